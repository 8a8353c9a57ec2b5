"""One clock for every promise: hours, weekends, holidays."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import SEASON
from programme.question import Due, Phase, State, Waits, due, moments, phase, usual_wait
from programme.season_files import read_season
from programme.working_hours import HOUR

SEASON_NOW = read_season(SEASON)
CLOCK = SEASON_NOW.calendar
ZONE = ZoneInfo("Asia/Almaty")


def at(text: str) -> int:
    return int(datetime.strptime(f"2027-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE).timestamp())


@pytest.mark.parametrize(
    ("since", "hours", "until"),
    [
        ("03-10 10:00", 4, "03-10 14:00"),
        ("03-10 16:00", 4, "03-11 11:00"),
        ("03-10 09:00", 9, "03-10 18:00"),
        ("03-10 20:00", 1, "03-11 10:00"),
        ("03-12 17:00", 8, "03-16 16:00"),  # a weekend, and Constitution Day on Monday the 15th
        ("03-18 15:00", 24, "03-26 12:00"),  # Nauryz, 21 to 24 March, stands still
        ("03-19 16:00", 4, "03-25 11:00"),
        ("03-21 12:00", 1, "03-25 10:00"),
    ],
)
def test_working_hours_pass(since: str, hours: int, until: str) -> None:
    assert CLOCK.after(at(since), hours * HOUR) == at(until)
    assert CLOCK.worked(at(since), at(until)) == hours * HOUR


def test_nauryz_stands_still() -> None:
    assert CLOCK.worked(at("03-20 00:00"), at("03-25 09:00")) == 0
    assert not CLOCK.open_at(at("03-22 12:00"))
    assert CLOCK.opens_after(at("03-20 11:00")) == at("03-25 09:00")
    assert CLOCK.opens_after(at("03-10 11:00")) == at("03-10 11:00")
    assert CLOCK.opens_after(at("03-10 18:00")) == at("03-11 09:00")


MOMENTS = st.integers(at("01-04 00:00"), at("12-01 00:00"))
SECONDS = st.integers(1, 60 * HOUR)


@given(MOMENTS, SECONDS)
def test_what_passed_is_what_was_promised(since: int, seconds: int) -> None:
    until = CLOCK.after(since, seconds)
    assert CLOCK.worked(since, until) == seconds
    assert CLOCK.worked(since, until - 1) == seconds - 1, "not a second later than needed"


@given(MOMENTS, SECONDS, SECONDS)
def test_it_adds_up(since: int, first: int, second: int) -> None:
    assert CLOCK.after(CLOCK.after(since, first), second) == CLOCK.after(since, first + second)


@given(MOMENTS, MOMENTS, MOMENTS)
def test_parts_make_the_whole(a: int, b: int, c: int) -> None:
    a, b, c = sorted((a, b, c))
    assert CLOCK.worked(a, b) + CLOCK.worked(b, c) == CLOCK.worked(a, c)


@given(MOMENTS)
def test_it_opens_when_it_says(since: int) -> None:
    opens = CLOCK.opens_after(since)
    assert CLOCK.open_at(opens)
    assert opens == since or not CLOCK.open_at(since)
    assert CLOCK.worked(since, opens) == 0


def claimed(since: str, **more: int) -> Waits:
    facts = {"reminded_at": None, "alerted_at": None, "answered_at": None, "waits_since": at(since), **more}
    return Waits(State.CLAIMED, claim_since=at(since), **facts)  # type: ignore[arg-type]


def test_a_silent_claim() -> None:
    here = claimed("03-19 16:00")
    assert moments(here, SEASON_NOW) == {
        Due.REMIND: at("03-25 11:00"),
        Due.RETURN: at("03-25 15:00"),
        Due.ALERT: at("03-29 13:00"),
    }
    assert due(here, SEASON_NOW, at("03-25 10:59")) == []
    assert due(here, SEASON_NOW, at("03-25 11:00")) == [Due.REMIND]
    assert due(here, SEASON_NOW, at("03-25 15:00")) == [Due.RETURN], "not reminded as well"


def test_three_days_of_silence() -> None:
    here = Waits(State.ANSWERED, None, at("03-19 16:00"), None, None, at("03-19 16:00"))
    assert moments(here, SEASON_NOW) == {Due.CLOSE: at("03-22 16:00")}


def test_phases() -> None:
    days = ["02-20 10:00", "03-01 09:00", "04-20 10:00", "05-09 23:59", "05-10 00:00"]
    assert [phase(SEASON_NOW, at(day)) for day in days] == [
        Phase.BEFORE, Phase.ANNOUNCEMENT, Phase.ANNOUNCEMENT, Phase.ANNOUNCEMENT, Phase.IMPLEMENTATION,
    ]  # fmt: skip


def test_the_usual_wait_needs_some_answers() -> None:
    assert usual_wait([]) is None
    assert usual_wait([3600, 60]) is None
    assert usual_wait([7200, 60, 3600]) == 3600
