"""The button below every message that one may do without."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from handlers.ui.screen import Button
from locales import _
from programme.notices import Topic


class Opt(CallbackData, prefix="opt"):
    """Leaves a topic, or comes back to it; always valid."""

    topic: Topic
    go: Literal["out", "in"]


def opt_out_button(topic: Topic) -> Button:
    # NOTE: button
    return Button(_("Do not write to me about this"), Opt(topic=topic, go="out"))
