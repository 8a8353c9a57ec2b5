"""The order of lists."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.letters import letters
from programme.season import Season
from programme.sorting import sort_key

KAZAKH = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        ("kk", ["Абай", "Айгүл", "Әсел", "Болат"]),
        ("kk", ["Гүлмира", "Ғалия", "Дина"]),
        ("kk", ["Кеген", "Қайрат", "Лаура"]),
        ("kk", ["Наурыз", "Ңңң", "Орал", "Өскемен", "Павлодар"]),
        ("kk", ["Успенка", "Ұлытау", "Үржар", "Фёдоровка", "Хромтау", "Һһһ"]),
        ("kk", ["ыстық", "іс", "эскиз"]),
        ("kk", ["Ел", "Ещ", "Ёлка"]),
        ("ru", ["Ежов", "Ёлкин", "Ершов"]),
        ("ru", ["Шиели", "Щучинск", "Экибастуз", "Юбилейное", "Ясная"]),
        ("kk", ["2 ауыл", "Aqsai", "Ақсай"]),
        ("kk", ["Ақ", "Ақ су", "Ақжол", "Ақсу"]),
    ],
)
def test_order(language: str, ordered: list[str]) -> None:
    mixed = list(ordered)
    random.Random(7).shuffle(mixed)
    assert sorted(mixed, key=lambda text: sort_key(text, language)) == ordered


def test_the_alphabet_is_whole() -> None:
    assert letters().alphabet == KAZAKH
    assert len(set(KAZAKH)) == 42


def test_quotes_and_case_do_not_count() -> None:
    words = ["«Береке»", "бақыт", "Ақсу-Аюлы", "ақсуат"]
    assert sorted(words, key=lambda text: sort_key(text, "kk")) == ["ақсуат", "Ақсу-Аюлы", "бақыт", "«Береке»"]


@given(st.text(alphabet=KAZAKH + KAZAKH.upper() + " -«»", max_size=8), st.text(alphabet=KAZAKH, max_size=8))
def test_a_database_that_compares_bytes_sorts_alike(one: str, other: str) -> None:
    a, b = sort_key(one, "kk"), sort_key(other, "kk")
    assert (a < b) == (a.encode() < b.encode())
    assert "\x00" not in a


def test_regions_as_a_person_looks_for_them(season: Season) -> None:
    region = season.form.questions[0]
    kk = [option.name.kk for option in season.shown_options(region, "kk")]
    ru = [option.name.ru for option in season.shown_options(region, "ru")]
    assert len(kk) == len(ru) == 20
    assert kk[:4] == ["Абай облысы", "Ақмола облысы", "Ақтөбе облысы", "Алматы облысы"]
    assert kk.index("Қарағанды облысы") < kk.index("Қостанай облысы") < kk.index("Маңғыстау облысы")
    assert kk[-3:] == ["Алматы қаласы", "Астана қаласы", "Шымкент қаласы"]
    assert ru[:2] == ["область Абай", "Акмолинская область"]
    assert ru.index("Жамбылская область") < ru.index("область Жетісу") < ru.index("Западно-Казахстанская область")
    assert ru[-3:] == ["город Алматы", "город Астана", "город Шымкент"]
