"""The buttons of a timetable, and whose is before somebody: her own, or a colleague's for whoever leads."""

from dataclasses import replace
from datetime import date
from typing import Literal

from aiogram.filters.callback_data import CallbackData

from handlers.turn import Turn, present
from handlers.ui.screen import Button, Reply
from handlers.ui.thread import Number
from locales import _
from programme.problem import Outdated
from programme.roles import CONSULTS, LEADS_CONSULTING
from storage import audit, roles, timetable_desks
from storage.timetable_desks import Desk, proposed

HOURS, WHOSE, END = "hours", "hours_whose", "hours_end"
NEW, TIME, DAY, HOW, WHERE, TOPICS = (
    "hours_new", "hours_time", "hours_day", "hours_how", "hours_where", "hours_topics",
)  # fmt: skip
OFF, OFF_WHY, OFF_SURE = "off", "off_why", "off_sure"


class Times(CallbackData, prefix="hrs"):
    """The room of somebody's timetable (0: her own), and what begins there; always valid for whoever may."""

    go: Literal["open", "whose", "new", "off"] = "open"
    of: Number = 0
    page: int = 0


class Opens(CallbackData, prefix="opn"):
    """A part of the hours that are being written; `turn` is the desk's revision."""

    turn: Number
    do: Literal[
        "card", "tick", "time", "day", "weekly", "minutes", "buffer", "how", "mode", "language", "topics", "topic",
        "all", "open",
    ]  # fmt: skip
    n: int = 0


class EndHours(CallbackData, prefix="fin"):
    """Looks at hours to be ended, or ends them."""

    hours: Number
    sure: bool = False


class Off(CallbackData, prefix="off"):
    """A day to be closed or opened again (its number from the year 1), the reason, or the yes to all of it."""

    turn: Number
    do: Literal["pick", "why", "sure", "again"]
    ordinal: Number = 0
    n: int = 0


class Days(CallbackData, prefix="agd"):
    """A day (its number from the year 1) or the week that begins with it, on the screen or as a picture."""

    go: Literal["day", "week", "day_pic", "week_pic"]
    of: Number
    ordinal: Number


async def timetable(turn: Turn) -> Desk:
    """What is before her, while she may change it; else Outdated."""
    if CONSULTS.isdisjoint(turn.roles):
        raise Outdated
    here = await timetable_desks.desk(turn.tx, turn.known.id, turn.language)
    if not await may(turn, here.consultant):
        raise Outdated
    return here


async def may(turn: Turn, consultant: int) -> bool:
    """Her own timetable, and for whoever leads that of anybody who still answers questions."""
    if consultant == turn.known.id:
        return not CONSULTS.isdisjoint(turn.roles)
    return not LEADS_CONSULTING.isdisjoint(turn.roles) and not CONSULTS.isdisjoint(
        await roles.of_person(turn.tx, consultant)
    )


async def lay_whose(turn: Turn, consultant: int) -> Desk | None:
    """Has this timetable before her from now on; None where it is not hers to have."""
    if not await may(turn, consultant):
        return None
    here = await timetable_desks.desk(turn.tx, turn.known.id, turn.language)
    if here.consultant == consultant and here.rev:
        return here
    return timetable_desks.lay(turn.tx, replace(here, draft=proposed(consultant, turn.language)))


async def refused(turn: Turn, action: str, object_id: int) -> Reply:
    """Nothing of it is shown; that it was tried is noted."""
    audit.note(turn.tx, at=turn.received_at, person=turn.known.id, action=action, object_id=object_id)
    # NOTE: toast
    return Reply(await present(turn), toast=_("This is a colleague's, not yours."))


def to_hours(here: Desk) -> Button:
    # NOTE: button
    return Button(_("To the hours"), Times(of=here.consultant))


def day_button(consultant: int, day: date) -> Button:
    # NOTE: button
    return Button(_("The day"), Days(go="day", of=consultant, ordinal=day.toordinal()))


def week_button(consultant: int, day: date) -> Button:
    monday = day.toordinal() - day.weekday()
    # NOTE: button
    return Button(_("The week"), Days(go="week", of=consultant, ordinal=monday))
