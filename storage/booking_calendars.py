"""Files for the calendars of those who booked a talk, as `storage/calendars.py` has them of seminars."""

from dataclasses import dataclass

from storage import jobs
from storage.bookings import Booking
from storage.database import Database, Tx
from storage.documents import Document

ONCE = 60
"""Seconds in which a second wish for the same file is the same wish."""


@dataclass(frozen=True, slots=True)
class Made:
    """Of which talk a file is, and of which of its states."""

    booking: int
    sequence: int


def wish(tx: Tx, here: Booking, at: int) -> None:
    """Made outside of this turn; the file comes by itself."""
    key = f"booking_calendar:{here.id}:{here.sequence}:{at // ONCE}"
    jobs.enqueue(tx, "booking_calendar", key, at=at, booking=here.id, sequence=here.sequence)


async def again(tx: Tx, here: Booking, at: int) -> None:
    """It is otherwise now: a new file to whoever took one."""
    rows = await tx.all("SELECT c.id FROM booking_calendars c WHERE c.booking = :id LIMIT 1", id=here.id)
    if rows:
        key = f"booking_calendar:{here.id}:{here.sequence}"
        jobs.enqueue(tx, "booking_calendar", key, at=at, booking=here.id, sequence=here.sequence)


async def keep(tx: Tx, booking: int, sequence: int, *, name: str, sha256: str, size: int, path: str, at: int) -> int:
    row = await tx.one(
        """INSERT INTO booking_calendars (booking, sequence, name, sha256, size, path, at)
        VALUES (:booking, :sequence, :name, :sha256, :size, :path, :at) RETURNING id""",
        booking=booking,
        sequence=sequence,
        name=name,
        sha256=sha256,
        size=size,
        path=path,
        at=at,
    )
    assert row is not None, "an insert with RETURNING always gives its row"
    id: int = row["id"]
    return id


async def find(tx: Tx, id: int) -> Document | None:
    """As something that can be sent; Telegram's own name of it is not kept."""
    row = await tx.one("SELECT id, name, sha256, size, path, at FROM booking_calendars WHERE id = :id", id=id)
    if row is None:
        return None
    return Document(0, 0, 0, row["name"], row["sha256"], row["size"], row["path"], None, row["at"])


async def told_of(tx: Tx, id: int, person: int) -> Made | None:
    row = await tx.one(
        """SELECT b.id, c.sequence FROM booking_calendars c JOIN bookings b ON b.id = c.booking
        WHERE c.id = :id AND b.person = :person""",
        id=id,
        person=person,
    )
    return None if row is None else Made(row["id"], row["sequence"])


async def forget_old(db: Database, *, before: int) -> None:
    """Those of talks that are long over; the bytes go with the next sweep."""
    async with db.begin() as tx:
        tx.run(
            """DELETE FROM booking_calendars WHERE at < :before AND booking IN
            (SELECT b.id FROM bookings b WHERE b.starts_at < :before)""",
            before=before,
        )
