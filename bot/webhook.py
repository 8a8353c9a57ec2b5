"""Takes updates that Telegram posts: 200 only when one is finished and safe from a power cut, or it comes again.

Telegram posts one update of a chat at a time, to whichever of our processes the balancer picks. Order and repeats are
kept as in polling: a chain a chat, and the set of handled updates.
"""

import asyncio
import hmac
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramUnauthorizedError
from aiohttp import web

from bot.chats import ALLOWED_UPDATES, DRAIN
from bot.ear import Ear, TokenRefused
from bot.log import fault
from bot.saying import Voice
from bot.serving import Site
from bot.turns import Turns
from storage import updates
from storage.database import Conflict, Database, DatabaseAway, retrying

log = logging.getLogger("bastama.webhook")

SECRET = "X-Telegram-Bot-Api-Secret-Token"
LARGEST = 1 << 20
"""Bytes of an update; Telegram's are far smaller."""
PATIENCE = 50.0
"""Seconds a request may take; Telegram itself gives up after 60."""
AROUND_CLOSING = (60, 600)
"""Seconds before and after closing in which it is kept when an update first arrived, at whichever of the processes."""
CONNECTIONS = 100
"""Requests at the same time, as many as Telegram makes: one whose reply hangs holds its own for a second."""
LOOK = 25.0
"""Seconds between two looks at what Telegram knows of our webhook."""


class WebhookRefused(Exception):
    """Telegram does not take the address."""


@dataclass(frozen=True, slots=True)
class WebhookAt:
    """The address that Telegram is given, and where we listen behind it."""

    url: str
    secret: str
    host: str
    port: int


class Webhook(Ear):
    """Our own HTTP server. The same update posted twice is one turn, and both requests get its answer."""

    def __init__(
        self,
        at: WebhookAt,
        closes_at: Callable[[], int],
        *,
        bot: Bot,
        db: Database,
        turns: Turns,
        voice: Voice,
        now: Callable[[], int],
    ) -> None:
        super().__init__(bot=bot, db=db, turns=turns, voice=voice, now=now)
        self._db = db
        self._at = at
        self._closes_at = closes_at
        self._secret = at.secret.encode()
        self._in_hand: dict[int, asyncio.Future[bool]] = {}
        app = web.Application(client_max_size=LARGEST)
        app.router.add_post(urlsplit(at.url).path or "/", self._post)
        self._site = Site(app, host=at.host, port=at.port, setting="WEBHOOK_PORT")

    async def open(self) -> None:
        """Listens, then tells Telegram where. Raises WebhookRefused, or SettingsError for a port that is taken."""
        await self._site.start()
        try:
            await self._bot.set_webhook(
                self._at.url,
                secret_token=self._at.secret,
                allowed_updates=ALLOWED_UPDATES,
                max_connections=CONNECTIONS,
                drop_pending_updates=False,
            )
        except TelegramBadRequest as refused:
            raise WebhookRefused from refused

    async def run(self) -> None:
        """Raises TokenRefused when there is no sense in going on."""
        stop = asyncio.create_task(self._stopping.wait())
        looking = asyncio.create_task(self._keep_looking())
        try:
            await asyncio.wait([stop, looking], return_when=asyncio.FIRST_COMPLETED)
            if looking.done():
                looking.result()
        finally:
            for task in (stop, looking):
                task.cancel()
            await asyncio.wait([stop, looking])
            await self._drain()

    async def _keep_looking(self) -> None:
        while True:
            await self._look()
            await asyncio.sleep(LOOK)

    async def _look(self) -> None:
        """Whether Telegram still knows us, and has nothing for us that it cannot bring."""
        try:
            info = await self._bot.get_webhook_info()
            if not info.url:
                self.line.misses()
                log.warning("the webhook was taken away, by a bot that polls with this token; it is set again")
                await self.open()
            elif info.url != self._at.url:
                self.line.misses()
                log.warning("Telegram posts to another address")
            elif info.pending_update_count:
                self.line.misses()
            else:
                self.line.hears(self._now())
        except TelegramUnauthorizedError as refused:
            raise TokenRefused from refused
        except (AiogramError, WebhookRefused) as lost:
            self.line.misses()
            log.warning("Telegram cannot be asked about the webhook", extra=fault(lost))

    def _refusal(self, request: web.Request) -> web.Response | None:
        """Of whom nothing is read; the secret is compared in constant time."""
        said = request.headers.get(SECRET, "").encode(errors="surrogateescape")
        if not hmac.compare_digest(said, self._secret):
            return _closing(401)
        if (request.content_length or 0) > LARGEST:
            return _closing(413)
        return None

    async def _post(self, request: web.Request) -> web.Response:
        if (refusal := self._refusal(request)) is not None:
            return refusal
        received_at = self._now()
        self.line.hears(received_at)
        update = None
        try:
            async with asyncio.timeout(PATIENCE):
                update = _update_in(await request.read())
                return web.Response(status=await self._taken(*update, received_at) if update else 400)
        except TimeoutError:
            log.warning("an update was not finished in time", extra={"update": update[0]} if update else {})
            return web.Response(status=500)

    async def _taken(self, update_id: int, raw: dict[str, Any], received_at: int) -> int:
        """The status once the update is finished and safe."""
        finished = self._in_hand.get(update_id) or await self._begun(update_id, raw, received_at)
        await asyncio.wait([finished])
        if not finished.result():
            return 503
        try:
            await self.chats.make_safe()
        except (DatabaseAway, Conflict) as away:
            log.warning("nothing is confirmed while the database is away", extra={"update": update_id, **fault(away)})
            return 500
        return 200

    async def _begun(self, update_id: int, raw: dict[str, Any], received_at: int) -> "asyncio.Future[bool]":
        """Takes it in hand, unless we stop; True in the future once it is finished."""
        finished = self._in_hand[update_id] = asyncio.get_running_loop().create_future()
        taken = False
        try:
            arrived_at = await self._first_arrival(update_id, received_at)
            if not self.stopping:
                self.chats.take(update_id, raw, arrived_at)
                taken = True
        finally:
            if not taken:
                self._leave(update_id, finished=False)
        return finished

    async def _first_arrival(self, update_id: int, received_at: int) -> int:
        """When it first reached any of us: one may have been killed with it, and the deadline is read against this."""
        before, after = AROUND_CLOSING
        if not -before <= received_at - self._closes_at() <= after:
            return received_at
        try:
            return await retrying(lambda: updates.first_arrival(self._db, update_id, received_at))
        except DatabaseAway as away:
            log.warning("an arrival could not be kept", extra={"update": update_id, **fault(away)})
            return received_at

    def _finish(self, update_id: int) -> None:
        self._leave(update_id, finished=True)

    def _leave(self, update_id: int, *, finished: bool) -> None:
        """Answers every request that waits for it."""
        waiting = self._in_hand.pop(update_id, None)
        if waiting is not None:
            waiting.set_result(finished)

    async def _drain(self) -> None:
        """Takes nothing more, answers what is in hand, and gives the rest back to Telegram."""
        await self._site.close()
        await self.chats.drain(DRAIN)
        for update_id in list(self._in_hand):
            self._leave(update_id, finished=False)
        await self._site.stop()
        try:
            await self.chats.make_safe()
        except (DatabaseAway, Conflict) as away:
            log.warning("the last commit did not get through", extra=fault(away))


def _closing(status: int) -> web.Response:
    """An answer after which the connection ends: its body, if any, is not wanted."""
    response = web.Response(status=status)
    response.force_close()
    return response


def _update_in(body: bytes) -> tuple[int, dict[str, Any]] | None:
    """The update and its id; None for what is none."""
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return None
    update_id = raw.get("update_id") if isinstance(raw, dict) else None
    return (update_id, raw) if isinstance(update_id, int) and not isinstance(update_id, bool) else None
