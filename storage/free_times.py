"""Which times can still be taken: of everybody's opened hours less days off, less what somebody is busy in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from programme.season import Season
from programme.timetable import QUARTER, Hours, Slot, day_of, is_free, opening, slots, span_of
from storage import timetables
from storage.database import Tx, statement
from storage.questions import OF_CONSULTANTS

BEYOND = 2
"""Quarters of an hour behind midnight into which a buffer may reach."""
PERHAPS = 3
"""Times that are offered in the place of one that was taken away."""


@dataclass(frozen=True, slots=True)
class Times:
    """Of one topic and language: all times of each day that has some, and the free ones among them."""

    opened: dict[date, tuple[Slot, ...]]
    free: dict[date, tuple[Slot, ...]]


def span(season: Season, now: int) -> tuple[date, date]:
    """The first and the last day on which a talk may be booked now."""
    today = day_of(now, season)
    return today, today + timedelta(days=season.booking.ahead_days)


async def times(
    tx: Tx, season: Season, topic: str, language: str, person: int, now: int, only: date | None = None
) -> Times:
    """What somebody may choose from; nobody books a talk with herself."""
    first, last = span(season, now)
    if only is not None:
        if not first <= only <= last:
            return Times({}, {})
        first = last = only
    hours = [
        each
        for each in await timetables.hours_on(tx, first, last)
        if each.serve(topic, language) and each.consultant != person
    ]
    if not hours:
        return Times({}, {})
    opened = opening(hours, await timetables.closed_on(tx, first, last), first, last, season)
    busy = await _busy(tx, {person, *(each.consultant for each in hours)}, first, last, season, now)
    booker = busy[person]
    free = {
        day: left
        for day, each_of in opened.items()
        if (left := tuple(slot for slot in each_of if is_free(slot, busy, booker, now, season)))
    }
    return Times(opened, free)


async def _busy(
    tx: Tx, people: Collection[int], first: date, last: date, season: Season, now: int
) -> dict[int, set[int]]:
    """Holds that nobody confirmed in time keep nobody from anything."""
    since, until = span_of(first, season)[0] // QUARTER, span_of(last, season)[1] // QUARTER + BEYOND
    each_of = sorted(set(people))
    *found, over = await tx.together(
        *(
            statement(
                "SELECT c.quarter FROM busy_cells c WHERE c.who = :who AND c.quarter >= :since AND c.quarter < :until",
                who=who,
                since=since,
                until=until,
            )
            for who in each_of
        ),
        statement(
            """SELECT c.who, c.quarter FROM busy_cells c JOIN bookings b ON b.id = c.booking
            WHERE b.state = 'holding' AND b.hold_until <= :now AND b.offer IS NULL""",
            now=now,
        ),
    )
    busy = {who: {row["quarter"] for row in rows} for who, rows in zip(each_of, found, strict=True)}
    for row in over:
        if row["who"] in busy:
            busy[row["who"]].discard(row["quarter"])
    return busy


async def hours_of(tx: Tx, id: int) -> Hours | None:
    """Of somebody who still answers questions."""
    row = await tx.one(
        f"""SELECT {timetables.COLUMNS} FROM opened_hours h WHERE h.id = :id AND EXISTS
        (SELECT 1 FROM roles r WHERE r.person = h.consultant AND r.role IN ({OF_CONSULTANTS}))""",
        id=id,
    )
    return None if row is None else timetables.hours_from(row)


async def slot_at(
    tx: Tx, hours: int, starts_at: int, topic: str, language: str, season: Season, now: int, *, least: bool = True
) -> tuple[Slot, Hours] | None:
    """The time of these hours that begins at this second, if it is one, whoever may have taken it.

    Not on a day off, nor of hours that serve something else, nor in the past, nor (with `least`) too near.
    """
    found = await hours_of(tx, hours)
    if found is None or not found.serve(topic, language):
        return None
    day = day_of(starts_at, season)
    first, last = span(season, now)
    if not first <= day <= last or starts_at <= now:
        return None
    if least and starts_at < now + season.booking.least_minutes * 60:
        return None
    if (found.consultant, day) in await timetables.closed_on(tx, day, day):
        return None
    for slot in slots(found, day, season):
        if slot.starts_at == starts_at:
            return slot, found
    return None
