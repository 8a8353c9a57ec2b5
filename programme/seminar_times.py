"""When those who signed up for a seminar are reminded, and how long a seat is kept for whoever waits: pure rules."""

from dataclasses import dataclass
from enum import IntEnum

from programme.season import Season

HOUR = 3600
DAY = 24 * HOUR
OFFER_SECONDS = 2 * HOUR
"""How long a seat is kept for somebody of the waiting list."""
MORNING_SECONDS = HOUR
"""Of an offer's time that is left for the morning, where its end would fall into the quiet hours."""
EVENING_SECONDS = HOUR
"""So long before the quiet hours comes what would otherwise come too late behind them."""
LEAST_SECONDS = HOUR // 2
"""A last reminder that comes later than so long before the beginning is of no use."""
LAST_PART = 4
"""In the last quarter of the time until the next reminder the former one is not told any more."""
SOON_SECONDS = DAY
"""What changes so shortly before is told at night too."""


class Reminder(IntEnum):
    """The three of them; each ends before the next is due."""

    THREE_DAYS = 0
    DAY = 1
    TWO_HOURS = 2


BEFORE = {Reminder.THREE_DAYS: 3 * DAY, Reminder.DAY: DAY, Reminder.TWO_HOURS: 2 * HOUR}


@dataclass(frozen=True, slots=True)
class Planned:
    """One reminder: when it is due, and from when on it makes no sense any more."""

    reminder: Reminder
    due_at: int
    expires_at: int


def reminders(season: Season, starts_at: int, now: int) -> tuple[Planned, ...]:
    """Those that still make sense for somebody who signs up now, or is told now of another hour."""
    return tuple(each for each in _all(season, starts_at) if each.due_at > now)


def _all(season: Season, starts_at: int) -> list[Planned]:
    due = {each: _waking(season, starts_at - before, starts_at) for each, before in BEFORE.items()}
    ends = {
        Reminder.THREE_DAYS: _shortly_before(due[Reminder.DAY], due[Reminder.THREE_DAYS]),
        Reminder.DAY: _shortly_before(due[Reminder.TWO_HOURS], due[Reminder.DAY]),
        Reminder.TWO_HOURS: starts_at,
    }
    return [Planned(each, due[each], ends[each]) for each in Reminder if due[each] < ends[each]]


def _shortly_before(following: int, due_at: int) -> int:
    """Where a reminder was held up for so long that the next one is near, it is left to that."""
    return following - max(following - due_at, 0) // LAST_PART


def _waking(season: Season, at: int, starts_at: int) -> int:
    """The moment itself; in quiet hours the morning, or the evening before where the morning is too late."""
    morning = season.quiet_until(at)
    if morning is None:
        return at
    if morning + LEAST_SECONDS <= starts_at:
        return morning
    evening = at
    while season.quiet_until(evening) is not None:
        evening -= HOUR // 4
    return evening - EVENING_SECONDS


def offer_until(season: Season, now: int, starts_at: int) -> int | None:
    """Until when a seat is kept that is offered now; None where there is no time any more to accept it.

    At night the time begins with the morning. What would end at night ends in the morning.
    """
    until = (season.quiet_until(now) or now) + OFFER_SECONDS
    if (morning := season.quiet_until(until)) is not None and morning + MORNING_SECONDS <= starts_at:
        until = morning + MORNING_SECONDS
    return until if until <= starts_at else None


def soon(now: int, *moments: int) -> bool:
    """Whether one of these is so near that nobody can wait for the morning to hear of a change."""
    return any(0 < at - now < SOON_SECONDS for at in moments)
