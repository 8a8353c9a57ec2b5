"""Killed around every update of the first-stone conversation: nothing is lost, nothing doubled, a way on is shown."""

import random
import signal
from typing import Literal

import pytest

from sandbox.telegram import Call
from storage.database import Engine
from tests.bot import kills
from tests.bot.desk import Desk
from tests.bot.first_stone import ANSWERS, FIRST_STORY, NUMBER, STEPS
from tests.bot.kills import FIRST_ID, Moment, Play, Untroubled, cases_of, each, every_step_left_a_row, untroubled_of
from tests.bot.steps import has
from tests.bot.watch import kk
from tests.launcher import Cut, Launcher

SEED = 2027
SAMPLE = 8

CASES = cases_of(STEPS)
SUBMIT = [case for case in CASES if STEPS[case[0]].name == "send"]
SAMPLED = [*SUBMIT, *random.Random(SEED).sample([case for case in CASES if case not in SUBMIT], SAMPLE)]


@pytest.fixture
async def untroubled(engine: Engine, launcher: Launcher, request: pytest.FixtureRequest) -> Untroubled:
    return await untroubled_of(FIRST_STORY, engine, launcher, request)


async def test_the_conversation_without_a_kill_ends_as_it_should(untroubled: Untroubled) -> None:
    """The measure of all cases: should it be wrong, they would all be wrong alike."""
    end = untroubled.rows[-1]
    assert {row["question"]: row["value"] for row in end["answers"]} == ANSWERS
    assert [(row["status"], row["number"]) for row in end["applications"]] == [("submitted", NUMBER)]
    assert [row["update_id"] for row in end["handled_updates"]] == [FIRST_ID + i for i in range(len(STEPS))]
    assert [row["action"] for row in end["audit"]] == ["consented", "began", "sent"]
    assert [row["last"] for row in end["counters"]] == [1]
    assert (len(end["revisions"]), len(end["consents"]), end["visitors"]) == (1, 1, [])
    every_step_left_a_row(FIRST_STORY, untroubled)


@each(STEPS, SAMPLED)
async def test_killed_and_nothing_is_lost_or_doubled(
    desk: Desk, untroubled: Untroubled, number: int, moment: Moment
) -> None:
    await survive(desk, untroubled, number, moment)


@pytest.mark.soak
@each(STEPS, [case for case in CASES if case not in SAMPLED])
async def test_killed_anywhere_and_nothing_is_lost_or_doubled(
    desk: Desk, untroubled: Untroubled, number: int, moment: Moment
) -> None:
    await survive(desk, untroubled, number, moment)


async def survive(desk: Desk, untroubled: Untroubled, number: int, moment: Moment) -> None:
    aigul = await kills.survive(desk, FIRST_STORY, untroubled, number, moment)
    await sources_are_hers(aigul)


async def sources_are_hers(aigul: Play) -> None:
    """Each typed answer names the message that holds its words."""
    steps = {"new title": "title"}
    said = {steps.get(step.name, step.name): step.says for step in STEPS if step.says}
    told = await aigul.sources()
    assert told == {question: words for question, words in said.items() if question in told}
    assert len(told) == len(ANSWERS)


async def test_polls_go_on_and_do_not_confirm_a_turn_that_is_not_committed(desk: Desk, untroubled: Untroubled) -> None:
    """The turn hangs before its commit until the loop has polled again, and then the process dies."""
    number = next(i for i, step in enumerate(STEPS) if step.name == "goal")
    desk.start(cut=Cut(FIRST_ID + number, "before", linger=1.0))
    aigul, polls = Play(desk, FIRST_STORY), 0

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
    assert await FIRST_STORY.rows(desk.place) == untroubled.rows[number + 1]
    assert await desk.stop(bot) == 0


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_killed_in_the_middle_of_an_erasure(desk: Desk, moment: Literal["before", "after"]) -> None:
    """Nothing of her is left in the rows or the files, and there is a way on."""
    bot, aigul = desk.start(), Play(desk, FIRST_STORY)
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
    bot, aigul = desk.start(), Play(desk, FIRST_STORY)
    for step in STEPS[:number]:
        await aigul.does(step)
    assert await desk.stop(bot) == 0
    pressed = STEPS[number].act(aigul.phone)
    for moment in ("before", "before", "before", "after"):
        assert await desk.ends(desk.start(cut=Cut(FIRST_ID + number, moment))) == -signal.SIGKILL
    bot = desk.start()
    await desk.until(lambda: desk.still() and has(aigul.phone, STEPS[number].way_on, pressed), "a screen with a way on")
    assert await FIRST_STORY.rows(desk.place) == untroubled.rows[number + 1]
    assert await desk.stop(bot) == 0
