"""Advice on answers: each rule as a table of what it notices and what it lets be."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programme import season_files
from programme.advice import Advice, AdviceCode, advice
from programme.application import Answer
from programme.budget import Line, to_value
from programme.kinds import Value
from programme.languages import LANGUAGES
from programme.season import Season
from tests.programme.budgets import AIGUL, AIGUL_ROOM, KAIRAT, NURBOL

FULL = season_files.read_season(Path(season_files.__file__).with_name("season"))

PROBLEM = "Ауылда 46 әйел жұмыссыз, ең жақын ателье 38 шақырым жерде, киімді сол жақтан тіктіріп жүрміз."


def codes(season: Season = FULL, **values: Value | None) -> set[str]:
    return {each.code.value for each in advice(season, {id: Answer(value) for id, value in values.items()})}


def test_nothing_answered_nothing_advised(season: Season) -> None:
    assert advice(FULL, {}) == ()
    assert advice(season, {}) == ()


@pytest.mark.parametrize(
    ("goal", "noticed"),
    [
        ("Ауылды дамыту, жастарды спортқа тарту және бос уақытын дұрыс ұйымдастыру", True),
        ("Ауылымызды одан әрі дамытып, баршаға жақсы жағдай жасап, бақытты ету", True),
        ("Аулымызды дамыту жане осы елде туризм жасап жаксы омир суру", True),
        ("АУЫЛДЫҢ ӨМІРІН ЖАҚСАРТУ үшін бәріміз бірігіп үлкен жұмыс атқарамыз", True),
        ("Развитие нашего села и создание хороших условий для всех, кто в нём живёт", True),
        ("Улучшить жизнь женщин, детей и пожилых людей в нашем родном селе", True),
        ("Әйелдерге іс тігуді үйретіп шығару", True),
        ("Открыть мастерскую", True),
        ("Ауылды дамыту: 30 қыркүйекке дейін 12 әйелге іс тігуді үйрету", False),
        ("До конца сентября открыть в Шиели швейную мастерскую и научить шить безработных женщин", False),
    ],
)
def test_a_goal_that_every_village_could_have(goal: str, noticed: bool) -> None:
    assert codes(goal=goal) == ({"goal_too_general"} if noticed else set())


@pytest.mark.parametrize(
    ("target", "number", "noticed"),
    [
        ("Ауылдағы жұмыссыз әйелдер мен көпбалалы аналар", None, True),
        ("Ауылдағы жұмыссыз әйелдер мен көпбалалы аналар", 12, False),
        ("25–50 жастағы 12 жұмыссыз әйел", None, False),
        ("Барлық тұрғындарға пайдасы тиеді", 900, True),
        ("Поможет всем жителям, и детям тоже", 900, True),
        ("Все жители, их 900, прежде всего подростки", 900, False),
    ],
)
def test_people_whom_nobody_could_count(target: str, number: int | None, noticed: bool) -> None:
    given_ = {"target": target} if number is None else {"target": target, "target_number": number}
    assert codes(**given_) == ({"target_without_number"} if noticed else set())


@pytest.mark.parametrize(
    ("answers", "n"),
    [
        ({"problem": PROBLEM, "sustainability": PROBLEM}, 2),
        ({"problem": PROBLEM, "sustainability": f" {PROBLEM.upper()}!", "risks": PROBLEM.replace("қ", "к")}, 3),
        ({"problem": PROBLEM, "sustainability": f"{PROBLEM} Сосын өзіміз жалғастырамыз."}, 0),
        ({"partners": "Әзірге жоқ", "risks": "Әзірге жоқ"}, 0),
        ({"title": PROBLEM, "problem": PROBLEM}, 0),
        ({"problem": {"voice": "a", "seconds": 48}, "risks": {"voice": "a", "seconds": 48}}, 0),
    ],
)
def test_one_text_in_several_long_answers(answers: dict[str, Value], n: int) -> None:
    found = advice(FULL, {id: Answer(value) for id, value in answers.items()})
    expected = (Advice(AdviceCode.SAME_TEXT, "sustainability", {"n": n}),) if n else ()
    assert found == expected


@pytest.mark.parametrize(
    ("answers", "noticed"),
    [
        ({"jobs": 0}, False),
        ({"jobs": 1}, True),
        ({"jobs": 1, "jobs_detail": None}, True),
        ({"jobs": 1, "jobs_detail": []}, True),
        ({"jobs": 1, "jobs_detail": [{"role": "тігінші", "since": "2027-10-01"}]}, True),
        ({"jobs": 1, "jobs_detail": [{"role": "тігінші", "paid_from": "тапсырыстан"}]}, False),
        ({"jobs": 0, "jobs_detail": [{"role": "тігінші"}]}, False),
    ],
)
def test_jobs_without_income(answers: dict[str, Value | None], noticed: bool) -> None:
    assert codes(**answers) == ({"jobs_without_income"} if noticed else set())


@pytest.mark.parametrize(
    ("first", "last", "noticed"),
    [
        ("2027-05-10", "2027-05-20", set()),
        ("2027-07-01", "2027-08-14", set()),
        ("2027-08-15", "2027-08-20", {"in_harvest"}),
        ("2027-10-10", "2027-11-20", {"in_harvest"}),
        ("2027-10-11", None, set()),
        ("2027-03-24", None, {"near_nauryz"}),
        ("2027-02-01", "2027-04-01", {"near_nauryz"}),
        ("2026-12-01", "2027-03-19", set()),
        ("2020-09-01", "2029-01-01", {"near_nauryz", "in_harvest"}),
        ("2027-05-20", "2027-05-10", set()),
        (None, "2027-09-01", set()),
    ],
)
def test_days_when_people_have_little_time(first: str | None, last: str | None, noticed: set[str]) -> None:
    entry: dict[str, Value] = {"what": "Сабақ", "who": "Гүлнәр"}
    entry |= {id: day for id, day in (("from", first), ("to", last)) if day is not None}
    assert codes(activities=[entry]) == noticed


def test_of_several_activities_the_first_such_day_is_told() -> None:
    days = ("2027-06-01", "2027-09-02", "2027-09-01")
    found = advice(FULL, {"activities": Answer([{"what": "Сабақ", "from": day, "to": day} for day in days])})
    assert found == (Advice(AdviceCode.IN_HARVEST, "activities", {"day": "2027-09-02"}),)


def test_of_a_long_activity_the_day_of_nauryz_is_told() -> None:
    found = advice(FULL, {"activities": Answer([{"what": "Сабақ", "from": "2027-02-01", "to": "2027-04-01"}])})
    assert found == (Advice(AdviceCode.NEAR_NAURYZ, "activities", {"day": "2027-03-20"}),)


@pytest.mark.parametrize(
    ("answers", "noticed"),
    [
        ({"title": "Ауыл жастарына арналған спорт алаңы"}, True),
        ({"tasks": [{"what": "Воркаут кешенін сатып алып, орнату"}, {"what": "Жаттығу өткізу"}]}, True),
        ({"problem": "Детям негде играть, нужна детская площадка"}, True),
        ({"activities": [{"what": "Мәдениет үйінің бөлмесін сырлау"}]}, True),
        ({"title": "Спорт алаңы", "letters": ["AgADxx"]}, False),
        ({"title": "Спорт алаңы", "letters": None}, True),
        ({"title": "Спорт алаңы", "letters": []}, True),
        ({"problem": "Ата-аналар балалары үшін алаңдайды"}, False),
        ({"title": "Домбыра үйірмесі"}, False),
    ],
)
def test_whose_place_it_is(answers: dict[str, Value | None], noticed: bool) -> None:
    assert codes(**answers) == ({"owner_permission"} if noticed else set())


def test_questions_that_the_form_does_not_have_are_left_out(season: Season) -> None:
    assert season.form.question("jobs_detail") is None
    assert season.form.question("letters") is None
    said = {"jobs": 3, "title": "Спорт алаңы жасаймыз", "activities": [{"from": "2027-03-22"}], "jobs_detail": []}
    assert codes(season, **said) == set()
    assert codes(season, goal="Ауылды дамыту", partners=PROBLEM, problem=PROBLEM) == {"goal_too_general"}


def test_the_good_examples_of_the_form_need_no_advice() -> None:
    for language in LANGUAGES:
        texts = {q.id: q.good.in_(language) for q in FULL.form.questions if q.good and q.kind == "long_text"}
        assert codes(**texts, target_number=12, letters=["AgADxx"]) == set()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(["2027-09-01", "алаң", PROBLEM]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["what", "from", "to"]), inner),
    max_leaves=6,
)


@settings(derandomize=True, deadline=None)
@given(st.dictionaries(st.sampled_from([q.id for q in FULL.form.questions]), VALUES))
def test_whatever_is_stored_advice_is_given(values: dict[str, Value | None]) -> None:
    asked = {q.id for q in FULL.form.questions}
    assert all(each.question in asked for each in advice(FULL, {id: Answer(v) for id, v in values.items()}))


@pytest.mark.parametrize(
    ("lines", "letters", "noticed"),
    [
        (AIGUL, None, {"whole_grant_unproved", "delivery_forgotten"}),
        (AIGUL, ["a"], {"delivery_forgotten"}),
        (NURBOL, None, {"delivery_forgotten"}),
        (KAIRAT, None, {"whole_grant_unproved"}),
        (KAIRAT, ["a"], set()),
        (AIGUL_ROOM, None, set()),
        ((*AIGUL[:2], replace(AIGUL[2], what="Үстелді жеткізу", category="services")), ["a"], set()),
        (AIGUL[:1], ["a"], {"delivery_forgotten"}),
        ((), None, set()),
    ],
)
def test_a_budget_whose_prices_nothing_shows(
    lines: tuple[Line, ...], letters: list[Value] | None, noticed: set[str]
) -> None:
    assert codes(budget=to_value(lines), letters=letters) == noticed
