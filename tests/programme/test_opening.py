"""Hours as they are typed, days in a row, and what is in the way of hours."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import SEASON
from programme.opening import (
    MOST_DAYS,
    MOST_HOURS,
    Draft,
    checked,
    hours_of,
    meet,
    typed_days,
    typed_hours,
    typed_place,
)
from programme.problem import Code, Problem
from programme.season_files import read_season
from programme.timetable import Hours, Mode, slots

SAMPLE = read_season(SEASON)
NOW = int(datetime(2027, 3, 10, 10, 0, tzinfo=ZoneInfo("Asia/Almaty")).timestamp())
DRAFT = Draft(
    consultant=1,
    weekdays=frozenset({2, 4}),
    day=None,
    starts=600,
    ends=780,
    minutes=30,
    buffer=15,
    mode=Mode.PHONE,
    place=None,
    language="kk",
    topics=frozenset(),
)


@pytest.mark.parametrize(
    "typed",
    [
        "10:00-13:00", "10-13", "10.00 - 13.00", "10:00 – 13:00", "10 00 - 13 00", "1000-1300", "10—13", "10 13",
        "10:00 13:00", "10:00-13", "сағат 10-нан 13-ке дейін", "с 10 до 13", " 10 : 00 - 13 : 00 ", "10.00-13.00.",
    ],
)  # fmt: skip
def test_hours_typed_in_any_way(typed: str) -> None:
    assert typed_hours(typed) == (600, 780)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", Code.NOT_HOURS),
        ("ертең", Code.NOT_HOURS),
        ("10", Code.NOT_HOURS),
        ("10-13-15", Code.NOT_HOURS),
        ("25-26", Code.NOT_HOURS),
        ("10:75-13", Code.NOT_HOURS),
        ("24:15-25", Code.NOT_HOURS),
        ("13-10", Code.HOURS_BACKWARDS),
        ("10-10", Code.HOURS_BACKWARDS),
        ("10:05-13", Code.HOURS_QUARTERS),
        ("10-13:50", Code.HOURS_QUARTERS),
        ("10" * 40, Code.NOT_HOURS),
    ],
)
def test_hours_that_cannot_be_read(typed: str, code: Code) -> None:
    with pytest.raises(Problem) as refused:
        typed_hours(typed)
    assert refused.value.code is code


def test_until_midnight() -> None:
    assert typed_hours("22:30-24:00") == (1350, 1440)
    assert typed_hours("0-24") == (0, 1440)


@given(st.text(max_size=80))
def test_nothing_typed_breaks_it(typed: str) -> None:
    for read in (typed_hours, lambda words: typed_days(words, SAMPLE, NOW)):
        try:
            first, last = read(typed)
        except Problem:
            continue
        assert first <= last


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("12.03", "2027-03-12", "2027-03-12"),
        ("12 наурыз", "2027-03-12", "2027-03-12"),
        ("2027-03-12", "2027-03-12", "2027-03-12"),
        ("12.03-15.03", "2027-03-12", "2027-03-15"),
        ("12.03.2027 – 15.03.2027", "2027-03-12", "2027-03-15"),
        ("12-15.03", "2027-03-12", "2027-03-15"),
        ("12 – 15 марта", "2027-03-12", "2027-03-15"),
        ("30.03 - 2.04", "2027-03-30", "2027-04-02"),
        ("2027-03-12 - 2027-03-15", "2027-03-12", "2027-03-15"),
    ],
)
def test_days_in_a_row(typed: str, first: str, last: str) -> None:
    assert typed_days(typed, SAMPLE, NOW) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("9.03.2027", Code.OUTSIDE_WINDOW),
        ("1.01.2028", Code.OUTSIDE_WINDOW),
        ("20.03-15.03", Code.DATE_BEFORE),
        ("20.03-20.05", Code.TOO_MANY_DAYS),
        ("31.02", Code.NOT_A_DATE),
        ("1-31.02", Code.NOT_A_DATE),
    ],
)
def test_days_that_cannot_be(typed: str, code: Code) -> None:
    with pytest.raises(Problem) as refused:
        typed_days(typed, SAMPLE, NOW)
    assert refused.value.code is code


def test_a_month_at_most() -> None:
    assert typed_days("1.04-1.05", SAMPLE, NOW) == (date(2027, 4, 1), date(2027, 5, 1))
    with pytest.raises(Problem) as refused:
        typed_days("1.04-2.05", SAMPLE, NOW)
    assert refused.value.facts == {"most": MOST_DAYS}


def test_where() -> None:
    assert typed_place(" https://meet.example.kz/a ", Mode.ONLINE) == "https://meet.example.kz/a"
    assert typed_place("Түрген,  әкімдік", Mode.MEETING) == "Түрген, әкімдік"
    for typed, mode in (("meet.example.kz", Mode.ONLINE), ("https://x", Mode.ONLINE), ("ә", Mode.MEETING)):
        with pytest.raises(Problem):
            typed_place(typed, mode)


def refused(draft: Draft, *there: Hours) -> Problem:
    with pytest.raises(Problem) as found:
        checked(draft, there, SAMPLE, NOW)
    return found.value


def test_hours_beside_each_other() -> None:
    [tuesday, _thursday] = checked(DRAFT, [], SAMPLE, NOW)
    assert refused(DRAFT, tuesday).facts == {"weekday": 2, "starts": 600, "ends": 780}
    for starts, ends in ((780, 900), (480, 600)):
        assert len(checked(replace(DRAFT, starts=starts, ends=ends), [tuesday], SAMPLE, NOW)) == 2
    for starts, ends in ((765, 900), (480, 615), (630, 690), (540, 840)):
        assert refused(replace(DRAFT, starts=starts, ends=ends), tuesday).code is Code.HOURS_OVERLAP
    colleague = replace(tuesday, consultant=2)
    assert len(checked(DRAFT, [colleague], SAMPLE, NOW)) == 2
    ended = replace(tuesday, until=date(2027, 3, 9))
    assert len(checked(DRAFT, [ended], SAMPLE, NOW)) == 2


def test_a_single_day_and_weekly_hours() -> None:
    [tuesday, _thursday] = checked(DRAFT, [], SAMPLE, NOW)
    single = replace(DRAFT, weekdays=frozenset(), day=date(2027, 3, 16))
    assert refused(single, tuesday).facts == {"weekday": 2, "starts": 600, "ends": 780}
    assert len(checked(replace(single, day=date(2027, 3, 17)), [tuesday], SAMPLE, NOW)) == 1
    [nauryz] = checked(replace(single, day=date(2027, 3, 23)), [tuesday], SAMPLE, NOW)
    assert nauryz.day == date(2027, 3, 23), "on a holiday weekly hours do not hold"
    [here] = checked(single, [], SAMPLE, NOW)
    assert refused(DRAFT, here).facts == {"day": "2027-03-16", "starts": 600, "ends": 780}
    assert refused(single, here).code is Code.HOURS_OVERLAP


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"weekdays": frozenset()}, Code.NO_WEEKDAY),
        ({"ends": 615}, Code.HOURS_SHORT),
        ({"day": date(2027, 3, 9)}, Code.OUTSIDE_WINDOW),
        ({"day": date(2028, 3, 9)}, Code.OUTSIDE_WINDOW),
        ({"day": date(2027, 3, 10), "starts": 420, "ends": 540}, Code.HOURS_OVER),
        ({"weekdays": frozenset({5}), "starts": 750, "ends": 870}, Code.HOURS_WITHOUT_CALLS),
        ({"day": date(2027, 3, 12), "starts": 750, "ends": 870}, Code.HOURS_WITHOUT_CALLS),
    ],
)
def test_hours_that_cannot_be_opened(change: dict[str, object], code: Code) -> None:
    assert refused(replace(DRAFT, **change)).code is code  # type: ignore[arg-type]


def test_on_friday_one_may_meet() -> None:
    friday = replace(DRAFT, weekdays=frozenset({5}), starts=750, ends=870, mode=Mode.MEETING, place="Ойыл")
    assert [each.weekday for each in checked(friday, [], SAMPLE, NOW)] == [5]


def test_no_more_than_so_many() -> None:
    there = [
        replace(each, starts=n * 30, ends=n * 30 + 30)
        for n in range(MOST_HOURS - 1)
        for each in hours_of(replace(DRAFT, weekdays=frozenset({1})), SAMPLE, NOW)
    ]
    assert refused(DRAFT, *there).facts == {"most": MOST_HOURS}
    assert len(checked(replace(DRAFT, weekdays=frozenset({2})), there, SAMPLE, NOW)) == 1


SPANS = st.tuples(st.integers(0, 95), st.integers(1, 12)).map(lambda n: (n[0] * 15, min(1440, (n[0] + n[1]) * 15)))
WHEN = st.one_of(st.integers(1, 7), st.dates(date(2027, 3, 10), date(2027, 4, 10)))


@given(SPANS, WHEN, SPANS, WHEN)
def test_hours_meet_where_their_times_would(
    one: tuple[int, int], on_one: int | date, other: tuple[int, int], on_other: int | date
) -> None:
    """Looked for day by day: two hours beside each other never have talks at the same time."""

    def built(span: tuple[int, int], on: int | date) -> Hours:
        single = isinstance(on, date)
        draft = replace(
            DRAFT,
            starts=span[0],
            ends=span[1],
            minutes=15,
            buffer=0,
            mode=Mode.MEETING,
            day=on if single else None,
            weekdays=frozenset() if single else frozenset({on}),
        )
        return hours_of(draft, SAMPLE, NOW)[0]

    a, b = built(one, on_one), built(other, on_other)
    days = [date.fromordinal(date(2027, 3, 10).toordinal() + n) for n in range(40)]
    seen = any(
        {s.starts_at for s in slots(a, day, SAMPLE)} & {s.starts_at for s in slots(b, day, SAMPLE)} for day in days
    )
    assert meet(a, b, SAMPLE) is seen
    assert meet(b, a, SAMPLE) is seen
