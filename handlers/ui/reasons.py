"""Why a consultant cannot come: of one tap, said in the language of whoever reads, or as it was written."""

from locales import _

REASONS = ("illness", "leave", "trip", "busy")
"""Reasons of one tap, kept by these names."""


def reason_words(reason: str) -> str:
    """A reason of one tap in the reader's language; one that was written as it was written."""
    known = {
        "illness": lambda: _("illness"),
        "leave": lambda: _("leave"),
        "trip": lambda: _("a trip for work"),
        "busy": lambda: _("other work"),
    }
    return known[reason]() if reason in known else reason
