"""How many, as people write it: exact, at most three decimals, and never guessed where it could be a thousand times."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.problem import Code, Problem
from programme.quantity import MOST, plain, quantity, stored, thousandths


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("2", "2"),
        ("007", "7"),
        ("2,5", "2.5"),
        ("2.5", "2.5"),
        ("2,50", "2.5"),
        ("0,125", "0.125"),
        ("0.500", "0.5"),
        ("1 500", "1500"),
        ("1\u00a0500", "1500"),
        ("1 500,5", "1500.5"),
        ("1.500,5", "1500.5"),
        ("1,500.25", "1500.25"),
        ("100 000", "100000"),
        ("1 мың", "1000"),
        ("1,5 мын", "1500"),
        ("1.500 мың", "1500"),
        ("1500.", "1500"),
        (" 30 ", "30"),
        ("1000000", "1000000"),
    ],
)
def test_quantities_as_people_write_them(typed: str, number: str, whole: bool) -> None:
    assert quantity(typed, whole=whole) == Decimal(number)


@pytest.mark.parametrize(("typed", "number"), [("1.500", 1500), ("1,500", 1500), ("12.750", 12750), ("1'500", 1500)])
def test_of_whole_things_a_mark_can_only_part_thousands(typed: str, number: int) -> None:
    assert quantity(typed, whole=True) == number


@pytest.mark.parametrize(("typed", "n"), [("1.500", 1500), ("1,500", 1500), ("12.750", 12750), ("2,125", 2125)])
def test_of_what_is_measured_it_is_not_guessed(typed: str, n: int) -> None:
    with pytest.raises(Problem) as refused:
        quantity(typed, whole=False)
    assert (refused.value.code, refused.value.facts) == (Code.QUANTITY_EITHER, {"n": n})


@pytest.mark.parametrize(
    ("typed", "words", "number"),
    [("30 м", ("м", "метр"), "30"), ("30метр", ("м", "метр"), "30"), ("20 м²", ("м²", "м2"), "20"),
     ("2 шт.", ("шт",), "2"), ("12,5 кв. м", ("кв м",), "12.5"), ("3 ДАНА", ("дана",), "3")],
)  # fmt: skip
def test_the_unit_may_stand_behind(typed: str, words: tuple[str, ...], number: str) -> None:
    assert quantity(typed, whole=False, unit=words) == Decimal(number)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", Code.NOT_A_QUANTITY),
        ("екі", Code.NOT_A_QUANTITY),
        ("0", Code.NOT_A_QUANTITY),
        ("0,000", Code.NOT_A_QUANTITY),
        ("-5", Code.NOT_A_QUANTITY),
        ("2-3", Code.NOT_A_QUANTITY),
        ("1 2 3", Code.NOT_A_QUANTITY),
        ("1 50", Code.NOT_A_QUANTITY),
        ("2 кг", Code.NOT_A_QUANTITY),
        ("2 × 145 000", Code.NOT_A_QUANTITY),
        ("٢", Code.NOT_A_QUANTITY),
        ("½", Code.NOT_A_QUANTITY),
        ("1e3", Code.NOT_A_QUANTITY),
        ("0,1255", Code.TOO_FINE),
        ("1,50005", Code.TOO_FINE),
        ("1000001", Code.TOO_BIG),
        ("2 000 мың", Code.TOO_BIG),
        ("9" * 5000, Code.TOO_BIG),
    ],
)
def test_what_is_no_quantity_is_refused(typed: str, code: Code) -> None:
    with pytest.raises(Problem) as refused:
        quantity(typed, whole=False, unit=("м",))
    assert refused.value.code is code


whole_thousandths = st.integers(1, MOST * 1000)


@given(whole_thousandths, st.sampled_from(".,"))
def test_every_quantity_reads_as_it_is_written(n: int, mark: str) -> None:
    number = Decimal(n).scaleb(-3)
    typed = f"{plain(number):f}".replace(".", mark)
    assert thousandths(number) == n
    # "1,125" could be a thousand too; with a zero before it, it could not.
    assert quantity(f"0{typed}", whole=False) == number


@given(whole_thousandths)
def test_what_is_stored_reads_back(n: int) -> None:
    number = plain(Decimal(n).scaleb(-3))
    assert stored(str(number)) == number
    assert "E" not in str(number)


@pytest.mark.parametrize("text", ["", "0", "-1", "1.2345", "1e3", "NaN", "1,5", "2000000", " 1", "١", 2, 2.5, None])
def test_what_is_no_stored_quantity_is_none(text: object) -> None:
    assert stored(text) is None


@given(st.text() | st.from_regex(r"[0-9 .,']{1,12}(мың|кг|м)?", fullmatch=True), st.booleans())
def test_any_text_is_a_quantity_or_refused(typed: str, whole: bool) -> None:
    with contextlib.suppress(Problem):
        number = quantity(typed, whole=whole, unit=("кг",))
        assert isinstance(number, Decimal)
        assert 0 < number <= MOST
        assert number == Decimal(thousandths(number)) / 1000
