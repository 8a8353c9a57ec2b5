"""Killed around every update that moves the deadline: it is moved once, and there is one work of telling everybody.

That work itself is cut off in tests/stories/test_moving_the_deadline.py.
"""

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
    untroubled_of,
)
from tests.bot.moving import MOVING, STEPS
from tests.launcher import Launcher

CASES = cases_of(STEPS)
AT_THE_YES = [case for case in CASES if STEPS[case[0]].name in ("reason", "yes")]


@pytest.fixture
async def untroubled(engine: Engine, launcher: Launcher, request: pytest.FixtureRequest) -> Untroubled:
    return await untroubled_of(MOVING, engine, launcher, request)


async def test_the_conversation_without_a_kill_ends_as_it_should(untroubled: Untroubled) -> None:
    end = untroubled.rows[-1]
    assert [(row["version"], row["made_by"]) for row in end["seasons"]] == [(1, "yaml"), (2, "staff")]
    assert end["jobs"] == [{"kind": "tell_deadline", "n": 1}]
    assert [row["action"] for row in end["audit"]] == ["became_manager", "moved_deadline"]
    assert len(end["deadline_moves"]) == 1
    assert end["deadline_plans"] == []
    every_step_left_a_row(MOVING, untroubled)


@each(STEPS, AT_THE_YES)
async def test_killed_and_moved_once(desk: Desk, untroubled: Untroubled, number: int, moment: Moment) -> None:
    await survive(desk, MOVING, untroubled, number, moment)


@pytest.mark.soak
@each(STEPS, [case for case in CASES if case not in AT_THE_YES])
async def test_killed_anywhere_and_moved_once(desk: Desk, untroubled: Untroubled, number: int, moment: Moment) -> None:
    await survive(desk, MOVING, untroubled, number, moment)
