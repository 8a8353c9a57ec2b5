"""All chats at once: an update goes to the talk of its chat, and what is finished is made safe by a commit for many.

Polling and webhook share it; they differ in how Telegram learns that an update is finished.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from aiogram import Bot
from aiogram.types import Update
from pydantic import ValidationError

from bot.log import fault
from bot.saying import Said, Voice
from bot.talk import House, Taken, Talk
from bot.turns import Turns, speaker_of
from storage.database import Conflict, Database, DatabaseAway, retrying
from storage.updates import remember_said

log = logging.getLogger("bastama.chats")

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
DRAIN = 25.0
"""Seconds after a stop in which what is in hand is finished."""
REMEMBERED = 20_000
"""Updates of this process whose repeats are known to need no screen."""


class Chats:
    """One chain a chat. `finished` is told of each update that is committed, and said, replaced or owed."""

    def __init__(
        self,
        *,
        bot: Bot,
        db: Database,
        turns: Turns,
        voice: Voice,
        now: Callable[[], int],
        finished: Callable[[int], None],
    ) -> None:
        self._bot = bot
        self._db = db
        self._turns = turns
        self._finished = finished
        self._talks: dict[int, Talk] = {}
        self._heard: OrderedDict[int, None] = OrderedDict()
        self._left = asyncio.Event()
        self._said: list[tuple[int, int, int]] = []
        self._unsafe = False
        self._committing: asyncio.Task[None] | None = None
        self._next_commit: asyncio.Task[None] | None = None
        self._house = House(
            turns=turns,
            voice=voice,
            db=db,
            now=now,
            finish=self._finish,
            said=self._note_said,
            silent=self._known,
        )

    def take(self, update_id: int, raw: dict[str, Any], received_at: int) -> None:
        """Hands an update to its chat; one that nobody can read, or of no chat, is finished at once."""
        try:
            update = Update.model_validate(raw, context={"bot": self._bot})
        except ValidationError as unread:
            log.error("an update could not be read", extra={"update": update_id, **fault(unread)})
            self._finish(update_id)
            return
        speaker = speaker_of(update)
        if speaker is None:
            self._finish(update_id)
            return
        self._talk(speaker.chat_id).hear(Taken(update, speaker, received_at))

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

    @property
    def busy(self) -> bool:
        """Whether a turn or a reply is under way."""
        return any(not talk.still for talk in self._talks.values())

    async def make_safe(self) -> None:
        """Returns when all that is finished now would survive a power cut; whoever asks meanwhile shares a commit.

        Raises DatabaseAway: nothing may be confirmed then.
        """
        if self._unsafe or self._said:
            if self._next_commit is None:
                self._next_commit = asyncio.create_task(self._commit(self._committing))
                self._next_commit.add_done_callback(_look_at)
            await asyncio.shield(self._next_commit)
        elif self._committing is not None:
            await asyncio.shield(self._committing)

    async def _commit(self, before: "asyncio.Task[None] | None") -> None:
        if before is not None:
            await asyncio.wait([before])
        self._committing, self._next_commit = self._next_commit, None
        self._unsafe = False
        said, self._said = self._said, []
        try:
            await retrying(lambda: self._db.sync(*(remember_said(*one) for one in said)))
        except BaseException:
            self._unsafe, self._said = True, said + self._said
            raise
        finally:
            self._committing = None

    async def drain(self, seconds: float) -> None:
        """Finishes what is in hand, for so long at most; the rest stays with Telegram."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while self.busy and loop.time() < end:
            self._left.clear()
            try:
                await asyncio.wait_for(self._left.wait(), min(0.05, end - loop.time()))
            except TimeoutError:
                continue
        for talk in list(self._talks.values()):
            await talk.stop()

    def _talk(self, chat_id: int) -> Talk:
        talk = self._talks.get(chat_id)
        if talk is None:
            talk = self._talks[chat_id] = Talk(chat_id, self._house, self._gone)
        return talk

    def _gone(self, chat_id: int) -> None:
        self._talks.pop(chat_id, None)
        self._left.set()

    def _finish(self, update_id: int) -> None:
        self._unsafe = True
        self._finished(update_id)

    def _note_said(self, person: int, said: Said) -> None:
        self._said.append((person, said.message_id, said.at))

    def _known(self, update_id: int) -> bool:
        """Whether this process has heard the update before; notes that it has now."""
        known = update_id in self._heard
        self._heard[update_id] = None
        while len(self._heard) > REMEMBERED:
            self._heard.popitem(last=False)
        return known


def _look_at(commit: "asyncio.Task[None]") -> None:
    """Who waited for it may be gone; asyncio would log its error as never retrieved."""
    if not commit.cancelled():
        commit.exception()
