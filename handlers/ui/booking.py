"""Talks at an hour as every conversation speaks of them: their doors and buttons, and their facts in words."""

from collections.abc import Callable
from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.formatting import Text
from pydantic import Field

from handlers.ui.screen import Button
from handlers.ui.thread import Number, spoken_words, topic_words
from locales import _
from locales.format import day, day_full, time
from programme.phone import shown_phone
from programme.season import Season
from programme.timetable import Mode
from storage.bookings import Booking

Minute = Annotated[int, Field(ge=0, lt=10**8)]
"""A moment in a button, in minutes: a time begins with a minute."""

REASON_MOST = 300
"""Characters of a reason that is typed."""


class Talks(CallbackData, prefix="tk"):
    """The door of talks; always valid."""

    go: Literal["new", "list"] = "new"


class OnTalk(CallbackData, prefix="tkb"):
    """Something is done with her talk as it stood at `turn`; it is opened whatever became of it."""

    booking: Number
    turn: Number
    do: Literal["open", "move", "cancel", "calendar", "accept", "decline", "back"]


class Coming(CallbackData, prefix="tkc"):
    """Below a reminder: the answer to it, of the hour it was about."""

    booking: Number
    sequence: Number
    go: Literal["come", "cant"]


class Instead(CallbackData, prefix="tkn"):
    """A time in the place of a talk that was taken away; one tap books it."""

    booking: Number
    hours: Number
    minute: Minute


def book_button() -> Button:
    # NOTE: button
    return Button(_("Book a consultation"), Talks())


def talks_button() -> Button:
    # NOTE: button
    return Button(_("My consultations"), Talks(go="list"))


def on_talk(here: Booking, do: str) -> OnTalk:
    return OnTalk.model_validate({"booking": here.id, "turn": here.rev, "do": do})


_MODES: dict[Mode, tuple[str, Callable[[], str]]] = {
    Mode.PHONE: ("📞", lambda: _("by phone")),
    Mode.ONLINE: ("💻", lambda: _("online")),
    Mode.MEETING: ("🤝", lambda: _("in person")),
}


def mode_mark(mode: Mode) -> str:
    return _MODES[mode][0]


def mode_words(mode: Mode) -> str:
    return _MODES[mode][1]()


def hour_lines(starts_at: int) -> list[str]:
    """Day and hour, label and value; whose hour it is, since phones and people may live by another."""
    return [
        _("Day: {day}", day=day_full(starts_at)),
        _("Time: {time} (Kazakhstan time)", time=time(starts_at)),
    ]


def short_moment(at: int) -> str:
    """Day and hour on a button."""
    return f"{day(at)}, {time(at)}"


def how_lines(here: Booking) -> list[str | Text]:
    """How it is held, and where: what both sides need."""
    said: list[str | Text] = [_("How: {mode}", mode=mode_words(here.mode))]
    if here.mode is Mode.PHONE and here.phone:
        said.append(_("We call this number: {phone}", phone=shown_phone(here.phone)))
    elif here.mode is Mode.ONLINE and here.place:
        said.append(_("Link: {link}", link=here.place))
    elif here.mode is Mode.MEETING and here.place:
        said.append(_("Place: {place}", place=here.place))
    return said


def about_lines(here: Booking, season: Season) -> list[str]:
    return [
        _("Topic: {topic}", topic=topic_words(here.topic, season)),
        _("Language: {language}", language=spoken_words(here.language)),
    ]


REASONS: dict[str, Callable[[], str]] = {
    # NOTE: button
    "#ill": lambda: _("I am ill"),
    # NOTE: button
    "#busy": lambda: _("I have no time then"),
    # NOTE: button
    "#done": lambda: _("I do not need it any more"),
}
"""What is tapped is kept as a sign, and said in the language of whoever reads it."""

OFF_REASONS: dict[str, Callable[[], str]] = {
    "#illness": lambda: _("illness"),
    "#leave": lambda: _("leave"),
    "#trip": lambda: _("a trip for work"),
    "#work": lambda: _("other work"),
}
"""The same of a consultant who cannot come."""


def reason_words(reason: str | None) -> str | None:
    """As it was tapped or typed; None where nobody said why."""
    if not reason:
        return None
    known = REASONS | OFF_REASONS
    return known[reason]() if reason in known else reason
