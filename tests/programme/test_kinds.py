"""Reading answers, and whether a stored one still holds."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import SEASON
from programme.form import Kind, Option, PartKind, Question
from programme.kinds import KINDS, Value, from_json, to_json
from programme.languages import Both
from programme.problem import Code, Problem
from programme.season import Season
from programme.season_files import read_season
from programme.typed import clean


def question(season: Season, id: str) -> Question:
    found = season.form.question(id)
    assert found is not None
    return found


def read(season: Season, id: str, typed: str) -> Value:
    asked = question(season, id)
    return KINDS[asked.kind].read(asked, typed, season)


def good(season: Season, id: str, value: Value) -> bool:
    asked = question(season, id)
    return KINDS[asked.kind].good(asked, value, season)


def refusal(season: Season, id: str, typed: str) -> Problem:
    with pytest.raises(Problem) as refused:
        read(season, id, typed)
    return refused.value


def test_every_kind_of_the_form_has_its_rules() -> None:
    assert set(KINDS) == {*get_args(Kind), *get_args(PartKind)}


def test_a_text_is_kept_as_it_was_typed(season: Season) -> None:
    typed = "  балалар после школы\n\nбос   жүреді, ойнайтын жер жоқ\u200b "
    assert read(season, "goal", typed) == "балалар после школы\n\nбос   жүреді, ойнайтын жер жоқ"


@pytest.mark.parametrize(
    ("length", "code"), [(0, Code.TOO_SHORT), (9, Code.TOO_SHORT), (10, None), (100, None), (101, Code.TOO_LONG)]
)
def test_the_length_of_a_text(season: Season, length: int, code: Code | None) -> None:
    typed = "ә" * length
    if code is None:
        assert read(season, "title", typed) == typed
        assert good(season, "title", typed)
    else:
        refused = refusal(season, "title", typed)
        assert refused.code is code
        bound = {"least": 10} if code is Code.TOO_SHORT else {"most": 100}
        assert refused.facts == {**bound, "length": length}
        assert not good(season, "title", typed)


def test_invisible_characters_do_not_make_a_text_long(season: Season) -> None:
    assert refusal(season, "title", "\u200b" * 50 + "қысқа").facts["length"] == 5


@given(st.text(min_size=20, max_size=320))
def test_what_was_read_from_any_text_is_good(season: Season, typed: str) -> None:
    length = len(clean(typed))
    if 40 <= length <= 300:
        value = read(season, "goal", typed)
        assert good(season, "goal", value)
        assert read(season, "goal", str(value)) == value
        assert from_json(to_json(value)) == value
    else:
        assert refusal(season, "goal", typed).facts["length"] == length


@pytest.mark.parametrize(
    ("id", "typed", "code", "facts"),
    [
        ("jobs", "-1", Code.TOO_SMALL, {"least": 0}),
        ("jobs", "51", Code.TOO_BIG, {"most": 50}),
        ("jobs", "10 адам", Code.NOT_A_NUMBER, {"example": 1}),
        ("jobs", "5 тг", Code.NOT_A_NUMBER, {"example": 1}),
        ("jobs", "1,5", Code.NOT_WHOLE, {"example": 1}),
        ("amount", "көп", Code.NOT_A_NUMBER, {"example": 420_000, "unit": "tenge"}),
        ("amount", "0", Code.TOO_SMALL, {"least": 1, "unit": "tenge"}),
        ("amount", "500 001", Code.TOO_BIG, {"most": 500_000, "unit": "tenge"}),
    ],
)
def test_numbers_out_of_bounds(season: Season, id: str, typed: str, code: Code, facts: dict[str, object]) -> None:
    refused = refusal(season, id, typed)
    assert (refused.code, refused.facts) == (code, facts)


def example(season: Season, **changed: object) -> object:
    """What a number question, `jobs` with these changes, shows to whoever wrote no number."""
    asked = question(season, "jobs").model_copy(update=changed)
    with pytest.raises(Problem) as refused:
        KINDS["whole_number"].read(asked, "көп", season)
    return refused.value.facts["example"]


def test_the_example_of_a_number_is_the_good_one_of_its_question_where_it_fits() -> None:
    season = read_season(SEASON)
    year = question(season, "ngo_year")
    with pytest.raises(Problem) as refused:
        KINDS["whole_number"].read(year, "көптен бері", season)
    assert refused.value.facts == {"example": 2016, "unit": "year"}
    assert example(season, good=Both(kk="3 адам", ru="3 человека")) == 1, "no number"
    assert example(season, good=Both(kk="70", ru="70")) == 1, "more than the question takes"
    assert example(season, good=None, min=1990, max=2027, unit="year") == 2008
    assert example(season, good=None, min=5, max=5) == 5
    assert example(season, good=None, unit="tenge", max=None, max_from="grant") == season.grant.amount


@given(st.integers(-(10**20), 10**20))
def test_a_number_is_read_exactly_within_its_bounds(season: Season, number: int) -> None:
    assert good(season, "jobs", number) == (0 <= number <= 50)
    if 0 <= number <= 50:
        assert read(season, "jobs", str(number)) == number
    else:
        assert refusal(season, "jobs", str(number)).code is (Code.TOO_BIG if number > 0 else Code.TOO_SMALL)


def test_a_sum_that_a_smaller_grant_no_longer_allows(season: Season) -> None:
    smaller = season.model_copy(update={"grant": season.grant.model_copy(update={"amount": 300_000})})
    assert good(season, "amount", 420_000)
    assert not good(smaller, "amount", 420_000)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("KZ-43", "KZ-43"),
        ("Қызылорда облысы", "KZ-43"),
        ("кызылорда облысы", "KZ-43"),
        ("Кызылординская область", "KZ-43"),
        ("  ҚЫЗЫЛОРДА ", "KZ-43"),
        ("абай", "KZ-10"),
        ("обл. Абай", "KZ-10"),
        ("Алматы облысы", "KZ-19"),
        ("г. Алматы", None),
        ("Алматы", None),
        ("город Алматы", "KZ-75"),
        ("Шымкент", "KZ-79"),
        ("облысы", None),
        ("kz-43", None),
        ("", None),
        ("Мәскеу", None),
    ],
)
def test_a_region_by_its_code_or_its_name_in_either_language(season: Season, typed: str, code: str | None) -> None:
    if code is not None:
        assert read(season, "region", typed) == code
        assert good(season, "region", code)
    else:
        assert refusal(season, "region", typed).code is Code.NOT_AN_OPTION
        assert not good(season, "region", typed)


def test_a_region_that_is_gone_is_no_answer_any_more(season: Season) -> None:
    without = season.model_copy(update={"regions": tuple(r for r in season.regions if r.code != "KZ-43")})
    assert not good(without, "region", "KZ-43")


def test_values_of_another_kind_are_not_good(season: Season) -> None:
    assert not good(season, "jobs", "1")
    assert not good(season, "goal", 50)
    assert not good(season, "region", 43)


@pytest.mark.parametrize("value", ["сөз\n«тырнақша» \\", "", "500", 0, 500_000, -1])
def test_a_stored_value_is_the_same_value(value: Value) -> None:
    again = from_json(to_json(value))
    assert again == value
    assert type(again) is type(value)


def test_a_name_of_mere_marks_is_not_meant_by_saying_nothing(season: Season) -> None:
    region = question(season, "region")
    names = [Both(kk="+", ru="+"), Both(kk="Көп", ru="Много")]
    options = tuple(Option(id=f"o{n}", name=name) for n, name in enumerate(names))
    asked = region.model_copy(update={"options_from": None, "options": options})
    with pytest.raises(Problem):
        KINDS["choice"].read(asked, "?", season)
    assert KINDS["choice"].read(asked, "коп", season) == "o1"


@pytest.mark.parametrize("text", ["1.5", "null", "", "бір"])
def test_what_is_no_value_is_not_read_from_the_database(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        from_json(text)


def test_aigul_answers(season: Season) -> None:
    """P1's own words."""
    problem = question(season, "problem").good
    assert problem is not None
    assert read(season, "title", "Шиелі ауылының әйелдеріне арналған тігін шеберханасы")
    assert read(season, "problem", problem.kk)
    assert read(season, "jobs", "1") == 1
    assert read(season, "amount", "500 000") == 500_000
    assert read(season, "amount", "500 мың") == 500_000


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_good_example_is_accepted_and_every_bad_one_at_least_shorter(season: Season, language: str) -> None:
    refused = set()
    for asked in season.form.questions:
        if asked.good is None or asked.bad is None:
            assert asked.id == "region"
            continue
        value = KINDS[asked.kind].read(asked, asked.good.in_(language), season)
        assert KINDS[asked.kind].good(asked, value, season)
        try:
            KINDS[asked.kind].read(asked, asked.bad.in_(language), season)
        except Problem:
            refused.add(asked.id)
    assert refused == {"problem", "goal", "target", "jobs", "amount"}  # a bad title is merely bad
