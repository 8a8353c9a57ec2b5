"""A talk moved by its consultant to another free time of hers: the old is freed only if the new is taken."""

from datetime import timedelta

from programme.problem import Code, Outdated, Problem
from programme.season import Season
from programme.timetable import QUARTER, Slot, cells, day_of, is_free, opening, span_of
from storage import booking_moves, booking_words, bookings, timetables
from storage.bookings import TOPIC, Booking
from storage.database import Tx

OFFERED = 8
BEYOND = 4
"""Quarters of an hour behind midnight into which a buffer may reach."""


async def free_times(tx: Tx, here: Booking, season: Season, now: int) -> list[Slot]:
    """The consultant's own that are nearest to the talk and free for both, by their hour."""
    found = [each for each in await _free(tx, here, season, now) if each.starts_at != here.starts_at]
    found.sort(key=lambda each: (abs(each.starts_at - here.starts_at), each.starts_at))
    return sorted(found[:OFFERED], key=lambda each: each.starts_at)


async def _free(tx: Tx, here: Booking, season: Season, now: int) -> list[Slot]:
    """Held in the same way as was agreed. What the talk itself keeps busy counts as free."""
    first = day_of(now, season)
    last = first + timedelta(days=season.booking.ahead_days)
    hours = [
        each
        for each in await timetables.hours_on(tx, first, last)
        if each.consultant == here.consultant and each.mode is here.mode and each.serve(here.topic, here.language)
    ]
    closed = await timetables.closed_on(tx, first, last)
    since, until = span_of(first, season)[0] // QUARTER, span_of(last, season)[1] // QUARTER + BEYOND
    busy = await timetables.busy(tx, {here.consultant, here.person}, since, until)
    own = await tx.all("SELECT c.who, c.quarter FROM busy_cells c WHERE c.booking = :id", id=here.id)
    for row in own:
        busy.get(row["who"], set()).discard(row["quarter"])
    times = opening(hours, closed, first, last, season)
    booker = busy[here.person]
    return [slot for each_of in times.values() for slot in each_of if is_free(slot, busy, booker, now, season)]


async def shift(tx: Tx, here: Booking, starts_at: int, season: Season, at: int) -> Booking:
    """Outdated where the talk is another meanwhile, TIME_TAKEN where the time is: then nothing has changed."""
    await bookings.kept(tx, here.id)
    await booking_moves.kept(tx, {here.consultant})
    slot = next((each for each in await _free(tx, here, season, at) if each.starts_at == starts_at), None)
    if slot is None or starts_at == here.starts_at:
        raise Problem(Code.TIME_TAKEN)
    made = await bookings.put_off(tx, here, slot, at)
    if made is None:
        raise Outdated
    tx.run("DELETE FROM busy_cells WHERE booking = :id", id=here.id)
    wanted = [
        *((slot.consultant, each) for each in cells(slot.starts_at, slot.busy_until)),
        *((here.person, each) for each in cells(slot.starts_at, slot.ends_at)),
    ]
    for who, quarter in wanted:
        row = await tx.one(
            """INSERT INTO busy_cells (who, quarter, booking) VALUES (:who, :quarter, :booking)
            ON CONFLICT (who, quarter) DO NOTHING RETURNING quarter""",
            who=who,
            quarter=quarter,
            booking=here.id,
        )
        if row is None:
            raise Problem(Code.TIME_TAKEN)
    await booking_words.shifted(tx, here, made, season, at)
    tx.tell(TOPIC)
    return made
