"""What a sent application is found by, and how what somebody looks for travels in a button."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.searching import PACKED_MOST, WORDS_MOST, looked_for, number_of, packed, texts_of, unpacked, words_of
from programme.sent import Sent
from tests.sent import Paper, answered


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Қайрат", "Кайрат"),
        ("Қайрат", "Кaйpaт"),  # Latin a and p
        ("Қайрат", "Qairat"),
        ("Қайрат", "KAIRAT"),
        ("Айгүл", "Айгуль"),
        ("Жұмабек", "Zhumabek"),
        ("Маңғыстау", "Мангистау"),
        ("Шиелі", "Шиели"),
        ("Ёлкин", "Елкин"),
        ("Нұр-Сұлтан", "Нур Султан"),
        ("№5 мектеп", "5 мектеп"),
    ],
)
def test_two_spellings_are_one(one: str, other: str) -> None:
    assert looked_for(one) == looked_for(other)
    assert set(looked_for(one)) <= words_of([one])


def test_a_softened_end_is_found_by_the_rest() -> None:
    assert words_of(["Гульнар"]) == words_of(["Гулнар"])


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Ойыл ауылы", ("оиил",)),
        ("ауыл", ("ауил",)),
        ("Айгүл Айгүл", ("аигул",)),
        ("", ()),
        ("…!?", ()),
        ("бір екі үш төрт бес", ("бир", "еки", "уш", "торт")),
    ],
)
def test_what_is_looked_for(typed: str, words: tuple[str, ...]) -> None:
    assert looked_for(typed) == words


@given(st.text(max_size=300))
def test_whatever_is_typed_fits_a_button_and_comes_back(typed: str) -> None:
    words = looked_for(typed)
    assert len(packed(words)) <= PACKED_MOST
    assert packed(words).isascii()
    assert ":" not in packed(words)
    assert unpacked(packed(words)) == words
    assert len(words) <= WORDS_MOST


@given(st.text(max_size=26))
def test_forged_words_are_words_or_nothing(forged: str) -> None:
    for word in unpacked(forged):
        assert word
        assert all("а" <= letter <= "я" or letter.isdecimal() for letter in word)


def test_long_words_lose_their_ends_alike() -> None:
    words = looked_for("Әбдірахманұлы Нұрмұхамедович Тарбағатай")
    assert [len(word) for word in words] == [8, 8, 8]
    assert all(
        whole.startswith(word) for word, whole in zip(words, ("абдирахман", "нурмухамед", "тарбагатаи"), strict=True)
    )


@pytest.mark.parametrize(
    ("typed", "n"),
    [
        ("AB-2027-0137", 137),
        ("ab 2027 137", 137),
        ("АВ-2027-0137", 137),  # Cyrillic
        ("AB\u20132027\u20130137", 137),
        ("2027-0137", 137),
        ("0137", 137),
        ("137", 137),
        ("№ 137", 137),
        ("#0137", 137),
        (" 137\u200b ", 137),
        ("10000", 10_000),
        ("0", None),
        ("0000", None),
        ("AB-2026-0137", None),
        ("ABC-2027-0137", None),
        ("Ауыл 5", None),
        ("137 мектеп", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("12345678", None),
        ("", None),
    ],
)
def test_numbers_as_people_type_them(typed: str, n: int | None) -> None:
    assert number_of(typed, "AB", 2027) == n


def test_names_title_and_village_are_what_it_is_found_by() -> None:
    paper = Paper("Тігін шеберханасы", more=[answered("risks", "Құпия тәуекел", "Құпия тәуекел")])
    texts = texts_of(paper.sent())
    assert texts == [
        "Айгүл Нұрланова",
        "Ойыл",
        "Ақтөбе облысы, Ойыл ауданы, Ойыл ауылы",
        "Актюбинская область, Уилский район, село Уил",
        "Тігін шеберханасы",
    ]


def test_of_skipped_answers_nothing_is_found() -> None:
    sent = Sent("kk", (answered("title", None, ""), answered("place", {"typed": "Ойыл", "sure": True}, "Ойыл")))
    assert texts_of(sent) == ["Ойыл"]
