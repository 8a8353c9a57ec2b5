"""What the staff write of a seminar, as it is read; and what is missing."""

import pytest

from programme.link import read_link, seminar_link
from programme.problem import Code, Problem
from programme.seminar import (
    NEEDED,
    Point,
    Seminar,
    State,
    Where,
    checked_closing,
    missing,
    moved_closing,
    read_capacity,
    read_where,
    read_words,
    with_point,
)

EMPTY = Seminar(
    id=1,
    rev=1,
    sequence=0,
    state=State.DRAFT,
    titles={},
    texts={},
    starts_at=None,
    minutes=120,
    link=None,
    place=None,
    point=None,
    language="both",
    capacity=None,
    closes_at=None,
    made_by=None,
    published_at=None,
    changed_at=0,
)


def refused(code: Code, read: object, *said: object) -> None:
    assert callable(read)
    with pytest.raises(Problem) as problem:
        read(*said)
    assert problem.value.code is code


def test_of_an_empty_one_everything_is_missing() -> None:
    assert missing(EMPTY) == NEEDED


@pytest.mark.parametrize(("typed", "n"), [("30", 30), (" 1 000 ", 1000), ("1", 1)])
def test_seats(typed: str, n: int) -> None:
    assert read_capacity(typed) == n


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("көп", Code.NOT_A_NUMBER),
        ("", Code.NOT_A_NUMBER),
        ("-5", Code.NOT_A_NUMBER),
        ("١٢", Code.NOT_A_NUMBER),
        ("9" * 50, Code.NOT_A_NUMBER),
        ("0", Code.TOO_SMALL),
        ("1001", Code.TOO_BIG),
    ],
)
def test_no_seats(typed: str, code: Code) -> None:
    refused(code, read_capacity, typed)


def test_titles_stand_on_one_line_and_texts_as_written() -> None:
    assert read_words("title_kk", " Жоба \n жазу ") == "Жоба жазу"
    assert read_words("text_ru", " Первое.\n\nВторое. ") == "Первое.\n\nВторое."
    refused(Code.TOO_SHORT, read_words, "title_ru", "А")
    refused(Code.TOO_LONG, read_words, "title_ru", "А" * 101)


def test_an_address_is_online_and_words_are_a_place() -> None:
    assert read_where("https://meet.example.kz/abc", Where(place="Ойыл")) == Where(link="https://meet.example.kz/abc")
    assert read_where(" Ойыл,\n3 ", Where()) == Where(place="Ойыл, 3")
    refused(Code.TOO_SHORT, read_where, "?", Where())


def test_a_point_waits_for_its_words_and_goes_with_the_place() -> None:
    point = with_point(Where(), 49.0725, 54.6861)
    assert point == Where(point=Point(49_072_500, 54_686_100))
    assert read_where("Ойыл, 3", point) == Where(place="Ойыл, 3", point=point.point)
    assert read_where("Темір, 1", Where(place="Ойыл, 3", point=point.point)) == Where(place="Темір, 1")
    assert with_point(Where(place="Ойыл, 3"), 1, 2).place == "Ойыл, 3"
    assert with_point(Where(place="Ойыл, 3"), 1, 2, "Клуб").place == "Клуб"


def test_sign_up_ends_before_it_begins_and_moves_with_it() -> None:
    here = Seminar(**{name: getattr(EMPTY, name) for name in EMPTY.__slots__} | {"starts_at": 1000, "closes_at": 900})
    refused(Code.CLOSES_LATE, checked_closing, 1001, here)
    assert checked_closing(1000, here) == 1000
    assert moved_closing(here, 2000, now=100) == 1900
    assert moved_closing(here, 2000, now=1900) is None
    assert moved_closing(EMPTY, 2000, now=100) is None


@pytest.mark.parametrize("payload", ["s_12", "kk_s_12", "s_12_p_akimat", "ru_s_12_p_akimat"])
def test_links(payload: str) -> None:
    link = read_link(payload)
    assert link.seminar == 12
    assert link.source == ("akimat" if "akimat" in payload else None)
    assert seminar_link(12, link.language, link.source) == payload


@pytest.mark.parametrize("payload", ["s_", "s_x", "s_12x", "xs_12", "p_s_12", "s_" + "9" * 16, "12"])
def test_links_to_no_seminar(payload: str) -> None:
    assert read_link(payload).seminar is None
