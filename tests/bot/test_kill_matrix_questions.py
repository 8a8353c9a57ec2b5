"""Killed around every update of a thread: no word is lost or doubled, one claim, one session."""

import pytest

from storage.database import Engine
from tests.bot.asking import ASKING, STEPS
from tests.bot.desk import Desk
from tests.bot.kills import Moment, Untroubled, cases_of, each, every_step_left_a_row, survive, untroubled_of
from tests.launcher import Launcher

CASES = cases_of(STEPS)
SAMPLE = [case for case in CASES if STEPS[case[0]].name in ("question", "claim", "last answer")]


@pytest.fixture
async def untroubled(engine: Engine, launcher: Launcher, request: pytest.FixtureRequest) -> Untroubled:
    return await untroubled_of(ASKING, engine, launcher, request)


async def test_the_thread_without_a_kill_ends_as_it_should(untroubled: Untroubled) -> None:
    end = untroubled.rows[-1]
    assert [row["text"] for row in end["thread_messages"]] == [
        step.says for step in STEPS if step.name in ("question", "answer", "follow-up", "last answer")
    ]
    [thread] = end["threads"]
    assert (thread["state"], thread["closed_by"]) == ("closed", "consultant")
    assert len(end["consultations"]) == 1
    assert {row["kind"]: row["n"] for row in end["deliveries"]} == {
        "answer_message": 2,
        "question_closed": 1,
        "question_message": 2,
    }
    every_step_left_a_row(ASKING, untroubled)


@each(STEPS, SAMPLE)
async def test_killed_in_the_middle(desk: Desk, untroubled: Untroubled, number: int, moment: Moment) -> None:
    await survive(desk, ASKING, untroubled, number, moment)


@pytest.mark.soak
@each(STEPS, [case for case in CASES if case not in SAMPLE])
async def test_killed_anywhere(desk: Desk, untroubled: Untroubled, number: int, moment: Moment) -> None:
    await survive(desk, ASKING, untroubled, number, moment)
