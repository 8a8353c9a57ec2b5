"""One seminar as the staff see it: what it says, what is missing, who comes; and the buttons its screens share."""

from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.formatting import Text
from pydantic import Field

from handlers.anyone.seminars import fact_lines
from handlers.staff.attendance_buttons import after_door
from handlers.staff.audience_words import LANGUAGE_NAMES
from handlers.turn import Turn
from handlers.ui.answers import cut
from handlers.ui.go import home_button
from handlers.ui.screen import Button, Rows, Screen, lines, title
from handlers.ui.seminars import languages_held
from locales import _
from locales.format import moment, number
from programme.languages import LANGUAGES
from programme.problem import Outdated
from programme.roles import HOLDS_SEMINARS
from programme.seminar import Part, Seminar, Standing, State, missing
from storage import seminars, sign_ups

SHOWN_MOST = 160
"""Characters of a text on the card."""

Numbered = Annotated[int, Field(ge=0, lt=10**6)]
Turned = Annotated[int, Field(ge=0, lt=10**4)]
Do = Literal[
    "open", "title_kk", "title_ru", "text_kk", "text_ru", "when", "where", "capacity", "closes", "minutes", "language",
    "publish", "announce", "cancel", "sure", "drop",
]  # fmt: skip


class Plans(CallbackData, prefix="plans"):
    """A page of all seminars; 0 is the newest."""

    top: Annotated[int, Field(ge=0, lt=10**7)] = 0


class Plan(CallbackData, prefix="plan"):
    """Begins a new one, while this one (or none) is the newest: pressed twice, one is begun."""

    newest: Numbered


class Hold(CallbackData, prefix="hold"):
    """Something is done with the seminar as it stood at `turn`; it is only opened whatever happened since."""

    news: Numbered
    turn: Turned
    do: Do


def hold(here: Seminar, do: str) -> Hold:
    return Hold.model_validate({"news": here.id, "turn": here.rev, "do": do})


def part_words(part: Part) -> str:
    match part:
        case "title_kk":
            return _("title in Kazakh")
        case "title_ru":
            return _("title in Russian")
        case "text_kk":
            return _("text in Kazakh")
        case "text_ru":
            return _("text in Russian")
        case "when":
            return _("day and hour")
        case "where":
            return _("place or link")
        case "capacity":
            return _("how many seats")
        case "closes":
            return _("end of sign-up")


def state_words(here: Seminar, now: int) -> str:
    match here.state:
        case State.DRAFT:
            return _("being planned")
        case State.CANCELLED:
            return _("cancelled")
        case State.PUBLISHED:
            return _("it is over") if here.ends_at <= now else _("people can see it")


async def at_desk(turn: Turn) -> Seminar:
    """The one she has before her; Outdated where there is none, or the role is hers no more."""
    if HOLDS_SEMINARS.isdisjoint(turn.roles):
        raise Outdated
    desk = await seminars.on_desk(turn.tx, turn.known.id)
    here = await seminars.find(turn.tx, desk.seminar) if desk is not None else None
    if here is None:
        raise Outdated
    return here


async def card_screen(turn: Turn, here: Seminar) -> Screen:
    words: list[str | Text | None] = [
        title(_("Seminar {n}", n=here.id)),
        _("State: {state}", state=state_words(here, turn.received_at)),
        "",
    ]
    for each in LANGUAGES:
        name, text = here.titles.get(each), here.texts.get(each)
        shown = name if name is not None else _("not written yet")
        words.append(f"{LANGUAGE_NAMES[each]()}: {shown}")
        words += [cut(text, SHOWN_MOST)] if text is not None else []
    words += ["", *_facts(here)]
    if here.state is not State.DRAFT:
        words += ["", *await _who_comes(turn, here)]
    if here.state is State.DRAFT and (parts := missing(here)):
        words += ["", _("Not written yet: {parts}", parts=", ".join(part_words(each) for each in parts))]
    rows = draft_rows(here) if here.state is State.DRAFT else _published_rows(turn, here)
    return Screen(lines(*words), (*after_door(here), *rows, *ways_out()))


def _facts(here: Seminar) -> list[str | Text | None]:
    said = fact_lines(here, signed_up=True) if here.starts_at is not None else []
    if here.starts_at is None:
        said = [_("Place: {place}", place=here.place)] if here.place is not None else []
        said += [_("Online: {link}", link=here.link)] if here.link is not None else []
        said += [_("Language: {language}", language=languages_held(here.language))]
    said.append(_("Lasts, in minutes: {n}", n=here.minutes))
    said += [_("Seats: {n}", n=number(here.capacity))] if here.capacity is not None else []
    if here.closes_at is not None:
        said.append(_("Sign-up until: {moment}", moment=moment(here.closes_at)))
    elif here.starts_at is not None:
        said.append(_("One can sign up until it begins."))
    return said


async def _who_comes(turn: Turn, here: Seminar) -> list[str]:
    counted = await sign_ups.counted(turn.tx, here.id)
    going, said = counted.get(Standing.GOING, (0, 0)), counted.get(Standing.WAITING, (0, 0))
    kept = counted.get(Standing.OFFERED, (0, 0))
    return [
        _("Signed up: {n}, people: {people}", n=going[0], people=going[1]),
        *([_("A seat is offered to: {n}, people: {people}", n=kept[0], people=kept[1])] if kept[0] else []),
        *([_("In the waiting list: {n}, people: {people}", n=said[0], people=said[1])] if said[0] else []),
        _("Said that they come: {n}", n=await sign_ups.answered(turn.tx, here.id)),
    ]


def draft_rows(here: Seminar) -> Rows:
    # NOTE: button
    titles = (
        Button(_("Title in Kazakh"), hold(here, "title_kk")),
        Button(_("Title in Russian"), hold(here, "title_ru")),
    )
    # NOTE: button
    texts = (Button(_("Text in Kazakh"), hold(here, "text_kk")), Button(_("Text in Russian"), hold(here, "text_ru")))
    # NOTE: button
    times = (Button(_("Day and hour"), hold(here, "when")), Button(_("How long"), hold(here, "minutes")))
    # NOTE: button
    place = (Button(_("Place or link"), hold(here, "where")), Button(_("Its language"), hold(here, "language")))
    # NOTE: button
    seats = (Button(_("Seats"), hold(here, "capacity")), Button(_("End of sign-up"), hold(here, "closes")))
    rows: Rows = (titles, texts, times, place, seats)
    if not missing(here):
        # NOTE: button
        rows += ((Button(_("Publish it"), hold(here, "publish")),),)
    # NOTE: button
    return (*rows, (Button(_("Delete this plan"), hold(here, "drop")),))


def _published_rows(turn: Turn, here: Seminar) -> Rows:
    if here.state is State.CANCELLED or here.starts <= turn.received_at:
        return ()
    return (
        # NOTE: button
        (Button(_("Write an announcement of it"), hold(here, "announce")),),
        # NOTE: button
        (Button(_("Another day"), hold(here, "when")), Button(_("Another place"), hold(here, "where"))),
        # NOTE: button
        (Button(_("Seats"), hold(here, "capacity")), Button(_("End of sign-up"), hold(here, "closes"))),
        # NOTE: button
        (Button(_("Cancel the seminar"), hold(here, "cancel")),),
    )


def ways_out() -> Rows:
    # NOTE: button
    return ((Button(_("The staff's list of seminars"), Plans()),), (home_button(),))
