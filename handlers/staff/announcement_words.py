"""What became of a message, in words."""

from collections.abc import Callable, Mapping

from locales import _

OUTCOMES: Mapping[str, Callable[[], str]] = {
    "pending": lambda: _("waits"),
    "claimed": lambda: _("waits"),
    "started": lambda: _("on its way"),
    "sent": lambda: _("sent"),
    "void": lambda: _("not sent any more"),
    "expired": lambda: _("not sent any more"),
    "failed": lambda: _("not accepted by Telegram"),
    "unreachable": lambda: _("blocked the bot"),
    "unknown": lambda: _("not known whether it arrived"),
}


def outcome_words(state: str) -> str:
    return OUTCOMES[state]()
