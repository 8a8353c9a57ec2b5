"""Talks that are booked: their rows, and who is busy when.

Every change is conditional on `rev` and happens with the consultant's timetable kept (`storage/timetables.py: held`),
after the people's own accounts.
"""

from dataclasses import dataclass

from programme.booking import LIVE, Side, State
from programme.timetable import Mode
from storage.database import Row, Tx

TOPIC = "bookings"
"""What a commit tells of when a time may have become free."""


@dataclass(frozen=True, slots=True)
class Booking:
    """As its row stands. `person` booked it; `moves`: the talk a hold is to replace; `offer`: the wait it is for."""

    id: int
    rev: int
    sequence: int
    season: str
    state: State
    person: int
    consultant: int
    hours: int | None
    topic: str
    language: str
    mode: Mode
    place: str | None
    phone: str | None
    starts_at: int
    ends_at: int
    hold_until: int | None
    moves: int | None
    offer: int | None
    thread: int | None
    application: int | None
    step: str | None
    answer: str | None
    cancelled_by: Side | None
    reason: str | None
    note: str | None
    made_at: int

    @property
    def live(self) -> bool:
        return self.state in LIVE


_NAMES = (
    "id", "rev", "sequence", "season", "state", "person", "consultant", "hours", "topic", "language", "mode", "place",
    "phone", "starts_at", "ends_at", "hold_until", "moves", "offer", "thread", "application", "step", "answer",
    "cancelled_by", "reason", "note", "made_at",
)  # fmt: skip
COLUMNS = ", ".join(f"b.{name}" for name in _NAMES)
BARE = ", ".join(_NAMES)
"""The same for RETURNING, which knows no other name of the table."""


def booking_from(row: Row) -> Booking:
    return Booking(
        id=row["id"],
        rev=row["rev"],
        sequence=row["sequence"],
        season=row["season"],
        state=State(row["state"]),
        person=row["person"],
        consultant=row["consultant"],
        hours=row["hours"],
        topic=row["topic"],
        language=row["language"],
        mode=Mode(row["mode"]),
        place=row["place"],
        phone=row["phone"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        hold_until=row["hold_until"],
        moves=row["moves"],
        offer=row["offer"],
        thread=row["thread"],
        application=row["application"],
        step=row["step"],
        answer=row["answer"],
        cancelled_by=Side(row["cancelled_by"]) if row["cancelled_by"] is not None else None,
        reason=row["reason"],
        note=row["note"],
        made_at=row["made_at"],
    )


async def find(tx: Tx, id: int) -> Booking | None:
    row = await tx.one(f"SELECT {COLUMNS} FROM bookings b WHERE b.id = :id", id=id)
    return None if row is None else booking_from(row)


async def of_consultant(tx: Tx, consultant: int, since: int, until: int) -> list[Booking]:
    """All that begin in [since, until), in order; holds that nobody confirmed and cancelled ones left out."""
    rows = await tx.all(
        f"""SELECT {COLUMNS} FROM bookings b WHERE b.consultant = :consultant AND b.starts_at >= :since
        AND b.starts_at < :until AND b.state IN ('booked', 'kept', 'not_kept', 'missed') ORDER BY b.starts_at, b.id""",
        consultant=consultant,
        since=since,
        until=until,
    )
    return [booking_from(row) for row in rows]
