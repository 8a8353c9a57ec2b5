"""Days off: which, why, and a yes that says how many talks go with them. All of it happens in one transaction.

Whoever booked is told and gets the nearest free times; a time of a day off can be neither held nor confirmed any more.
"""

from dataclasses import replace
from datetime import date, timedelta

from aiogram.types import CallbackQuery, Message

from handlers.consultant.timetable_buttons import HOURS, OFF, OFF_SURE, OFF_WHY, Off, timetable, to_hours
from handlers.consultant.timetable_words import name_of, off_words
from handlers.turn import Conversation, Turn, present
from handlers.ui.booking import OFF_REASONS
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from handlers.ui.spoken import meaning
from locales import _
from locales.format import date_range, short_date, weekday_name
from programme.opening import REASON_MOST, typed_days, window
from programme.problem import Outdated
from programme.typed import clean
from storage import audit, days_off, timetable_desks, timetable_words, timetables
from storage.timetable_desks import Desk

router = Conversation("timetable_closing")

OFFERED = 6
"""Days that are closed with a tap: the next ones."""


def _off(here: Desk, do: str, ordinal: int = 0, n: int = 0) -> Off:
    return Off.model_validate({"turn": here.rev, "do": do, "ordinal": ordinal, "n": n})


@router.place(OFF)
async def days_screen(turn: Turn) -> Screen:
    here = await timetable(turn)
    first, _last = window(turn.season, turn.received_at)
    days = [first + timedelta(days=n) for n in range(OFFERED)]
    offered = [
        Button(f"{weekday_name(day.isoweekday())} {day:%d.%m}", _off(here, "pick", day.toordinal())) for day in days
    ]
    name = await name_of(turn, here.consultant)
    example = date_range(days[1], days[3])
    words = lines(
        title(_("Close days: {name}", name=name) if name else _("Close days")),
        "",
        _("On which day is nobody to be talked to? Press it or write it."),
        _("Several days: {days}", days=example),
    )
    return Screen(words, (tuple(offered[:3]), tuple(offered[3:]), (to_hours(here),)))


@router.text(OFF)
async def take_days(message: Message, turn: Turn) -> Reply:
    here, typed = await timetable(turn), message.text or ""
    if meaning(typed) in ("back", "home"):
        turn.go(HOURS)
        return Reply(await present(turn))
    return await _chosen(turn, here, *typed_days(typed, turn.season, turn.received_at))


async def _chosen(turn: Turn, here: Desk, first: date, last: date) -> Reply:
    timetable_desks.lay(turn.tx, replace(here, closes=first, closes_until=last, reason=None))
    turn.go(OFF_WHY)
    return Reply(await present(turn))


@router.place(OFF_WHY)
async def why_screen(turn: Turn) -> Screen:
    here = await timetable(turn)
    first, last = _days(turn, here)
    reasons = [Button(said().capitalize(), _off(here, "why", n=n)) for n, said in enumerate(OFF_REASONS.values())]
    words = lines(
        title(_("Why? {days}", days=date_range(first, last))),
        "",
        _("Press it or write it in a few words. Whoever has booked will read it."),
    )
    return Screen(words, (tuple(reasons[:2]), tuple(reasons[2:]), *_to_days(here)))


def _to_days(here: Desk) -> Rows:
    return ((to_hours(here),),)


def _days(turn: Turn, here: Desk) -> tuple[date, date]:
    """What is about to be closed, while it lies ahead; else Outdated."""
    first, last = here.closes, here.closes_until
    if first is None or last is None or first < window(turn.season, turn.received_at)[0]:
        raise Outdated
    return first, last


@router.text(OFF_WHY)
async def take_reason(message: Message, turn: Turn) -> Reply:
    here, typed = await timetable(turn), message.text or ""
    _days(turn, here)
    if meaning(typed) in ("back", "home"):
        turn.go(OFF)
        return Reply(await present(turn))
    return await _reasoned(turn, here, " ".join(clean(typed).split())[:REASON_MOST])


async def _reasoned(turn: Turn, here: Desk, reason: str) -> Reply:
    timetable_desks.lay(turn.tx, replace(here, reason=reason))
    turn.go(OFF_SURE)
    return Reply(await present(turn))


@router.place(OFF_SURE)
async def sure_screen(turn: Turn) -> Screen:
    here = await timetable(turn)
    first, last = _days(turn, here)
    if here.reason is None:
        raise Outdated
    booked = len(await days_off.booked(turn.tx, here.consultant, first, last, turn.season, turn.received_at))
    words = lines(
        title(_("Close these days?")),
        "",
        off_words(first, last, here.reason),
        "",
        _("Talks that will be cancelled: {n}", n=booked),
        _("Whoever has booked is told at once and gets the nearest free times.") if booked else None,
    )
    # NOTE: button
    return Screen(words, ((Button(_("Yes, close"), _off(here, "sure")),), *_to_days(here)))


@router.button(Off)
async def press(query: CallbackQuery, button: Off, turn: Turn) -> Reply:
    here = await timetable(turn)
    if button.turn != here.rev:
        raise Outdated
    match button.do:
        case "pick":
            day = _ahead(turn, button.ordinal)
            return await _chosen(turn, here, day, day)
        case "why" if 0 <= button.n < len(OFF_REASONS):
            _days(turn, here)
            return await _reasoned(turn, here, [*OFF_REASONS][button.n])
        case "sure":
            return await _close(turn, here)
        case "again":
            return await _open_again(turn, here, _ahead(turn, button.ordinal))
    raise Outdated


def _ahead(turn: Turn, ordinal: int) -> date:
    """The day that a button says, if it may be closed or opened now."""
    first, last = window(turn.season, turn.received_at)
    if not first.toordinal() <= ordinal <= last.toordinal():
        raise Outdated
    return date.fromordinal(ordinal)


async def _close(turn: Turn, here: Desk) -> Reply:
    first, last = _days(turn, here)
    if here.reason is None:
        raise Outdated
    tx, at, consultant = turn.tx, turn.received_at, here.consultant
    gone = await days_off.close(tx, consultant, first, last, here.reason, turn.known.id, turn.season, at)
    await timetable_words.closed(tx, consultant, first, last, turn.known.id, at)
    audit.note(tx, at=at, person=turn.known.id, action="closed_days", object_id=consultant)
    timetable_desks.lay(tx, replace(here, closes=None, closes_until=None, reason=None))
    turn.go(HOURS)
    said = _("Closed. Talks that were cancelled: {n}. Everybody is being told.", n=len(gone))
    return Reply(await present(turn, said if gone else _("Closed: nobody had booked.")))


async def _open_again(turn: Turn, here: Desk, day: date) -> Reply:
    await timetables.kept(turn.tx, here.consultant)
    if not await timetables.open_day(turn.tx, here.consultant, day):
        raise Outdated
    await timetable_words.opened_again(turn.tx, here.consultant, day, turn.known.id, turn.received_at)
    audit.note(turn.tx, at=turn.received_at, person=turn.known.id, action="opened_day", object_id=here.consultant)
    timetable_desks.lay(turn.tx, here)
    turn.go(HOURS)
    return Reply(await present(turn, _("Open again: {day}", day=short_date(day))))
