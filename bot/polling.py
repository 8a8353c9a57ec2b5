"""Fetches updates so that none is lost: confirmed only when finished, and only after a commit safe from a power cut.

Telegram confirms by the offset of the *next* poll. It answers the same offset within half a second with a single
update, and always gives the first 100 after the offset, so we poll when all is finished, or a little later when the
offset moved, or later still when it did not.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramConflictError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)

from bot.calls import GetRawUpdates
from bot.chats import ALLOWED_UPDATES, DRAIN
from bot.ear import Ear, TokenRefused
from bot.log import fault
from bot.saying import Voice
from bot.turns import Turns
from bot.window import Window
from storage.database import Conflict, Database, DatabaseAway

log = logging.getLogger("bastama.polling")

LONG_POLL = 25
"""Seconds Telegram may keep a poll waiting."""
MOVED, UNMOVED = 0.2, 0.55
"""Seconds after the last poll until the next while something is in hand: offset moved, or the same."""
BACK_OFF = (1.0, 2.0, 5.0)
CONFLICT_PAUSE = 5.0
YOUNG = 10.0
"""Seconds of life in which a 409 means: another process was here first."""


class AnotherPoller(Exception):
    """Another process polls with this token."""


class Polling(Ear):
    """The update loop: one window over all chats."""

    def __init__(self, *, bot: Bot, db: Database, turns: Turns, voice: Voice, now: Callable[[], int]) -> None:
        super().__init__(bot=bot, db=db, turns=turns, voice=voice, now=now)
        self._window = Window()
        self._progress = asyncio.Event()

    async def open(self) -> None:
        await self._bot.delete_webhook(drop_pending_updates=False)

    async def run(self) -> None:
        """Polls until stopped. Raises AnotherPoller or TokenRefused when there is no sense in going on."""
        try:
            await self._poll_until_stopped()
        finally:
            await self._drain()

    async def _poll_until_stopped(self) -> None:
        loop = asyncio.get_running_loop()
        born = loop.time()
        failures = 0
        last_poll, last_offset = -1.0, -1
        while not self._stopping.is_set():
            await self._ready(last_poll, last_offset)
            if self._stopping.is_set():
                return
            try:
                offset = await self._confirmable()
                last_poll, last_offset = loop.time(), offset if offset is not None else -1
                raws = await self._until_stopped(self._fetch(offset, LONG_POLL if self._window.idle else 0))
                failures = 0
            except (DatabaseAway, Conflict) as away:
                log.warning("nothing is confirmed while the database is away", extra=fault(away))
                await self.pause(BACK_OFF[0])
                continue
            except TelegramConflictError as conflict:
                self.line.misses()
                if loop.time() - born < YOUNG:
                    raise AnotherPoller from conflict
                log.warning("another process polls with this token")
                await self.pause(CONFLICT_PAUSE)
                continue
            except TelegramUnauthorizedError as refused:
                raise TokenRefused from refused
            except TelegramRetryAfter as later:
                self.line.misses()
                await self.pause(later.retry_after)
                continue
            except AiogramError as lost:
                self.line.misses()
                log.warning("updates could not be fetched", extra=fault(lost))
                await self.pause(BACK_OFF[min(failures, len(BACK_OFF) - 1)])
                failures += 1
                continue
            if raws is not None:
                self.line.hears(self._now())
                self._take(raws)
                self._window.answered(offset, empty=not raws)

    async def _ready(self, last_poll: float, last_offset: int) -> None:
        """Waits for the moment of the next poll."""
        loop = asyncio.get_running_loop()
        while not self._window.idle and not self._stopping.is_set():
            pace = MOVED if self._window.offset != last_offset else UNMOVED
            left = last_poll + pace - loop.time()
            if left <= 0:
                return
            self._progress.clear()
            try:
                await asyncio.wait_for(self._progress.wait(), left)
            except TimeoutError:
                continue

    async def _confirmable(self) -> int | None:
        """The offset to ask with; what it confirms is on the disk for good before it is sent."""
        offset = self._window.offset
        await self.chats.make_safe()
        return offset

    async def _fetch(self, offset: int | None, wait: int) -> list[dict[str, Any]]:
        call = GetRawUpdates(offset=offset, limit=100, timeout=wait, allowed_updates=ALLOWED_UPDATES)
        return await self._bot(call, request_timeout=wait + 10)

    async def _until_stopped(self, fetching: Any) -> list[dict[str, Any]] | None:
        """The answer, or None when we are asked to stop meanwhile: unconfirmed, Telegram keeps it."""
        fetch = asyncio.ensure_future(fetching)
        stop = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait([fetch, stop], return_when=asyncio.FIRST_COMPLETED)
            return fetch.result() if fetch.done() else None
        finally:
            stop.cancel()
            if not fetch.done():
                fetch.cancel()
                await asyncio.wait([fetch])

    def _take(self, raws: list[dict[str, Any]]) -> None:
        """Hands every update not in hand yet to its chat."""
        received_at = self._now()
        for raw in raws:
            update_id = raw.get("update_id")
            if isinstance(update_id, int) and self._window.deliver(update_id):
                self.chats.take(update_id, raw, received_at)

    def _finish(self, update_id: int) -> None:
        before = self._window.offset
        self._window.finish(update_id)
        if self._window.idle or self._window.offset != before:
            self._progress.set()

    async def _drain(self) -> None:
        """Finishes what is in hand, leaves the rest with Telegram, and confirms what is done."""
        await self.chats.drain(DRAIN)
        try:
            offset = await self._confirmable()
            if offset is not None:
                await self._bot(GetRawUpdates(offset=offset, limit=1, timeout=0), request_timeout=5)
        except (DatabaseAway, Conflict, AiogramError) as error:
            # Unconfirmed is safe: Telegram repeats, and the repeats are known.
            log.warning("the last confirmation did not get through", extra=fault(error))
