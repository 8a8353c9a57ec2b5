"""Where a person stands in the form: pure rules over the form and the answers given so far.

A step is the id of a question or SUMMARY. A form may have lost the question a person stands at: `standing` says
where to go on, and to the other rules such a step is the summary.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from programme.form import Form, Question
from programme.kinds import KINDS, Value
from programme.season import Season

SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered; None = the person skipped the question."""

    value: Value | None


Answers: TypeAlias = Mapping[str, Answer]


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
    return _first_open_of(form.questions, answers, season)


def standing(form: Form, answers: Answers, step: str, season: Season) -> str:
    """The step to show to whoever stands at `step`: itself, or the first open one when the form lost it."""
    return step if step == SUMMARY or form.question(step) else first_open(form, answers, season)


def after(form: Form, answers: Answers, here: str, season: Season) -> str:
    """The next question to ask: looked for behind `here`, then before it, else SUMMARY."""
    place = _place(form, here)
    others = form.questions[place + 1 :] + form.questions[:place]
    return _first_open_of(others, answers, season)


def before(form: Form, here: str) -> str | None:
    """The question before `here`, answered or not; None on the first one."""
    place = _place(form, here)
    return form.questions[place - 1].id if place > 0 else None


def following(form: Form, here: str) -> str:
    """The question behind `here`, answered or not; SUMMARY behind the last."""
    later = form.questions[_place(form, here) + 1 :]
    return later[0].id if later else SUMMARY


def progress(form: Form, here: str) -> tuple[int, int]:
    """(which question this is, of how many), counted from 1; on the summary (n, n)."""
    n = len(form.questions)
    return min(_place(form, here) + 1, n), n


def missing(form: Form, answers: Answers, season: Season) -> tuple[Question, ...]:
    """What keeps the application from being sent: required and not well answered, in order.

    An optional answer that the question no longer accepts (the form or the grant changed) counts too.
    """
    return tuple(
        question
        for question in form.questions
        if not settled(question, answers, season) and (question.required or question.id in answers)
    )


def number(prefix: str, year: int, n: int) -> str:
    """The number a person keeps, such as AB-2027-0137; `n` counts from 1 within the season."""
    if n < 1:
        raise ValueError("applications are counted from 1")
    return f"{prefix}-{year}-{n:04d}"


def _place(form: Form, here: str) -> int:
    ids = [question.id for question in form.questions]
    return ids.index(here) if here in ids else len(ids)


def _first_open_of(questions: Iterable[Question], answers: Answers, season: Season) -> str:
    return next((q.id for q in questions if not settled(q, answers, season)), SUMMARY)
