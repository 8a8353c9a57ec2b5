"""All that becomes of a talk: a time held, confirmed, moved, cancelled, let go of; what came of it afterwards.

A time is taken by rows of `busy_cells`, whose key lets nobody be in two places. Whoever takes or frees one keeps first
the booker's account (her own turn has it), then the consultant's account and timetable: of one consultant all this
happens one after the other. What is told of it is in `storage/booking_words.py`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from programme.booking import AFTERWARDS, Side, State
from programme.booking_times import said_until
from programme.problem import Outdated
from programme.season import Season
from programme.timetable import Slot, cells
from storage import booking_kept, booking_waits, booking_words, bookings, free_times, timetables
from storage.bookings import BARE, TOPIC, Booking, booking_from
from storage.database import Param, Row, Statement, Tx, statement
from storage.free_times import slot_at


class Refused(StrEnum):
    """Why a time cannot be had: nothing was written."""

    TAKEN = "taken"
    GONE = "gone"  # there is no such time, or not any more
    BUSY = "busy"  # she has another talk then
    TWICE = "twice"  # she has a talk of this topic already


@dataclass(frozen=True, slots=True)
class Wish:
    """What a time is wanted for. `moves`: the talk it is to replace; `offer`: the wait it is offered to."""

    person: int
    topic: str
    language: str
    moves: Booking | None = None
    offer: int | None = None
    thread: int | None = None
    application: int | None = None
    step: str | None = None


async def kept(tx: Tx, consultants: Collection[int]) -> None:
    """Keeps their accounts and timetables, in one order, behind the booker's own account."""
    for each in sorted(set(consultants)):
        await tx.all("SELECT p.id FROM people p WHERE p.id = :id {for_update:p}", id=each)
    await timetables.held(tx, consultants)


async def hold(
    tx: Tx, wish: Wish, hours: int, starts_at: int, season: Season, at: int, *, until: int | None = None
) -> Booking | Refused:
    """Keeps a time for somebody while she confirms it; the one she held before is free again.

    The time is worked out anew: what a button says of it is a pointer and no more.
    """
    seen = await slot_at(tx, hours, starts_at, wish.topic, wish.language, season, at)
    if seen is None:
        return Refused.GONE
    moved = wish.moves
    await kept(tx, {seen[0].consultant, *((moved.consultant,) if moved is not None else ())})
    found = await slot_at(tx, hours, starts_at, wish.topic, wish.language, season, at)
    if found is None or found[0].consultant == wish.person:
        return Refused.GONE
    slot, of_these = found
    if moved is None and await bookings.of_topic(tx, wish.person, wish.topic, at) is not None:
        return Refused.TWICE
    first = await booking_waits.first_suited(tx, slot, of_these, season, at)
    if first is not None and first.person != wish.person:
        return Refused.TAKEN  # whoever has waited for it is written to in a moment
    in_the_way = await _in_the_way(tx, slot, wish.person)
    if (why := _refusal(in_the_way, wish.person, at)) is not None:
        return why
    for row in in_the_way:
        await let_go(tx, row["booking"], at, told=row["person"] != wish.person)
    await _release_hold(tx, wish.person, at)
    return await _take(tx, wish, slot, season, at, until or at + season.booking.hold_minutes * 60)


async def _in_the_way(tx: Tx, slot: Slot, person: int) -> list[Row]:
    """Whatever keeps the two of them busy then, a row a booking and person."""
    whole, talk = cells(slot.starts_at, slot.busy_until), cells(slot.starts_at, slot.ends_at)
    rows: list[Row] = []
    for who, busy in ((slot.consultant, whole), (person, talk)):
        rows += await tx.all(
            """SELECT DISTINCT c.who, b.id AS booking, b.person, b.state, b.hold_until, b.offer
            FROM busy_cells c JOIN bookings b ON b.id = c.booking
            WHERE c.who = :who AND c.quarter >= :first AND c.quarter < :last ORDER BY b.id""",
            who=who,
            first=busy.start,
            last=busy.stop,
        )
    return rows


def _refusal(in_the_way: list[Row], person: int, at: int) -> Refused | None:
    """None where all that is in the way are holds: of hers, or of somebody who did not confirm in time."""
    for row in in_the_way:
        plain = row["state"] == State.HOLDING and row["offer"] is None
        if not plain or (row["person"] != person and row["hold_until"] > at):
            return Refused.BUSY if row["who"] == person else Refused.TAKEN
    return None


async def _release_hold(tx: Tx, person: int, at: int) -> None:
    """She confirms one time at a time."""
    rows = await tx.all(
        "SELECT b.id FROM bookings b WHERE b.person = :person AND b.state = 'holding' AND b.offer IS NULL",
        person=person,
    )
    for row in rows:
        await let_go(tx, row["id"], at, told=False)


async def _take(tx: Tx, wish: Wish, slot: Slot, season: Season, at: int, until: int) -> Booking | Refused:
    tx.run(
        """UPDATE bookings SET over = 1 WHERE person = :person AND topic = :topic AND state = 'booked'
        AND ends_at <= :at""",
        person=wish.person,
        topic=wish.topic,
        at=at,
    )
    row = await tx.one(
        f"""INSERT INTO bookings (season, state, person, consultant, hours, topic, language, mode, place, phone,
            starts_at, ends_at, hold_until, moves, offer, thread, application, step, made_at, changed_at)
        VALUES (:season, 'holding', :person, :consultant, :hours, :topic, :language, :mode, :place, :phone,
            :starts, :ends, :until, :moves, :offer, :thread, :application, :step, :at, :at)
        ON CONFLICT DO NOTHING RETURNING {BARE}""",
        season=season.id,
        person=wish.person,
        consultant=slot.consultant,
        hours=slot.hours,
        topic=wish.topic,
        language=wish.language,
        mode=slot.mode.value,
        place=slot.place,
        phone=wish.moves.phone if wish.moves is not None else None,
        starts=slot.starts_at,
        ends=slot.ends_at,
        until=until,
        moves=wish.moves.id if wish.moves is not None else None,
        offer=wish.offer,
        thread=wish.thread,
        application=wish.application,
        step=wish.step,
        at=at,
    )
    if row is None:
        return Refused.TWICE
    made = booking_from(row)
    wanted = [
        *((slot.consultant, each) for each in cells(slot.starts_at, slot.busy_until)),
        *((wish.person, each) for each in cells(slot.starts_at, slot.ends_at)),
    ]
    took = await tx.together(*(_cell(who, each, made.id) for who, each in wanted))
    if not all(took):  # somebody was quicker after all: the key of the cells has the last word
        tx.run("DELETE FROM bookings WHERE id = :id", id=made.id)
        return Refused.TAKEN
    return made


def _cell(who: int, quarter: int, booking: int) -> Statement:
    return statement(
        """INSERT INTO busy_cells (who, quarter, booking) VALUES (:who, :quarter, :booking)
        ON CONFLICT (who, quarter) DO NOTHING RETURNING quarter""",
        who=who,
        quarter=quarter,
        booking=booking,
    )


async def let_go(tx: Tx, id: int, at: int, *, told: bool, wait: str = "lapsed") -> bool:
    """A hold or an offer that nobody confirmed: the time is free. `wait`: what becomes of whoever it was offered to."""
    row = await tx.one(
        f"""UPDATE bookings SET state = 'lapsed', rev = rev + 1, changed_at = :at
        WHERE id = :id AND state = 'holding' RETURNING {BARE}""",
        id=id,
        at=at,
    )
    if row is None:
        return False
    gone = booking_from(row)
    _free(tx, gone.id)
    if gone.offer is not None:
        await booking_waits.become(tx, gone.offer, "offered", wait, at)
    booking_words.let_go(tx, gone, at, told=told)
    tx.tell(TOPIC)
    return True


async def confirm(tx: Tx, here: Booking, phone: str | None, season: Season, at: int) -> Booking | Refused:
    """The held time is hers; where it was held for a talk of hers, that one is moved. Also a little late."""
    moved = await bookings.find(tx, here.moves) if here.moves is not None else None
    await kept(tx, {here.consultant, *((moved.consultant,) if moved is not None else ())})
    if (
        here.hours is None
        or await slot_at(tx, here.hours, here.starts_at, here.topic, here.language, season, at, least=False) is None
    ):
        await let_go(tx, here.id, at, told=False, wait="waiting")  # no fault of hers: she keeps her place in line
        return Refused.GONE
    made = await _change(
        tx, here, "state = 'booked', hold_until = NULL, phone = :phone", (State.HOLDING,), at, phone=phone
    )
    if here.moves is not None:
        return await _move(tx, made, season, at)
    booking_waits.taken(tx, made.person, made.topic, at)
    await booking_words.booked(tx, made, season, at)
    tx.tell(TOPIC)
    return made


async def _move(tx: Tx, new: Booking, season: Season, at: int) -> Booking:
    """The old hour is free in the moment in which the new one is hers: one row is one talk."""
    old = await bookings.find(tx, new.moves or 0)
    if old is None:
        raise Outdated
    _free(tx, old.id)
    tx.run("UPDATE busy_cells SET booking = :old WHERE booking = :new", old=old.id, new=new.id)
    tx.run("DELETE FROM bookings WHERE id = :id", id=new.id)
    made = await _change(
        tx,
        old,
        """sequence = sequence + 1, consultant = :consultant, hours = :hours, language = :language, mode = :mode,
        place = :place, phone = :phone, starts_at = :starts, ends_at = :ends, answer = NULL""",
        (State.BOOKED,),
        at,
        consultant=new.consultant,
        hours=new.hours,
        language=new.language,
        mode=new.mode.value,
        place=new.place,
        phone=new.phone,
        starts=new.starts_at,
        ends=new.ends_at,
    )
    await booking_words.moved(tx, old, made, season, at)
    tx.tell(TOPIC)
    return made


async def cancel(tx: Tx, here: Booking, by: Side, reason: str, season: Season, at: int) -> Booking:
    """Nobody comes: the time is free, nobody is reminded, and the other side is told. Outdated if it moved."""
    await kept(tx, {here.consultant})
    gone = await _change(
        tx,
        here,
        "state = 'cancelled', sequence = sequence + 1, cancelled_by = :by, reason = :reason",
        (State.BOOKED,),
        at,
        by=by.value,
        reason=reason or None,
    )
    _free(tx, gone.id)
    rows = await tx.all("SELECT b.id FROM bookings b WHERE b.moves = :id AND b.state = 'holding'", id=gone.id)
    for row in rows:
        await let_go(tx, row["id"], at, told=False)
    await booking_words.cancelled(tx, here, gone, by, season, at)
    tx.tell(TOPIC)
    return gone


async def offer_nearest(tx: Tx, cancelled: Booking, season: Season, at: int) -> list[Slot]:
    """Up to three free times nearest to one that was taken away, of any consultant: nearest by the clock."""
    found = await free_times.times(tx, season, cancelled.topic, cancelled.language, cancelled.person, at)
    nearest: dict[int, Slot] = {}
    for each_of in found.free.values():
        for slot in each_of:
            nearest.setdefault(slot.starts_at, slot)
    by_nearness = sorted(nearest.values(), key=lambda slot: (abs(slot.starts_at - cancelled.starts_at), slot.starts_at))
    return sorted(by_nearness[: free_times.PERHAPS], key=lambda slot: slot.starts_at)


async def finish(tx: Tx, here: Booking, became: State, note: str, consultant: int, season: Season, at: int) -> Booking:
    """What came of it, once it has begun; may be said otherwise until the end of the next day.

    A talk that was kept is one consultation. Whoever was missed is offered once to book again.
    """
    if became not in AFTERWARDS or at < here.starts_at:
        raise Outdated
    if here.state is not State.BOOKED and at >= said_until(season, here.starts_at):
        raise Outdated
    made = await _change(
        tx,
        here,
        "state = :became, note = :note",
        (State.BOOKED, *AFTERWARDS),
        at,
        became=became.value,
        note=note or None,
    )
    _free(tx, made.id)
    await booking_kept.follow(tx, made, consultant, season)
    if became is State.MISSED:
        booking_words.missed(tx, made, at)
    return made


async def coming(tx: Tx, here: Booking, at: int) -> Booking:
    """Says to a reminder that she comes."""
    return await _change(tx, here, "answer = 'coming'", (State.BOOKED,), at)


async def extend(tx: Tx, here: Booking, until: int, at: int) -> None:
    """More time for an offer, since the word of it has not gone out yet; now it may."""
    await _change(tx, here, "hold_until = :until", (State.HOLDING,), at, until=until)
    booking_words.call_for_offer(tx, here, at)


def _free(tx: Tx, booking: int) -> None:
    tx.run("DELETE FROM busy_cells WHERE booking = :id", id=booking)


async def _change(tx: Tx, here: Booking, sets: str, was: Collection[State], at: int, **facts: Param) -> Booking:
    states = ", ".join(f"'{each.value}'" for each in sorted(was))
    row = await tx.one(
        f"""UPDATE bookings SET rev = rev + 1, changed_at = :at, {sets}
        WHERE id = :id AND rev = :rev AND state IN ({states}) RETURNING {BARE}""",
        id=here.id,
        rev=here.rev,
        at=at,
        **facts,
    )
    if row is None:
        raise Outdated
    return booking_from(row)
