"""Killed around every update that sends, changes, leaves or withdraws: each happens once, and a way on is shown."""

import random

import pytest

from storage.database import Engine
from tests.bot.after_sending import AFTER_SENDING, STEPS
from tests.bot.desk import Desk
from tests.bot.kills import (
    Moment,
    Untroubled,
    cases_of,
    each,
    every_step_left_a_row,
    survive,
    survive_them_all,
    untroubled_of,
)
from tests.launcher import Launcher

SEED = 2027
SAMPLE = 4

CASES = cases_of(STEPS)
MOVES = ("send", "reopen", "send again", "leave as sent", "withdraw")
AT_COMMIT = [case for case in CASES if STEPS[case[0]].name in MOVES and case[1] in ("before", "after")]
OTHERS = [case for case in CASES if case not in AT_COMMIT]
SAMPLED = [*AT_COMMIT, *random.Random(SEED).sample(OTHERS, SAMPLE)]


@pytest.fixture
async def untroubled(engine: Engine, launcher: Launcher, request: pytest.FixtureRequest) -> Untroubled:
    return await untroubled_of(AFTER_SENDING, engine, launcher, request)


async def test_the_conversation_without_a_kill_ends_as_it_should(untroubled: Untroubled) -> None:
    """The measure of all cases: should it be wrong, they would all be wrong alike."""
    end = untroubled.rows[-1]
    numbers = [(row["status"], row["number"], row["revision"]) for row in end["applications"]]
    assert numbers == [("withdrawn", "AB-2027-0001", 2), ("draft", None, 0)]
    assert [row["n"] for row in end["revisions"]] == [1, 2]
    assert end["jobs"] == [{"kind": "application_pdf", "n": 2}]
    assert end["deliveries"] == [{"kind": "new_applications", "n": 2}]
    assert [row["action"] for row in end["audit"]] == [
        "became_manager", "sent", "reopened", "sent_again", "reopened", "left_as_sent", "withdrew", "began",
    ]  # fmt: skip
    every_step_left_a_row(AFTER_SENDING, untroubled)


@each(STEPS, SAMPLED)
async def test_killed_and_each_happens_once(desk: Desk, untroubled: Untroubled, number: int, moment: Moment) -> None:
    await survive(desk, AFTER_SENDING, untroubled, number, moment)


@pytest.mark.soak
@pytest.mark.parametrize("moment", ["before", "after", "replied 1", "replied 2"])
async def test_killed_at_every_update_one_after_another(desk: Desk, untroubled: Untroubled, moment: Moment) -> None:
    await survive_them_all(desk, AFTER_SENDING, untroubled, moment)


@pytest.mark.soak
@each(STEPS, [case for case in CASES if case not in SAMPLED])
async def test_killed_anywhere_and_each_happens_once(
    desk: Desk, untroubled: Untroubled, number: int, moment: Moment
) -> None:
    await survive(desk, AFTER_SENDING, untroubled, number, moment)
