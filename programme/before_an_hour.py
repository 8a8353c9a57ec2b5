"""When people are told of an hour that comes, and how long something is kept for them: pure rules over quiet hours.

The same for seminars and for talks; how long before which hour is theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import Generic, TypeVar

from programme.season import Season

HOUR = 3600
DAY = 24 * HOUR
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
R = TypeVar("R", bound=IntEnum)


@dataclass(frozen=True, slots=True)
class Planned(Generic[R]):
    """One reminder: when it is due, and from when on it makes no sense any more."""

    reminder: R
    due_at: int
    expires_at: int


def planned(season: Season, starts_at: int, before: Mapping[R, int], now: int) -> tuple[Planned[R], ...]:
    """Those of `before` (seconds, the earliest first) that still make sense for somebody who learns the hour now."""
    return tuple(each for each in _all(season, starts_at, before) if each.due_at > now)


def _all(season: Season, starts_at: int, before: Mapping[R, int]) -> list[Planned[R]]:
    each_of = list(before)
    due = {each: _waking(season, starts_at - before[each], starts_at) for each in each_of}
    ends = {each: _shortly_before(due[following], due[each]) for each, following in pairwise(each_of)}
    ends[each_of[-1]] = starts_at
    return [Planned(each, due[each], ends[each]) for each in each_of if due[each] < ends[each]]


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


def kept_until(season: Season, now: int, starts_at: int, seconds: int) -> int | None:
    """Until when something is kept that is offered now for so long; None where there is no time any more to accept it.

    At night the time begins with the morning. What would end at night ends in the morning.
    """
    until = (season.quiet_until(now) or now) + seconds
    if (morning := season.quiet_until(until)) is not None and morning + MORNING_SECONDS <= starts_at:
        until = morning + MORNING_SECONDS
    return until if until <= starts_at else None


def soon(now: int, *moments: int) -> bool:
    """Whether one of these is so near that nobody can wait for the morning to hear of a change."""
    return any(0 < at - now < SOON_SECONDS for at in moments)
