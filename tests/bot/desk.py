"""The bot as a process of its own, on a sandbox Telegram over HTTP: what it says is seen on phones, what it keeps in
rows, and its end by its exit code."""

import asyncio
import os
import signal
from collections.abc import Callable

from sandbox.clock import Clock
from sandbox.http import HttpFront
from sandbox.telegram import Call, Telegram
from tests.databases import DatabaseAt
from tests.launcher import Cut, Forked, Launcher
from tests.stage import FIRST_STONE, MARCH

PATIENCE = 30.0
UNTOLD = """SELECT id FROM deliveries WHERE state IN ('claimed', 'started') OR (state = 'pending' AND due_at <= :now)"""


class Desk:
    """`async with Desk(place, launcher) as desk:`; then `start` a bot, as often as one is killed."""

    def __init__(self, place: DatabaseAt, launcher: Launcher | None = None, token: str = "42:SANDBOX") -> None:
        self.place = place
        self.launcher = launcher
        self.folder = place.folder.parent / "desk"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.telegram = Telegram(Clock(MARCH, self.folder / "clock"), token)
        # Polls with the same offset need not be slow here: that they are is told apart in test_polling.
        self.telegram.updates.repeat_wait = 0.0
        self.front = HttpFront(self.telegram)
        self.bots: list[Forked] = []

    async def __aenter__(self) -> "Desk":
        await self.place.make()
        await self.front.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        for bot in self.bots:
            bot.kill()
            await self.ends(bot)
        await self.front.stop()
        await self.telegram.close()

    @property
    def env(self) -> dict[str, str]:
        """What `bastama run` is told."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "BOT_TOKEN": self.telegram.token,
            "BOT_API_URL": self.front.url,
            "DATABASE_URL": self.place.address or "",
            "DATA_DIR": str(self.place.folder),
            "CLOCK_FILE": str(self.folder / "clock"),
            "SEASON_DIR": str(FIRST_STONE),
            "LOG_LEVEL": "DEBUG",
        }

    def start(self, cut: Cut | None = None, **env: str) -> Forked:
        assert self.launcher is not None
        bot = self.launcher.start(self.env | env, self.folder / f"log{len(self.bots)}", cut)
        self.bots.append(bot)
        return bot

    async def ends(self, bot: Forked, within: float = PATIENCE) -> int:
        """The exit code, once it has ended."""
        try:
            async with asyncio.timeout(within):
                return await asyncio.shield(asyncio.wrap_future(bot.ended))
        except TimeoutError:
            raise AssertionError(f"the process did not end in {within:g} s\n{self.logs()}") from None

    async def stop(self, bot: Forked) -> int:
        bot.sends(signal.SIGTERM)
        return await self.ends(bot)

    async def until(self, happened: Callable[[], bool], what: str = "it") -> None:
        """Until something is so; looked at after each call of the bot."""
        called = asyncio.Event()

        def notice(_: Call) -> None:
            called.set()

        self.telegram.on_call.append(notice)
        try:
            async with asyncio.timeout(PATIENCE):
                while not happened():
                    called.clear()
                    await called.wait()
        except TimeoutError:
            raise AssertionError(f"{what} did not happen\n{self.telegram.state()}\n{self.logs()}") from None
        finally:
            self.telegram.on_call.remove(notice)

    async def quiet(self) -> None:
        """Until the bot has confirmed everything, says nothing any more, and nobody is to be told of anything."""
        await self.until(self.still, "quiet")
        await self.delivered()
        await self.until(self.still, "quiet")

    async def delivered(self) -> None:
        """Until nobody is to be told of anything."""
        async with asyncio.timeout(PATIENCE):
            while await self.place.all(UNTOLD, now=self.telegram.now()):  # noqa: ASYNC110 (another process)
                await asyncio.sleep(0.005)

    def still(self) -> bool:
        return not self.telegram.updates.pending and not set(self.telegram.in_flight.values()) - {"getUpdates"}

    def logs(self) -> str:
        return "".join(file.read_text(encoding="utf-8") for file in sorted(self.folder.glob("log*")))
