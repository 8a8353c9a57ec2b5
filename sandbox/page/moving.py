"""How far the clock moves at a word. It never moves back: the bot has lived through that time already."""

from __future__ import annotations

from pathlib import Path

from sandbox.page import due

STEPS = {"hour": 3600.0, "day": 86400.0}
LAST_MINUTE = 60.0
"""`deadline` stops that long before it, to try the last minute; asked once more, it goes on to the end."""


def ahead(by: str, now: float, deadline: float | None, data: Path) -> float | None:
    """Seconds to move; None when there is nothing to move to. KeyError for an unknown word."""
    if by == "deadline":
        left = deadline - now if deadline is not None else 0.0
        if left <= 0:
            return None
        return left - LAST_MINUTE if left > LAST_MINUTE + 1 else left
    if by == "next_due":
        at = due.next_after(now, data)
        return at - now if at is not None else None
    return STEPS[by]
