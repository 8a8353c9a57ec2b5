"""What came of a seminar: the buttons that its screens share, and which one somebody of the staff has before her."""

from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.turn import Turn
from handlers.ui.screen import Button, Rows
from locales import _
from programme.problem import Outdated
from programme.roles import HOLDS_SEMINARS
from programme.seminar import Seminar, State
from storage import seminars

Paged = Annotated[int, Field(ge=0, lt=10**4)]


class After(CallbackData, prefix="after"):
    """One seminar and who came; always valid for whoever holds seminars."""

    seminar: int
    do: Literal["open", "code", "list", "said", "table", "poster"] = "open"
    page: Paged = 0


class Thanks(CallbackData, prefix="thanks"):
    """What is sent after a seminar: put together, sent to everybody, or taken out."""

    seminar: int
    do: Literal["open", "sure", "clear"] = "open"


class Tick(CallbackData, prefix="tickp"):
    """Somebody of the list was there with so many people; with 0, she was not."""

    seminar: int
    who: int
    n: Annotated[int, Field(ge=0, le=99)]
    page: Paged = 0


def after_door(here: Seminar) -> Rows:
    """The way in, from a published seminar's card."""
    if here.state is not State.PUBLISHED:
        return ()
    # NOTE: button
    return ((Button(_("Who came, code, materials"), After(seminar=here.id)),),)


async def found(turn: Turn, seminar: int) -> Seminar:
    """A published one, for whoever holds seminars; it is on her desk from now on."""
    here = await _published(turn, seminar)
    seminars.put_on_desk(turn.tx, turn.known.id, here.id)
    return here


async def _published(turn: Turn, seminar: int) -> Seminar:
    here = await seminars.find(turn.tx, seminar)
    if HOLDS_SEMINARS.isdisjoint(turn.roles) or here is None or here.state is not State.PUBLISHED:
        raise Outdated
    return here


async def on_desk(turn: Turn) -> Seminar:
    desk = await seminars.on_desk(turn.tx, turn.known.id)
    if desk is None:
        raise Outdated
    return await _published(turn, desk.seminar)
