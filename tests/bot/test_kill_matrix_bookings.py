"""Killed around every update of a booking: one talk, its cells, each word once, and the old hour until the new one."""

import pytest

from storage.database import Engine
from tests.bot.booked import BOOKING, STEPS
from tests.bot.desk import Desk
from tests.bot.kills import Moment, Untroubled, cases_of, each, every_step_left_a_row, survive, untroubled_of
from tests.launcher import Launcher

CASES = cases_of(STEPS)
SAMPLE = [case for case in CASES if STEPS[case[0]].name in ("hold", "book", "moved", "cancel")]


@pytest.fixture
async def untroubled(engine: Engine, launcher: Launcher, request: pytest.FixtureRequest) -> Untroubled:
    return await untroubled_of(BOOKING, engine, launcher, request)


async def test_the_booking_without_a_kill_ends_as_it_should(untroubled: Untroubled) -> None:
    end = untroubled.rows[-1]
    [talk] = end["bookings"]
    assert (talk["state"], talk["sequence"], talk["phone"]) == ("cancelled", 2, "+77051234567")
    assert end["busy_cells"] == []
    told = {(row["kind"], bool(row["void"])): row["n"] for row in end["deliveries"]}
    assert told == {
        ("booking_left", False): 1,
        ("booking_moved", False): 1,
        ("booking_new", False): 1,
        ("booking_reminder", True): 4,
    }
    every_step_left_a_row(BOOKING, untroubled)


@each(STEPS, SAMPLE)
async def test_killed_in_the_middle(desk: Desk, untroubled: Untroubled, number: int, moment: Moment) -> None:
    await survive(desk, BOOKING, untroubled, number, moment)


@pytest.mark.soak
@each(STEPS, [case for case in CASES if case not in SAMPLE])
async def test_killed_anywhere(desk: Desk, untroubled: Untroubled, number: int, moment: Moment) -> None:
    await survive(desk, BOOKING, untroubled, number, moment)
