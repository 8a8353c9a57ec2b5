"""When those who signed up for a seminar are reminded, and how long a seat is kept for whoever waits: pure rules."""

from enum import IntEnum

from programme import before_an_hour
from programme.before_an_hour import DAY, HOUR, soon
from programme.season import Season

__all__ = ["Planned", "Reminder", "offer_until", "reminders", "soon"]

OFFER_SECONDS = 2 * HOUR
"""How long a seat is kept for somebody of the waiting list."""


class Reminder(IntEnum):
    """The three of them; each ends before the next is due."""

    THREE_DAYS = 0
    DAY = 1
    TWO_HOURS = 2


BEFORE = {Reminder.THREE_DAYS: 3 * DAY, Reminder.DAY: DAY, Reminder.TWO_HOURS: 2 * HOUR}
Planned = before_an_hour.Planned[Reminder]


def reminders(season: Season, starts_at: int, now: int) -> tuple[Planned, ...]:
    """Those that still make sense for somebody who signs up now, or is told now of another hour."""
    return before_an_hour.planned(season, starts_at, BEFORE, now)


def offer_until(season: Season, now: int, starts_at: int) -> int | None:
    """Until when a seat is kept that is offered now; None where there is no time any more to accept it."""
    return before_an_hour.kept_until(season, now, starts_at, OFFER_SECONDS)
