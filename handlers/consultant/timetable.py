"""A consultant's room of hours: which are open, which days are off, and the doors to all that is done with them.

Whoever leads the consulting may have a colleague's before her.
"""

from dataclasses import replace
from datetime import date, timedelta

from aiogram.types import CallbackQuery
from aiogram.utils.formatting import Text

from handlers.consultant.timetable_buttons import (
    END,
    HOURS,
    NEW,
    OFF,
    WHOSE,
    EndHours,
    Off,
    Times,
    day_button,
    lay_whose,
    may,
    refused,
    timetable,
    to_hours,
    week_button,
)
from handlers.consultant.timetable_words import hours_words, name_of, off_words, runs
from handlers.turn import Conversation, Turn, present
from handlers.ui.consulting import Look
from handlers.ui.go import home_button
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from locales import _
from locales.format import short_date
from programme.opening import AHEAD_DAYS, Draft
from programme.problem import Outdated
from programme.roles import LEADS_CONSULTING
from programme.timetable import Hours, day_of
from storage import audit, consultants, timetable_desks, timetable_words, timetables
from storage.timetable_desks import Desk, proposed

router = Conversation("timetable")

PAGE = 8
OFFERED = 4
"""Closed days that can be opened again with a tap: the first ones."""
COLLEAGUES = 12


def hours_door() -> Button:
    """Of the room of questions."""
    # NOTE: button
    return Button(_("My hours"), Times())


@router.place(HOURS)
async def room(turn: Turn) -> Screen:
    return await room_screen(turn, await timetable(turn), 0)


async def room_screen(turn: Turn, here: Desk, page: int) -> Screen:
    today = day_of(turn.received_at, turn.season)
    there = await timetables.hours_ahead(turn.tx, here.consultant, today)
    off = await timetables.days_off(turn.tx, here.consultant, today, today + timedelta(days=AHEAD_DAYS))
    page = page if 0 <= page * PAGE < len(there) else 0
    shown = there[page * PAGE : (page + 1) * PAGE]
    words: list[str | Text | None] = [title(await heading(turn, here.consultant)), ""]
    if not there:
        words.append(_("No hours are open yet: nobody can book a talk."))
    words += [f"{n}. {hours_words(each, turn.season)}" for n, each in enumerate(shown, page * PAGE + 1)]
    if off:
        days = [off_words(first, last, reason) for first, last, reason in runs(off)]
        words += ["", _("Days off: {days}", days=", ".join(days[:OFFERED]))]
    if shown:
        words += ["", _("To end hours, press their number.")]
    ends = [Button(f"✗ {n}", EndHours(hours=each.id)) for n, each in enumerate(shown, page * PAGE + 1)]
    rows = tuple(tuple(ends[n : n + 4]) for n in range(0, len(ends), 4))
    return Screen(
        lines(*words), (*_doors(turn, here), *rows, *_turning(here, page, len(there)), *_again(here, off), *_out(turn))
    )


async def heading(turn: Turn, consultant: int) -> str:
    name = await name_of(turn, consultant)
    return _("Hours: {name}", name=name) if name else _("My hours")


def _doors(turn: Turn, here: Desk) -> Rows:
    # NOTE: button
    opens = Button(_("Open hours"), Times(go="new", of=here.consultant))
    # NOTE: button
    closes = Button(_("Close days"), Times(go="off", of=here.consultant))
    today = day_of(turn.received_at, turn.season)
    return ((opens, closes), (day_button(here.consultant, today), week_button(here.consultant, today)))


def _turning(here: Desk, page: int, count: int) -> Rows:
    if count <= PAGE:
        return ()
    last = (count - 1) // PAGE
    # NOTE: button
    return ((Button(_("Further ▶"), Times(of=here.consultant, page=page + 1 if page < last else 0)),),)


def _again(here: Desk, off: dict[date, str]) -> Rows:
    days = [
        # NOTE: button
        Button(_("Open {day} again", day=short_date(day)), Off(turn=here.rev, do="again", ordinal=day.toordinal()))
        for day in [*off][:OFFERED]
    ]
    return tuple((each,) for each in days)


def _out(turn: Turn) -> Rows:
    rows: Rows = ()
    if not LEADS_CONSULTING.isdisjoint(turn.roles):
        # NOTE: button
        rows = ((Button(_("Another consultant"), Times(go="whose")),),)
    # NOTE: button
    return (*rows, (Button(_("To the questions"), Look()),), (home_button(),))


@router.button(Times)
async def press(query: CallbackQuery, button: Times, turn: Turn) -> Reply:
    """Whoever opens hours is known to the colleagues by the name that Telegram shows."""
    me = turn.known.id
    consultants.enter(turn.tx, me, query.from_user.first_name)
    if button.go == "whose":
        turn.go(WHOSE)
        return Reply(await present(turn))
    here = await lay_whose(turn, button.of or me)
    if here is None:
        return await refused(turn, "refused_timetable", button.of)
    if button.go == "open":
        turn.go(HOURS)
        return Reply(await room_screen(turn, here, button.page))
    if button.go == "new":
        timetable_desks.lay(turn.tx, replace(here, draft=await _proposed(turn, here.consultant)))
    turn.go(NEW if button.go == "new" else OFF)
    return Reply(await present(turn))


async def _proposed(turn: Turn, consultant: int) -> Draft:
    """As the last ones; on no day yet."""
    last = await timetables.newest_of(turn.tx, consultant)
    made = proposed(consultant, turn.language)
    if last is None:
        return made
    return replace(
        made,
        minutes=last.minutes,
        buffer=last.buffer,
        mode=last.mode,
        place=last.place,
        language=last.language,
        topics=last.topics,
    )


@router.place(WHOSE)
async def whose_screen(turn: Turn) -> Screen:
    if LEADS_CONSULTING.isdisjoint(turn.roles):
        raise Outdated
    others = (await consultants.colleagues(turn.tx, turn.known.id))[:COLLEAGUES]
    words = _("Whose hours?") if others else _("Nobody else has come to the questions yet.")
    # NOTE: button
    mine = Button(_("My hours"), Times())
    rows = (*((Button(f"👤 {name}"[:30], Times(of=id)),) for id, name in others), (mine,))
    return Screen(lines(title(words)), (*rows, (home_button(),)))


# Ending them


@router.button(EndHours)
async def end(query: CallbackQuery, button: EndHours, turn: Turn) -> Reply:
    found = await timetables.find(turn.tx, button.hours)
    if found is None:
        raise Outdated
    if not await may(turn, found.consultant):
        return await refused(turn, "refused_timetable", found.consultant)
    today = day_of(turn.received_at, turn.season)
    here = await lay_whose(turn, found.consultant)
    if here is None or not _holds(found, today):
        raise Outdated
    if not button.sure:
        timetable_desks.lay(turn.tx, replace(here, hours=found.id))
        turn.go(END)
        return Reply(await present(turn))
    await timetables.kept(turn.tx, found.consultant)
    if not await timetables.end_hours(turn.tx, found, today - timedelta(days=1)):
        raise Outdated
    await timetable_words.ended(turn.tx, found.consultant, found.id, turn.known.id, turn.received_at)
    audit.note(turn.tx, at=turn.received_at, person=turn.known.id, action="ended_hours", object_id=found.consultant)
    turn.go(HOURS)
    return Reply(await present(turn, _("Ended: nothing new can be booked in them. Talks that are booked stay.")))


def _holds(found: Hours, today: date) -> bool:
    return not found.over(today) and (found.day is None or found.until is None or found.until >= found.day)


@router.place(END)
async def sure_screen(turn: Turn) -> Screen:
    here = await timetable(turn)
    found = await timetables.find(turn.tx, here.hours or 0)
    today = day_of(turn.received_at, turn.season)
    if found is None or found.consultant != here.consultant or not _holds(found, today):
        raise Outdated
    booked = await timetables.booked_in(turn.tx, found, turn.received_at)
    words = lines(
        title(_("End these hours?")),
        "",
        hours_words(found, turn.season),
        "",
        _("From now on nothing new can be booked in them."),
        _("Talks that are booked and stay: {n}", n=booked) if booked else None,
    )
    # NOTE: button
    yes = Button(_("Yes, end them"), EndHours(hours=found.id, sure=True))
    return Screen(words, ((yes,), (to_hours(here),)))
