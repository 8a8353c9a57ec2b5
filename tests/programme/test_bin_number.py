"""Business numbers: synthetic ones, and one that its owner printed on a page."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programme.bin_number import bin_number, check_digit
from programme.problem import Code, Problem

ALWAYS_ALIKE = settings(derandomize=True, deadline=None)


def refusal(typed: str) -> Problem:
    with pytest.raises(Problem) as refused:
        bin_number(typed)
    assert refused.value.facts == {}
    return refused.value


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("160340000001", "first pass"),
        ("160340000209", "second pass"),
        ("170740001680", "a company's own page"),
    ],
)
def test_a_good_number(number: str, why: str) -> None:
    assert bin_number(number) == number, why


@pytest.mark.parametrize(
    "typed", ["1603 4000 0209", "160340-000-209", " 160340000209\n", "160340\u00a0000\u2013209", "160\u200b340000209"]
)
def test_spaces_and_dashes_do_not_count(typed: str) -> None:
    assert bin_number(typed) == "160340000209"


@pytest.mark.parametrize("last", range(10))
def test_a_number_whose_passes_both_give_ten_is_never_issued(last: int) -> None:
    assert check_digit("16034000026") is None
    assert refusal(f"16034000026{last}").code is Code.NOT_A_BIN


@pytest.mark.parametrize(
    "typed",
    [
        "160340000208",  # P3's mistake
        "160340000002",
        "16034000020",
        "1603400002090",
        "161340000201",  # the thirteenth month
        "160040000207",
        "160370000001",  # no kind of holder
        "160343000005",  # no kind of part
        "", "жоқ", "БСН 160340000209", "160340000209, 160340000001", "１６０３４００００２０９", "٦" * 12, "1" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_business_number(typed: str) -> None:
    assert refusal(typed).code is Code.NOT_A_BIN


@pytest.mark.parametrize(
    "number", ["850308300000", "990531400008", "850308300100", "850308300112", "040229600021", "061211600012"]
)
def test_a_persons_number_is_not_taken(number: str) -> None:
    assert check_digit(number[:11]) == int(number[11])
    assert refusal(number).code is Code.IIN_NOT_NEEDED


def test_a_persons_number_is_not_taken_either_when_mistyped() -> None:
    assert refusal("850308300001").code is Code.IIN_NOT_NEEDED
    assert refusal("850308-3-00000").code is Code.IIN_NOT_NEEDED
    assert check_digit("99053140094") is None
    assert refusal("990531400940").code is Code.IIN_NOT_NEEDED


def test_a_day_of_birth_that_does_not_exist_is_no_persons_number() -> None:
    assert check_digit("05022960000") == 3
    assert refusal("050229600003").code is Code.NOT_A_BIN


@ALWAYS_ALIKE
@given(
    st.integers(0, 99), st.integers(1, 12), st.sampled_from("456"), st.sampled_from("0124"), st.integers(0, 99_999),
    st.sampled_from(["", " ", "-"]), st.integers(1, 9),
)  # fmt: skip
def test_one_check_digit_of_ten_is_right(
    year: int, month: int, holder: str, part: str, serial: int, gap: str, other: int
) -> None:
    eleven = f"{year:02}{month:02}{holder}{part}{serial:05}"
    digit = check_digit(eleven)
    if digit is None:
        return
    assert bin_number(f"{eleven[:6]}{gap}{eleven[6:]}{gap}{digit}") == f"{eleven}{digit}"
    assert refusal(f"{eleven}{(digit + other) % 10}").code is Code.NOT_A_BIN


@ALWAYS_ALIKE
@given(st.text(alphabet=st.characters(exclude_categories=())) | st.from_regex("[0-9]{12}", fullmatch=True))
def test_any_text_is_a_number_or_refused(typed: str) -> None:
    with contextlib.suppress(Problem):
        number = bin_number(typed)
        assert bin_number(number) == number
