"""When a consultant can be talked to: weekly hours, single days and days off, and the times that come of them.

Pure rules. Moments are UTC seconds; hours are minutes after midnight in the season's zone, which they follow over every
change of its clocks.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

from programme.season import Season

QUARTER = 900
"""Seconds of the cells that somebody is busy in."""
MINUTES = (15, 30, 45, 60, 90)
"""How long a talk may last."""
BUFFERS = (0, 15, 30)
Spoken = Literal["kk", "ru", "both"]


class Mode(StrEnum):
    """How a talk is held."""

    PHONE = "phone"
    ONLINE = "online"
    MEETING = "meeting"


@dataclass(frozen=True, slots=True)
class Hours:
    """Of one consultant: on a weekday (Monday is 1) from `since` to `until`, or on one single day, never past `until`.

    `starts` and `ends` are minutes after midnight, `topics` ids of the season's, none: all of them.
    """

    id: int
    consultant: int
    weekday: int | None
    day: date | None
    starts: int
    ends: int
    minutes: int
    buffer: int
    mode: Mode
    place: str | None
    language: Spoken
    topics: frozenset[str]
    since: date
    until: date | None

    def on(self, day: date, season: Season) -> bool:
        """Whether they hold on this day: a single day whatever it is, weekly ones not on the season's holidays."""
        if self.until is not None and day > self.until:
            return False
        if self.day is not None:
            return self.day == day
        if self.weekday != day.isoweekday() or day < self.since:
            return False
        return day not in season.calendar.off

    def over(self, today: date) -> bool:
        """Whether no day from this one on can be one of theirs."""
        last = min((each for each in (self.day, self.until) if each is not None), default=None)
        return last is not None and last < today

    def serve(self, topic: str, language: str) -> bool:
        return self.language in (language, "both") and (not self.topics or topic in self.topics)


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which one consultant can be talked to. `busy_until` is its end with the buffer behind it."""

    hours: int
    consultant: int
    starts_at: int
    ends_at: int
    busy_until: int
    mode: Mode
    place: str | None


def cells(starts_at: int, ends_at: int) -> range:
    """The quarters of an hour, counted from the epoch, that somebody is busy in."""
    return range(starts_at // QUARTER, -(-ends_at // QUARTER))


def slots(hours: Hours, day: date, season: Season) -> tuple[Slot, ...]:
    """All times of these hours on one day, taken ones among them, in order; none on a day they do not hold.

    No telephone is rung in the season's hours without calls (Friday's prayer).
    """
    if not hours.on(day, season):
        return ()
    zone = ZoneInfo(season.timezone)
    at, end = (_moment(day, each, zone) for each in (hours.starts, hours.ends))
    found: list[Slot] = []
    while at + hours.minutes * 60 <= end:
        ends_at = at + hours.minutes * 60
        busy_until = ends_at + hours.buffer * 60
        if hours.mode is not Mode.PHONE or not _without_calls(at, ends_at, day, season, zone):
            found.append(Slot(hours.id, hours.consultant, at, ends_at, busy_until, hours.mode, hours.place))
        at = busy_until
    return tuple(found)


def _moment(day: date, minutes: int, zone: ZoneInfo) -> int:
    days, rest = divmod(minutes, 24 * 60)
    return int(datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), zone).timestamp())


def _without_calls(starts_at: int, ends_at: int, day: date, season: Season, zone: ZoneInfo) -> bool:
    for each in season.booking.no_calls:
        if each.weekday != day.isoweekday():
            continue
        first, last = (int(datetime.combine(day, at, zone).timestamp()) for at in (each.starts, each.ends))
        if starts_at < last and first < ends_at:
            return True
    return False


def day_of(at: int, season: Season) -> date:
    """The day there at this moment."""
    return datetime.fromtimestamp(at, ZoneInfo(season.timezone)).date()


def span_of(day: date, season: Season) -> tuple[int, int]:
    """Its first second, and the first of the next day."""
    zone = ZoneInfo(season.timezone)
    return _moment(day, 0, zone), _moment(day + timedelta(days=1), 0, zone)


def opening(
    hours: Iterable[Hours],
    closed: Set[tuple[int, date]],
    first: date,
    last: date,
    season: Season,
) -> dict[date, tuple[Slot, ...]]:
    """The times of each day that has some, taken ones among them; of one moment the lower consultant first.

    `closed` are days off of a consultant.
    """
    each_of, found = tuple(hours), {}
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        here = [slot for each in each_of if (each.consultant, day) not in closed for slot in slots(each, day, season)]
        if here:
            found[day] = tuple(sorted(here, key=lambda slot: (slot.starts_at, slot.consultant, slot.hours)))
    return found


def untaken(slots: Iterable[Slot], busy: Set[int], now: int) -> tuple[Slot, ...]:
    """Of one consultant's times those still to come in which she is not busy, however near."""
    return tuple(
        each
        for each in slots
        if each.starts_at > now and not any(n in busy for n in cells(each.starts_at, each.busy_until))
    )


def is_free(slot: Slot, busy: Mapping[int, Set[int]], booker: Set[int], now: int, season: Season) -> bool:
    """Whether it can still be taken: not too near, and neither side busy. `busy` are cells by consultant."""
    if slot.starts_at < now + season.booking.least_minutes * 60:
        return False
    taken = busy.get(slot.consultant, frozenset())
    if any(each in taken for each in cells(slot.starts_at, slot.busy_until)):
        return False
    return not any(each in booker for each in cells(slot.starts_at, slot.ends_at))
