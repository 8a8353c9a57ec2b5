"""Values that grow: entries part by part, files, ticks; and places, which are typed and then pointed at."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.settings import SEASON
from programme import application as rules
from programme.application import SUMMARY, Answer
from programme.budget import to_value
from programme.form import Asked, Form, Question
from programme.kinds import ENTRIES, KINDS, Value
from programme.kinds.choices import toggled
from programme.kinds.entries import entries_of, with_part, without_entry
from programme.kinds.files import MOST_FILES, with_file
from programme.kinds.places import as_typed, place_words, pointed_at
from programme.kinds.texts import spoken_seconds, voice
from programme.problem import Code, Problem
from programme.season import Season
from programme.season_files import read_season
from tests.programme.budgets import AIGUL

FULL = read_season(SEASON)


def question(id: str) -> Question:
    found = FULL.form.question(id)
    assert found is not None
    return found


def good(id: str, value: Value) -> bool:
    asked = question(id)
    return KINDS[asked.kind].good(asked, value, FULL)


MEMBER: dict[str, Value] = {"agreed": True, "name": "Роза Ким", "task": "есеп жазу"}
WORK: dict[str, Value] = {"what": "Бөлмені сырлау", "from": "2027-06-01", "to": "2027-06-10", "who": "Самат"}


@pytest.mark.parametrize(
    ("list_", "entry", "open_"),
    [
        ("members", MEMBER, None),
        ("members", {}, "agreed"),
        ("members", {"agreed": True}, "name"),
        ("members", {"name": "Роза Ким", "task": "есеп жазу"}, "agreed"),
        ("members", {**MEMBER, "agreed": False}, "agreed"),
        ("members", {**MEMBER, "agreed": 1}, "agreed"),
        ("members", {**MEMBER, "name": "Р"}, "name"),
        ("members", {**MEMBER, "gone": "part"}, None),
        ("activities", WORK, None),
        ("activities", {**WORK, "to": "2027-06-01"}, None),
        ("activities", {**WORK, "to": "2027-05-31"}, "to"),
        ("activities", {**WORK, "from": "2027-06-11"}, "to"),
        ("activities", {**WORK, "from": "2026-06-11"}, "from"),
    ],
)
def test_the_open_part_of_an_entry(list_: str, entry: dict[str, Value], open_: str | None) -> None:
    assert ENTRIES.open_part(question(list_), entry, FULL) == open_
    assert ENTRIES.whole(question(list_), entry, FULL) == (open_ is None)


def test_a_list_is_good_when_it_is_long_enough_and_every_entry_whole() -> None:
    assert [good("members", [MEMBER] * n) for n in (0, 2, 3, 7, 8)] == [False, False, True, True, False]
    assert not good("members", [MEMBER, MEMBER, {"agreed": True}])
    assert not good("members", "Роза")


@pytest.mark.parametrize(
    ("part", "typed", "code"),
    [("to", "31.05.2027", Code.DATE_BEFORE), ("to", "01.06.2027", None), ("from", "31.05.2027", None)],
)
def test_a_later_day_is_not_before_an_earlier_one(part: str, typed: str, code: Code | None) -> None:
    entry: dict[str, Value] = {"from": "2027-06-01"}
    if code is None:
        assert ENTRIES.read_part(question("activities"), entry, part, typed, FULL)
        return
    with pytest.raises(Problem) as refused:
        ENTRIES.read_part(question("activities"), entry, part, typed, FULL)
    assert (refused.value.code, refused.value.facts) == (code, {"earlier": "2027-06-01"})


@pytest.mark.parametrize(
    ("kind", "code"), [("members", Code.PRESS_ADD), ("letters", Code.SEND_A_FILE), ("agreed", Code.AGREE_FIRST)]
)
def test_what_cannot_be_typed_says_what_to_do(kind: str, code: Code) -> None:
    asked: Asked = question("members").parts[0] if kind == "agreed" else question(kind)
    with pytest.raises(Problem) as refused:
        KINDS[asked.kind].read(asked, "иә", FULL)
    assert refused.value.code is code


def test_parts_and_entries_come_and_go() -> None:
    one = with_part(None, 0, "name", "Роза")
    assert one == [{"name": "Роза"}]
    two = with_part(one, 1, "name", "Әли")
    assert two == [{"name": "Роза"}, {"name": "Әли"}]
    assert with_part(two, 0, "task", "есеп") == [{"name": "Роза", "task": "есеп"}, {"name": "Әли"}]
    assert two == [{"name": "Роза"}, {"name": "Әли"}], "the former list stays as it was"
    assert without_entry(two, 0) == [{"name": "Әли"}]
    assert without_entry(two, 5) == two
    assert entries_of(None) == entries_of("words") == []


def test_a_file_sent_twice_is_one_file() -> None:
    letters = question("letters")
    value = with_file(letters, with_file(letters, None, "a"), "b")
    assert value == ["a", "b"]
    assert with_file(letters, value, "a") == ["a", "b"]
    full: Value = [f"f{n}" for n in range(MOST_FILES)]
    assert with_file(letters, full, "f0") == full
    with pytest.raises(Problem) as refused:
        with_file(letters, full, "more")
    assert (refused.value.code, refused.value.facts) == (Code.TOO_MANY_FILES, {"most": MOST_FILES})
    two = letters.model_copy(update={"max": 2})
    with pytest.raises(Problem):
        with_file(two, ["a", "b"], "c")
    assert [good("letters", value) for value in ([], ["a"], full)] == [False, True, True]


def test_ticks_stand_in_the_order_of_the_form_and_all_are_needed() -> None:
    asked, value = question("declarations"), None
    for option in ("rules_read", "true_data"):
        value = toggled(asked, value, option, FULL)
        assert not good("declarations", value)
    assert value == ["true_data", "rules_read"]
    assert toggled(asked, value, "true_data", FULL) == ["rules_read"]
    assert good("declarations", toggled(asked, value, "members_ok", FULL))


def test_of_several_options_at_least_one_is_chosen() -> None:
    several = question("declarations").model_copy(update={"kind": "multi_choice"})
    kind = KINDS["multi_choice"]
    assert [kind.good(several, value, FULL) for value in ([], ["true_data"], ["true_data", "gone"], "true_data")] == [
        False,
        True,
        False,
        False,
    ]
    both = f"{several.options[2].name.kk}, {several.options[0].name.ru}"
    assert kind.read(several, both, FULL) == ["true_data", "rules_read"]


def test_only_a_place_she_is_sure_of_is_an_answer() -> None:
    typed = KINDS["place"].read(question("place"), "  Ойыл ", FULL)
    assert typed == {"typed": "Ойыл", "sure": False}
    assert not good("place", typed)
    pointed = pointed_at(typed, "155230100", "Ойыл ауылы", "село Уил")
    assert good("place", pointed)
    assert good("place", as_typed(typed))
    assert [place_words(pointed, each) for each in ("kk", "ru")] == ["Ойыл ауылы", "село Уил"]
    assert place_words(as_typed(typed), "ru") == "Ойыл"
    assert not good("place", "Ойыл")


def test_a_voice_counts_for_a_long_text_only() -> None:
    spoken = voice("unique-1", 75)
    assert spoken_seconds(spoken) == 75
    assert good("problem", spoken)
    assert not good("title", spoken)
    assert good("tasks", [{"what": spoken}, {"what": spoken}])
    assert not good("members", [{**MEMBER, "name": spoken}] * 3)


# Conditions


def asked(**answers: Value) -> set[str]:
    return {q.id for q in rules.asked(FULL.form, {id: Answer(value) for id, value in answers.items()})}


def test_some_questions_are_asked_of_some_only() -> None:
    ngo = {"bin", "ngo_name", "ngo_year", "ngo_base", "charter"}
    always = asked()
    assert always.isdisjoint(ngo | {"members", "jobs_detail"})
    assert asked(kind_of_applicant="ngo") == always | ngo
    assert asked(kind_of_applicant="group") == always | {"members"}
    for jobs, told in ((0, False), (1, True), (50, True), ("1", False), (True, False)):
        assert ("jobs_detail" in asked(jobs=jobs)) == told, jobs


def nested() -> Form:
    """`bin` hangs on the kind, `ngo_year` on that there is a base, which hangs on the kind too."""
    data = FULL.form.model_dump(by_alias=True)
    for each in data["sections"][0]["questions"]:
        if each["id"] == "members":
            each["shown_if"] = {"question": "ngo_base", "is": ["no", "unknown"]}
    return Form.model_validate(data)


def test_a_condition_on_a_hidden_question_does_not_hold() -> None:
    form = nested()

    def shown(**answers: Value) -> bool:
        given = {id: Answer(value) for id, value in answers.items()}
        return any(q.id == "members" for q in rules.asked(form, given))

    assert shown(kind_of_applicant="ngo", ngo_base="no")
    assert shown(kind_of_applicant="ngo", ngo_base="unknown")
    assert not shown(kind_of_applicant="ngo", ngo_base="yes")
    assert not shown(kind_of_applicant="group", ngo_base="no")


def test_steps_of_a_hidden_question_give_way() -> None:
    group = {"kind_of_applicant": Answer("group")}
    form = FULL.form
    assert rules.standing(form, group, "members.1.task", FULL) == "members.1.task"
    assert rules.standing(form, group, "bin", FULL) == "full_name"
    assert rules.before(form, group, "members") == "phone"
    assert rules.after(form, group, "phone", FULL) == "members"
    assert rules.following(form, group, "phone") == "members"
    assert rules.progress(form, group, "members.0") == (5, 22)
    assert "bin" not in {q.id for q in rules.missing(form, group, FULL)}
    hidden = {**group, "bin": Answer("broken")}
    assert "bin" not in {q.id for q in rules.missing(form, hidden, FULL)}


MEMBERS: Value = [{**MEMBER} for _ in range(3)]
ANSWERS: dict[str, Value] = {
    "kind_of_applicant": "group", "full_name": "Роза Ким", "role": "мұғалім", "phone": "+77051234567",
    "bin": "160340000209", "ngo_name": "«Шаңырақ» қоры", "ngo_year": 2016, "ngo_base": "yes", "members": MEMBERS,
    "place": {"typed": "Ойыл", "sure": True}, "title": "Тігін шеберханасы", "experience": "э" * 20,
    "problem": "м" * 150, "goal": "г" * 40, "tasks": [{"what": "т" * 20}] * 2, "target": "т" * 20,
    "target_number": 12, "activities": [WORK], "results": [{"what": "нәтиже", "number": 1, "proof": "тізім"}],
    "jobs": 1, "jobs_detail": [{"role": "тігінші", "since": "2027-06-01", "paid_from": "тапсырыстан"}],
    "sustainability": "с" * 80, "partners": "п" * 10, "risks": "р" * 10, "budget": to_value(AIGUL),
    "letters": ["a"], "charter": ["b"], "declarations": ["true_data", "members_ok", "rules_read"],
}  # fmt: skip
IDS = [question.id for question in FULL.form.questions]
BROKEN: list[Value] = ["", 0, -1, True, [], [{}], {"typed": "Ойыл", "sure": False}, "gone", voice("v", 3)]


def test_the_good_answers_are_good() -> None:
    assert {*ANSWERS} == {*IDS}
    assert all(good(id, value) for id, value in ANSWERS.items())


@settings(max_examples=300, deadline=None)
@given(
    given_=st.dictionaries(
        st.sampled_from(IDS), st.one_of(st.none(), st.sampled_from(BROKEN), st.just("good")), max_size=len(IDS)
    ),
    kind=st.sampled_from(["group", "ngo"]),
    jobs=st.sampled_from([0, 1]),
    here=st.sampled_from([*IDS, SUMMARY, "gone", "members.2.name"]),
)
def test_from_anywhere_and_any_answers_the_way_ends_with_nothing_missing(
    given_: dict[str, Value | None], kind: str, jobs: int, here: str
) -> None:
    best = {**ANSWERS, "kind_of_applicant": kind, "jobs": jobs}
    have = {id: Answer(best[id] if value == "good" else value) for id, value in given_.items()}
    step, steps = rules.after(FULL.form, have, here, FULL), 0
    first = rules.question_of(here)
    if any(q.id == first for q in rules.asked(FULL.form, have)):
        have[first] = Answer(best[first])  # she goes on from a question by answering it
        step = rules.after(FULL.form, have, here, FULL)
    while step != SUMMARY:
        assert any(question.id == step for question in rules.asked(FULL.form, have))
        have[step] = Answer(best[step])
        step = rules.after(FULL.form, have, step, FULL)
        steps += 1
        assert steps <= len(IDS)
    assert rules.missing(FULL.form, have, FULL) == ()


# A season after another


def without(season: Season, *ids: str) -> Season:
    sections = tuple(
        section.model_copy(update={"questions": tuple(q for q in section.questions if q.id not in ids)})
        for section in season.form.sections
    )
    return season.model_copy(update={"form": Form(sections=sections)})


def test_questions_that_are_gone_stay_known_until_they_come_back() -> None:
    def retired(season: Season) -> set[str]:
        return {question.id for question in season.retired}

    second = without(FULL, "risks").after(FULL)
    assert retired(second) == {"risks"}
    third = without(FULL, "risks", "partners").after(second)
    assert retired(third) == {"risks", "partners"}
    fourth = without(FULL, "partners").after(third)
    assert retired(fourth) == {"partners"}
    assert retired(FULL.after(fourth)) == set()
