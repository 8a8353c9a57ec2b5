"""The way home and the other doors that every conversation may offer."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from handlers.ui.screen import Button
from locales import _

Room = Literal[
    "home", "about", "contacts", "mydata", "language", "start", "another", "drafts", "code", "more", "topics"
]


class Go(CallbackData, prefix="go"):
    """Opens a room; always valid, whatever happened since it was drawn."""

    to: Room


class Below(CallbackData, prefix="below"):
    """As Go, from under a message that is to stay as it is: the room opens in a new one."""

    to: Room


def home_button() -> Button:
    # NOTE: button
    return Button(_("Main menu"), Go(to="home"))
