"""Where a person stands in the form."""

import itertools

import pytest

from programme import application as rules
from programme.application import SUMMARY, Answer, Answers
from programme.form import Form, Question
from programme.kinds import Value
from programme.season import Season
from programme.sent import Answered, Sent

IDS = ["region", "title", "problem", "goal", "target", "jobs", "amount"]

GOOD: dict[str, Value] = {
    "region": "KZ-43",
    "title": "Тігін шеберханасы",
    "problem": "м" * 150,
    "goal": "г" * 40,
    "target": "т" * 20,
    "jobs": 1,
    "amount": 500_000,
}


def answers(*ids: str) -> dict[str, Answer]:
    return {id: Answer(GOOD[id]) for id in ids}


def test_the_seven_questions_in_order(season: Season) -> None:
    assert [question.id for question in season.form.questions] == IDS


def test_first_open(season: Season) -> None:
    def first(given: Answers) -> str:
        return rules.first_open(season.form, given, season)

    assert first({}) == "region"
    assert first(answers("region", "problem")) == "title"
    assert first(answers(*IDS)) == SUMMARY
    assert first({**answers(*IDS), "amount": Answer(None)}) == SUMMARY
    assert first({**answers(*IDS), "jobs": Answer(None)}) == "jobs"
    assert first({**answers(*IDS), "jobs": Answer(99)}) == "jobs"


@pytest.mark.parametrize(
    ("given", "here", "there"),
    [
        ((), "region", "title"),
        (("region", "title"), "title", "problem"),
        (("region", "problem"), "region", "title"),
        (("region", "title", "problem"), "title", "goal"),
        (("problem", "goal", "target", "jobs", "amount"), "amount", "region"),
        (("region", "problem", "goal", "target", "jobs", "amount"), "amount", "title"),
        (IDS, "amount", SUMMARY),
        (IDS, "region", SUMMARY),
        ([id for id in IDS if id != "goal"], "goal", SUMMARY),
        (("region",), SUMMARY, "title"),
        (("region",), "gone", "title"),
    ],
)
def test_after(season: Season, given: list[str], here: str, there: str) -> None:
    assert rules.after(season.form, answers(*given), here, season) == there


def test_after_asks_what_is_open_until_nothing_is(season: Season) -> None:
    """From every first question and every set of given answers, the walk ends and leaves nothing open."""
    for given in itertools.chain.from_iterable(itertools.combinations(IDS, n) for n in range(len(IDS))):
        for here in IDS:
            have, step, steps = answers(*given), here, 0
            while step != SUMMARY:
                have[step] = Answer(GOOD[step])
                step = rules.after(season.form, have, step, season)
                steps += 1
                assert steps <= len(IDS)
            assert rules.missing(season.form, have, season) == ()


def test_back_and_on(season: Season) -> None:
    form = season.form
    assert [rules.before(form, {}, id) for id in IDS] == [None, *IDS[:-1]]
    assert [rules.following(form, {}, id) for id in IDS] == [*IDS[1:], SUMMARY]
    assert rules.before(form, {}, SUMMARY) == "amount"
    assert rules.following(form, {}, SUMMARY) == SUMMARY


def test_progress(season: Season) -> None:
    assert [rules.progress(season.form, {}, id) for id in IDS] == [(n, 7) for n in range(1, 8)]
    assert rules.progress(season.form, {}, SUMMARY) == (7, 7)


def test_a_question_that_is_gone_leaves_nobody_standing(season: Season) -> None:
    form = season.form
    assert rules.standing(form, answers("region"), "gone", season) == "title"
    assert rules.standing(form, answers("region"), "goal", season) == "goal"
    assert rules.standing(form, {}, SUMMARY, season) == SUMMARY
    assert rules.before(form, {}, "gone") == "amount"
    assert rules.following(form, {}, "gone") == SUMMARY
    assert rules.progress(form, {}, "gone") == (7, 7)


def test_missing(season: Season) -> None:
    def missing(given: Answers) -> list[str]:
        return [question.id for question in rules.missing(season.form, given, season)]

    assert missing({}) == IDS[:-1]
    assert missing(answers(*IDS)) == []
    assert missing(answers(*IDS[:-1])) == []
    assert missing({**answers(*IDS), "title": Answer(None)}) == ["title"]
    assert missing({**answers(*IDS), "title": Answer("қысқа")}) == ["title"]
    assert missing({**answers(*IDS), "amount": Answer(None)}) == []
    assert missing({**answers(*IDS), "amount": Answer(500_001)}) == ["amount"]


def test_a_form_that_changed_asks_only_what_is_new(season: Season) -> None:
    """Answers stay where their question stayed, whatever its place."""
    (project, money) = season.form.sections
    first, *others = project.questions
    fresh = Question.model_validate({**first.model_dump(), "id": "district"})
    changed = Form(sections=(money, project.model_copy(update={"questions": (*others, fresh, first)})))
    assert rules.first_open(changed, answers(*IDS), season) == "district"
    assert [q.id for q in rules.missing(changed, answers(*IDS), season)] == ["district"]


def test_number() -> None:
    assert rules.number("AB", 2027, 137) == "AB-2027-0137"
    assert rules.number("AB", 2027, 12345) == "AB-2027-12345"
    with pytest.raises(ValueError, match="from 1"):
        rules.number("AB", 2027, 0)


def test_what_differs_from_what_was_sent_is_known_by_its_question() -> None:
    """Skipped is no difference to never asked; what was not asked then is left alone."""
    was = {"title": "Тігін", "jobs": None, "amount": None}
    shown = {"section": "", "title": "", "shown": "", "table": None}
    sent = Sent("kk", tuple(Answered(question=id, value=value, **shown) for id, value in was.items()))
    now = {"title": Answer("Наубай"), "jobs": Answer(3), "hidden": Answer("сұралмаған")}
    assert rules.changed_since(sent, now) == {"title": Answer("Тігін"), "jobs": Answer(None)}
    assert rules.changed_since(sent, {**now, "title": Answer("Тігін"), "jobs": Answer(None)}) == {}
