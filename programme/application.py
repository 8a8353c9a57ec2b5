"""Where a person stands in the form: pure rules over the form and the answers given so far.

A step is a path: the id of a question, or inside a list `id.n` (an entry, from 0) and `id.n.part`, or SUMMARY. A form
may have lost the question a person stands at, or no longer ask it of her: `standing` says where to go on, and to the
other rules such a step is the summary.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from programme.form import Form, Question
from programme.kinds import KINDS, Value
from programme.season import Season
from programme.sent import Sent

SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered; None = the person skipped the question."""

    value: Value | None


Answers: TypeAlias = Mapping[str, Answer]


def question_of(step: str) -> str:
    """The id of the question that a step belongs to."""
    return step.partition(".")[0]


def asked(form: Form, answers: Answers) -> tuple[Question, ...]:
    """The questions that are asked of somebody with these answers, in order."""
    shown: dict[str, Question] = {}
    for question in form.questions:
        rule = question.shown_if
        if rule is not None:
            answer = answers.get(rule.question)
            if rule.question not in shown or answer is None or not rule.holds(answer.value):
                continue
        shown[question.id] = question
    return tuple(shown.values())


def answered(question: Question, answers: Answers, season: Season) -> bool:
    """Whether there is an answer that the question, as it is today, accepts."""
    answer = answers.get(question.id)
    if answer is None or answer.value is None:
        return False
    return KINDS[question.kind].good(question, answer.value, season)


def settled(question: Question, answers: Answers, season: Season) -> bool:
    """Whether the question need not be asked again: well answered, or skipped where that is allowed."""
    answer = answers.get(question.id)
    skipped = answer is not None and answer.value is None
    return (skipped and not question.required) or answered(question, answers, season)


def first_open(form: Form, answers: Answers, season: Season) -> str:
    """The first question to ask, else SUMMARY."""
    return _first_open_of(asked(form, answers), answers, season)


def standing(form: Form, answers: Answers, step: str, season: Season) -> str:
    """The step to show to whoever stands at `step`: itself, or the first open one when it is asked no more."""
    if step == SUMMARY or any(question.id == question_of(step) for question in asked(form, answers)):
        return step
    return first_open(form, answers, season)


def after(form: Form, answers: Answers, here: str, season: Season) -> str:
    """The next question to ask: looked for behind `here`, then before it, else SUMMARY."""
    questions = asked(form, answers)
    place = _place(questions, here)
    return _first_open_of(questions[place + 1 :] + questions[:place], answers, season)


def before(form: Form, answers: Answers, here: str) -> str | None:
    """The question before `here`, answered or not; None on the first one."""
    questions = asked(form, answers)
    place = _place(questions, here)
    return questions[place - 1].id if place > 0 else None


def following(form: Form, answers: Answers, here: str) -> str:
    """The question behind `here`, answered or not; SUMMARY behind the last."""
    questions = asked(form, answers)
    later = questions[_place(questions, here) + 1 :]
    return later[0].id if later else SUMMARY


def progress(form: Form, answers: Answers, here: str) -> tuple[int, int]:
    """(which question this is, of how many), counted from 1; on the summary (n, n)."""
    questions = asked(form, answers)
    return min(_place(questions, here) + 1, len(questions)), len(questions)


def missing(form: Form, answers: Answers, season: Season) -> tuple[Question, ...]:
    """What keeps the application from being sent: required and not well answered, in order.

    An optional answer that the question no longer accepts (the form or the grant changed) counts too.
    """
    return tuple(
        question
        for question in asked(form, answers)
        if not settled(question, answers, season) and (question.required or question.id in answers)
    )


def changed_since(sent: Sent, answers: Answers) -> dict[str, Answer]:
    """Of the questions that were asked when it was sent, those answered differently now; each as it was sent.

    What was not asked then is no part of it and is left alone.
    """
    was = {each["question"]: Answer(each["value"]) for each in sent.answers}
    nothing = Answer(None)
    return {question: answer for question, answer in was.items() if answers.get(question, nothing) != answer}


def number(prefix: str, year: int, n: int) -> str:
    """The number a person keeps, such as AB-2027-0137; `n` counts from 1 within the season."""
    if n < 1:
        raise ValueError("applications are counted from 1")
    return f"{prefix}-{year}-{n:04d}"


def _place(questions: tuple[Question, ...], here: str) -> int:
    ids = [question.id for question in questions]
    id = question_of(here)
    return ids.index(id) if id in ids else len(ids)


def _first_open_of(questions: Iterable[Question], answers: Answers, season: Season) -> str:
    return next((q.id for q in questions if not settled(q, answers, season)), SUMMARY)
