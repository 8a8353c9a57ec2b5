"""Until when an application may be sent: to the second, and what our own outages add to it.

Nobody may lose the last hour because of us. If we were away in it, complete applications may still be sent for as
long as we were away, and a little longer (`deadline.grace_minutes` of the season). An outage counts from the last
hour on until we were back, however long after closing that was; and one that begins while sending is still open,
or right after closing (what we had received by then was perhaps not kept yet), counts as well.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from programme.season import Season

LAST_HOUR = 3600
AT_ONCE = 60
"""Seconds after closing in which what came before it may still be on its way into the database."""


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in which we could be reached, from its first to its last sign of life (UTC seconds)."""

    began_at: int
    last_at: int


@dataclass(frozen=True, slots=True)
class Door:
    """What sending is like at the moment `at`; `until` is the last second at which it is possible."""

    opens_at: int
    closes_at: int
    until: int
    at: int

    @property
    def early(self) -> bool:
        return self.at < self.opens_at

    @property
    def late(self) -> bool:
        """After closing, in the time that makes our outage good."""
        return self.closes_at < self.at <= self.until

    @property
    def shut(self) -> bool:
        return self.at > self.until


def door(season: Season, at: int, spells: Iterable[Spell] = ()) -> Door:
    """The door as it is at `at`, judged in a process that is reached then. Before closing no spells are needed."""
    until = season.closes_at
    if at > season.closes_at:
        until = last_second(season.closes_at, season.deadline.grace_minutes * 60, spells)
    return Door(season.opens_at, season.closes_at, until, at)


def last_second(closes_at: int, grace: int, spells: Iterable[Spell]) -> int:
    """Closing, or later if we were away. `grace` is in seconds."""
    since = closes_at - LAST_HOUR
    until, away = closes_at, 0
    for left, back in _gaps(spells):
        if back <= since:
            continue
        if left > max(until, closes_at + AT_ONCE):
            break
        away += back - max(left, since)
        until = closes_at + away + grace
    return until


def _gaps(spells: Iterable[Spell]) -> Iterator[tuple[int, int]]:
    """When nobody was reached: from the last sign of life to the next beginning, with several processes too.

    Whoever asks is reached itself, so that nothing is missing behind the newest beginning.
    """
    reached: int | None = None
    for spell in sorted(spells, key=lambda each: each.began_at):
        if reached is not None and spell.began_at > reached:
            yield reached, spell.began_at
        reached = spell.last_at if reached is None else max(reached, spell.last_at)
