"""What both sides are told of a talk by itself: rows written in the transaction of their cause.

A reminder holds for one `sequence`. The words are found when they are sent: `handlers/applicant/booking_notices.py`
and `handlers/consultant/booking_notices.py`.
"""

from programme.before_an_hour import MORNING_SECONDS, soon
from programme.booking import Side
from programme.booking_times import Reminder, reminders
from programme.notices import Notice
from programme.season import Season
from storage import booking_calendars, deliveries, people
from storage.bookings import Booking
from storage.database import Tx


async def booked(tx: Tx, here: Booking, season: Season, at: int) -> None:
    deliveries.void(tx, _let_go_key(here.id), at)
    _plan(tx, here, season, at)
    await _tell_consultant(tx, Notice.BOOKING_NEW, here, season, at)


async def moved(tx: Tx, was: Booking, now: Booking, season: Season, at: int) -> None:
    """Whoever moved it knows; the consultant is told, or two of them: one has it no more, the other has it."""
    _unplan(tx, was, at)
    _plan(tx, now, season, at)
    if was.consultant == now.consultant:
        await _tell_consultant(tx, Notice.BOOKING_MOVED, now, season, at, was=was.starts_at)
    else:
        await _tell_consultant(tx, Notice.BOOKING_LEFT, was, season, at, sequence=now.sequence)
        await _tell_consultant(tx, Notice.BOOKING_NEW, now, season, at)
    await booking_calendars.again(tx, now, at)


async def shifted(tx: Tx, was: Booking, now: Booking, season: Season, at: int) -> None:
    """Its consultant moved it: whoever booked is told, also at night where one of the two hours is near."""
    _unplan(tx, was, at)
    _plan(tx, now, season, at)
    near = soon(at, was.starts_at, now.starts_at)
    deliveries.enqueue(
        tx,
        Notice.BOOKING_SHIFTED_SOON if near else Notice.BOOKING_SHIFTED,
        now.person,
        f"booking_shifted:{now.id}:{now.sequence}",
        due_at=at,
        at=at,
        expires_at=now.starts_at,
        booking=now.id,
        sequence=now.sequence,
        was=was.starts_at,
    )
    await booking_calendars.again(tx, now, at)


async def cancelled(tx: Tx, was: Booking, now: Booking, by: Side, season: Season, at: int) -> None:
    _unplan(tx, was, at)
    if by is Side.BOOKER:
        await _tell_consultant(tx, Notice.BOOKING_LEFT, now, season, at)
    else:
        near = soon(at, was.starts_at)
        deliveries.enqueue(
            tx,
            Notice.BOOKING_CLOSED_SOON if near else Notice.BOOKING_CLOSED,
            now.person,
            f"booking_closed:{now.id}",
            due_at=at,
            at=at,
            booking=now.id,
        )
    await booking_calendars.again(tx, now, at)


def let_go(tx: Tx, gone: Booking, at: int, *, told: bool) -> None:
    """Its time is over; `told`: she did not let go of it herself."""
    deliveries.void(tx, _offer_key(gone.id), at)
    if told:
        deliveries.enqueue(
            tx,
            Notice.BOOKING_LAPSED,
            gone.person,
            _let_go_key(gone.id),
            due_at=at,
            at=at,
            booking=gone.id,
        )


def offered(tx: Tx, here: Booking, at: int) -> None:
    deliveries.enqueue(
        tx,
        Notice.BOOKING_OFFER,
        here.person,
        _offer_key(here.id),
        due_at=at,
        at=at,
        expires_at=here.starts_at,
        booking=here.id,
    )


async def offer_told(tx: Tx, here: Booking) -> bool:
    """Whether the word of an offer went out, or cannot."""
    row = await tx.one("SELECT state FROM deliveries WHERE dedupe_key = :key", key=_offer_key(here.id))
    return row is None or row["state"] not in ("pending", "claimed", "started")


def call_for_offer(tx: Tx, here: Booking, at: int) -> None:
    tx.run(
        "UPDATE deliveries SET due_at = :at WHERE dedupe_key = :key AND state = 'pending'",
        at=at,
        key=_offer_key(here.id),
    )
    tx.tell(deliveries.TOPIC)


def missed(tx: Tx, here: Booking, at: int) -> None:
    """Once, however often it is said of this talk."""
    deliveries.enqueue(
        tx, Notice.BOOKING_MISSED, here.person, f"booking_missed:{here.id}", due_at=at, at=at, booking=here.id
    )


async def forget(tx: Tx, person: int, season: Season, at: int) -> None:
    """An account is being erased: the consultants of its talks are told; the talks themselves go with it."""
    rows = await tx.all(
        """SELECT b.id, b.consultant, b.starts_at, b.sequence FROM bookings b
        WHERE b.person = :person AND b.state = 'booked' AND b.ends_at > :at""",
        person=person,
        at=at,
    )
    for row in rows:
        facts = {"booking": row["id"], "sequence": row["sequence"] + 1, "starts_at": row["starts_at"]}
        await _to_consultant(tx, Notice.BOOKING_LEFT, row["consultant"], row["starts_at"], season, at, facts)


def _plan(tx: Tx, here: Booking, season: Season, at: int) -> None:
    for each in reminders(season, here.starts_at, at):
        deliveries.enqueue(
            tx,
            Notice.BOOKING_REMINDER,
            here.person,
            _reminder_key(here, each.reminder),
            due_at=each.due_at,
            at=at,
            expires_at=each.expires_at,
            booking=here.id,
            sequence=here.sequence,
        )


def _unplan(tx: Tx, here: Booking, at: int) -> None:
    for each in Reminder:
        deliveries.void(tx, _reminder_key(here, each), at)


def _reminder_key(here: Booking, reminder: Reminder) -> str:
    return f"booking_reminder:{here.id}:{here.sequence}:{reminder.value}"


def _offer_key(booking: int) -> str:
    return f"booking_offer:{booking}"


def _let_go_key(booking: int) -> str:
    return f"booking_lapsed:{booking}"


SOON = {
    Notice.BOOKING_NEW: Notice.BOOKING_NEW_SOON,
    Notice.BOOKING_MOVED: Notice.BOOKING_MOVED_SOON,
    Notice.BOOKING_LEFT: Notice.BOOKING_LEFT_SOON,
}
"""What is told at night too, since the morning may be too late for it."""


async def _tell_consultant(
    tx: Tx,
    notice: Notice,
    here: Booking,
    season: Season,
    at: int,
    *,
    sequence: int | None = None,
    was: int | None = None,
) -> None:
    told = sequence if sequence is not None else here.sequence
    facts = {"booking": here.id, "sequence": told, "starts_at": here.starts_at}
    if was is not None:
        facts["was"] = was
    first = min(here.starts_at, was if was is not None else here.starts_at)
    await _to_consultant(tx, notice, here.consultant, first, season, at, facts)


async def _to_consultant(
    tx: Tx, notice: Notice, consultant: int, starts_at: int, season: Season, at: int, facts: dict[str, int]
) -> None:
    if await people.receiver(tx, consultant) is None:
        return  # erased meanwhile: nobody is there to be told
    morning = season.quiet_until(at)
    near = morning is not None and starts_at < morning + MORNING_SECONDS
    key = f"{notice.value}:{facts['booking']}:{facts['sequence']}"
    deliveries.enqueue(tx, SOON[notice] if near else notice, consultant, key, due_at=at, at=at, **facts)
