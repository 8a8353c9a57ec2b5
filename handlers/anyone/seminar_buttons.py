"""Where somebody stands with a seminar, in words, and the buttons by which she signs up, changes that, or leaves."""

from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.ui.screen import Button, Rows
from locales import _
from locales.format import moment
from programme.seminar import Seminar, Standing
from storage import seating
from storage.database import Tx
from storage.sign_ups import Seats, SignUp

Number = Annotated[int, Field(ge=0, le=99)]


class Come(CallbackData, prefix="come"):
    """Signs up for a seminar with so many people; with none, asks how many."""

    seminar: int
    n: Number = 0


class Mine(CallbackData, prefix="seat"):
    """Something is done with her sign-up as it stood at `turn`."""

    sign_up: int
    turn: Annotated[int, Field(ge=0, lt=10**4)]
    do: Literal["people", "number", "leave", "sure", "accept", "calendar"]
    n: Number = 0


class Coming(CallbackData, prefix="coming"):
    """Below a reminder: the answer to it, whatever became of the sign-up since."""

    sign_up: int
    go: Literal["come", "cant"]


def mine(who: SignUp, do: str, n: int = 0) -> Mine:
    return Mine.model_validate({"sign_up": who.id, "turn": who.rev, "do": do, "n": n})


async def standing_lines(tx: Tx, who: SignUp) -> list[str]:
    match who.state:
        case Standing.GOING:
            return [
                _("You are signed up. People: {n}", n=who.people),
                _("Your number in the list: {n}", n=who.id),
                *([_("You said that you come.")] if who.answer == "coming" else []),
            ]
        case Standing.OFFERED:
            return [_("A seat is kept for you until: {moment}", moment=moment(who.offer_until or 0))]
        case _waiting:
            return [
                _("You are in the waiting list. People: {n}", n=who.people),
                _("Your place in line: {n}", n=await seating.ahead(tx, who) + 1),
                _("When a seat is free, we write to you."),
            ]


def mine_rows(here: Seminar, who: SignUp | None, seats: Seats, now: int) -> Rows:
    """What she can do about it just now."""
    if now >= here.starts:
        return ()
    if who is None:
        if now >= here.sign_up_until:
            return ()
        # NOTE: button
        words = _("Sign up") if seats.free else _("Join the waiting list")
        return ((Button(words, Come(seminar=here.id)),),)
    # NOTE: button
    leave = (Button(_("I cannot come"), mine(who, "leave")),)
    # NOTE: button
    number = (Button(_("Change how many come"), mine(who, "people")),)
    match who.state:
        case Standing.GOING:
            # NOTE: button
            return ((Button(_("Into my phone's calendar"), mine(who, "calendar")),), number, leave)
        case Standing.OFFERED:
            # NOTE: button
            return ((Button(_("Yes, I take the seat"), mine(who, "accept")),), leave)
        case _waiting:
            return (number, leave)
