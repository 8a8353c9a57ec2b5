"""Killed around every update of the first-stone conversation: nothing is lost, nothing doubled, a way on is shown.

Rows are compared right after the kill, because later steps heal much, and again at the end.
"""

import random
import signal
import tempfile
from pathlib import Path
from typing import Literal

import pytest

from sandbox.phones import Phone
from sandbox.telegram import Call
from storage.database import Engine
from tests.bot.desk import Desk
from tests.bot.first_stone import ANSWERS, NUMBER, STEPS, Rows, Step, has, rows
from tests.bot.watch import kk
from tests.databases import DatabaseAt
from tests.launcher import Cut, Forked, Launcher

SEED = 2027
SAMPLE = 8
FIRST_ID = 100_000_001

Moment = Literal["before", "after", "replied 1", "replied 2"]
Case = tuple[int, Moment]


def moments(step: Step) -> list[Moment]:
    return ["before", "after", "replied 1", *(["replied 2"] if step.calls > 1 else [])]  # type: ignore[list-item]


CASES: list[Case] = [(i, moment) for i, step in enumerate(STEPS) for moment in moments(step)]
SUBMIT = [case for case in CASES if STEPS[case[0]].name == "send"]
SAMPLED = [*SUBMIT, *random.Random(SEED).sample([case for case in CASES if case not in SUBMIT], SAMPLE)]


def each(cases: list[Case]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        ("number", "moment"), [pytest.param(i, moment, id=f"{STEPS[i].name}, {moment}") for i, moment in cases]
    )


class Aigul:
    """Her conversation with the process at a desk, one step after another."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.phone: Phone = desk.telegram.phone("Айгүл", last_name="Нұрланова", language_code="ru")
        self.refused: list[str] = []
        desk.telegram.on_call.append(self._notice)

    async def does(self, step: Step) -> None:
        step.act(self.phone)
        await self.desk.quiet()
        assert has(self.phone, step.way_on), self.phone.describes()

    def _notice(self, call: Call) -> None:
        if call.answer is not None and call.answer.status >= 400:
            self.refused.append(call.answer.body["description"])

    @property
    def said(self) -> int:
        """How many messages of the bot are in her chat."""
        return sum(not message.mine for message in self.phone.messages)


class Untroubled:
    """The same conversation with nobody killed: the rows and the number of messages after each step."""

    def __init__(self) -> None:
        self.rows: list[Rows] = []
        self.said: list[int] = []


_UNTROUBLED: dict[Engine, Untroubled] = {}


@pytest.fixture
async def untroubled(engine: Engine, launcher: Launcher, request: pytest.FixtureRequest) -> Untroubled:
    """Played once a run and engine."""
    if engine not in _UNTROUBLED:
        url = request.getfixturevalue("postgres_url") if engine == "postgres" else None
        with tempfile.TemporaryDirectory() as folder:
            place = DatabaseAt(engine, Path(folder) / "data", url)
            async with Desk(place, launcher) as desk:
                bot = desk.start()
                aigul, seen = Aigul(desk), Untroubled()
                seen.rows.append(await _before_anything(desk, bot))
                seen.said.append(0)
                for step in STEPS:
                    await aigul.does(step)
                    seen.rows.append(await rows(place))
                    seen.said.append(aigul.said)
                assert aigul.refused == []
                assert await desk.stop(bot) == 0
            await place.drop()
        _UNTROUBLED[engine] = seen
    return _UNTROUBLED[engine]


async def _before_anything(desk: Desk, bot: Forked) -> Rows:
    await desk.until(lambda: "getUpdates" in desk.telegram.in_flight.values(), "the first poll")
    return await rows(desk.place)


async def test_the_conversation_without_a_kill_ends_as_it_should(untroubled: Untroubled) -> None:
    """The measure of all cases: should it be wrong, they would all be wrong alike."""
    end = untroubled.rows[-1]
    assert {row["question"]: row["value"] for row in end["answers"]} == ANSWERS
    assert [(row["status"], row["number"]) for row in end["applications"]] == [("submitted", NUMBER)]
    assert [row["update_id"] for row in end["handled_updates"]] == [FIRST_ID + i for i in range(len(STEPS))]
    assert [row["action"] for row in end["audit"]] == ["consented", "began", "sent"]
    assert [row["last"] for row in end["counters"]] == [1]
    assert (len(end["revisions"]), len(end["consents"]), end["visitors"]) == (1, 1, [])
    for i, step in enumerate(STEPS):
        assert untroubled.rows[i] != untroubled.rows[i + 1], f"{step.name} left no row, so nothing tells it was handled"


@each(SAMPLED)
async def test_killed_and_nothing_is_lost_or_doubled(
    desk: Desk, untroubled: Untroubled, number: int, moment: Moment
) -> None:
    await survive(desk, untroubled, number, moment)


@pytest.mark.soak
@each([case for case in CASES if case not in SAMPLED])
async def test_killed_anywhere_and_nothing_is_lost_or_doubled(
    desk: Desk, untroubled: Untroubled, number: int, moment: Moment
) -> None:
    await survive(desk, untroubled, number, moment)


async def survive(desk: Desk, untroubled: Untroubled, number: int, moment: Moment) -> None:
    """Plays up to the step, kills there, looks at the rows, starts again and plays to the end."""
    step, update = STEPS[number], FIRST_ID + number
    bot = desk.start(cut=Cut(update, moment) if moment in ("before", "after") else None)
    aigul = Aigul(desk)
    for earlier in STEPS[:number]:
        await aigul.does(earlier)
    if moment.startswith("replied"):
        kill_at_reply(aigul, bot, int(moment.split()[1]))
    pressed = step.act(aigul.phone)
    assert await desk.ends(bot) == -signal.SIGKILL, desk.logs()

    committed = untroubled.rows[number if moment == "before" else number + 1]
    assert await rows(desk.place) == committed

    bot = desk.start()
    await desk.until(lambda: desk.still() and has(aigul.phone, step.way_on, pressed), "a screen with a way on")
    assert await rows(desk.place) == untroubled.rows[number + 1], "told again, it had its effect twice"
    # One screen more is allowed where she may have it already; a button's is an edit and shows nothing new.
    extra = 1 if moment.startswith("replied") and (step.says or step.calls > 1) else 0
    assert aigul.said <= untroubled.said[number + 1] + extra, aigul.phone.describes(30)

    for later in STEPS[number + 1 :]:
        await aigul.does(later)
    assert await desk.stop(bot) == 0
    assert await rows(desk.place) == untroubled.rows[-1]
    assert await desk.place.all("SELECT person FROM owed") == []
    await sources_are_hers(aigul)
    # A button pressed before the kill may have been answered then, and its screen been edited.
    known = ("query is too old", "message is not modified")
    assert [words for words in aigul.refused if not any(each in words for each in known)] == []


def kill_at_reply(aigul: Aigul, bot: Forked, nth: int) -> None:
    """The kill comes once the nth message of the reply is on her phone, and before the bot hears so."""
    left = nth

    def watch(call: Call) -> None:
        nonlocal left
        shown = call.method in ("sendMessage", "editMessageText") and call.answer is not None
        if shown and call.chat_id == aigul.phone.id and bot.alive:
            left -= 1
            if left == 0:
                bot.kill()

    aigul.desk.telegram.on_call.append(watch)


async def sources_are_hers(aigul: Aigul) -> None:
    """Each typed answer names the message that holds its words."""
    told = await aigul.desk.place.all("SELECT question, message_id FROM answers WHERE message_id IS NOT NULL")
    written = {message.id: message.text for message in aigul.phone.messages if message.mine}
    steps = {"new title": "title"}
    said = {steps.get(step.name, step.name): step.says for step in STEPS if step.says}
    assert {row["question"]: written.get(row["message_id"]) for row in told} == {
        question: words for question, words in said.items() if question in {row["question"] for row in told}
    }
    assert len(told) == len(ANSWERS)


async def test_polls_go_on_and_do_not_confirm_a_turn_that_is_not_committed(desk: Desk, untroubled: Untroubled) -> None:
    """The turn hangs before its commit until the loop has polled again, and then the process dies."""
    number = next(i for i, step in enumerate(STEPS) if step.name == "goal")
    desk.start(cut=Cut(FIRST_ID + number, "before", linger=1.0))
    aigul, polls = Aigul(desk), 0

    def count(call: Call) -> None:
        nonlocal polls
        polls += call.method == "getUpdates" and call.when == "before"

    for step in STEPS[:number]:
        await aigul.does(step)
    desk.telegram.on_call.append(count)
    STEPS[number].act(aigul.phone)
    assert await desk.ends(desk.bots[0]) == -signal.SIGKILL
    assert polls > 0
    assert [update.id for update in desk.telegram.updates.pending] == [FIRST_ID + number]
    bot = desk.start()
    await desk.until(lambda: desk.still() and has(aigul.phone, STEPS[number].way_on), "a screen with a way on")
    assert await rows(desk.place) == untroubled.rows[number + 1]
    assert await desk.stop(bot) == 0


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_killed_in_the_middle_of_an_erasure(desk: Desk, moment: Literal["before", "after"]) -> None:
    """Nothing of her is left in the rows or the files, and there is a way on."""
    bot, aigul = desk.start(), Aigul(desk)
    for step in STEPS[: next(i for i, step in enumerate(STEPS) if step.name == "later")]:
        await aigul.does(step)
    aigul.phone.says("/mydata")
    await desk.quiet()
    aigul.phone.presses(kk("Erase my data"))
    await desk.quiet()
    assert await desk.stop(bot) == 0
    bot = desk.start(cut=Cut(desk.telegram.updates.next_id, moment))
    aigul.phone.presses(kk("Yes, erase"))
    assert await desk.ends(bot) == -signal.SIGKILL
    bot = desk.start()
    await desk.quiet()
    assert await desk.place.all("SELECT tg_id FROM people") == []
    [erasure] = await desk.place.all("SELECT scrubbed FROM erasures")
    assert erasure["scrubbed"] == 1
    assert aigul.phone.screen.buttons, "a way on"
    assert len(aigul.phone.messages) - len([m for m in aigul.phone.messages if m.mine]) == 1, "they are gone"
    assert kk("Your data has been erased.") in aigul.phone.screen.text
    assert await desk.stop(bot) == 0


async def test_a_second_death_at_the_same_place_changes_nothing(desk: Desk, untroubled: Untroubled) -> None:
    """Killed before the commit of the submit three times over, then after it: one number, one revision."""
    number = STEPS.index(next(step for step in STEPS if step.name == "send"))
    bot, aigul = desk.start(), Aigul(desk)
    for step in STEPS[:number]:
        await aigul.does(step)
    assert await desk.stop(bot) == 0
    pressed = STEPS[number].act(aigul.phone)
    for moment in ("before", "before", "before", "after"):
        assert await desk.ends(desk.start(cut=Cut(FIRST_ID + number, moment))) == -signal.SIGKILL
    bot = desk.start()
    await desk.until(lambda: desk.still() and has(aigul.phone, STEPS[number].way_on, pressed), "a screen with a way on")
    assert await rows(desk.place) == untroubled.rows[number + 1]
    assert await desk.stop(bot) == 0
