"""Several equal bots behind one address, as a proxy spreads requests: in turn, past whoever does not listen."""

import asyncio
import json
from collections.abc import Callable

from aiohttp import ClientConnectionError, ClientConnectorError, ClientSession, web

from tests.bot.desk import Desk
from tests.bot.hooked import PATH, WORD, free_port
from tests.bot.watch import until
from tests.databases import DatabaseAt
from tests.launcher import Cut, Forked, Launcher


class Balancer:
    """`took` has the port that each update went to last; `sends` may choose one."""

    def __init__(self) -> None:
        self.port = free_port()
        self.ports: list[int] = []
        self.took: dict[int, list[int]] = {}
        self.sends: Callable[[int], int | None] = lambda update: None
        self._next = 0
        app = web.Application()
        app.router.add_post(PATH, self._pass_on)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        self._session: ClientSession | None = None

    async def start(self) -> None:
        self._session = ClientSession()
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def stop(self) -> None:
        await self._runner.cleanup()
        if self._session is not None:
            await self._session.close()

    async def _pass_on(self, request: web.Request) -> web.Response:
        assert self._session is not None
        body = await request.read()
        update = json.loads(body)["update_id"]
        self._next += 1
        turn = [self.ports[(self._next + n) % len(self.ports)] for n in range(len(self.ports))]
        chosen = self.sends(update)
        for port in [chosen] if chosen is not None else turn:
            self.took.setdefault(update, []).append(port)
            try:
                url = f"http://127.0.0.1:{port}{PATH}"
                async with self._session.post(url, data=body, headers=request.headers) as answer:
                    return web.Response(status=answer.status)
            except ClientConnectorError:
                continue
            except ClientConnectionError:  # it may have been taken: Telegram must decide
                break
        return web.Response(status=502)


class HookedDesk(Desk):
    """A desk whose Telegram posts to the bots on it."""

    def __init__(self, place: DatabaseAt, launcher: Launcher, token: str = "42:SANDBOX") -> None:
        super().__init__(place, launcher, token)
        self.balancer = Balancer()

    async def __aenter__(self) -> "HookedDesk":
        await super().__aenter__()
        await self.balancer.start()
        return self

    async def __aexit__(self, *gone: object) -> None:
        await super().__aexit__(*gone)
        await self.balancer.stop()

    @property
    def env(self) -> dict[str, str]:
        url = f"http://127.0.0.1:{self.balancer.port}{PATH}"
        return super().env | {"WEBHOOK_URL": url, "WEBHOOK_SECRET": WORD}

    def start(self, cut: Cut | None = None, **env: str) -> Forked:
        port = free_port()
        bot = super().start(cut, **{"WEBHOOK_PORT": str(port)} | env)
        self.balancer.ports.append(port)
        return bot

    async def listening(self, *ports: int) -> None:
        """Until somebody listens there and Telegram posts."""
        await until(lambda: bool(self.telegram.webhook.url), "a webhook")
        for port in ports or self.balancer.ports:
            await until(lambda at=port: _open(at), f"somebody at {port}")

    async def quiet(self) -> None:
        """Until everything was taken, and no call is under way. (The last sign of it is the bot's 200, no call.)"""
        try:
            await until(self.still, "quiet")
        except AssertionError:
            raise AssertionError(f"not quiet\n{self.telegram.state()}\n{self.logs()}") from None


async def _open(port: int) -> bool:
    try:
        _reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
