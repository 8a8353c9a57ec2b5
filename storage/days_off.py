"""Days closed in one transaction with all that falls with them: nobody is booked on a day off, and nobody untold."""

from datetime import date, timedelta

from programme.booking import Side
from programme.season import Season
from programme.timetable import span_of
from storage import booking_moves, timetables
from storage.bookings import COLUMNS, Booking, booking_from
from storage.database import Tx


async def booked(tx: Tx, consultant: int, first: date, last: date, season: Season, at: int) -> list[Booking]:
    """Talks between two days that are still to come."""
    return await _of(tx, consultant, first, last, season, at, "b.state = 'booked'")


async def close(
    tx: Tx, consultant: int, first: date, last: date, reason: str, made_by: int, season: Season, at: int
) -> list[Booking]:
    """The talks that were cancelled with it. Who was offered a time there is in line again, at the old place."""
    await timetables.kept(tx, consultant)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    timetables.close_days(tx, consultant, days, reason, made_by, at)
    gone = await booked(tx, consultant, first, last, season, at)
    for each in gone:
        await booking_moves.cancel(tx, each, Side.CONSULTANT, reason, season, at)
    for each in await _of(tx, consultant, first, last, season, at, "b.state = 'holding' AND b.offer IS NOT NULL"):
        await booking_moves.let_go(tx, each.id, at, told=False, wait="waiting")
    return gone


async def _of(tx: Tx, consultant: int, first: date, last: date, season: Season, at: int, which: str) -> list[Booking]:
    rows = await tx.all(
        f"""SELECT {COLUMNS} FROM bookings b WHERE b.consultant = :consultant AND b.starts_at >= :since
        AND b.starts_at < :until AND {which} ORDER BY b.starts_at, b.id""",
        consultant=consultant,
        since=max(span_of(first, season)[0], at + 1),
        until=span_of(last, season)[1],
    )
    return [booking_from(row) for row in rows]
