"""Killed around the updates of a conversation: what both kill matrices share.

Rows are compared right after the kill, because later steps heal much, and again at the end.
"""

import signal
import tempfile
from pathlib import Path
from typing import Literal

import pytest

from bot.choosing import LEASE
from sandbox.phones import Phone
from sandbox.records import Message
from sandbox.telegram import Call
from storage.database import Engine
from tests.bot.desk import Desk
from tests.bot.steps import MORE_DOORS, NEW_CODE, Conversation, Rows, Step, has, newest_code
from tests.databases import DatabaseAt
from tests.launcher import Cut, Forked, Launcher

FIRST_ID = 100_000_001

Moment = Literal["before", "after", "replied 1", "replied 2"]
"""Before the commit, after it and before the reply, after the first or second message of the reply."""
Case = tuple[int, Moment]

LATE = ("query is too old", "message is not modified")
"""What may be refused after a kill: the button pressed before it was answered, and its screen edited, already."""


def moments(step: Step) -> list[Moment]:
    return ["before", "after", "replied 1", *(["replied 2"] if step.calls > 1 else [])]  # type: ignore[list-item]


def cases_of(steps: list[Step]) -> list[Case]:
    return [(i, moment) for i, step in enumerate(steps) for moment in moments(step)]


def each(steps: list[Step], cases: list[Case]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        ("number", "moment"), [pytest.param(i, moment, id=f"{steps[i].name}, {moment}") for i, moment in cases]
    )


class Play:
    """A conversation with the process at a desk, one step after another."""

    def __init__(self, desk: Desk, conversation: Conversation) -> None:
        self.desk = desk
        self.conversation = conversation
        self.steps = conversation.steps
        self.phones = [desk.telegram.phone(name, language_code="ru") for name in conversation.cast]
        self.refused: list[str] = []
        self.more = 0
        """Updates beside the steps: presses for a code, or a screen that is no place, that a kill took away."""
        desk.telegram.on_call.append(self._notice)

    @property
    def phone(self) -> Phone:
        return self.phones[0]

    def start(self, cut: Cut | None = None) -> Forked:
        return self.desk.start(cut, **self.conversation.env)

    def acts(self, step: Step) -> Message | None:
        return step.act(self.phones[step.by], code=newest_code(self.phone))

    async def does(self, step: Step) -> None:
        self.acts(step)
        await self.desk.quiet()
        assert has(self.phones[step.by], step.way_on), self.phones[step.by].describes()

    async def has_way_on(self, step: Step, pressed: Message | None) -> None:
        phone = self.phones[step.by]
        await self.desk.until(lambda: self.desk.still() and has(phone, step.way_on, pressed), "a screen with a way on")

    async def asks_again(self, step: Step, code: str) -> None:
        """Whose code was never shown (it is kept as a hash alone) asks for another; what was open is opened again."""
        if step.gives_code and newest_code(self.phone) == code:
            for label in (MORE_DOORS, NEW_CODE):
                await self._presses_once_more(label)
            assert newest_code(self.phone) != code, self.phone.describes()
        if step.opens and not has(self.phone, step.opens):
            await self._presses_once_more(step.presses)

    async def _presses_once_more(self, label: str) -> None:
        self.phone.presses(label)
        await self.desk.quiet()
        self.more += 1

    async def rows(self) -> Rows:
        """As `Conversation.rows`; a further press left its mark and nothing else."""
        rows = await self.conversation.rows(self.desk.place)
        if self.more:
            [marks] = rows["handled_updates"]
            rows["handled_updates"] = [{"n": marks["n"] - self.more}]
        return rows

    async def sources(self) -> dict[str, str | None]:
        """The words of the message that each typed answer names; message ids differ with each screen said again."""
        sql = "SELECT question, message_id FROM answers WHERE message_id IS NOT NULL"
        written = {m.id: m.text for phone in self.phones for m in phone.messages if m.mine}
        return {row["question"]: written.get(row["message_id"]) for row in await self.desk.place.all(sql)}

    @property
    def said(self) -> int:
        """How many messages of the bot are in the chats; files come when they are made."""
        theirs = [message for phone in self.phones for message in phone.messages if not message.mine]
        return sum(message.kind != "document" for message in theirs)

    def _notice(self, call: Call) -> None:
        if call.answer is not None and call.answer.status >= 400:
            self.refused.append(call.answer.body["description"])


class Untroubled:
    """The same conversation with nobody killed: the rows and the number of messages after each step."""

    def __init__(self) -> None:
        self.rows: list[Rows] = []
        self.said: list[int] = []
        self.sources: dict[str, str | None] = {}


_PLAYED: dict[tuple[int, Engine], Untroubled] = {}


async def untroubled_of(
    conversation: Conversation, engine: Engine, launcher: Launcher, request: pytest.FixtureRequest
) -> Untroubled:
    """Played once a run and engine."""
    key = (id(conversation), engine)
    if key not in _PLAYED:
        url = request.getfixturevalue("postgres_url") if engine == "postgres" else None
        with tempfile.TemporaryDirectory() as folder:
            place = DatabaseAt(engine, Path(folder) / "data", url)
            async with Desk(place, launcher) as desk:
                await conversation.prepare(place)
                play, seen = Play(desk, conversation), Untroubled()
                bot = play.start()
                await desk.until(lambda: "getUpdates" in desk.telegram.in_flight.values(), "the first poll")
                seen.rows.append(await play.rows())
                seen.said.append(0)
                for step in conversation.steps:
                    await play.does(step)
                    seen.rows.append(await play.rows())
                    seen.said.append(play.said)
                seen.sources = await play.sources()
                assert play.refused == []
                assert await desk.stop(bot) == 0
            await place.drop()
        _PLAYED[key] = seen
    return _PLAYED[key]


def every_step_left_a_row(conversation: Conversation, untroubled: Untroubled) -> None:
    for i, step in enumerate(conversation.steps):
        assert untroubled.rows[i] != untroubled.rows[i + 1], f"{step.name} left no row, so nothing tells it was handled"


async def survive(desk: Desk, conversation: Conversation, untroubled: Untroubled, number: int, moment: Moment) -> Play:
    """Plays up to the step, kills there, looks at the rows, starts again and plays to the end."""
    await conversation.prepare(desk.place)
    play = Play(desk, conversation)
    bot = play.start(_cut(FIRST_ID + number, moment))
    for earlier in play.steps[:number]:
        await play.does(earlier)
    pressed, code = await _dies(play, bot, untroubled, number, moment)
    bot = play.start()
    await _is_healed(play, untroubled, number, moment, pressed, code)
    for later in play.steps[number + 1 :]:
        await play.does(later)
    await _ends_as_if_nothing_happened(play, bot, untroubled)
    return play


async def survive_them_all(desk: Desk, conversation: Conversation, untroubled: Untroubled, moment: Moment) -> None:
    """Every bot lives for one update only: it heals the last one's death, and dies of the next."""
    await conversation.prepare(desk.place)
    play = Play(desk, conversation)
    bot = play.start(_cut(FIRST_ID, moment))
    said = 0
    for number, step in enumerate(play.steps):
        pressed, code = await _dies(play, bot, untroubled, number, moment)
        following = number + 1 < len(play.steps)
        # A code asked for again is an update more.
        bot = play.start(
            _cut(FIRST_ID + number + 1 + play.more, moment) if following and not step.asked_again else None
        )
        said = await _is_healed(play, untroubled, number, moment, pressed, code, said)
        if following and step.asked_again:
            assert await desk.stop(bot) == 0
            bot = play.start(_cut(FIRST_ID + number + 1 + play.more, moment))
    await _ends_as_if_nothing_happened(play, bot, untroubled)


def _cut(update: int, moment: Moment) -> Cut | None:
    return Cut(update, moment) if moment in ("before", "after") else None


async def _dies(
    play: Play, bot: Forked, untroubled: Untroubled, number: int, moment: Moment
) -> tuple[Message | None, str]:
    """The message whose button was pressed, and the code known until then."""
    step, code = play.steps[number], newest_code(play.phone)
    if moment.startswith("replied"):
        nth = min(int(moment.split()[1]), step.calls)
        kill_at_reply(play.desk, play.phones[step.by], bot, nth)
    pressed = play.acts(step)
    assert await play.desk.ends(bot) == -signal.SIGKILL, play.desk.logs()
    committed = untroubled.rows[number if moment == "before" else number + 1]
    assert await play.rows() == committed
    if play.desk.place.engine == "postgres":  # where others may live, what the dead one was sending waits for its lease
        play.desk.telegram.clock.advance(LEASE + 1)
    return pressed, code


async def _is_healed(
    play: Play,
    untroubled: Untroubled,
    number: int,
    moment: Moment,
    pressed: Message | None,
    code: str,
    extra: int = 0,
) -> int:
    """Everything is there once, and a way on; gives how many messages there are beyond the untroubled ones."""
    step = play.steps[number]
    await play.has_way_on(step, pressed)
    now, then = await play.rows(), untroubled.rows[number + 1]
    differ = [(table, now[table], then[table]) for table in then if now[table] != then[table]]
    assert not differ, f"told {step.name} again, it had another effect: {differ}"
    # One screen more is allowed where she may have it already; a button's is an edit and shows nothing new.
    extra += 1 if moment.startswith("replied") and (not step.presses or step.calls > 1) else 0
    extra += step.tells if moment != "before" else 0
    assert play.said <= untroubled.said[number + 1] + extra, play.phones[step.by].describes(30)
    await play.asks_again(step, code)
    return play.said - untroubled.said[number + 1]


async def _ends_as_if_nothing_happened(play: Play, bot: Forked, untroubled: Untroubled) -> None:
    assert await play.desk.stop(bot) == 0
    now, then = await play.rows(), untroubled.rows[-1]
    differ = [(table, now[table], then[table]) for table in then if now[table] != then[table]]
    assert not differ, f"it ends otherwise: {differ}"
    assert await play.desk.place.all("SELECT person FROM owed") == []
    assert await play.sources() == untroubled.sources
    assert [words for words in play.refused if not any(each in words for each in LATE)] == []


def kill_at_reply(desk: Desk, phone: Phone, bot: Forked, nth: int) -> None:
    """The kill comes once the nth message of the reply is on the phone, and before the bot hears so."""
    left = nth

    def watch(call: Call) -> None:
        nonlocal left
        shown = call.method in ("sendMessage", "editMessageText") and call.answer is not None
        if shown and call.chat_id == phone.id and bot.alive:
            left -= 1
            if left == 0:
                bot.kill()

    desk.telegram.on_call.append(watch)
