"""Killed around every update of a whole draft of the sample season: nothing is lost, nothing doubled, a way on is
shown, whatever the kind of question, and a code that was never shown can be had again."""

import random

import pytest

from storage.database import Engine
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
from tests.bot.whole_draft import DRAFT, NUMBER
from tests.launcher import Launcher

SEED = 2027
SAMPLE = 10

CASES = cases_of(DRAFT.steps)
SAMPLED = random.Random(SEED).sample(CASES, SAMPLE)
on_sqlite = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
async def untroubled(engine: Engine, launcher: Launcher, request: pytest.FixtureRequest) -> Untroubled:
    return await untroubled_of(DRAFT, engine, launcher, request)


@on_sqlite
async def test_the_draft_without_a_kill_ends_as_it_should(engine: Engine, untroubled: Untroubled) -> None:
    """The measure of all cases: should it be wrong, they would all be wrong alike."""
    end = untroubled.rows[-1]
    assert [(row["status"], row["number"]) for row in end["applications"]] == [("submitted", NUMBER)]
    assert end["handled_updates"] == [{"n": len(DRAFT.steps)}]
    assert {row["question"] for row in end["answers"]} >= {"members", "tasks", "place", "problem", "declarations"}
    assert [row["kind"] for row in end["files"]].count("voice") == 1, "the spoken task was written over"
    assert [row["action"] for row in end["audit"]] == ["consented", "began", "moved_away", "moved_in", "sent"]
    every_step_left_a_row(DRAFT, untroubled)


@on_sqlite
@each(DRAFT.steps, SAMPLED)
async def test_killed_and_nothing_is_lost_or_doubled(
    desk: Desk, engine: Engine, untroubled: Untroubled, number: int, moment: Moment
) -> None:
    await survive(desk, DRAFT, untroubled, number, moment)


@pytest.mark.soak
@pytest.mark.parametrize("moment", ["before", "after", "replied 1", "replied 2"])
async def test_killed_at_every_update_one_after_another(desk: Desk, untroubled: Untroubled, moment: Moment) -> None:
    await survive_them_all(desk, DRAFT, untroubled, moment)


@pytest.mark.soak
@each(DRAFT.steps, CASES)
async def test_killed_anywhere_and_nothing_is_lost_or_doubled(
    desk: Desk, untroubled: Untroubled, number: int, moment: Moment
) -> None:
    await survive(desk, DRAFT, untroubled, number, moment)
