"""The line for a free hour: in the order in which people came, whoever else presses meanwhile. On both engines."""

from bot.lining import Lining
from programme.booking import Side, Wait
from storage import booking_moves, booking_waits
from storage.booking_moves import Refused
from storage.bookings import Booking
from storage.database import Database
from tests.databases import second_look
from tests.storage.talking import (
    NOW,
    SEASON_READ,
    books,
    crowd,
    holds,
    keep_account,
    must_hold,
    opened,
    season,
    slots_of,
)


async def waits(db: Database, person: int, topic: str = "money", language: str = "kk") -> Wait:
    async with db.begin() as tx:
        await keep_account(tx, person)
        return await booking_waits.join(tx, person, topic, language, SEASON_READ, NOW)


async def cancels(db: Database, here: Booking) -> None:
    async with db.begin() as tx:
        await keep_account(tx, here.person)
        await booking_moves.cancel(tx, here, Side.BOOKER, "", SEASON_READ, NOW)


def line(db: Database) -> Lining:
    return Lining(db=db, now=lambda: NOW, season=season)  # type: ignore[arg-type]


async def offered(db: Database) -> list[int]:
    rows = await second_look(db).all("SELECT person FROM bookings WHERE offer IS NOT NULL ORDER BY id")
    return [row["person"] for row in rows]


async def test_what_becomes_free_is_for_the_first_in_line(database: Database) -> None:
    """Also in the moment in which it is free and not offered yet."""
    hours = await opened(database, ends=9 * 60 + 30)
    one, two, three, newcomer = await crowd(database, 4)
    made = await books(database, one, slots_of(hours)[0])
    await waits(database, two)
    await waits(database, three)
    await cancels(database, made)
    assert await holds(database, newcomer, slots_of(hours)[0]) is Refused.TAKEN
    assert await holds(database, three, slots_of(hours)[0]) is Refused.TAKEN
    await line(database).step()
    assert await offered(database) == [two]
    await must_hold(database)


async def test_hours_are_offered_in_the_order_in_which_people_came(database: Database) -> None:
    hours = await opened(database, ends=10 * 60)
    everybody = await crowd(database, 6)
    had = [await books(database, each, slots_of(hours)[n]) for n, each in enumerate(everybody[:2])]
    for each in everybody[2:]:
        await waits(database, each)
    for each in had:
        await cancels(database, each)
        await line(database).step()
    assert await offered(database) == everybody[2:4]
    await must_hold(database)


async def test_whoever_is_busy_then_keeps_the_place(database: Database) -> None:
    """The hour goes to the next; the first hour that suits her is hers."""
    hours, other = await opened(database), await opened(database, 2, ends=9 * 60 + 30, topics=frozenset({"land"}))
    one, two = await crowd(database, 2)
    await books(database, one, slots_of(other)[0], "land")
    async with database.begin() as tx:
        tx.run("UPDATE opened_hours SET ends = :ends WHERE id = :id", ends=9 * 60 + 30, id=hours.id)
    first = await waits(database, one)
    await waits(database, two)
    await line(database).step()
    assert await offered(database) == [two]
    async with database.begin() as tx:
        tx.run("UPDATE opened_hours SET ends = :ends WHERE id = :id", ends=10 * 60, id=hours.id)
        found = await booking_waits.find(tx, first.id)
    assert found is not None
    assert found.state == "waiting"
    await line(database).step()
    assert await offered(database) == [two, one]


async def test_only_what_is_served_is_offered(database: Database) -> None:
    """A topic and a language that nobody serves wait on, and hold nobody up."""
    await opened(database, topics=frozenset({"land"}), language="ru")
    one, two, three = await crowd(database, 3)
    await waits(database, one, "money", "ru")
    await waits(database, two, "land", "kk")
    await waits(database, three, "land", "ru")
    await line(database).step()
    assert await offered(database) == [three]


async def test_a_long_line_and_two_free_hours(database: Database) -> None:
    everybody = await crowd(database, 450)
    async with database.begin() as tx:
        for each in everybody:
            await booking_waits.join(tx, each, "money", "kk", SEASON_READ, NOW)
    hours = await opened(database, ends=10 * 60)
    await line(database).step()
    assert await offered(database) == everybody[: len(slots_of(hours))]
