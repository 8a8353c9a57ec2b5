"""The application as a way: begun, walked question by question, left for later and taken up again.

How a question is asked is told in `asking.py` and in the files of the kinds; here is only where one goes.
"""

from collections.abc import Mapping
from dataclasses import replace

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery

from handlers.applicant.code import first_code
from handlers.applicant.deadline import door, refuse_closed
from handlers.turn import Conversation, Turn, present
from handlers.ui.answers import shown
from handlers.ui.screen import Reply
from locales import _, language
from programme import application as rules
from programme.application import SUMMARY, Answer
from programme.form import Question
from programme.kinds import Value
from programme.kinds.files import named
from programme.problem import Code, Outdated, Problem
from storage import applications, audit, files
from storage.applications import Application

router = Conversation("application")


NOTHING_SAID: Mapping[str, Value] = {}

WITH_FILES = ("files", "long_text", "entries")
"""Kinds whose answers may name what was sent."""


class Start(CallbackData, prefix="new"):
    """Opens an application in this season."""

    season: str


class Open(CallbackData, prefix="open"):
    """Takes the application up where it was left."""

    application: int


async def begin_application(turn: Turn, said: Mapping[str, Value] = NOTHING_SAID) -> Reply:
    """Opens the application of the present applicant at the first question that is not answered by what was `said`."""
    applicant = turn.known.applicant
    if applicant is None or turn.known.application is not None:
        raise Outdated
    await refuse_closed(turn)
    answers = {id: Answer(value) for id, value in said.items()}
    first = rules.first_open(turn.season.form, answers, turn.season)
    made = await applications.begin(
        turn.tx,
        applicant=applicant,
        season=turn.season.id,
        language=turn.language,
        step=first,
        at=turn.received_at,
    )
    audit.note(turn.tx, at=turn.received_at, person=turn.known.id, action="began", object_id=made)
    here = Application(
        id=made,
        applicant=applicant,
        season=turn.season.id,
        status="draft",
        step=first,
        return_to=None,
        rev=1,
        number=None,
        submitted_at=None,
        answers=answers,
        sources={},
    )
    for id, answer in answers.items():
        applications.keep_answer(turn.tx, made, id, answer, message_id=None, at=turn.received_at)
    turn.go("summary" if first == SUMMARY else "answer", application=here)
    return Reply(await present(turn, "\n".join(_written_down(turn))))


def _written_down(turn: Turn) -> list[str]:
    """What need not be asked any more, and how to change it."""
    here, form = turn.application, turn.season.form
    return [
        _(
            "Written down already: {question} – {answer}. If that is wrong, press “Back”.",
            question=question.short.in_(language()),
            answer=shown(question, answer.value, turn.season),
        )
        for id, answer in here.answers.items()
        if (question := form.question(id)) is not None and answer.value is not None
    ]


async def stand(turn: Turn, here: Application) -> Reply:
    """To the step the application is at. Once the door is shut nobody is led on in what cannot be sent any more."""
    place = "summary" if here.step == SUMMARY else "answer"
    turn.go("home" if (await door(turn)).shut else place, application=here)
    return Reply(await present(turn))


@router.button(Open)
async def take_up(query: CallbackQuery, button: Open, turn: Turn) -> Reply:
    if button.application != draft(turn).id:
        raise Outdated
    return await go_on_writing(turn)


async def go_on_writing(turn: Turn) -> Reply:
    """To the question at hand, or to the summary; Outdated where nothing is being written."""
    here = draft(turn)
    step = rules.standing(turn.season.form, here.answers, here.step, turn.season)
    if step != here.step:  # the question is asked no more
        return await walk(turn, step)
    return await stand(turn, here)


def draft(turn: Turn) -> Application:
    """The application while it may be written in: not sent yet, or being changed again; else Outdated."""
    if not turn.application.open:
        raise Outdated
    return turn.application


async def refuse_shut(turn: Turn) -> None:
    """For screens that lead on in a draft: Outdated once nothing can be sent any more, and home says so."""
    if (await door(turn)).shut:
        raise Outdated


def question_at(turn: Turn) -> Question | None:
    """The question the draft stands at; one that is asked no more gives way to the first open one."""
    here, form = turn.application, turn.season.form
    if here.step == SUMMARY:
        return None
    return form.question(rules.question_of(rules.standing(form, here.answers, here.step, turn.season)))


def within(turn: Turn, question: Question) -> list[str]:
    """Where inside the question she stands: the rest of the step's path, empty at its beginning."""
    first, *rest = turn.application.step.split(".")
    return rest if first == question.id else []


def at_hand(turn: Turn, application: int, asked: str) -> Question:
    """The question at hand, if it is the one the button was drawn for; else Outdated."""
    question = question_at(turn) if draft(turn).id == application and turn.expects == "answer" else None
    if question is None or question.id != asked:
        raise Outdated
    return question


def revision(turn: Turn) -> int:
    """What a button of the question at hand is bound to: the draft's revision, which has one step.

    Negative where the form has lost that step and another question is shown in its place: a button drawn for the
    lost one must not act on this one.
    """
    here, question = draft(turn), question_at(turn)
    kept = question is not None and question.id == rules.question_of(here.step)
    return here.rev if kept else -here.rev


def at_revision(turn: Turn, application: int, rev: int) -> Question:
    """The question at hand, if the draft is still as it was when the button was drawn: pressed twice is once."""
    here, question = draft(turn), question_at(turn)
    if (here.id, revision(turn)) != (application, rev) or turn.expects != "answer" or question is None:
        raise Outdated
    return question


async def walk(
    turn: Turn, step: str, *, answer: Answer | None = None, message_id: int | None = None, return_to: str | None = None
) -> Reply:
    """Moves the draft to a step, keeping the answer given on the way.

    `return_to` is where a correction ends; moves within one question hand it on.
    """
    here = draft(turn)
    question = question_at(turn)
    if answer is not None and question is not None:
        keep_answer(turn, question, answer, message_id)
        here = replace(here, answers={**here.answers, question.id: answer})
    moved = await applications.move(
        turn.tx, here, step=step, return_to=return_to, language=turn.language, at=turn.received_at
    )
    return await stand(turn, moved)


def keep_answer(turn: Turn, question: Question, answer: Answer, message_id: int | None) -> None:
    """Writes the answer down, and lets go of the files and recordings that it names no more."""
    here, at = turn.application, turn.received_at
    former = here.answers.get(question.id)
    applications.keep_answer(turn.tx, here.id, question.id, answer, message_id=message_id, at=at)
    if former is not None and question.kind in WITH_FILES:
        files.drop(turn.tx, here.id, question.id, sorted(named(former.value) - named(answer.value)), at)


def put_back(turn: Turn, question: str, answer: Answer) -> None:
    """The answer as it was once; by the id alone, since the form may have lost the question."""
    asked = turn.season.form.question(question)
    if asked is not None:
        keep_answer(turn, asked, answer, None)
    else:
        here, at = turn.application, turn.received_at
        applications.keep_answer(turn.tx, here.id, question, answer, message_id=None, at=at)


def keep_beside(turn: Turn, question: Question, answer: Answer) -> None:
    """Keeps an answer to another question than the one at hand, whose own move is still to come."""
    here = draft(turn)
    keep_answer(turn, question, answer, None)
    turn.go(turn.expects, application=replace(here, answers={**here.answers, question.id: answer}))


async def stay(turn: Turn, step: str, *, answer: Answer | None = None) -> Reply:
    """Moves within one question: what it was opened from stays known."""
    return await walk(turn, step, answer=answer, return_to=draft(turn).return_to)


async def keep(turn: Turn, question: Question, answer: Answer, message_id: int | None) -> Reply:
    """Keeps an answer and goes on: back to the summary where it was corrected from, else to what is still open."""
    here = draft(turn)
    answers = {**here.answers, question.id: answer}
    step = here.return_to or rules.after(turn.season.form, answers, question.id, turn.season)
    return await walk(turn, step, answer=answer, message_id=message_id)


async def go_back(turn: Turn, question: Question) -> Reply:
    """Out of an entry, else one question back, later answers kept; to the summary when it was opened from there."""
    here = draft(turn)
    if within(turn, question):
        return await stay(turn, question.id)
    step = here.return_to or rules.before(turn.season.form, here.answers, question.id)
    return await leave(turn) if step is None else await walk(turn, step)


def emptied(question: Question, rest: Value | None) -> Answer:
    """What is left after something was taken out; where nothing is and nothing must be, it is as good as skipped."""
    return Answer(rest if rest or question.required else None)


async def skip(turn: Turn, question: Question) -> Reply:
    if rules.settled(question, draft(turn).answers, turn.season):  # typed: the button is not there
        return await go_on(turn, question)
    if question.required:
        raise Problem(Code.REQUIRED)
    return await keep(turn, question, Answer(None), None)


async def go_on(turn: Turn, question: Question) -> Reply:
    """Past a question that has its answer; out of its entries first."""
    here = draft(turn)
    if not rules.settled(question, here.answers, turn.season):
        raise Outdated
    step = here.return_to or rules.following(turn.season.form, here.answers, question.id)
    if step == SUMMARY and here.return_to is None:  # behind the last one: what is still open comes first
        step = rules.after(turn.season.form, here.answers, question.id, turn.season)
    return await walk(turn, step)


async def leave(turn: Turn) -> Reply:
    """Home; the place is kept. The first time the draft's code is shown, in a message that stays."""
    code = await first_code(turn)
    turn.go("home")
    return Reply(await present(turn, _("Saved. You can stop at any moment.")), notes=code)
