"""Codes: as people may write them, and never more than they may."""

import pytest

from programme import codes

CYRILLIC = "АВЕКМНОРСТУХ"
LATIN = "ABEKMHOPCTYX"


def test_a_fresh_code_is_of_its_letters_and_reads_as_itself() -> None:
    made = {codes.fresh() for _each in range(200)}
    assert len(made) == 200
    assert {letter for code in made for letter in code} == set(CYRILLIC)
    for code in made:
        assert codes.read(code) == codes.read(codes.spaced(code)) == code


@pytest.mark.parametrize(
    "typed",
    ["АВЕКМНОР", "ABEKMHOP", "авекмнор", "abekmhop", "АВЕК МНОР", " аВЕk-мHор\n", "А В Е К М Н О Р", "АВЕК–МН0Р"],
)
def test_either_alphabet_any_case_spaces_and_dashes(typed: str) -> None:
    assert codes.read(typed) == "АВЕКМНОР"


@pytest.mark.parametrize("typed", ["", "АВЕКМНО", "АВЕКМНОРС", "БВЕКМНОР", "АВЕКМНО1", "👍" * 8, "ҚВЕКМНОР"])
def test_anything_else_is_no_code(typed: str) -> None:
    assert codes.read(typed) is None


def test_each_latin_letter_is_its_look_alike() -> None:
    assert codes.read(LATIN[:8]) == CYRILLIC[:8]
    assert codes.read(LATIN[4:]) == CYRILLIC[4:]
