"""One booked talk before its consultant: who, about what and how, and what becomes of it.

Only her own, or anybody's for whoever leads the consulting. Every opening is noted, and so is every try.
"""

from dataclasses import replace
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Text

from handlers.consultant.desk import On, may_see
from handlers.consultant.timetable_buttons import day_button
from handlers.consultant.timetable_words import name_of
from handlers.turn import Conversation, Turn, present
from handlers.ui.booking import OFF_REASONS, Minute, mode_words, reason_words
from handlers.ui.consulting import Look
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from handlers.ui.spoken import meaning
from handlers.ui.thread import Number, number_words, spoken_words, topic_words
from locales import _
from locales.format import day_full, local, short_date, time, weekday_name
from programme.booking import AFTERWARDS, Side, State
from programme.booking_times import said_until
from programme.opening import REASON_MOST
from programme.phone import shown_phone
from programme.problem import Code, Outdated, Problem
from programme.roles import CONSULTS, LEADS_CONSULTING
from programme.timetable import Mode
from programme.typed import clean
from storage import agendas, audit, booking_moves, booking_shifts, bookings, questions, timetable_desks
from storage.bookings import Booking

router = Conversation("desk_talk")

TALK, MOVE, WHY, NOTE = "desk_talk", "desk_move", "desk_why", "desk_said"
NOTE_MOST = 500
SEEN = frozenset({State.BOOKED, State.CANCELLED, *AFTERWARDS})

Do = Literal["open", "move", "to", "cancel", "because", "kept", "not_kept", "missed", "note"]


class Talk(CallbackData, prefix="tlk"):
    """A talk as it was when this was drawn: `turn` is its revision, 0 where it is only opened; `minute` a new hour."""

    booking: Number
    turn: Number = 0
    do: Do = "open"
    n: int = 0
    minute: Minute = 0


def act(here: Booking, do: Do, n: int = 0, at: int = 0) -> Talk:
    return Talk(booking=here.id, turn=here.rev, do=do, n=n, minute=at // 60)


def may_have(turn: Turn, here: Booking) -> bool:
    if here.consultant == turn.known.id:
        return not CONSULTS.isdisjoint(turn.roles)
    return not LEADS_CONSULTING.isdisjoint(turn.roles)


async def at_hand(turn: Turn) -> Booking:
    """The talk before her, while she may have it; else Outdated."""
    desk = await timetable_desks.desk(turn.tx, turn.known.id, turn.language)
    here = await bookings.find(turn.tx, desk.talk or 0)
    if here is None or here.state not in SEEN or not may_have(turn, here):
        raise Outdated
    return here


@router.place(TALK)
async def talk_screen(turn: Turn) -> Screen:
    here = await at_hand(turn)
    names, name = await agendas.first_names(turn.tx, [here]), await name_of(turn, here.consultant)
    day = local(here.starts_at).date()
    words: list[str | Text | None] = [
        title(f"{day_full(day)}, {time(here.starts_at)}–{time(here.ends_at)}"),
        _("Kazakhstan's time"),
        "",
        _("Consultant: {name}", name=name) if name else None,
        _("With: {name}", name=names.get(here.person) or _("somebody without a name")),
        _("Topic: {topic}", topic=topic_words(here.topic, turn.season)),
        _("Language: {language}", language=spoken_words(here.language)),
        _("How: {how}", how=mode_words(here.mode)),
        _("Telephone: {phone}", phone=shown_phone(here.phone)) if here.phone and here.mode is Mode.PHONE else None,
        _("Where: {place}", place=here.place) if here.place and here.mode is not Mode.PHONE else None,
        "",
        *_standing(here),
    ]
    return Screen(lines(*words), (*await _thread(turn, here), *_doings(turn, here), *_out(here)))


def _standing(here: Booking) -> list[str]:
    said = {
        State.BOOKED: lambda: _("It is booked."),
        State.KEPT: lambda: _("The talk was held."),
        State.NOT_KEPT: lambda: _("The talk was not held."),
        State.MISSED: lambda: _("Nobody came."),
        State.CANCELLED: lambda: _("It is cancelled."),
    }[here.state]()
    words = [said]
    if here.state is State.BOOKED and here.answer == "coming":
        words = [_("Booked, and has said that they come.")]
    if (why := reason_words(here.reason)) is not None:
        words.append(_("Reason: {reason}", reason=why))
    if here.note:
        words.append(_("Note: {note}", note=here.note))
    return words


async def _thread(turn: Turn, here: Booking) -> Rows:
    """The question that led to it, if she may look at that."""
    found = await questions.find(turn.tx, here.thread) if here.thread is not None else None
    if found is None or not may_see(turn, found):
        return ()
    words = _("To question {number}", number=number_words(found))
    return ((Button(words, On(thread=found.id, turn=0, do="open")),),)


def _doings(turn: Turn, here: Booking) -> Rows:
    at = turn.received_at
    # NOTE: button
    kept = Button(_("Held"), act(here, "kept"))
    # NOTE: button
    not_kept = Button(_("Not held"), act(here, "not_kept"))
    # NOTE: button
    missed = Button(_("Did not come"), act(here, "missed"))
    # NOTE: button
    note = Button(_("Write a note"), act(here, "note"))
    if here.state is State.BOOKED and at < here.starts_at:
        # NOTE: button
        move = Button(_("Another time"), act(here, "move"))
        # NOTE: button
        return ((move, Button(_("Cancel the talk"), act(here, "cancel"))),)
    if here.state is State.BOOKED:
        return ((kept, not_kept), (missed,))
    if here.state in AFTERWARDS and at < said_until(turn.season, here.starts_at):
        others = {State.KEPT: kept, State.NOT_KEPT: not_kept, State.MISSED: missed}
        return (tuple(button for state, button in others.items() if state is not here.state), (note,))
    return ()


def _out(here: Booking) -> Rows:
    # NOTE: button
    return ((day_button(here.consultant, local(here.starts_at).date()),), (Button(_("To the questions"), Look()),))


@router.button(Talk)
async def press(query: CallbackQuery, button: Talk, turn: Turn) -> Reply:
    here = await bookings.find(turn.tx, button.booking)
    if here is None or here.state not in SEEN:
        raise Outdated
    if not may_have(turn, here):
        _note(turn, "refused_talk", here)
        # NOTE: toast
        return Reply(await present(turn), toast=_("This is a colleague's, not yours."))
    if button.do == "open":
        _note(turn, "read_talk", here)
        return await lay(turn, here)
    if button.turn != here.rev:
        return await lay(turn, here, _("Something has changed meanwhile. This is how it stands now."))
    if here.state is State.BOOKED and turn.received_at < here.starts_at:
        return await _before(turn, here, button)
    if button.do in ("kept", "not_kept", "missed"):
        await _finish(turn, here, State(button.do), here.note or "")
        turn.go(NOTE)
        return Reply(await present(turn))
    if button.do == "note" and here.state in AFTERWARDS:
        turn.go(NOTE)
        return Reply(await present(turn))
    raise Outdated


async def lay(turn: Turn, here: Booking, sentence: str = "") -> Reply:
    """Has it before her."""
    desk = await timetable_desks.desk(turn.tx, turn.known.id, turn.language)
    timetable_desks.lay(turn.tx, replace(desk, talk=here.id))
    turn.go(TALK)
    return Reply(await present(turn, sentence))


def _note(turn: Turn, action: str, here: Booking) -> None:
    audit.note(turn.tx, at=turn.received_at, person=turn.known.id, action=action, object_id=here.id)


async def _before(turn: Turn, here: Booking, button: Talk) -> Reply:
    match button.do:
        case "move" | "cancel":
            turn.go(MOVE if button.do == "move" else WHY)
            return Reply(await present(turn))
        case "to":
            await booking_shifts.shift(turn.tx, here, button.minute * 60, turn.season, turn.received_at)
            _note(turn, "moved_talk", here)
            return await lay(turn, here, _("Moved. Whoever has booked is being told."))
        case "because" if 0 <= button.n < len(OFF_REASONS):
            return await _cancel(turn, here, [*OFF_REASONS][button.n])
    raise Outdated


async def _cancel(turn: Turn, here: Booking, reason: str) -> Reply:
    if here.state is not State.BOOKED or turn.received_at >= here.starts_at:
        raise Outdated
    await booking_moves.cancel(turn.tx, here, Side.CONSULTANT, reason, turn.season, turn.received_at)
    _note(turn, "cancelled_talk", here)
    return await lay(turn, here, _("Cancelled. Whoever has booked is being told and gets the nearest free times."))


async def _finish(turn: Turn, here: Booking, became: State, note: str) -> None:
    at = turn.received_at
    await booking_moves.finish(turn.tx, here, became, note, here.consultant, turn.season, at)
    _note(turn, f"talk_{became.value}", here)


# Moved by the consultant


@router.place(MOVE)
async def move_screen(turn: Turn) -> Screen:
    here = await at_hand(turn)
    if here.state is not State.BOOKED or turn.received_at >= here.starts_at:
        raise Outdated
    free = await booking_shifts.free_times(turn.tx, here, turn.season, turn.received_at)
    times = tuple(
        Button(
            f"{weekday_name(local(each.starts_at).isoweekday())} {local(each.starts_at):%d.%m} {time(each.starts_at)}",
            act(here, "to", at=each.starts_at),
        )
        for each in free
    )
    rows = tuple(times[n : n + 2] for n in range(0, len(times), 2))
    now = _("Now: {day}, {time}", day=short_date(here.starts_at), time=time(here.starts_at))
    asked = _("Which of your free times?") if free else _("You have no other free time. Open hours first.")
    return Screen(lines(title(_("Move the talk")), "", now, asked), (*rows, *_back(here)))


def _back(here: Booking) -> Rows:
    # NOTE: button
    return ((Button(_("Back"), Talk(booking=here.id, do="open")),),)


# Cancelled by the consultant


@router.place(WHY)
async def why_screen(turn: Turn) -> Screen:
    here = await at_hand(turn)
    if here.state is not State.BOOKED or turn.received_at >= here.starts_at:
        raise Outdated
    reasons = [Button(said().capitalize(), act(here, "because", n)) for n, said in enumerate(OFF_REASONS.values())]
    words = lines(
        title(_("Cancel the talk: why?")),
        "",
        f"{short_date(here.starts_at)}, {time(here.starts_at)}",
        "",
        _("Press the reason or write it in a few words. With it the talk is cancelled."),
    )
    return Screen(words, (tuple(reasons[:2]), tuple(reasons[2:]), *_back(here)))


@router.text(WHY)
async def take_reason(message: Message, turn: Turn) -> Reply:
    here, typed = await at_hand(turn), " ".join(clean(message.text or "").split())
    if meaning(typed) in ("back", "home"):
        turn.go(TALK)
        return Reply(await present(turn))
    return await _cancel(turn, here, typed[:REASON_MOST])


# Afterwards


@router.place(NOTE)
async def note_screen(turn: Turn) -> Screen:
    here = await at_hand(turn)
    if here.state not in AFTERWARDS:
        raise Outdated
    words = lines(*_standing(here), "", _("Write a short note for colleagues, or go back without one."))
    return Screen(words, _back(here))


@router.text(NOTE)
async def take_note(message: Message, turn: Turn) -> Reply:
    here, typed = await at_hand(turn), " ".join(clean(message.text or "").split())
    if here.state not in AFTERWARDS:
        raise Outdated
    if meaning(typed) in ("back", "home", "skip"):
        turn.go(TALK)
        return Reply(await present(turn))
    if len(typed) > NOTE_MOST:
        raise Problem(Code.TOO_LONG, most=NOTE_MOST, length=len(typed))
    await _finish(turn, here, here.state, typed)
    turn.go(TALK)
    return Reply(await present(turn, _("The note is kept.")))
