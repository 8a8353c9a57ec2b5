"""Telephone numbers as villagers type them."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programme.phone import phone, shown_phone
from programme.problem import Code, Problem

ALWAYS_ALIKE = settings(derandomize=True, deadline=None)

MOBILE = "+77051234567"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+7 701 123 45 67", "+77011234567"),
        ("8 705 123-45-67", MOBILE),
        ("87051234567", MOBILE),
        ("7051234567", MOBILE),
        ("705 123 45 67", MOBILE),
        ("77001234567", "+77001234567"),
        ("+7(705)123-45-67", MOBILE),
        ("8-705-123-45-67", MOBILE),
        ("8.705.123.45.67", MOBILE),
        ("+7\u00a0705\u202f123\u201145\u201367", MOBILE),
        ("\u200e+7 705 123 45 67 \n", MOBILE),
        ("8 (7172) 60-45-75", "+77172604575"),
        ("+7 7172 60 45 75", "+77172604575"),
        ("8 771 123 45 67", "+77711234567"),
        ("8 747 123 45 67", "+77471234567"),
        ("+7 912 345 67 89", "+79123456789"),
        ("8 912 345 67 89", "+79123456789"),
        ("+996 555 123 456", "+996555123456"),
        ("+49 30 901820", "+4930901820"),
    ],
)
def test_a_number_as_people_write_it(typed: str, kept: str) -> None:
    assert phone(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "", "+", "8", "жоқ", "телефоным жоқ", "705 123 45", "8 705 123 45 678", "+7 703 123 45 67", "8 704 123 45 67",
        "8 709 123 45 67", "112", "++7 705 123 45 67", "7+7051234567", "8 705 123 45 67, 8 705 123 45 68",
        "8 705 123 45 67 доб. 5", "+77051234567;ext=7", "tel:+77051234567", "+1 800 FLOWERS", "850308300000",
        "160340000209", "996 555 123 456", "8104930901820", "٨٧٠٥١٢٣٤٥٦٧", "8" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_number(typed: str) -> None:
    with pytest.raises(Problem) as refused:
        phone(typed)
    assert refused.value.code is Code.NOT_A_PHONE
    assert refused.value.facts == {}


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        (MOBILE, "+7 705 123 45 67"),
        ("+79123456789", "+7 912 345 67 89"),
        ("+77172604575", "+7 7172 60 45 75"),
        ("+4930901820", "+49 30 901820"),
        ("", ""),
        ("8", "8"),
    ],
)
def test_a_number_is_shown_as_people_say_it(kept: str, shown: str) -> None:
    assert shown_phone(kept) == shown


CODES = ["700", "701", "702", "705", "706", "707", "708", "747", "771", "775", "776", "777", "778"]


@ALWAYS_ALIKE
@given(
    st.sampled_from(CODES),
    st.from_regex("[0-9]{7}", fullmatch=True),
    st.sampled_from(["+7", "8", "7", "", "+7 ", "8 ", "8-", "+7 ("]),
    st.sampled_from(["", " ", "-", "\u00a0", ") "]),
)
def test_every_spelling_of_every_mobile_number_is_read(code: str, rest: str, before: str, gap: str) -> None:
    kept = phone(f"{before}{code}{gap}{rest[:3]}{gap}{rest[3:]}")
    assert kept == f"+7{code}{rest}"
    assert phone(shown_phone(kept)) == kept


@ALWAYS_ALIKE
@given(st.text(alphabet=st.characters(exclude_categories=())) | st.from_regex(r"\+?[-0-9 ().]{0,24}", fullmatch=True))
def test_any_text_is_a_number_or_refused(typed: str) -> None:
    with contextlib.suppress(Problem):
        kept = phone(typed)
        assert phone(kept) == kept
        assert phone(shown_phone(kept)) == kept
