"""The summary, one press that sends, and the text to forward."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery
from aiogram.utils.formatting import Text

from handlers.applicant.application import draft
from handlers.turn import Conversation, Turn, present
from handlers.ui.answers import brief, entries, plain_text
from handlers.ui.go import home_button
from handlers.ui.screen import Button, Reply, Screen, lines, pieces, title
from handlers.ui.wording import advice_words
from locales import _, language
from locales.format import moment
from programme import application as rules
from programme.advice import advice
from programme.application import SUMMARY
from programme.form import Question
from programme.problem import Code, Outdated, Problem
from programme.searching import texts_of
from programme.sent import Sent, to_json
from storage import applications, audit, search
from storage.applications import Application

router = Conversation("sending")

ADVISED_MOST = 3
RETIRED_MOST = 5
SHOWN_MOST = 90
"""Characters of one answer in the summary."""


class Correct(CallbackData, prefix="fix"):
    """Opens one question from the summary and comes back to it."""

    application: int
    question: str


class Send(CallbackData, prefix="send"):
    """Sends this very state of the draft; any later one has another `rev`."""

    application: int
    rev: int


class Whole(CallbackData, prefix="all"):
    """Shows every answer of the draft in full."""

    application: int


class Forward(CallbackData, prefix="text"):
    application: int


@router.place("summary")
async def summary(turn: Turn) -> Screen:
    here, season = draft(turn), turn.season
    missing = rules.missing(season.form, here.answers, season)
    questions = [*missing, *(q for q in rules.asked(season.form, here.answers) if q not in missing)]
    words: list[str | Text] = [
        title(_("Check before sending")),
        "",
        *(f"{'▫️' if q in missing else '▪️'} {q.short.in_(language())}: {_said(here, q, turn)}" for q in questions),
        *_no_longer_asked(here, turn),
        *_advised(here, turn),
        "",
        _("To correct an answer, press its name.") if not missing else _("Not filled in yet: {n}", n=len(missing)),
    ]
    rows = tuple((Button(q.short.in_(language()), Correct(application=here.id, question=q.id)),) for q in questions)
    # NOTE: button
    send = ((Button(_("Send the application"), Send(application=here.id, rev=here.rev)),),) if not missing else ()
    # NOTE: button
    whole = (Button(_("Everything in full"), Whole(application=here.id)),) if here.answers else ()
    return Screen(lines(*words), (*send, *rows, *((whole,) if whole else ()), (home_button(),)))


def _said(here: Application, question: Question, turn: Turn) -> str:
    answer = here.answers.get(question.id)
    if answer is None:
        return _("not filled in")
    if answer.value is None:
        return _("skipped")
    return brief(question, answer.value, turn.season, SHOWN_MOST) or _("not filled in")


def _no_longer_asked(here: Application, turn: Turn) -> list[str]:
    """Answers to questions that the form has lost: kept, and shown so that nobody misses them."""
    said = [
        f"▪️ {q.short.in_(language())}: {brief(q, answer.value, turn.season, SHOWN_MOST)}"
        for q in turn.season.retired
        if (answer := here.answers.get(q.id)) is not None and answer.value is not None
    ]
    return ["", _("No longer asked, kept for you:"), *said[:RETIRED_MOST]] if said else []


def _advised(here: Application, turn: Turn) -> list[str]:
    """What experience says to such a draft; it never keeps anybody from sending."""
    found = advice(turn.season, here.answers)[:ADVISED_MOST]
    return ["", _("Our advice, not a condition:"), *(f"💡 {advice_words(each)}" for each in found)] if found else []


@router.button(Whole)
async def in_full(query: CallbackQuery, button: Whole, turn: Turn) -> Reply:
    """The whole draft as text: long answers are cut in the summary."""
    here = draft(turn)
    if here.id != button.application:
        raise Outdated
    text = plain_text([_("Your answers")], entries(here, turn.season))
    return Reply(await present(turn), notes=tuple(Screen(lines(piece)) for piece in pieces(text)))


@router.button(Correct)
async def correct(query: CallbackQuery, button: Correct, turn: Turn) -> Reply:
    here = draft(turn)
    question = turn.season.form.question(button.question)
    if here.id != button.application or here.step != SUMMARY or question is None:
        raise Outdated
    if question not in rules.asked(turn.season.form, here.answers):
        raise Outdated
    moved = await applications.move(
        turn.tx, here, step=question.id, return_to=SUMMARY, language=turn.language, at=turn.received_at
    )
    turn.go("answer", application=moved)
    return Reply(await present(turn))


@router.button(Send)
async def send(query: CallbackQuery, button: Send, turn: Turn) -> Reply:
    """One press sends once: the number, the frozen text and the status come in the same transaction."""
    here, season = draft(turn), turn.season
    if (here.id, here.rev, here.step) != (button.application, button.rev, SUMMARY):
        raise Outdated
    if rules.missing(season.form, here.answers, season):
        raise Problem(Code.INCOMPLETE)
    frozen = Sent(language(), tuple(entries(here, season)))
    number = await applications.submit(
        turn.tx,
        here,
        sequence=f"applications-{season.id}",
        number_of=lambda n: rules.number(season.number_prefix, season.year, n),
        content=to_json(frozen),
        at=turn.received_at,
    )
    search.index(turn.tx, here.id, texts_of(frozen))
    audit.note(turn.tx, at=turn.received_at, person=turn.known.id, action="sent", object_id=here.id)
    turn.go("home", application=applications.sent(here, number, turn.received_at))
    screen = await present(turn, _("We have received your application. Keep the number."))
    return Reply(screen, notes=_text_to_forward(turn))


@router.button(Forward)
async def forward(query: CallbackQuery, button: Forward, turn: Turn) -> Reply:
    if turn.application.id != button.application or turn.application.status != "submitted":
        raise Outdated
    return Reply(await present(turn), notes=_text_to_forward(turn), anew=True)


def _text_to_forward(turn: Turn) -> tuple[Screen, ...]:
    """The application as plain text, in messages that can be copied into any messenger."""
    here, season = turn.application, turn.season
    heading = [
        season.name.in_(language()),
        _("Application number: {number}", number=here.number or ""),
        _("Sent on: {moment}", moment=moment(here.submitted_at or 0)),
    ]
    text = plain_text(heading, entries(here, season))
    return tuple(Screen(lines(piece)) for piece in pieces(text))
