"""The way home and the other doors that every conversation may offer."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from handlers.ui.screen import Button
from locales import _

Door = Literal[
    "home", "about", "contacts", "mydata", "language", "start", "another", "drafts", "code", "more", "topics"
]


class Go(CallbackData, prefix="go"):
    """Opens a room; always valid, whatever happened since it was drawn."""

    to: Door


def home_button() -> Button:
    # NOTE: button
    return Button(_("Main menu"), Go(to="home"))
