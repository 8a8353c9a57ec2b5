"""Fetches updates so that none is lost: confirmed only when finished, and only after a commit safe from a power cut.

Telegram confirms by the offset of the *next* poll. It answers the same offset within half a second with a single
update, and always gives the first 100 after the offset, so we poll when all is finished, or a little later when the
offset moved, or later still when it did not.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramConflictError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import Update
from pydantic import ValidationError

from bot.calls import GetRawUpdates
from bot.log import fault
from bot.saying import Said, Voice
from bot.talk import House, Taken, Talk
from bot.turns import Turns, speaker_of
from bot.window import Window
from storage.database import Conflict, Database, DatabaseAway
from storage.updates import remember_said

log = logging.getLogger("bastama.polling")

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
LONG_POLL = 25
"""Seconds Telegram may keep a poll waiting."""
MOVED, UNMOVED = 0.2, 0.55
"""Seconds after the last poll until the next while something is in hand: offset moved, or the same."""
BACK_OFF = (1.0, 2.0, 5.0)
CONFLICT_PAUSE = 5.0
YOUNG = 10.0
"""Seconds of life in which a 409 means: another process was here first."""
DRAIN = 25.0
REMEMBERED = 20_000
"""Updates of this process whose repeats are known to need no screen."""


class AnotherPoller(Exception):
    """Another process polls with this token."""


class TokenRefused(Exception):
    """Telegram does not know this token (any more)."""


class Polling:
    """The update loop: one window over all chats, one chain a chat."""

    def __init__(self, *, bot: Bot, db: Database, turns: Turns, voice: Voice, now: Callable[[], int]) -> None:
        self._bot = bot
        self._db = db
        self._now = now
        self._turns = turns
        self._window = Window()
        self._progress = asyncio.Event()
        self._talks: dict[int, Talk] = {}
        self._heard: OrderedDict[int, None] = OrderedDict()
        self._said: list[tuple[int, int, int]] = []
        self._unsafe = False
        self._stopping = asyncio.Event()
        self.heard_at: int | None = None
        """When Telegram last answered a poll (UTC seconds), with updates or without."""
        self._house = House(
            turns=turns,
            voice=voice,
            db=db,
            now=now,
            finish=self._finish,
            said=self._note_said,
            silent=self._known,
        )

    def stop(self) -> None:
        """Stops fetching; `run` then finishes what is in hand and returns."""
        self._stopping.set()

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    async def run(self) -> None:
        """Polls until stopped. Raises AnotherPoller or TokenRefused when there is no sense in going on."""
        try:
            await self._poll_until_stopped()
        finally:
            await self._drain()

    @property
    def busy(self) -> bool:
        """Whether a turn or a reply is under way."""
        return any(not talk.still for talk in self._talks.values())

    async def owe_again(self, tg_ids: list[int]) -> None:
        """At start: draws the present screen for those whom a former process still owed one."""
        for tg_id in tg_ids:
            try:
                heard = await self._turns.screen_for(tg_id)
            except (DatabaseAway, Conflict):
                raise
            except Exception as bug:
                # One person's screen must not keep the bot from everybody.
                log.error("an owed screen failed", extra=fault(bug))
                continue
            if heard.reply is not None and heard.person is not None:
                self._talk(tg_id).repay(heard)

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
                if loop.time() - born < YOUNG:
                    raise AnotherPoller from conflict
                log.warning("another process polls with this token")
                await self.pause(CONFLICT_PAUSE)
                continue
            except TelegramUnauthorizedError as refused:
                raise TokenRefused from refused
            except TelegramRetryAfter as later:
                await self.pause(later.retry_after)
                continue
            except AiogramError as lost:
                log.warning("updates could not be fetched", extra=fault(lost))
                await self.pause(BACK_OFF[min(failures, len(BACK_OFF) - 1)])
                failures += 1
                continue
            if raws is not None:
                self.heard_at = self._now()
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
        if self._unsafe or self._said:
            self._unsafe = False
            said, self._said = self._said, []
            try:
                await self._db.sync(*(remember_said(*one) for one in said))
            except BaseException:
                self._unsafe, self._said = True, said + self._said
                raise
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

    async def pause(self, seconds: float) -> None:
        """Sleeps, but not past a stop."""
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return

    def _take(self, raws: list[dict[str, Any]]) -> None:
        """Hands every update not in hand yet to its chat."""
        received_at = self._now()
        for raw in raws:
            update_id = raw.get("update_id")
            if not isinstance(update_id, int) or not self._window.deliver(update_id):
                continue
            try:
                update = Update.model_validate(raw, context={"bot": self._bot})
            except ValidationError as unread:
                log.error("an update could not be read", extra={"update": update_id, **fault(unread)})
                self._finish(update_id)
                continue
            speaker = speaker_of(update)
            if speaker is None:
                self._finish(update_id)
                continue
            self._talk(speaker.chat_id).hear(Taken(update, speaker, received_at))

    def _talk(self, chat_id: int) -> Talk:
        talk = self._talks.get(chat_id)
        if talk is None:
            talk = self._talks[chat_id] = Talk(chat_id, self._house, self._gone)
        return talk

    def _gone(self, chat_id: int) -> None:
        self._talks.pop(chat_id, None)
        if self._stopping.is_set():
            self._progress.set()

    def _finish(self, update_id: int) -> None:
        before = self._window.offset
        self._window.finish(update_id)
        self._unsafe = True
        if self._window.idle or self._window.offset != before:
            self._progress.set()

    def _note_said(self, person: int, said: Said) -> None:
        self._said.append((person, said.message_id, said.at))

    def _known(self, update_id: int) -> bool:
        """Whether this process has heard the update before; notes that it has now."""
        known = update_id in self._heard
        self._heard[update_id] = None
        while len(self._heard) > REMEMBERED:
            self._heard.popitem(last=False)
        return known

    async def _drain(self) -> None:
        """Finishes what is in hand, leaves the rest with Telegram, and confirms what is done."""
        loop = asyncio.get_running_loop()
        end = loop.time() + DRAIN
        while self.busy and loop.time() < end:
            self._progress.clear()
            try:
                await asyncio.wait_for(self._progress.wait(), min(0.05, end - loop.time()))
            except TimeoutError:
                continue
        for talk in list(self._talks.values()):
            await talk.stop()
        try:
            offset = await self._confirmable()
            if offset is not None:
                await self._bot(GetRawUpdates(offset=offset, limit=1, timeout=0), request_timeout=5)
        except (DatabaseAway, Conflict, AiogramError) as error:
            # Unconfirmed is safe: Telegram repeats, and the repeats are known.
            log.warning("the last confirmation did not get through", extra=fault(error))
