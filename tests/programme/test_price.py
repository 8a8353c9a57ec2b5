"""The price of one: read as people write it, and said back whenever it could have been meant otherwise."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.price import Price, price
from programme.problem import Code, Problem

MOST = 100_000_000


@pytest.mark.parametrize(
    ("typed", "tenge", "sure"),
    [
        ("145000", 145_000, True),
        ("145 000", 145_000, True),
        ("145\u00a0000", 145_000, True),
        (" 1500\n", 1_500, True),
        ("500", 500, True),
        ("145 мың", 145_000, False),
        ("145 мын тг", 145_000, False),
        ("145 тыс.", 145_000, False),
        ("0,5 млн", 500_000, False),
        ("45к", 45_000, False),
        ("45.000", 45_000, False),
        ("45,000", 45_000, False),
        ("45 000 ₸", 45_000, False),
        ("45000,00", 45_000, False),
        ("99", 99, False),
        ("15", 15, False),
        ("1", 1, False),
    ],
)
def test_prices_as_people_write_them(typed: str, tenge: int, sure: bool) -> None:
    assert price(typed, most=MOST) == Price(tenge, sure)


@pytest.mark.parametrize(
    ("typed", "thousands", "whole"),
    [("45.5", 45_500, 45), ("45,5", 45_500, 45), ("45.50", 45_500, 45), ("1.25 тг", 1_250, 1), ("145,5", 145_500, 145)],
)
def test_the_ambiguous_is_refused_with_both_readings(typed: str, thousands: int, whole: int) -> None:
    with pytest.raises(Problem) as refused:
        price(typed, most=MOST)
    assert refused.value.code is Code.PRICE_EITHER
    assert refused.value.facts == {"thousands": thousands, "whole": whole}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", Code.NOT_A_PRICE),
        ("қымбат", Code.NOT_A_PRICE),
        ("2 × 145 000", Code.NOT_A_PRICE),
        ("145 000 доллар", Code.NOT_A_PRICE),
        ("0,5", Code.PRICE_NOT_WHOLE),
        ("45 000,50", Code.PRICE_NOT_WHOLE),
        ("0,0005 млн", Code.PRICE_NOT_WHOLE),
        ("0", Code.TOO_SMALL),
        ("-45000", Code.TOO_SMALL),
        ("100000001", Code.TOO_BIG),
        ("9" * 4000, Code.TOO_BIG),
    ],
)
def test_what_is_no_price_is_refused(typed: str, code: Code) -> None:
    with pytest.raises(Problem) as refused:
        price(typed, most=MOST)
    assert refused.value.code is code


@given(st.integers(1, MOST), st.sampled_from(["", " ", "\u00a0", ".", ",", "'"]))
def test_every_price_reads_as_it_is_written(tenge: int, gap: str) -> None:
    read = price(f"{tenge:,}".replace(",", gap), most=MOST)
    assert read.tenge == tenge
    assert read.sure <= (tenge >= 100)
    assert not read.sure or tenge < 1000 or gap in ("", " ", "\u00a0")


@given(st.text() | st.from_regex(r"[-0-9 .,]{1,12}(млн|мың|тг|₸)?", fullmatch=True))
def test_any_text_is_a_price_or_refused(typed: str) -> None:
    with contextlib.suppress(Problem):
        assert 1 <= price(typed, most=MOST).tenge <= MOST
