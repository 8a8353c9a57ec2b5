"""Cleaning, folding and reading numbers."""

import contextlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.problem import Code, Problem
from programme.typed import clean, fold, fold_place, whole_number, words


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Тігін шеберханасы \n", "Тігін шеберханасы"),
        ("бірінші\n\nекінші  жол", "бірінші\n\nекінші  жол"),
        ("а\r\nб\rв\u2028г", "а\nб\nв\nг"),
        ("а\u200bб\u200cв\u2060г\ufeff", "абвг"),
        ("\u202eшебер\u202c", "шебер"),
        ("а\x00\x07б", "аб"),
        ("а\tб", "а\tб"),
        ("жарты \ud83d эмодзи", "жарты  эмодзи"),
        ("🎉 500\u00a0000", "🎉 500\u00a0000"),
        ("\u200b \u200b", ""),
    ],
)
def test_clean_takes_away_only_what_cannot_be_seen(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_cleaned_text_is_clean_storable_and_stays_so(typed: str) -> None:
    text = clean(typed)
    text.encode()
    assert clean(text) == text
    assert not any(unicodedata.category(c) in ("Cf", "Cs") for c in text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Кайрат", "Қайрат"),
        ("Шиели", "Шиелі"),
        ("Шиелi", "Шиелі"),
        ("Узынколь", "Ұзынкөл"),
        ("АҚСУ-АЮЛЫ", "Ақсу Аюлы"),
        ("теңге", "тенге"),
        ("Орёл", "Орел"),
        ("«Береке»", "береке"),
    ],
)
def test_spellings_of_one_name_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other) != ""


def test_latin_words_keep_their_letters() -> None:
    assert fold("Beket") == "beket"


def test_place_words_do_not_count_for_places() -> None:
    assert fold_place("қызылорда") == fold_place("Қызылорда облысы") == fold("Кызылорда")
    assert words("Қызылорда облысы") == ["кызылорда", "облысы"]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1", 1),
        ("0", 0),
        ("007", 7),
        ("500000", 500_000),
        ("500 000", 500_000),
        ("500\u00a0000", 500_000),
        ("1\u202f500\u2009000", 1_500_000),
        ("500.000", 500_000),
        ("500,000", 500_000),
        ("1'500'000", 1_500_000),
        ("500 000,00", 500_000),
        ("45.0", 45),
        ("500 000.", 500_000),
        ("\u200e45", 45),
        ("-5", -5),
        ("− 5", -5),
    ],
)
def test_numbers_as_people_write_them(typed: str, number: int) -> None:
    assert whole_number(typed, tenge=False) == number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("500 000 тг", 500_000),
        ("500000тг.", 500_000),
        ("500 000 ₸", 500_000),
        ("₸ 500 000", 500_000),
        ("500 000 ТЕҢГЕ", 500_000),
        ("500.000 тенге", 500_000),
        ("500 мың", 500_000),
        ("500 мын теңге", 500_000),
        ("500 тыс. тг", 500_000),
        ("500к", 500_000),
        ("0,5 млн", 500_000),
        ("1.25 млн тг", 1_250_000),
    ],
)
def test_sums_as_people_write_them(typed: str, number: int) -> None:
    assert whole_number(typed, tenge=True) == number
    with pytest.raises(Problem):
        whole_number(typed, tenge=False)


@pytest.mark.parametrize("typed", ["45.5", "45,50", "0.500", "1.5000", "-45.5", "500 000,01", "0,0005 млн"])
def test_parts_of_a_number_are_refused(typed: str) -> None:
    with pytest.raises(Problem) as refused:
        whole_number(typed, tenge=True)
    assert refused.value.code is Code.NOT_WHOLE


@pytest.mark.parametrize(
    "typed",
    [
        "", "бес жүз мың", "пять", "мың", "500 000 доллар", "5-10", "500 00", "1 2 3", "1.500 000", "500 теңге тенге",
        "500 мың мың", "٥٠٠", "10²", "1e5", "0x10", "500 000 теңге керек", "+7 701 123 45 67", "тг 500",
    ],
)  # fmt: skip
def test_words_are_no_numbers(typed: str) -> None:
    with pytest.raises(Problem) as refused:
        whole_number(typed, tenge=True)
    assert refused.value.code is Code.NOT_A_NUMBER


def test_a_refusal_does_not_repeat_what_was_typed() -> None:
    with pytest.raises(Problem) as refused:
        whole_number("құпия", tenge=True)
    assert refused.value.facts == {}


def test_very_many_digits_are_just_a_large_number() -> None:
    assert whole_number("9" * 5000, tenge=False) == 10**15


@given(
    st.integers(0, 10**15 - 1),
    st.sampled_from(["", " ", "\u00a0", "\u2009", ".", ",", "'"]),
    st.sampled_from(["", " тг", " ₸", "теңге", "\u00a0тенге"]),
)
def test_every_grouping_of_every_number_is_read(number: int, gap: str, unit: str) -> None:
    assert whole_number(f"{number:,}".replace(",", gap) + unit, tenge=True) == number


@given(
    st.integers(0, 10**6),
    st.integers(0, 99),
    st.sampled_from([("мың", 1_000), ("тыс.", 1_000), ("к", 1_000), ("млн", 1_000_000)]),
    st.sampled_from(".,"),
)
def test_thousands_and_millions_with_a_fraction(whole: int, cents: int, word: tuple[str, int], mark: str) -> None:
    said, scale = word
    assert whole_number(f"{whole}{mark}{cents:02} {said} тг", tenge=True) == (whole * 100 + cents) * scale // 100


@given(st.integers(1, 10**15 - 1), st.sampled_from(["-", "− ", "–"]))
def test_a_minus_makes_the_same_number_negative(number: int, minus: str) -> None:
    assert whole_number(f"{minus}{number}", tenge=False) == -number


@given(
    st.text(alphabet=st.characters(exclude_categories=())) | st.from_regex(r"[-0-9 .,]*(млн|мың|тг|₸)?", fullmatch=True)
)
def test_any_text_is_a_number_or_refused(typed: str) -> None:
    with contextlib.suppress(Problem):
        assert abs(whole_number(typed, tenge=True)) <= 10**15 * 1_000_000
