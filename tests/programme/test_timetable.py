"""The times that come of opened hours: by hand in a table, and what holds of any hours on any day."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.settings import SEASON
from programme.season import Season
from programme.season_files import read_season
from programme.timetable import (
    BUFFERS,
    MINUTES,
    QUARTER,
    Hours,
    Mode,
    cells,
    day_of,
    is_free,
    opening,
    slots,
    span_of,
    untaken,
)

SAMPLE = read_season(SEASON)
"""Almaty, whose clock does not change any more, with the holidays of 2027."""
BERLIN = SAMPLE.model_copy(update={"timezone": "Europe/Berlin"})
"""The same where clocks are put forward on 28 March 2027 and back on 31 October."""
OLD_ALMATY = date(2024, 3, 1)
"""The day since which Almaty is an hour nearer to Greenwich."""


def made(
    starts: int = 600,
    ends: int = 780,
    minutes: int = 30,
    buffer: int = 15,
    *,
    weekday: int | None = None,
    day: date | None = None,
    mode: Mode = Mode.MEETING,
    since: date = date(2020, 1, 1),
    until: date | None = None,
    consultant: int = 1,
) -> Hours:
    return Hours(
        1, consultant, weekday, day, starts, ends, minutes, buffer, mode, None, "kk", frozenset(), since, until
    )  # fmt: skip


def at(season: Season, day: date, hour: int, minute: int = 0) -> int:
    return int(datetime.combine(day, time(hour, minute), ZoneInfo(season.timezone)).timestamp())


@pytest.mark.parametrize(
    ("starts", "ends", "minutes", "buffer", "begins"),
    [
        ("10:00", "13:00", 30, 15, ["10:00", "10:45", "11:30", "12:15"]),
        ("10:00", "13:00", 30, 0, ["10:00", "10:30", "11:00", "11:30", "12:00", "12:30"]),
        ("10:00", "13:00", 60, 0, ["10:00", "11:00", "12:00"]),
        ("10:00", "13:00", 60, 15, ["10:00", "11:15"]),  # the third would end at 13:30
        ("10:00", "13:00", 45, 30, ["10:00", "11:15"]),  # from 12:30 it would end at 13:15
        ("10:00", "13:15", 45, 30, ["10:00", "11:15", "12:30"]),  # the last break may lie behind the end
        ("10:00", "10:30", 30, 15, ["10:00"]),
        ("10:00", "10:15", 30, 15, []),
        ("22:30", "24:00", 45, 0, ["22:30", "23:15"]),
        ("23:00", "24:00", 60, 30, ["23:00"]),
        ("00:00", "01:00", 15, 15, ["00:00", "00:30"]),
        ("09:00", "12:00", 90, 0, ["09:00", "10:30"]),
    ],
)
def test_counted_by_hand(starts: str, ends: str, minutes: int, buffer: int, begins: list[str]) -> None:
    day = date(2027, 3, 16)
    found = slots(made(_minutes(starts), _minutes(ends), minutes, buffer, day=day), day, SAMPLE)
    said = [datetime.fromtimestamp(each.starts_at, ZoneInfo("Asia/Almaty")).strftime("%H:%M") for each in found]
    assert said == begins
    assert {each.ends_at - each.starts_at for each in found} <= {minutes * 60}
    assert {each.busy_until - each.ends_at for each in found} <= {buffer * 60}


def _minutes(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


@pytest.mark.parametrize(
    ("hours", "day", "hold"),
    [
        (made(weekday=2), date(2027, 3, 16), True),
        (made(weekday=2), date(2027, 3, 17), False),
        (made(weekday=1), date(2027, 3, 15), False),  # Constitution Day
        (made(day=date(2027, 3, 15)), date(2027, 3, 15), True),  # opened for that very day
        (made(weekday=2), date(2027, 3, 23), False),  # Nauryz
        (made(weekday=2), date(2027, 3, 30), True),
        (made(weekday=5), date(2027, 12, 31), True),
        (made(weekday=6), date(2028, 1, 1), True),  # the holidays of 2028 are not in the season's list yet
        (made(weekday=2), date(2028, 2, 29), True),
        (made(day=date(2028, 2, 29)), date(2028, 2, 29), True),
        (made(weekday=2, since=date(2027, 3, 17)), date(2027, 3, 16), False),
        (made(weekday=2, since=date(2027, 3, 16)), date(2027, 3, 16), True),
        (made(weekday=2, until=date(2027, 3, 16)), date(2027, 3, 16), True),
        (made(weekday=2, until=date(2027, 3, 15)), date(2027, 3, 16), False),
        (made(day=date(2027, 3, 16), until=date(2027, 3, 15)), date(2027, 3, 16), False),  # ended before it came
    ],
)
def test_the_days_they_hold_on(hours: Hours, day: date, hold: bool) -> None:
    assert hours.on(day, SAMPLE) is hold
    assert bool(slots(hours, day, SAMPLE)) is hold


def test_over() -> None:
    today = date(2027, 3, 16)
    assert not made(weekday=2).over(today)
    assert made(weekday=2, until=date(2027, 3, 15)).over(today)
    assert not made(weekday=2, until=today).over(today)
    assert made(day=date(2027, 3, 15)).over(today)
    assert not made(day=today).over(today)
    assert made(day=date(2027, 4, 1), until=date(2027, 3, 15)).over(today)


FRIDAY = date(2027, 3, 12)


@pytest.mark.parametrize(
    ("mode", "day", "n"),
    [
        (Mode.PHONE, FRIDAY, 5),  # 12:00 ends when the prayer begins; 12:30 to 14:00 are left out
        (Mode.ONLINE, FRIDAY, 9),
        (Mode.MEETING, FRIDAY, 9),
        (Mode.PHONE, FRIDAY - timedelta(days=1), 9),
    ],
)
def test_nobody_is_rung_during_fridays_prayer(mode: Mode, day: date, n: int) -> None:
    found = slots(made(11 * 60, 15 * 60 + 30, 30, 0, day=day, mode=mode), day, SAMPLE)
    assert len(found) == n
    if n == 5:
        assert not any(
            each.starts_at < at(SAMPLE, day, 14, 30) and each.ends_at > at(SAMPLE, day, 12, 30) for each in found
        )
        assert [each.starts_at for each in found] == [
            at(SAMPLE, day, *each) for each in ((11, 0), (11, 30), (12, 0), (14, 30), (15, 0))
        ]


def test_clocks_put_forward_and_back() -> None:
    """Hours are those on the wall; a talk is as long as it says, and a day of 23 hours has fewer of them."""
    spring, autumn = date(2027, 3, 28), date(2027, 10, 31)
    for day, n in ((spring, 3), (autumn, 5), (spring + timedelta(days=1), 4)):
        found = slots(made(60, 5 * 60, 60, 0, day=day), day, BERLIN)
        assert len(found) == n
        assert {each.ends_at - each.starts_at for each in found} == {3600}
        assert found[0].starts_at == at(BERLIN, day, 1)
        assert found[-1].ends_at == at(BERLIN, day, 5)
        first, last = span_of(day, BERLIN)
        assert (last - first) // 3600 == {spring: 23, autumn: 25}.get(day, 24)


def test_ten_in_the_morning_before_and_after_the_hour_was_given_back() -> None:
    before, after = OLD_ALMATY - timedelta(days=1), OLD_ALMATY
    hours = {day: slots(made(day=day), day, SAMPLE)[0].starts_at for day in (before, after)}
    assert [datetime.fromtimestamp(each, UTC).hour for each in hours.values()] == [4, 5]
    assert hours[after] - hours[before] == 25 * 3600


def test_a_year_ends_and_february_has_29_days() -> None:
    weekly = [made(weekday=n) for n in range(1, 8)]
    found = opening(weekly, set(), date(2027, 12, 30), date(2028, 1, 2), SAMPLE)
    assert [*found] == [date(2027, 12, 30), date(2027, 12, 31), date(2028, 1, 1), date(2028, 1, 2)]
    leap = opening(weekly, set(), date(2028, 2, 28), date(2028, 3, 1), SAMPLE)
    assert [*leap] == [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)]
    closed = opening(weekly, {(1, date(2028, 2, 29))}, date(2028, 2, 28), date(2028, 3, 1), SAMPLE)
    assert date(2028, 2, 29) not in closed
    assert date(2028, 2, 29) in opening(weekly, {(2, date(2028, 2, 29))}, date(2028, 2, 28), date(2028, 3, 1), SAMPLE)


def test_in_order_over_consultants() -> None:
    day = date(2027, 3, 16)
    found = opening([made(day=day, consultant=2), made(day=day, consultant=1)], set(), day, day, SAMPLE)[day]
    assert [(each.starts_at, each.consultant) for each in found] == sorted((s.starts_at, s.consultant) for s in found)
    assert [each.consultant for each in found[:4]] == [1, 2, 1, 2]


QUARTERS = st.integers(0, 96)
DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
SEASONS = st.sampled_from([SAMPLE, BERLIN])


@settings(max_examples=400)
@given(QUARTERS, QUARTERS, st.sampled_from(MINUTES), st.sampled_from(BUFFERS), DAYS, SEASONS, st.sampled_from(Mode))
def test_whatever_is_opened(
    one: int, other: int, minutes: int, buffer: int, day: date, season: Season, mode: Mode
) -> None:
    """All inside, in order, never two at a time with their breaks, no cell twice, and not one fewer than fit."""
    starts, ends = sorted((one * 15, other * 15))
    if starts == ends:
        return
    for hours in (
        made(starts, ends, minutes, buffer, day=day, mode=mode),
        made(starts, ends, minutes, buffer, weekday=3, mode=mode),
    ):
        found = slots(hours, day, season)
        if not hours.on(day, season):
            assert found == ()
            continue
        first, last = (span_of(day, season)[0] + each * 60 for each in (starts, ends))
        if season.timezone == "Asia/Almaty" and day != OLD_ALMATY - timedelta(days=1):
            assert all(first <= each.starts_at and each.ends_at <= last for each in found)
            if mode is not Mode.PHONE or day.isoweekday() != 5:
                assert len(found) == (ends - starts + buffer) // (minutes + buffer)
        assert all(day_of(each.starts_at, season) == day for each in found)
        for a, b in pairwise(found):
            assert a.busy_until <= b.starts_at
        taken = [cell for each in found for cell in cells(each.starts_at, each.busy_until)]
        assert len(taken) == len(set(taken)), "two of them would be in each other's way"
        assert all(each.starts_at % QUARTER == 0 for each in found)


@given(st.integers(0, 3), st.integers(-7200, 7200))
def test_what_is_free_is_neither_near_nor_taken(n: int, past: int) -> None:
    day = date(2027, 3, 16)
    found = slots(made(day=day), day, SAMPLE)
    busy = set(cells(found[n].starts_at, found[n].busy_until))
    now = found[0].starts_at + past
    left = untaken(found, busy, now)
    assert left == tuple(each for m, each in enumerate(found) if m != n and each.starts_at > now)
    bookable = [each for each in found if is_free(each, {1: busy}, set(), now, SAMPLE)]
    assert bookable == [each for each in left if each.starts_at >= now + SAMPLE.booking.least_minutes * 60]
    assert not [each for each in found if is_free(each, {}, set(cells(each.starts_at, each.ends_at)), 0, SAMPLE)]
