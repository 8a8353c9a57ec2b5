"""Numbers, money, days and hours; the words for dates come from the real catalogues."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales import speaking
from locales.format import date_range, day, day_full, moment, money, number, short_date, time

NBSP = "\u00a0"


def at(year: int, month: int, day_: int, hour: int = 0, minute: int = 0) -> int:
    return int(datetime(year, month, day_, hour, minute, tzinfo=UTC).timestamp())


CLOSING = at(2027, 4, 2, 13)


@pytest.mark.parametrize(
    ("n", "shown"),
    [
        (0, "0"),
        (7, "7"),
        (999, "999"),
        (1000, f"1{NBSP}000"),
        (500_000, f"500{NBSP}000"),
        (25_000_000, f"25{NBSP}000{NBSP}000"),
        (-7_700, f"−7{NBSP}700"),
    ],
)
def test_numbers_and_money(n: int, shown: str) -> None:
    assert number(n) == shown
    assert money(n) == f"{shown}{NBSP}₸"


@given(st.integers())
def test_a_sum_never_breaks_at_the_end_of_a_line(n: int) -> None:
    assert " " not in money(n)
    assert int(money(n).removesuffix("₸").replace(NBSP, "").replace("−", "-")) == n


@pytest.mark.parametrize(
    ("kk", "ru", "month"),
    [
        ("қаңтар", "января", 1), ("ақпан", "февраля", 2), ("наурыз", "марта", 3), ("сәуір", "апреля", 4),
        ("мамыр", "мая", 5), ("маусым", "июня", 6), ("шілде", "июля", 7), ("тамыз", "августа", 8),
        ("қыркүйек", "сентября", 9), ("қазан", "октября", 10), ("қараша", "ноября", 11), ("желтоқсан", "декабря", 12),
    ],
)  # fmt: skip
def test_days(kk: str, ru: str, month: int) -> None:
    assert day(date(2027, month, 5), "kk") == f"5 {kk}"
    assert day(date(2027, month, 5), "ru") == f"5 {ru}"


def test_full_days_and_moments() -> None:
    assert day_full(date(2027, 3, 25), "kk") == "2027 жылғы 25 наурыз, бейсенбі"
    assert day_full(date(2027, 3, 25), "ru") == "четверг, 25 марта 2027 г."
    assert moment(CLOSING, "kk") == "2027 жылғы 2 сәуір, 18:00"
    assert moment(CLOSING, "ru") == "2 апреля 2027 г., 18:00"
    assert short_date(CLOSING) == short_date(date(2027, 4, 2)) == "02.04.2027"
    assert time(CLOSING) == "18:00"


def test_from_one_day_to_another() -> None:
    assert date_range(date(2027, 5, 10), date(2027, 5, 20)) == "10.05–20.05.2027"
    assert date_range(date(2027, 12, 28), date(2028, 1, 10)) == "28.12.2027–10.01.2028"
    assert date_range(date(2027, 5, 10), date(2027, 5, 10)) == "10.05.2027"


def test_weekdays() -> None:
    kk = ["дүйсенбі", "сейсенбі", "сәрсенбі", "бейсенбі", "жұма", "сенбі", "жексенбі"]
    assert [day_full(date(2027, 3, n), "kk").split(", ")[1] for n in range(1, 8)] == kk


def test_the_language_being_spoken_is_the_default() -> None:
    with speaking("ru"):
        assert day(CLOSING) == "2 апреля"
        assert moment(CLOSING) == moment(CLOSING, "ru")
        assert day_full(CLOSING) == day_full(CLOSING, "ru")
        assert day_full(CLOSING, "kk") == "2027 жылғы 2 сәуір, жұма"
        assert day(CLOSING) == "2 апреля"


@pytest.mark.parametrize(
    ("moment_", "shown"),
    [
        (at(2027, 4, 2, 19, 0), "03.04.2027 00:00"),
        (at(2027, 4, 2, 18, 59), "02.04.2027 23:59"),
        (at(2024, 2, 29, 17, 59), "29.02.2024 23:59"),  # the last evening of UTC+6
        (at(2024, 3, 1, 0, 0), "01.03.2024 05:00"),
        (at(2027, 7, 1, 12, 0), "01.07.2027 17:00"),  # no summer time
    ],
)
def test_moments_are_shown_in_kazakhstan_time(moment_: int, shown: str) -> None:
    assert f"{short_date(moment_)} {time(moment_)}" == shown
