"""One sent application: what it is at a glance, all of it as text, its document. Each opening is noted."""

from aiogram.types import CallbackQuery
from aiogram.utils.formatting import Text

from handlers.staff.arrivals import Arrivals, Card, counted, whole_number
from handlers.turn import Conversation, Turn
from handlers.ui.answers import plain_text
from handlers.ui.go import home_button
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, pieces, title
from locales import _, language, speaking
from locales.format import moment, money
from programme.glance import glance
from programme.notices import Notice
from programme.problem import Outdated
from programme.searching import unpacked
from storage import audit, deliveries, documents, jobs, register
from storage.audit import Reading
from storage.register import PAGE, Arrived

router = Conversation("card")

LANGUAGE_NAMES = {"kk": lambda: _("Kazakh (its own name)"), "ru": lambda: _("Russian (its own name)")}
WAITS = 3600
"""Seconds after which somebody who waits for a document is told that there is none."""
ONCE = 60
"""Seconds in which a second press for the same document is the same wish."""


@router.button(Card)
async def press(query: CallbackQuery, button: Card, turn: Turn) -> Reply:
    here = await register.one(turn.tx, turn.season.id, button.sent)
    if here is None:
        raise Outdated
    turn.go("staff_list")
    match button.do:
        case "open":
            return await opened(turn, here, button)
        case "text":
            note(turn, here, "read_text")
            return Reply(await card_screen(turn, here, button), notes=in_full(here))
        case "pdf":
            return await _document(turn, here, button)


async def opened(turn: Turn, here: Arrived, button: Card) -> Reply:
    note(turn, here, "read_card")
    return Reply(await card_screen(turn, here, button))


def note(turn: Turn, here: Arrived, how: Reading) -> None:
    audit.read(turn.tx, at=turn.received_at, person=turn.known.id, how=how, application=here.id)


async def card_screen(turn: Turn, here: Arrived, button: Card) -> Screen:
    seen = glance(here.sent, language())
    words: list[str | Text | None] = [
        title(here.number),
        seen.title or None,
        "",
        _("Applicant: {kind}", kind=seen.kind) if seen.kind else None,
        _("Place: {place}", place=seen.place) if seen.place else None,
        _("Asked of the grant: {sum}", sum=money(seen.asked)) if seen.asked is not None else None,
        _("Sent on: {moment}", moment=moment(here.at)),
        _("Language of the application: {language}", language=LANGUAGE_NAMES[here.sent.language]()),
        _("Sent again, revision: {n}", n=here.revision) if here.revision > 1 else None,
        *_warnings(here),
    ]
    return Screen(lines(*words), (*_actions(button), *await _walking(turn, here, button), *_ways_out(button)))


def _warnings(here: Arrived) -> list[str]:
    told = [
        *([_("⏰ sent after closing, while our outage was made good")] if here.late else []),
        *([_("✏️ being changed; what was sent counts until it is sent again")] if here.reopened else []),
    ]
    return ["", *told] if told else []


def _actions(button: Card) -> Rows:
    # NOTE: button
    text = Button(_("All of it as text"), button.model_copy(update={"do": "text"}))
    # NOTE: button
    return ((Button(_("PDF"), button.model_copy(update={"do": "pdf"})), text),)


async def _walking(turn: Turn, here: Arrived, button: Card) -> Rows:
    """To the next newer and the next older one of the list, without going back to it."""
    words = unpacked(button.words)
    there = await register.beside(turn.tx, turn.season.id, words, here.number, whole_number(turn, button.top))
    row: list[Button] = []
    if there.newer is not None:
        n = counted(there.newer.number)
        # The page it is on, or the one that begins with it.
        top = button.top if there.place > 1 else n
        row.append(Button(f"◀ {n:04d}", _beside(button, there.newer.id, top)))
    if there.older is not None:
        n = counted(there.older.number)
        top = n if there.place % PAGE == 0 else button.top
        row.append(Button(f"{n:04d} ▶", _beside(button, there.older.id, top)))
    return (tuple(row),) if row else ()


def _beside(button: Card, id: int, top: int) -> Card:
    return Card(sent=id, top=top, words=button.words)


def _ways_out(button: Card) -> Rows:
    # NOTE: button
    return ((Button(_("Back to the list"), Arrivals(top=button.top, words=button.words)),), (home_button(),))


def in_full(here: Arrived) -> tuple[Screen, ...]:
    """Every answer, in the words and the language it was sent in."""
    with speaking(here.sent.language):
        heading = [
            _("Application number: {number}", number=here.number),
            _("Sent on: {moment}", moment=moment(here.at)),
        ]
        text = plain_text(heading, here.sent.answers)
    return tuple(Screen(lines(piece)) for piece in pieces(text))


async def _document(turn: Turn, here: Arrived, button: Card) -> Reply:
    """The document goes to her as soon as there is one: now, or when it is made."""
    note(turn, here, "read_pdf")
    at, person = turn.received_at, turn.known.id
    made = await documents.of_revision(turn.tx, here.id, here.revision)
    if made is None:
        key = f"application_pdf:{here.id}:{here.revision}"
        jobs.enqueue(turn.tx, "application_pdf", key, at=at, application=here.id, revision=here.revision)
    deliveries.enqueue(
        turn.tx,
        Notice.APPLICATION_COPY,
        person,
        f"application_copy:{person}:{here.id}:{here.revision}:{at // ONCE}",
        due_at=at if made is not None else at + WAITS,
        at=at,
        application=here.id,
        revision=here.revision,
    )
    # NOTE: toast
    toast = (
        _("The PDF is coming.") if made is not None else _("The PDF is being made. It comes as soon as it is ready.")
    )
    return Reply(await card_screen(turn, here, button), toast=toast)
