"""When whoever booked a talk is reminded, and how long a free time is kept for whoever waits for one: pure rules."""

from datetime import timedelta
from enum import IntEnum

from programme import before_an_hour
from programme.before_an_hour import DAY, HOUR
from programme.season import Season
from programme.timetable import day_of, span_of


class Reminder(IntEnum):
    """The two of them; the first ends before the second is due."""

    DAY = 0
    TWO_HOURS = 1


BEFORE = {Reminder.DAY: DAY, Reminder.TWO_HOURS: 2 * HOUR}
Planned = before_an_hour.Planned[Reminder]


def reminders(season: Season, starts_at: int, now: int) -> tuple[Planned, ...]:
    """Those that still make sense for somebody who books now, or moves the talk now."""
    return before_an_hour.planned(season, starts_at, BEFORE, now)


def offer_until(season: Season, now: int, starts_at: int) -> int | None:
    """Until when a time is kept that is offered now; None where there is no time any more to accept it."""
    return before_an_hour.kept_until(season, now, starts_at, season.booking.offer_minutes * 60)


def said_until(season: Season, starts_at: int) -> int:
    """Until when what became of a talk may be corrected: the end of the next day."""
    return span_of(day_of(starts_at, season) + timedelta(days=1), season)[1]
