"""A consultant's days as they stand: talks, and the times that are still free."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from programme.season import Season
from programme.timetable import QUARTER, Mode, opening, untaken
from programme.timetable import span_of as seconds_of
from storage import attendances, bookings, timetables
from storage.bookings import Booking
from storage.database import Tx

BEYOND = 4
"""Quarters of an hour behind midnight into which a buffer may reach."""


@dataclass(frozen=True, slots=True)
class Item:
    """A talk, or a time that can still be booked."""

    starts_at: int
    ends_at: int
    mode: Mode
    talk: Booking | None = None


@dataclass(frozen=True, slots=True)
class Agenda:
    """One day. `off` is the reason of a day off, "" where none was given, None where she is there."""

    day: date
    off: str | None
    items: tuple[Item, ...]

    @property
    def talks(self) -> list[Booking]:
        return [each.talk for each in self.items if each.talk is not None]

    @property
    def free(self) -> int:
        return sum(each.talk is None for each in self.items)


async def of(tx: Tx, consultant: int, first: date, days: int, season: Season, now: int) -> list[Agenda]:
    """So many days from the first one on; what is past has its talks alone."""
    last = first + timedelta(days=days - 1)
    hours = [each for each in await timetables.hours_on(tx, first, last) if each.consultant == consultant]
    off = await timetables.days_off(tx, consultant, first, last)
    times = opening(hours, {(consultant, day) for day in off}, first, last, season)
    since, until = seconds_of(first, season)[0], seconds_of(last, season)[1]
    busy = (await timetables.busy(tx, {consultant}, since // QUARTER, until // QUARTER + BEYOND))[consultant]
    talks = await bookings.of_consultant(tx, consultant, since, until)
    made = []
    for day in (first + timedelta(days=n) for n in range(days)):
        begins, ends = seconds_of(day, season)
        items = [Item(t.starts_at, t.ends_at, t.mode, t) for t in talks if begins <= t.starts_at < ends]
        items += [Item(s.starts_at, s.ends_at, s.mode) for s in untaken(times.get(day, ()), busy, now)]
        made.append(Agenda(day, off.get(day), tuple(sorted(items, key=lambda each: each.starts_at))))
    return made


async def first_names(tx: Tx, those: Sequence[Booking]) -> dict[int, str]:
    """By account the first word of the name she wrote in an application that she sent; of others nothing is known."""
    known = await attendances.names_of(tx, sorted({each.person for each in those}))
    return {person: name.split()[0] for person, name in known.items() if name.split()}
