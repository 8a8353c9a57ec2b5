"""The door of whoever answers questions, and the buttons that are theirs alone."""

from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.turn import Turn
from handlers.ui.screen import Button, Rows
from locales import _
from programme.roles import CONSULTS

ANY = "-"
"""No filter: the topic "" is one of its own."""

Topic = Annotated[str, Field(max_length=24)]


class Look(CallbackData, prefix="que"):
    """A part of the queue, and a page of it; always valid for whoever answers questions."""

    topic: Topic = ANY
    spoken: Literal["-", "kk", "ru"] = "-"
    late: bool = False
    mine: bool = False
    page: Annotated[int, Field(ge=0, lt=1000)] = 0


THEIRS = frozenset({"que", "on", "duty", "give", "canned", "byhand", "board", "hrs", "opn", "fin", "off", "agd", "tlk"})
"""Beginnings of the buttons of consultants: whoever is none and presses one is noted."""


def queue_door(turn: Turn) -> Rows:
    # NOTE: button
    return ((Button(_("People's questions"), Look()),),) if not CONSULTS.isdisjoint(turn.roles) else ()
