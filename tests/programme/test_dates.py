"""Dates as villagers type them, within the time of the demo season's projects."""

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programme.dates import typed_date
from programme.problem import Code, Problem

ALWAYS_ALIKE = settings(derandomize=True, deadline=None)

FIRST, LAST, EXAMPLE = date(2027, 5, 10), date(2027, 11, 30), date(2027, 6, 1)


def read(typed: str, first: date = FIRST, last: date = LAST) -> date:
    return typed_date(typed, first=first, last=last, example=EXAMPLE)


def refusal(typed: str) -> Problem:
    with pytest.raises(Problem) as refused:
        read(typed)
    return refused.value


@pytest.mark.parametrize(
    "typed",
    [
        "10.05.2027", "10.5.2027", "10.05.27", "10/5/27", "10-05-2027", "10 05 2027", "10,05,2027", "2027-05-10",
        "2027.05.10", "2027/5/10", "10.05", "10/5", " 10 . 05 . 2027 г. ", "10.05.2027 ж.", "10\u201305\u20132027",
        "10 мамыр", "10 МАМЫР 2027", "10 мамыр 27", "10мамыр", "10-мамыр", "10 мамырда", "мамырдың 10-ы",
        "мамырдын 10-ында", "мамыр 10", "мамыр айының 10-ы", "10-шы мамыр", "10-нан мамыр", "2027 жылғы 10 мамыр",
        "2027 жылдын 10 мамыры", "10 мая", "10-го мая 2027 года", "10 май", "10 майда", "10 мая 2027г", "мая 10, 2027",
        "10 числа мая", "10 мaя",
    ],
)  # fmt: skip
def test_the_tenth_of_may_as_people_write_it(typed: str) -> None:
    assert read(typed) == date(2027, 5, 10)


@pytest.mark.parametrize(
    ("typed", "month", "day"),
    [
        ("1 маусым", 6, 1),
        ("1 маусымнан", 6, 1),
        ("1 июня", 6, 1),
        ("1 шілде", 7, 1),
        ("1 шилде", 7, 1),
        ("1 шілдеде", 7, 1),
        ("31 июля", 7, 31),
        ("15 тамызға", 8, 15),
        ("15 авг", 8, 15),
        ("30 қыркүйек", 9, 30),
        ("30 кыркуйек", 9, 30),
        ("30 КЫРКҮЙЕКТЕ", 9, 30),
        ("30 сентября", 9, 30),
        ("25 қазан", 10, 25),
        ("25 казанда", 10, 25),
        ("25 октября", 10, 25),
        ("30 қарашаға", 11, 30),
        ("30 ноября", 11, 30),
    ],
)
def test_months_in_both_languages_with_their_endings(typed: str, month: int, day: int) -> None:
    assert read(typed) == date(2027, month, day)


@pytest.mark.parametrize(
    "typed", ["мамыр", "май", "мамырда", "мамыр 2027", "май 2027 года", "2027 жылғы мамыр", "05.2027"]
)
def test_a_month_alone_needs_its_day(typed: str) -> None:
    refused = refusal(typed)
    assert (refused.code, refused.facts) == (Code.DAY_MISSING, {"day": "2027-06-01"})


@pytest.mark.parametrize(
    "typed",
    ["09.05.2027", "1 декабря", "1.12", "21 наурыз", "10 мамыр 2026", "10.05.2015", "10 мамыр 15", "01.01.0001"],
)
def test_a_day_outside_the_window(typed: str) -> None:
    refused = refusal(typed)
    assert (refused.code, refused.facts) == (Code.OUTSIDE_WINDOW, {"first": "2027-05-10", "last": "2027-11-30"})


@pytest.mark.parametrize(
    "typed",
    [
        "", "жаз", "жазда", "скоро", "10", "10 10 10 10", "2027", "31.06.2027", "31 июня", "0.05.2027", "10.13.2027",
        "05/13/2027", "29 февраля", "10.05.2027 12:00", "10.05.2027 - 12.05.2027", "10-15 мамыр", "10 мая 15 мая",
        "мамыр маусым", "10 мамырлар", "10 мамыр сияқты", "10.05.027", "10.05.0000", "100 мамыр", "мамыр 10 2027 2028",
        "10!05!2027", "10_05_2027", "١٠ мамыр", "10² мая", "10 Ⅴ 2027", "10" * 3000, "а" * 79 + "!", "9" * 79,
    ],
)  # fmt: skip
def test_what_is_no_date(typed: str) -> None:
    refused = refusal(typed)
    assert (refused.code, refused.facts) == (Code.NOT_A_DATE, {"day": "2027-06-01"})


def test_without_a_year_the_day_that_falls_into_the_window_is_meant() -> None:
    over_new_year = {"first": date(2026, 11, 1), "last": date(2027, 3, 31)}
    assert read("1 декабря", **over_new_year) == date(2026, 12, 1)
    assert read("1 ақпан", **over_new_year) == date(2027, 2, 1)
    assert read("29.02", first=date(2027, 6, 1), last=date(2028, 6, 1)) == date(2028, 2, 29)
    assert read("1 мая", first=date(2027, 1, 1), last=date(2029, 1, 1)) == date(2027, 5, 1)


KK = [
    "қаңтар",
    "ақпан",
    "наурыз",
    "сәуір",
    "мамыр",
    "маусым",
    "шілде",
    "тамыз",
    "қыркүйек",
    "қазан",
    "қараша",
    "желтоқсан",
]
RU = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
DAYS = st.integers(0, (LAST - FIRST).days).map(lambda n: FIRST + timedelta(days=n))


@ALWAYS_ALIKE
@given(DAYS, st.sampled_from(".-/ "), st.sampled_from(["%Y", "%y", ""]))
def test_every_day_of_the_window_is_read_in_every_spelling(day: date, gap: str, year: str) -> None:
    shown = day.strftime(year)
    figures = gap.join([str(day.day), f"{day.month:02}", *([shown] if shown else [])])
    assert read(figures) == read(day.isoformat()) == day
    for name in (KK[day.month - 1], RU[day.month - 1]):
        assert read(f"{day.day} {name} {shown}") == day
        assert read(f"{day.day} {name.upper()} {shown}") == day


@ALWAYS_ALIKE
@given(
    st.text(alphabet=st.characters(exclude_categories=()))
    | st.from_regex(r"[0-9]{0,4}[-. /]?[0-9]{0,4}[-. /]?[0-9]{0,5}", fullmatch=True)
    | st.lists(st.sampled_from([*KK, *RU, "10", "5", "27", "2027", "0", "-", ".", " ", "жыл", "г"])).map(" ".join)
)
def test_any_text_is_a_day_of_the_window_or_refused(typed: str) -> None:
    with contextlib.suppress(Problem):
        assert FIRST <= read(typed) <= LAST
