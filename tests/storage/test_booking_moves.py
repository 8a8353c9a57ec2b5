"""Times as cells: fifty people at once, each time once, nobody in two places, the old hour kept until the new one is
taken. On both engines.
"""

import asyncio
from datetime import date

import pytest

from programme.booking import Side, State
from programme.problem import Outdated
from programme.timetable import Mode
from storage import booking_moves, bookings, free_times
from storage.booking_moves import Refused, Wish, hold
from storage.bookings import Booking
from storage.database import Database
from tests.databases import second_look
from tests.storage.talking import (
    DAY,
    NOW,
    SEASON_READ,
    books,
    confirms,
    crowd,
    holds,
    keep_account,
    must_hold,
    opened,
    slots_of,
)

HOLD = SEASON_READ.booking.hold_minutes * 60


async def cancels(db: Database, here: Booking, by: Side = Side.BOOKER, *, at: int = NOW) -> Booking:
    async with db.begin() as tx:
        await keep_account(tx, here.person if by is Side.BOOKER else here.consultant)
        return await booking_moves.cancel(tx, here, by, "", SEASON_READ, at)


async def test_fifty_people_book_one_time_at_the_same_instant(database: Database) -> None:
    hours = await opened(database)
    everybody = await crowd(database, 50)
    slot = slots_of(hours)[2]
    made = await asyncio.gather(*(holds(database, each, slot) for each in everybody))
    won = [each for each in made if isinstance(each, Booking)]
    assert len(won) == 1
    assert [each for each in made if not isinstance(each, Booking)] == [Refused.TAKEN] * 49
    assert isinstance(await confirms(database, won[0]), Booking)
    rows = await second_look(database).all("SELECT state FROM bookings")
    assert [row["state"] for row in rows] == ["booked"]
    await must_hold(database)


async def test_one_person_presses_fifty_times(database: Database) -> None:
    """Whatever she presses how often, she has one time, and of all consultants one."""
    first, second = await opened(database), await opened(database, 2)
    [one] = await crowd(database, 1)
    those = [*slots_of(first), *slots_of(second)]
    await asyncio.gather(*(holds(database, one, those[n % len(those)]) for n in range(50)))
    rows = await second_look(database).all("SELECT state FROM bookings WHERE state = 'holding'")
    assert len(rows) == 1
    await must_hold(database)


async def test_a_hold_confirmed_twice_is_one_talk(database: Database) -> None:
    hours = await opened(database)
    [one] = await crowd(database, 1)
    held = await holds(database, one, slots_of(hours)[0])
    assert isinstance(held, Booking)
    both = await asyncio.gather(confirms(database, held), confirms(database, held))
    assert [each for each in both if each is None] == [None]
    told = await second_look(database).all("SELECT kind FROM deliveries ORDER BY id")
    assert [row["kind"] for row in told] == ["booking_reminder", "booking_reminder", "booking_new"]


async def test_somebody_elses_hold_keeps_the_time_for_ten_minutes(database: Database) -> None:
    """Then it is free at once for whoever wants it, and whoever held it is told."""
    hours = await opened(database)
    one, two = await crowd(database, 2)
    slot = slots_of(hours)[0]
    held = await holds(database, one, slot)
    assert isinstance(held, Booking)
    assert await holds(database, two, slot, at=NOW + HOLD - 1) is Refused.TAKEN
    taken = await holds(database, two, slot, at=NOW + HOLD)
    assert isinstance(taken, Booking)
    assert await confirms(database, held, at=NOW + HOLD) is None
    told = await second_look(database).all("SELECT person FROM deliveries WHERE kind = 'booking_lapsed'")
    assert [row["person"] for row in told] == [one]
    await must_hold(database)


async def test_confirmed_a_little_late_while_nobody_wanted_it(database: Database) -> None:
    hours = await opened(database)
    [one] = await crowd(database, 1)
    held = await holds(database, one, slots_of(hours)[0])
    assert isinstance(held, Booking)
    assert isinstance(await confirms(database, held, at=NOW + 3 * HOLD), Booking)


async def test_confirmed_once_it_would_have_begun(database: Database) -> None:
    hours = await opened(database)
    [one] = await crowd(database, 1)
    held = await holds(database, one, slots_of(hours)[0])
    assert isinstance(held, Booking)
    assert await confirms(database, held, at=held.starts_at) is Refused.GONE
    await must_hold(database)


async def test_one_talk_a_topic_and_one_place_at_a_time(database: Database) -> None:
    first, second = await opened(database), await opened(database, 2)
    [one] = await crowd(database, 1)
    made = await books(database, one, slots_of(first)[0])
    assert await holds(database, one, slots_of(first)[3]) is Refused.TWICE
    assert await holds(database, one, slots_of(second)[0], "land") is Refused.BUSY
    other = await books(database, one, slots_of(second)[1], "land")
    assert (made.consultant, other.consultant) == (first.consultant, second.consultant)
    await must_hold(database)


async def test_a_topic_can_be_booked_again_when_its_talk_is_past(database: Database) -> None:
    """Also when nobody said what became of it."""
    hours, later = await opened(database), await opened(database, 2, day=date(2027, 3, 26))
    [one] = await crowd(database, 1)
    made = await books(database, one, slots_of(hours)[0])
    again = await books(database, one, slots_of(later, date(2027, 3, 26))[0], at=made.ends_at)
    assert again.id != made.id


async def test_the_buffer_keeps_the_consultant_and_not_the_booker(database: Database) -> None:
    hours, other = await opened(database, buffer=30), await opened(database, 2, starts=9 * 60 + 30)
    one, _two = await crowd(database, 2)
    made = await books(database, one, slots_of(hours)[0])  # 9:00, busy until 10:00
    await books(database, one, slots_of(other)[0], "land")  # 9:30 elsewhere
    cells = await second_look(database).all("SELECT who FROM busy_cells WHERE booking = :id", id=made.id)
    assert sorted(row["who"] for row in cells) == sorted([hours.consultant] * 4 + [one] * 2)
    await must_hold(database)


FORGED = {
    "between two times": lambda slot: (slot.hours, slot.starts_at + 900),
    "of other hours": lambda slot: (slot.hours + 1000, slot.starts_at),
    "in the past": lambda slot: (slot.hours, slot.starts_at - 14 * 86400),
    "too far ahead": lambda slot: (slot.hours, slot.starts_at + 70 * 86400),
    "another day": lambda slot: (slot.hours, slot.starts_at + 86400),
}


@pytest.mark.parametrize("name", list(FORGED))
async def test_a_forged_time_is_none(database: Database, name: str) -> None:
    hours = await opened(database, weekday=2)
    [one] = await crowd(database, 1)
    id, starts = FORGED[name](slots_of(hours)[0])
    async with database.begin() as tx:
        assert await hold(tx, Wish(one, "money", "kk"), id, starts, SEASON_READ, NOW) is Refused.GONE
    assert await second_look(database).all("SELECT id FROM bookings") == []


@pytest.mark.parametrize("why", ["topic", "language", "closed", "role", "near", "oneself"])
async def test_a_time_that_does_not_serve_is_none(database: Database, why: str) -> None:
    hours = await opened(database, topics=frozenset({"land"}) if why == "topic" else frozenset(), language="kk")
    [one] = await crowd(database, 1)
    slot = slots_of(hours)[0]
    at = slot.starts_at - 59 * 60 if why == "near" else NOW
    async with database.begin() as tx:
        if why == "closed":
            tx.run(
                "INSERT INTO closed_days (consultant, day, at) VALUES (:c, :day, 1)",
                c=hours.consultant,
                day=DAY.isoformat(),
            )
        if why == "role":
            tx.run("DELETE FROM roles WHERE person = :c", c=hours.consultant)
        wish = Wish(hours.consultant if why == "oneself" else one, "money", "ru" if why == "language" else "kk")
        assert await hold(tx, wish, slot.hours, slot.starts_at, SEASON_READ, at) is Refused.GONE
    async with database.read() as tx:
        found = await free_times.times(tx, SEASON_READ, wish.topic, wish.language, wish.person, at)
    assert slot not in [each for day in found.free.values() for each in day]


async def test_a_day_closed_while_somebody_confirms(database: Database) -> None:
    hours = await opened(database)
    [one] = await crowd(database, 1)
    held = await holds(database, one, slots_of(hours)[0])
    assert isinstance(held, Booking)
    async with database.begin() as tx:
        tx.run(
            "INSERT INTO closed_days (consultant, day, at) VALUES (:c, :day, 1)", c=held.consultant, day=DAY.isoformat()
        )
    assert await confirms(database, held) is Refused.GONE
    await must_hold(database)


async def test_moved_twice_it_is_one_row_and_the_old_hour_is_free(database: Database) -> None:
    first, second = await opened(database), await opened(database, 2, starts=15 * 60, ends=17 * 60)
    one, two = await crowd(database, 2)
    made = await books(database, one, slots_of(first)[0])
    for to in (slots_of(first)[2], slots_of(second)[1]):
        held = await holds(database, one, to, moves=made)
        assert isinstance(held, Booking)
        assert await holds(database, two, slots_of(first)[0], "land") is Refused.TAKEN or to is not slots_of(first)[2]
        moved = await confirms(database, held)
        assert isinstance(moved, Booking)
        assert (moved.id, moved.starts_at, moved.consultant) == (made.id, to.starts_at, to.consultant)
        made = moved
    assert made.sequence == 2
    await books(database, two, slots_of(first)[0])
    told = await second_look(database).all(
        "SELECT kind, person FROM deliveries WHERE kind NOT IN ('booking_reminder') ORDER BY id"
    )
    assert [(row["kind"], row["person"]) for row in told][:4] == [
        ("booking_new", first.consultant),
        ("booking_moved", first.consultant),
        ("booking_left", first.consultant),
        ("booking_new", second.consultant),
    ]
    await must_hold(database)


async def test_a_new_hour_that_is_taken_leaves_the_old_one(database: Database) -> None:
    hours = await opened(database)
    one, two = await crowd(database, 2)
    made = await books(database, one, slots_of(hours)[0])
    await books(database, two, slots_of(hours)[1])
    assert await holds(database, one, slots_of(hours)[1], moves=made) is Refused.TAKEN
    async with database.read() as tx:
        assert await bookings.find(tx, made.id) == made
    await must_hold(database)


async def test_cancelled_while_it_is_being_moved(database: Database) -> None:
    hours = await opened(database)
    [one] = await crowd(database, 1)
    made = await books(database, one, slots_of(hours)[0])
    held = await holds(database, one, slots_of(hours)[1], moves=made)
    assert isinstance(held, Booking)
    gone = await cancels(database, made, Side.CONSULTANT)
    assert (gone.state, gone.sequence) == (State.CANCELLED, 1)
    assert await confirms(database, held) is None
    assert await second_look(database).all("SELECT who FROM busy_cells") == []
    await must_hold(database)


async def test_cancelled_once(database: Database) -> None:
    hours = await opened(database)
    [one] = await crowd(database, 1)
    made = await books(database, one, slots_of(hours)[0])
    await cancels(database, made)
    with pytest.raises(Outdated):
        await cancels(database, made, Side.CONSULTANT)
    told = await second_look(database).all("SELECT kind, person, state FROM deliveries ORDER BY id")
    assert [(row["kind"], row["state"]) for row in told] == [
        ("booking_reminder", "void"),
        ("booking_reminder", "void"),
        ("booking_new", "pending"),
        ("booking_left", "pending"),
    ]


async def test_the_number_is_forgotten_a_month_after_the_talk(database: Database) -> None:
    hours = await opened(database, mode=Mode.PHONE)
    [one] = await crowd(database, 1)
    made = await books(database, one, slots_of(hours)[0])
    for before, phone in ((made.ends_at, made.phone), (made.ends_at + 1, None)):
        await bookings.forget_phones(database, before=before)
        async with database.read() as tx:
            found = await bookings.find(tx, made.id)
        assert found is not None
        assert found.phone == phone


async def test_the_nearest_free_times_of_anybody(database: Database) -> None:
    hours, other = await opened(database), await opened(database, 2, starts=8 * 60 + 45, ends=10 * 60)
    one, two = await crowd(database, 2)
    made = await books(database, one, slots_of(hours)[0])
    await books(database, two, slots_of(hours)[1])
    gone = await cancels(database, made, Side.CONSULTANT)
    async with database.begin() as tx:
        tx.run(
            "INSERT INTO closed_days (consultant, day, at) VALUES (:c, :day, 1)",
            c=hours.consultant,
            day=DAY.isoformat(),
        )
    async with database.read() as tx:
        found = await booking_moves.offer_nearest(tx, gone, SEASON_READ, NOW)
    assert [(each.consultant, each.starts_at) for each in found] == [
        (other.consultant, each.starts_at) for each in slots_of(other)
    ]


async def test_what_became_of_it_is_counted_once_and_may_be_corrected(database: Database) -> None:
    hours = await opened(database, mode=Mode.PHONE)
    [one] = await crowd(database, 1)
    here = await books(database, one, slots_of(hours)[0])
    steps = [(State.KEPT, 1), (State.MISSED, 0), (State.KEPT, 1), (State.NOT_KEPT, 0), (State.MISSED, 0)]
    for became, n in steps:
        async with database.begin() as tx:
            here = await booking_moves.finish(
                tx, here, became, "сөз", hours.consultant, SEASON_READ, here.starts_at + 60
            )
        rows = await second_look(database).all("SELECT who, channel, consultant, booking FROM consultations")
        assert len(rows) == n
        assert all((row["who"], row["channel"], row["booking"]) == (f"account:{one}", "phone", here.id) for row in rows)
    told = await second_look(database).all("SELECT id FROM deliveries WHERE kind = 'booking_missed'")
    assert len(told) == 1, "one friendly word, however often it is said"
    for late in (here.starts_at + 2 * 86400, here.starts_at - 1):
        with pytest.raises(Outdated):
            async with database.begin() as tx:
                await booking_moves.finish(tx, here, State.KEPT, "", hours.consultant, SEASON_READ, late)
