"""Names of places as people type them, and the order of the classifier."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.letters import letters
from programme.places import (
    LONGEST_FOLD,
    Entry,
    Known,
    ancestors,
    below,
    distance,
    first_letter_slips,
    fold,
    level,
    listed,
    mistakes,
    place,
    runs,
    spellings,
    tolerance,
    words,
    written_out,
)

ANY = st.text(alphabet=st.characters(exclude_categories=()))
LIKE_NAMES = st.text(alphabet="аәбғқйңөұүыіюяньгАЁ aikhsyzńğş0123 .-«»", max_size=20)
FOLDED = st.text(alphabet="аинокуг", max_size=9)


@pytest.mark.parametrize(
    ("official", "typed"),
    [
        ("Ойыл ауылы", ["Ойыл", "ойыл", "ОЙЫЛ.", "Oiyl", "Oıyl", "Oyyl", "Oiyl auyly", "с. Ойыл"]),
        ("Шиелі ауылы", ["Шиели", "Шиелi", "Shieli", "Şieli", "Şıelı", "Shıeli", "село Шиели", "кент Шиелі"]),
        ("Бейнеу ауылы", ["Беинеу", "Beineu", "Beyneu", "Beıneý"]),
        ("Ақсу-Аюлы ауылы", ["Аксу Аюлы", "аксуаюлы", "Aqsu-Aiuly", "Aksu-Ayuly", "Ақсу – Аюлы", "AҚСУ-АЮЛЫ"]),
        ("Үржар ауылы", ["Уржар", "Urzhar", "Urjar", "Ürjar", "Úrjar"]),
        ("Қордай ауылы", ["Кордай", "Qordai", "Qordaı", "Korday", "аул Кордай"]),
        ("Үшарал ауылы", ["Ушарал", "Usharal", "Üşaral", "Úsharal"]),
        ("Узынкөл", ["Узынколь", "Ұзынкөл", "Uzynkol", "Uzynköl"]),
        ("Жаңаталап", ["Жанаталап", "Жангаталап", "Zhanatalap", "Janatalap", "Jańatalap", "Zhangatalap"]),
        ("Қызылорда облысы", ["Кызылорда", "Qyzylorda", "Kyzylorda", "Қызылорда обл.", "г. Кызылорда"]),
        ("Тасқала ауданы", ["Таскала", "Taskala р-н", "Tasqala", "район Таскала"]),
        ("Бөрлі ауданы", ["Борли", "Börli", "Bórli"]),
        ("Әйтеке би", ["Айтеке би", "Aiteke bi", "Áıteke bı", "Əйтеке би"]),
        ("Орёл", ["Орел"]),
    ],
)
def test_spellings_of_one_name_fold_alike(official: str, typed: list[str]) -> None:
    assert {fold(each) for each in typed} == {fold(official)}
    assert fold(official)


def test_different_names_stay_different() -> None:
    names = ["Ойыл", "Уил", "Орал", "Үржар", "Шиелі", "Шет", "Кеген", "Бірлік", "Береке", "Жамбыл", "Ақсай", "Ақсу"]
    assert len({fold(name) for name in names}) == len(names)


@pytest.mark.parametrize("typed", ["село", "Ауыл", "с.", "р-н", "аул село"])
def test_a_place_may_be_called_like_its_kind(typed: str) -> None:
    assert fold(typed)


@pytest.mark.parametrize("typed", ["", " ", "🎉", "...", "ٱلقرية", "北京", "\ud83d", "\x00", "ъ"])
def test_what_cannot_be_a_name_folds_to_nothing(typed: str) -> None:
    assert fold(typed) == ""
    assert spellings(typed) == []


def test_digits_are_digits_and_the_letters_on_their_keys() -> None:
    assert spellings("Шиел3") == ["шиел3", fold("Шиелі")]
    assert spellings("0а4тар") == ["0а4тар", fold("Қаңтар")]
    assert spellings("52") == ["52"]
    assert spellings("Разъезд 52") == ["52"]


@given(ANY | LIKE_NAMES)
def test_folding_takes_any_text_and_is_done_once(typed: str) -> None:
    folded = fold(typed)
    assert fold(folded) == folded
    assert set(folded) <= set(letters().places.alphabet)
    assert len(folded) <= LONGEST_FOLD


@given(ANY | LIKE_NAMES)
def test_every_view_of_any_text_is_made_of_its_words(typed: str) -> None:
    assert all(words(typed))
    assert (spellings(typed)[:1] or [""])[0] == fold(typed)
    assert all(folded and places for folded, places in runs(typed).items())


def test_runs_are_the_words_that_stand_together() -> None:
    assert runs("Кайрат Абилдаев, Ойыл ауылы") == {
        "каират": {0},
        "абилдаев": {1},
        "оиил": {2},
        "каиратабилдаев": {0, 1},
        "абилдаевоиил": {1, 2},
        "каиратабилдаевоиил": {0, 1, 2},
    }


# Slips of the finger


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("кеген", "кеген", 0),
        ("кеген", "кегн", 1),
        ("кеген", "кегген", 1),
        ("кеген", "каген", 1),
        ("кеген", "кгеен", 1),
        ("кеген", "егенк", 2),
        ("кеген", "кенег", 2),
        ("", "аб", 2),
        ("кеген", "бейнеу", None),
        ("аб", "вгд", None),
    ],
)
def test_slips_are_counted(one: str, other: str, slips: int | None) -> None:
    assert distance(one, other, 2) == distance(other, one, 2) == slips


def counted(one: str, other: str) -> int:
    """Optimal string alignment, by the book."""
    table = [[max(i, j) if not i * j else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            table[i][j] = min(
                table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (one[i - 1] != other[j - 1])
            )
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


@given(FOLDED, FOLDED, st.integers(0, 2))
def test_the_quick_count_is_the_slow_one(one: str, other: str, most: int) -> None:
    slow = counted(one, other)
    assert distance(one, other, most) == (slow if slow <= most else None)


@given(FOLDED.filter(bool), st.sampled_from(letters().places.alphabet))
def test_a_slip_in_the_first_letter_is_among_the_spellings_tried(name: str, letter: str) -> None:
    for slipped in (letter + name[1:], letter + name, name[1:]):
        if slipped:
            assert name in first_letter_slips(slipped)


def test_short_names_are_taken_as_they_are() -> None:
    assert [tolerance("а" * n) for n in (0, 2, 3, 7, 8, 60)] == [0, 0, 1, 1, 2, 2]


# The classifier

VILLAGE, OKRUG, DISTRICT, REGION = "155230100", "155230000", "155200000", "150000000"


def test_numbers_say_level_and_ancestors() -> None:
    assert [level(each) for each in (REGION, DISTRICT, OKRUG, VILLAGE)] == ["region", "district", "okrug", "village"]
    assert ancestors(VILLAGE) == [REGION, DISTRICT, OKRUG]
    assert ancestors(REGION) == []
    assert below(REGION) == (REGION, "159999999")
    assert below(DISTRICT) == (DISTRICT, "155299999")
    assert below(VILLAGE) == (VILLAGE, VILLAGE)


def entries(*rows: tuple[str, str, str]) -> list[Entry]:
    return [Entry(n, *row) for n, row in enumerate(rows, 2)]


OIYL = entries(
    (REGION, "Ақтөбе облысы", "Актюбинская область"),
    (DISTRICT, "Ойыл ауданы", "Уилский р-н"),
    (OKRUG, "Ойыл ауылдық округі", "Уилский с.о."),
    (VILLAGE, "Ойыл ауылы", "с.Уил"),
)


def shown(rows: list[Entry], kato: str) -> tuple[str, str]:
    found = place({each.kato: each for each in listed(rows)}, kato)
    return found.path("kk"), found.path("ru")


def test_a_path_leads_from_the_region_to_the_village() -> None:
    assert shown(OIYL, VILLAGE) == (
        "Ақтөбе облысы, Ойыл ауданы, Ойыл ауылы",
        "Актюбинская область, Уилский район, село Уил",
    )
    assert shown(OIYL, OKRUG)[1] == "Актюбинская область, Уилский район, Уилский сельский округ"
    assert shown(OIYL, REGION)[0] == "Ақтөбе облысы"


def test_the_okrug_is_in_the_path_where_a_district_has_two_of_one_name() -> None:
    rows = OIYL + entries(("155240000", "Көптоғай а.о.", "Коптогайский с.о."), ("155240100", "Ойыл ауылы", "с.Ойыл"))
    assert shown(rows, VILLAGE)[0] == "Ақтөбе облысы, Ойыл ауданы, Ойыл ауылдық округі, Ойыл ауылы"
    assert shown(rows, "155240100")[0] == "Ақтөбе облысы, Ойыл ауданы, Көптоғай ауылдық округі, Ойыл ауылы"


def test_what_has_no_okrug_or_district_hangs_on_what_is_there() -> None:
    rows = listed([OIYL[0], OIYL[3], *entries(("151010000", "Ақтөбе қаласы", "г.Актобе"))])
    assert {row.kato: row.parent for row in rows} == {REGION: None, "151010000": REGION, VILLAGE: REGION}
    assert [row.kato for row in rows] == [REGION, "151010000", VILLAGE]


def test_a_town_that_is_an_okrug_of_its_own_is_where_people_live() -> None:
    levels = {row.kato: row.level for row in listed(OIYL + entries(("155232000", "Кент", "п.Кент")))}
    assert levels == {
        REGION: "region",
        DISTRICT: "district",
        OKRUG: "okrug",
        VILLAGE: "village",
        "155232000": "village",
    }


def test_a_place_is_found_by_all_its_names() -> None:
    [row] = listed([Entry(2, REGION, "Ақтөбе", "Актобе", ("Актюбинск", "…"))])
    assert row.folds == {"актобе", "актиубинск"}


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("15", "А", "А")], [(2, "te is the number of the place")]),
        ([("１５0000000", "А", "А")], [(2, "te is the number of the place")]),
        ([(REGION, "", "А")], [(2, "name_kaz is empty")]),
        ([(REGION, "А", "А" * 201)], [(2, "name_rus is longer")]),
        ([(REGION, "А", "А"), (REGION, "Б", "Б")], [(3, f"{REGION} is in row 2 already")]),
        ([(VILLAGE, "А", "А")], [(2, f"the region of {VILLAGE} ({REGION}) is not in the list")]),
        ([(VILLAGE, "А", ""), ("x", "А", "А")], [(2, "name_rus"), (2, "the region"), (3, "te is")]),
    ],
)
def test_mistakes_are_told_with_their_row(rows: list[tuple[str, str, str]], told: list[tuple[int, str]]) -> None:
    found = mistakes(entries(*rows))
    assert [row for row, _ in found] == [row for row, _ in told]
    assert all(words.startswith(begin) for (_, words), (_, begin) in zip(sorted(found), told, strict=True))


def test_a_good_list_has_none() -> None:
    assert mistakes(OIYL) == []


@pytest.mark.parametrize(
    ("short", "long"),
    [("с.Уил", "село Уил"), ("г. Уральск", "город Уральск"), ("Сарыағаш", "Сарыағаш"), ("п.", "посёлок"), ("", "")],
)
def test_short_forms_are_written_out(short: str, long: str) -> None:
    assert written_out(short).strip() == long


def test_a_known_place_needs_nothing_else() -> None:
    alone = place({VILLAGE: Known("village", "Ойыл ауылы", "с.Уил", twin=True)}, VILLAGE)
    assert (alone.path_kk, alone.path_ru, alone.name("ru")) == ("Ойыл ауылы", "село Уил", "село Уил")
