"""A consultant's day and week: talks and free times, as text, and as a picture for whoever asks for one."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from aiogram.types import CallbackQuery
from aiogram.utils.formatting import Text

from handlers.consultant.agenda_words import counted, day_words, item_words, off_line, short_words
from handlers.consultant.talk import Talk
from handlers.consultant.timetable_buttons import Days, lay_whose, refused, timetable, to_hours, week_button
from handlers.consultant.timetable_words import name_of
from handlers.turn import Conversation, Turn, present
from handlers.ui.screen import Button, Reply, Screen, lines, title
from locales import _
from locales.format import date_range, day_full, time, weekday_short
from programme.problem import Outdated
from programme.timetable import day_of
from storage import agendas, jobs, timetable_desks
from storage.agendas import Agenda
from storage.timetable_desks import Desk

router = Conversation("agenda")

DAY, WEEK = "agenda_day", "agenda_week"
DAYS = 7
ONCE = 60
"""Seconds in which a second press for the picture is the same wish."""
FIRST, LAST = date(2000, 1, 1).toordinal(), date(2200, 1, 1).toordinal()
TALKS = 12
"""Buttons of talks on a day; more than a day holds at half an hour each."""


@router.place(DAY)
async def day_screen(turn: Turn) -> Screen:
    here = await timetable(turn)
    day = here.shown or day_of(turn.received_at, turn.season)
    [agenda] = await agendas.of(turn.tx, here.consultant, day, 1, turn.season, turn.received_at)
    names = await agendas.first_names(turn.tx, agenda.talks)
    words: list[str | Text | None] = [
        title(await _heading(turn, here, day_full(day))),
        off_line(agenda),
        counted([agenda]),
        "",
        *(item_words(each, names, turn.season) for each in agenda.items),
        "" if agenda.items else None,
        _("Kazakhstan's time"),
    ]
    talks = [Button(time(each.starts_at), Talk(booking=each.id, do="open")) for each in agenda.talks[:TALKS]]
    rows = tuple(tuple(talks[n : n + 4]) for n in range(0, len(talks), 4))
    week = (week_button(here.consultant, day), _picture(here, "day_pic", day))
    return Screen(lines(*words), (*rows, _turning(here, "day", day, 1), week, (to_hours(here),)))


@router.place(WEEK)
async def week_screen(turn: Turn) -> Screen:
    here = await timetable(turn)
    day = here.shown or day_of(turn.received_at, turn.season)
    found = await agendas.of(turn.tx, here.consultant, day, DAYS, turn.season, turn.received_at)
    names = await agendas.first_names(turn.tx, [talk for each in found for talk in each.talks])
    heading = date_range(day, day + timedelta(days=DAYS - 1))
    words: list[str | Text | None] = [title(await _heading(turn, here, heading)), counted(found)]
    for each in found:
        if each.items or each.off is not None:
            words += ["", title(day_words(each)), off_line(each)]
            words += [short_words(item, names) for item in each.items]
    words += ["", _("Kazakhstan's time")]
    opens = [_of_day(here, each) for each in found]
    picture = (_picture(here, "week_pic", day),)
    turning = _turning(here, "week", day, DAYS)
    return Screen(lines(*words), (tuple(opens[:4]), tuple(opens[4:]), turning, picture, (to_hours(here),)))


async def _heading(turn: Turn, here: Desk, when: str) -> str:
    name = await name_of(turn, here.consultant)
    return f"{name} · {when}" if name else when


def _of_day(here: Desk, each: Agenda) -> Button:
    words = f"{weekday_short(each.day)} {each.day:%d}"
    return Button(words, Days(go="day", of=here.consultant, ordinal=each.day.toordinal()))


def _picture(here: Desk, go: Literal["day_pic", "week_pic"], day: date) -> Button:
    # NOTE: button
    return Button(_("As a picture"), Days(go=go, of=here.consultant, ordinal=day.toordinal()))


def _turning(here: Desk, go: Literal["day", "week"], day: date, step: int) -> tuple[Button, ...]:
    before, after = (Days(go=go, of=here.consultant, ordinal=day.toordinal() + n) for n in (-step, step))
    return Button("◀", before), Button("▶", after)


@router.button(Days)
async def press(query: CallbackQuery, button: Days, turn: Turn) -> Reply:
    if not FIRST <= button.ordinal <= LAST:
        raise Outdated
    here = await lay_whose(turn, button.of)
    if here is None:
        return await refused(turn, "refused_timetable", button.of)
    day, drawn = date.fromordinal(button.ordinal), button.go.endswith("_pic")
    timetable_desks.lay(turn.tx, replace(here, shown=day))
    turn.go(DAY if button.go.startswith("day") else WEEK)
    if not drawn:
        return Reply(await present(turn))
    me, at = turn.known.id, turn.received_at
    days = DAYS if button.go == "week_pic" else 1
    key = f"agenda:{me}:{button.of}:{button.ordinal}:{days}:{at // ONCE}"
    jobs.enqueue(turn.tx, "agenda", key, at=at, person=me, consultant=button.of, first=button.ordinal, days=days)
    # NOTE: toast
    return Reply(await present(turn), toast=_("It is being drawn. The picture comes as soon as it is ready."))
