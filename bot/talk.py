"""One chat: its updates one after another, and its replies beside them.

The chain never waits for Telegram's answer to a reply. An update is finished when its turn is committed and its
reply said, or replaced by a newer one, or owed: noted in the database because it hangs for more than a second.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from aiogram.types import CallbackQuery, Update

from bot.log import fault
from bot.saying import NotThrough, Said, Voice
from bot.turns import Heard, Speaker, Turns
from handlers.ui.screen import Reply
from storage import updates
from storage.database import Conflict, Database, DatabaseAway

log = logging.getLogger("bastama.talk")

HANGING = 1.0
"""Seconds after which a reply that is not through is noted as owed."""
CROWD = 30
"""Updates of one chat that may wait in hand; nobody types so fast, and the rest would hold up everybody else."""
SPINNER = 10.0
"""Seconds after which a pressed button need not be answered any more: its spinner has stopped by itself."""
AWAY_PAUSES = (0.2, 0.5, 1.0)
"""Seconds between tries while the database is away; the last repeats."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An update in hand, and the second our loop received it."""

    update: Update
    speaker: Speaker
    received_at: int


@dataclass(slots=True)
class Waiting:
    """A reply on its way; `update_id` is None once its update is finished."""

    update_id: int | None
    reply: Reply
    press: CallbackQuery | None
    person: int | None


@dataclass(frozen=True, slots=True)
class House:
    """What every chat shares."""

    turns: Turns
    voice: Voice
    db: Database
    now: Callable[[], int]
    finish: Callable[[int], None]
    said: Callable[[int, Said], None]
    """Notes (person, message) of a message we sent."""
    silent: Callable[[int], bool]
    """Whether this process has already heard this update: its repeat needs no screen."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


class Talk:
    """The chain and the voice of one chat; gone when both are still and nothing is owed."""

    def __init__(self, chat_id: int, house: House, gone: Callable[[int], None]) -> None:
        self._chat_id = chat_id
        self._house = house
        self._gone = gone
        self._queue: deque[Taken] = deque()
        self._crowd: list[Taken] = []
        self._chain: asyncio.Task[None] | None = None
        self._voice: asyncio.Task[None] | None = None
        self._asides: deque[tuple[float, CallbackQuery, str | None]] = deque()
        self._answering: asyncio.Task[None] | None = None
        self._saying: Waiting | None = None
        self._next: Waiting | None = None
        self._newer = asyncio.Event()
        self._overtaken = asyncio.Event()
        self._hanging = False
        self._owed: int | None = None
        self._lately: deque[Said] = deque(maxlen=100)

    def hear(self, taken: Taken) -> None:
        """Takes an update in; past CROWD they wait aside and are answered all at once, asking for patience."""
        if self._crowd or len(self._queue) >= CROWD:
            self._crowd.append(taken)
        else:
            self._queue.append(taken)
        if self._chain is None:
            self._chain = asyncio.create_task(self._run())

    def repay(self, heard: Heard) -> None:
        """Shows the present screen that a former process owed; the debt is settled when it is through."""
        self._owed = heard.person
        self._next = Waiting(None, heard.reply or Reply(), None, heard.person)
        if self._voice is None:
            self._voice = asyncio.create_task(self._speak())

    @property
    def still(self) -> bool:
        return self._chain is None and self._voice is None and self._answering is None

    async def stop(self) -> None:
        """Cancels what is still going on; whatever is not finished stays with Telegram."""
        for task in (self._chain, self._voice, self._answering):
            if task is not None:
                task.cancel()
                await asyncio.wait([task])

    async def _run(self) -> None:
        try:
            while self._queue or self._crowd:
                if self._queue:
                    taken = self._queue[0]
                    heard = await self._turn([taken])
                    self._queue.popleft()
                else:
                    crowd, self._crowd = self._crowd, []
                    heard = await self._turn(crowd)
                    for each in crowd[:-1]:
                        self._answer_aside(each.speaker.press, None)
                        self._house.finish(each.update.update_id)
                    taken = crowd[-1]
                self._settle(taken, heard)
        finally:
            self._chain = None
            self._leave()

    async def _turn(self, taken: list[Taken]) -> Heard:
        """Tries until the database is there: nothing later of this chat may pass an update that failed so."""
        turns, last = self._house.turns, taken[-1]
        update_id = last.update.update_id
        silent = [self._house.silent(each.update.update_id) for each in taken]
        tries = 0
        while True:
            try:
                if len(taken) > 1:
                    return await turns.ask_patience([each.update for each in taken], last.speaker, last.received_at)
                heard = await turns.take(last.update, last.speaker, last.received_at)
                return replace(heard, reply=None) if heard.repeat and silent[-1] else heard
            except DatabaseAway as away:
                log.warning("the database is away", extra={"update": update_id, **fault(away)})
                await self._house.sleep(AWAY_PAUSES[min(tries, len(AWAY_PAUSES) - 1)])
                tries += 1
            except Exception as bug:
                # Even the apology failed. Holding the update would hold everybody's: it counts as handled.
                log.error("an update could not be handled", extra={"update": update_id, **fault(bug)})
                return Heard(None)

    def _settle(self, taken: Taken, heard: Heard) -> None:
        """The turn is committed: what is left is to say it."""
        reply = heard.reply
        if reply is not None and reply.forget:
            # What was said while her rows were being erased could not be noted any more.
            reply = replace(reply, forget=tuple(sorted({*reply.forget, *self._deletable(self._lately)})))
        if reply is None and taken.speaker.press is None:
            self._house.finish(taken.update.update_id)
            return
        here = Waiting(taken.update.update_id, reply or Reply(), taken.speaker.press, heard.person)
        if self._next is not None:
            here = self._merge(self._next, here)
            self._overtaken.set()
        if here.reply.screen is not None and self._saying is not None:
            # The screen on its way is old already; the obligation to show one is ours now.
            self._finish(self._saying)
            self._newer.set()
        self._next = here
        if self._hanging and (here.person is None or self._owed == here.person):
            self._finish(here)
        if self._voice is None:
            self._voice = asyncio.create_task(self._speak())

    def _merge(self, old: Waiting, new: Waiting) -> Waiting:
        """One reply out of two that wait: the newer screen, notes and files of both; the older button is answered."""
        older, newer = old.reply, new.reply
        merged = Reply(
            screen=newer.screen or older.screen,
            toast=newer.toast,
            # After an erasure nothing of before is said any more.
            notes=newer.notes if newer.forget else (*older.notes, *newer.notes),
            documents=newer.documents if newer.forget else (*older.documents, *newer.documents),
            anew=newer.anew or older.anew or newer.screen is None,
            menu=newer.menu if newer.menu is not None else older.menu,
            forget=(*older.forget, *newer.forget),
        )
        self._answer_aside(old.press, older.toast)
        self._finish(old)
        return Waiting(new.update_id, merged, new.press, new.person)

    def _answer_aside(self, press: CallbackQuery | None, toast: str | None) -> None:
        """Stops the spinner of a press whose screen was replaced; one at a time, or they take every connection."""
        if press is None:
            return
        self._asides.append((asyncio.get_running_loop().time() + SPINNER, press, toast))
        if self._answering is None:
            self._answering = asyncio.create_task(self._answer_asides())

    async def _answer_asides(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._asides:
                until, press, toast = self._asides.popleft()
                if loop.time() < until:
                    await self._house.voice.answer(press, toast)
        finally:
            self._answering = None
            self._leave()

    def _finish(self, waiting: Waiting) -> None:
        if waiting.update_id is not None:
            self._house.finish(waiting.update_id)
            waiting.update_id = None

    async def _speak(self) -> None:
        try:
            while self._next is not None:
                self._saying, self._next = self._next, None
                through = await self._say(self._saying)
                if through and self._next is None:
                    await self._paid()
                self._finish(self._saying)
                self._saying = None
        finally:
            self._saying = None
            self._voice = None
            self._leave()

    async def _say(self, waiting: Waiting) -> bool:
        """Whether it got through; what hangs or is lost is owed."""
        self._newer.clear()
        self._overtaken.clear()
        saying = asyncio.create_task(self._house.voice.say(self._chat_id, waiting.reply, waiting.press, self._newer))
        overtaken = asyncio.create_task(self._overtaken.wait())
        try:
            # Whoever is faster than our replies is owed at once: her updates must not hold the others'.
            await asyncio.wait([saying, overtaken], timeout=HANGING, return_when=asyncio.FIRST_COMPLETED)
            while not saying.done():
                await self._owe()
                await asyncio.wait([saying], timeout=HANGING)
            self._remember(waiting, saying.result())
            return True
        except NotThrough as lost:
            self._remember(waiting, lost.said)
            log.warning("a reply did not get through", extra=fault(lost))
            while not await self._owe():
                await self._house.sleep(HANGING)
            return False
        except Exception as bug:
            log.error("a reply could not be said", extra=fault(bug))
            return True
        finally:
            saying.cancel()
            overtaken.cancel()

    def _remember(self, waiting: Waiting, said: Sequence[Said]) -> None:
        """Notes our messages in a person's chat, for the day she erases her data; of a visitor nothing is noted."""
        if waiting.person is not None:
            for message in said:
                self._house.said(waiting.person, message)
        self._lately.extend(said)
        if self._next is not None and self._next.reply.forget:
            # She erased everything while this was on its way: it goes too.
            late = tuple(self._deletable(said))
            self._next.reply = replace(self._next.reply, forget=(*self._next.reply.forget, *late))

    def _deletable(self, said: Iterable[Said]) -> list[int]:
        """Those that Telegram still lets us delete: one that is too old would make it refuse them all."""
        oldest = self._house.now() - updates.DELETABLE_SECONDS
        return [message.message_id for message in said if message.at > oldest]

    async def _owe(self) -> bool:
        """Notes the debt, so that the updates behind the hanging reply need not be held; False if it could not.

        For a visitor nothing may be written that leads to the chat: her debt is remembered here only.
        """
        waiting = [each for each in (self._saying, self._next) if each is not None]
        persons = [each.person for each in waiting if each.person is not None]
        if persons and self._owed != persons[-1]:
            try:
                await updates.owe(self._house.db, persons[-1], self._house.now())
            except (DatabaseAway, Conflict) as away:
                log.warning("a debt could not be noted", extra=fault(away))
                return False
            self._owed = persons[-1]
        self._hanging = True
        for each in waiting:
            self._finish(each)
        return True

    async def _paid(self) -> None:
        self._hanging = False
        if self._owed is None:
            return
        try:
            await updates.settle(self._house.db, self._owed)
            self._owed = None
        except (DatabaseAway, Conflict) as away:
            log.warning("a paid debt stays noted", extra=fault(away))

    def _leave(self) -> None:
        if self.still and self._owed is None:
            self._gone(self._chat_id)
