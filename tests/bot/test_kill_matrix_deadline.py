"""Killed around every update that moves the deadline: it is moved once, and every draft has its delivery once."""

import pytest

from storage import deadline_moves
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
from tests.bot.moving import DRAFTS, MOVING, STEPS
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
    await _every_draft_has_its_delivery(desk)


@pytest.mark.soak
@each(STEPS, [case for case in CASES if case not in AT_THE_YES])
async def test_killed_anywhere_and_moved_once(desk: Desk, untroubled: Untroubled, number: int, moment: Moment) -> None:
    await survive(desk, MOVING, untroubled, number, moment)
    await _every_draft_has_its_delivery(desk)


async def _every_draft_has_its_delivery(desk: Desk) -> None:
    """Written by the job, or by it begun once more where the end came before it."""
    [move] = await desk.place.all("SELECT id FROM deadline_moves")
    db = await desk.place.open()
    async with db.read() as tx:
        job = await tx.one("SELECT state FROM jobs WHERE kind = 'tell_deadline'")
    assert job is not None
    if job["state"] != "done":
        await deadline_moves.tell_all(db, move["id"], 0)
    await db.close()
    told = await desk.place.all("SELECT dedupe_key FROM deliveries WHERE kind = 'deadline_moved'")
    assert len(told) == DRAFTS
