"""Talks that are booked: their rows, and who is busy when.

Every change is conditional on `rev` and happens with the consultant's timetable kept (`storage/timetables.py: held`),
after the people's own accounts.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from programme.booking import LIVE, Side, State
from programme.timetable import Mode, Slot
from storage.database import Database, Row, Tx, retrying
from storage.questions import OF_CONSULTANTS

CHUNK = 1000
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


async def of_person(tx: Tx, person: int, now: int) -> list[Booking]:
    """Hers that are still to come or just being held, offers among them, by their hour."""
    rows = await tx.all(
        f"""SELECT {COLUMNS} FROM bookings b WHERE b.person = :person AND b.ends_at > :now
        AND (b.state = 'booked' OR (b.state = 'holding' AND b.offer IS NOT NULL)) ORDER BY b.starts_at, b.id""",
        person=person,
        now=now,
    )
    return [booking_from(row) for row in rows]


async def hold_of(tx: Tx, person: int) -> Booking | None:
    """The time she is just confirming; an offer is none."""
    row = await tx.one(
        f"""SELECT {COLUMNS} FROM bookings b WHERE b.person = :person AND b.state = 'holding' AND b.offer IS NULL
        ORDER BY b.id DESC LIMIT 1""",
        person=person,
    )
    return None if row is None else booking_from(row)


async def let_go_last(tx: Tx, person: int, since: int) -> Booking | None:
    """The time she held last and let go of, if nothing of its topic came after it."""
    row = await tx.one(
        f"""SELECT {COLUMNS} FROM bookings b WHERE b.id =
            (SELECT max(o.id) FROM bookings o WHERE o.person = :person)
        AND b.state = 'lapsed' AND b.offer IS NULL AND b.changed_at >= :since""",
        person=person,
        since=since,
    )
    return None if row is None else booking_from(row)


async def last_phone(tx: Tx, person: int) -> str | None:
    """The number she gave last."""
    row = await tx.one(
        """SELECT b.phone FROM bookings b WHERE b.person = :person AND b.phone IS NOT NULL
        ORDER BY b.id DESC LIMIT 1""",
        person=person,
    )
    return None if row is None else row["phone"]


def keep_phone(tx: Tx, id: int, phone: str) -> None:
    tx.run("UPDATE bookings SET phone = :phone WHERE id = :id AND state = 'holding'", id=id, phone=phone)


async def forget_phones(db: Database, *, before: int) -> None:
    """Of talks that are long over, in steps that hold the writer briefly."""

    async def once() -> int:
        async with db.begin() as tx:
            gone = await tx.all(
                f"""UPDATE bookings SET phone = NULL WHERE id IN (SELECT b.id FROM bookings b
                WHERE b.phone IS NOT NULL AND b.ends_at < :before ORDER BY b.ends_at LIMIT {CHUNK}) RETURNING id""",
                before=before,
            )
        return len(gone)

    while await retrying(once) == CHUNK:
        pass


async def of_topic(tx: Tx, person: int, topic: str, now: int) -> Booking | None:
    """Her talk of a topic that is still to come, or is offered to her."""
    row = await tx.one(
        f"""SELECT {COLUMNS} FROM bookings b WHERE b.person = :person AND b.topic = :topic AND b.moves IS NULL
        AND ((b.state = 'booked' AND b.ends_at > :now) OR (b.state = 'holding' AND b.offer IS NOT NULL))
        ORDER BY b.id LIMIT 1""",
        person=person,
        topic=topic,
        now=now,
    )
    return None if row is None else booking_from(row)


async def kept(tx: Tx, id: int) -> int | None:
    """Whose it is, her account locked; goes before the consultant's timetable."""
    row = await tx.one(
        "SELECT p.id FROM people p WHERE p.id = (SELECT b.person FROM bookings b WHERE b.id = :id) {for_update:p}",
        id=id,
    )
    return None if row is None else row["id"]


async def put_off(tx: Tx, here: Booking, slot: Slot, at: int) -> Booking | None:
    """To another time of the same consultant; None where the talk is another meanwhile. Its cells are the caller's."""
    row = await tx.one(
        f"""UPDATE bookings SET rev = rev + 1, sequence = sequence + 1, changed_at = :at, hours = :hours, mode = :mode,
        place = :place, starts_at = :starts, ends_at = :ends, answer = NULL
        WHERE id = :id AND rev = :rev AND state = 'booked' RETURNING {BARE}""",
        id=here.id,
        rev=here.rev,
        at=at,
        hours=slot.hours,
        mode=slot.mode.value,
        place=slot.place,
        starts=slot.starts_at,
        ends=slot.ends_at,
    )
    return None if row is None else booking_from(row)


async def holds_over(tx: Tx, now: int) -> list[Booking]:
    """Holds and offers whose time is over."""
    rows = await tx.all(
        f"""SELECT {COLUMNS} FROM bookings b WHERE b.state = 'holding' AND b.hold_until <= :now
        ORDER BY b.hold_until, b.id LIMIT 1000""",
        now=now,
    )
    return [booking_from(row) for row in rows]


_ALONE = f"""b.state = 'booked' AND NOT EXISTS
    (SELECT 1 FROM roles r WHERE r.person = b.consultant AND r.role IN ({OF_CONSULTANTS}))"""


async def left_alone(tx: Tx, now: int) -> list[Booking]:
    """Talks to come with somebody who answers questions no more."""
    rows = await tx.all(
        f"""SELECT {COLUMNS} FROM bookings b WHERE b.starts_at > :now AND {_ALONE} ORDER BY b.starts_at, b.id
        LIMIT 1000""",
        now=now,
    )
    return [booking_from(row) for row in rows]


async def is_left_alone(tx: Tx, id: int) -> bool:
    return bool(await tx.all(f"SELECT b.id FROM bookings b WHERE b.id = :id AND {_ALONE}", id=id))


async def counted(tx: Tx, consultants: Collection[int], since: int, until: int) -> dict[int, int]:
    """How many talks each of them has that begin in [since, until)."""
    found = dict.fromkeys(consultants, 0)
    for each in sorted(found):
        row = await tx.one(
            """SELECT count(*) AS n FROM bookings b WHERE b.consultant = :who AND b.starts_at >= :since
            AND b.starts_at < :until AND b.state IN ('holding', 'booked')""",
            who=each,
            since=since,
            until=until,
        )
        found[each] = row["n"] if row is not None else 0
    return found


# What is before somebody


@dataclass(frozen=True, slots=True)
class Desk:
    """What was chosen so far; `booking` is the talk at hand. `thread`, `application`, `step`: where she came from."""

    topic: str | None = None
    language: str | None = None
    day: date | None = None
    booking: int | None = None
    thread: int | None = None
    application: int | None = None
    step: str | None = None


async def desk(tx: Tx, person: int) -> Desk:
    row = await tx.one(
        """SELECT topic, language, day, booking, thread, application, step FROM booking_desks
        WHERE person = :person""",
        person=person,
    )
    if row is None:
        return Desk()
    day = date.fromisoformat(row["day"]) if row["day"] is not None else None
    return Desk(row["topic"], row["language"], day, row["booking"], row["thread"], row["application"], row["step"])


def lay(tx: Tx, person: int, laid: Desk) -> None:
    tx.run(
        """INSERT INTO booking_desks (person, topic, language, day, booking, thread, application, step)
        VALUES (:person, :topic, :language, :day, :booking, :thread, :application, :step)
        ON CONFLICT (person) DO UPDATE SET topic = excluded.topic, language = excluded.language, day = excluded.day,
        booking = excluded.booking, thread = excluded.thread, application = excluded.application,
        step = excluded.step""",
        person=person,
        topic=laid.topic,
        language=laid.language,
        day=laid.day.isoformat() if laid.day is not None else None,
        booking=laid.booking,
        thread=laid.thread,
        application=laid.application,
        step=laid.step,
    )
