"""The summary, and one press that sends, the first time or again."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery
from aiogram.utils.formatting import Text

from handlers.applicant.application import draft, refuse_shut, stand
from handlers.applicant.deadline import door, door_words
from handlers.applicant.sent import announce, as_sent_button, change_lines, text_to_forward
from handlers.turn import Conversation, Turn, present
from handlers.ui.answers import brief, entries, plain_text
from handlers.ui.go import home_button
from handlers.ui.screen import Button, Reply, Screen, lines, pieces, title
from handlers.ui.wording import advice_words
from locales import _, language
from programme import application as rules
from programme.advice import advice
from programme.application import SUMMARY
from programme.form import Question
from programme.problem import Code, Outdated, Problem
from programme.searching import texts_of
from programme.sent import Sent
from storage import applications, audit, jobs, revisions, search
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


@router.place("summary")
async def summary(turn: Turn) -> Screen:
    here, season, now = draft(turn), turn.season, await door(turn)
    await refuse_shut(turn)
    missing = rules.missing(season.form, here.answers, season)
    questions = [*missing, *(q for q in rules.asked(season.form, here.answers) if q not in missing)]
    words: list[str | Text] = [
        title(_("Check before sending")),
        "",
        *(f"{'▫️' if q in missing else '▪️'} {q.short.in_(language())}: {_said(here, q, turn)}" for q in questions),
        *_no_longer_asked(here, turn),
        *_advised(here, turn),
        "",
        *change_lines(here, now),
        *door_words(now),
        _("To correct an answer, press its name.") if not missing else _("Not filled in yet: {n}", n=len(missing)),
    ]
    rows = tuple((Button(q.short.in_(language()), Correct(application=here.id, question=q.id)),) for q in questions)
    # NOTE: button
    again, first = _("Send again"), _("Send the application")
    press = Button(again if here.revision else first, Send(application=here.id, rev=here.rev))
    send = ((press,),) if not missing else ()
    leave = ((as_sent_button(here),),) if here.revision else ()
    # NOTE: button
    whole = (Button(_("Everything in full"), Whole(application=here.id)),) if here.answers else ()
    return Screen(lines(*words), (*send, *rows, *((whole,) if whole else ()), *leave, (home_button(),)))


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
    return await stand(turn, moved)


@router.button(Send)
async def send(query: CallbackQuery, button: Send, turn: Turn) -> Reply:
    """One press sends once: the number, the frozen text and all that follows come in the same transaction."""
    here, season, now = draft(turn), turn.season, await door(turn)
    if (here.id, here.rev, here.step) != (button.application, button.rev, SUMMARY):
        raise Outdated
    if now.early:
        raise Problem(Code.NOT_OPEN, at=now.opens_at)
    if now.shut:
        raise Problem(Code.CLOSED if here.revision == 0 else Code.CLOSED_CHANGE, at=now.closes_at)
    if rules.missing(season.form, here.answers, season):
        raise Problem(Code.INCOMPLETE)
    sent = await _submit(turn, here, late=now.late)
    turn.go("sent", application=sent)
    if sent.revision == 1:
        words = _("We have received your application. Keep the number.")
    else:
        words = _("We have received your changed application. Its number is the same.")
    pdf = _("Its PDF will come here in a minute.")
    return Reply(await present(turn, f"{words}\n{pdf}"), notes=await text_to_forward(turn))


async def _submit(turn: Turn, here: Application, *, late: bool) -> Application:
    """Sends it, and sets going whatever follows from it."""
    season, at = turn.season, turn.received_at
    frozen = Sent(language(), tuple(entries(here, season)))
    sent = await revisions.submit(
        turn.tx,
        here,
        sequence=f"applications-{season.id}",
        number_of=lambda n: rules.number(season.number_prefix, season.year, n),
        sent=frozen,
        late=late,
        at=at,
    )
    action = "sent" if sent.revision == 1 else "sent_again"
    audit.note(turn.tx, at=at, person=turn.known.id, action=action, object_id=sent.id)
    if late:
        audit.note(turn.tx, at=at, person=turn.known.id, action="sent_late", object_id=sent.id)
    jobs.enqueue(
        turn.tx,
        "application_pdf",
        f"application_pdf:{sent.id}:{sent.revision}",
        at=at,
        application=sent.id,
        revision=sent.revision,
    )
    await announce(turn, sent)
    search.index(turn.tx, sent.id, texts_of(frozen))
    return sent
