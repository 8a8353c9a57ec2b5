"""What one may do without: each topic in words, and the button below every message of it."""

from collections.abc import Callable
from typing import Literal

from aiogram.filters.callback_data import CallbackData

from handlers.ui.screen import Button
from locales import _
from programme.notices import Topic


class Opt(CallbackData, prefix="opt"):
    """Leaves a topic, or comes back to it; always valid. `listed`: on the list of topics, not below a message."""

    topic: Topic
    go: Literal["out", "in"]
    listed: bool = False


TOPICS: dict[Topic, Callable[[], str]] = {
    Topic.NEWS: lambda: _("news of the programme"),
    Topic.SEMINARS: lambda: _("seminars"),
    Topic.NUDGES: lambda: _("reminders"),
}


def topic_words(topic: Topic) -> str:
    """A topic as people say it, in the middle of a line."""
    return TOPICS[topic]()


def opt_out_button(topic: Topic) -> Button:
    # NOTE: button
    return Button(_("Do not write to me about this"), Opt(topic=topic, go="out"))
