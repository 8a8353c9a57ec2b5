"""Holding, confirming, cancelling, moving, closing days and waiting, all at once and in any order, while two processes
carry the line on: no overlap for anyone, cells as they must be, nobody lost without a word. Seeded, on both engines.
"""

import asyncio
import random
from collections import Counter
from functools import partial

import pytest

from bot.lining import Lining
from programme.booking import Side, State
from programme.booking_times import offer_until
from programme.timetable import Hours
from storage import booking_moves, booking_waits, bookings, free_times, timetables
from storage.bookings import Booking
from storage.database import Database
from tests.databases import second_look
from tests.storage.talking import (
    DAY,
    NOW,
    SEASON_READ,
    confirms,
    crowd,
    holds,
    keep_account,
    must_hold,
    opened,
    season,
    slots_of,
    surely,
)

IN_TEST, IN_SOAK = 20, 1_000
CLEAN_EVERY = 10
"""Races after which the world begins anew: what must hold is looked for in every row."""
PEOPLE = 10
TOPICS = ("money", "land")
MET = ("booked", "cancelled", "lapsed", "moved", "offered", "closed")


class World:
    """Few consultants with few hours and many who want them: they meet all the time."""

    def __init__(self, db: Database, dice: random.Random) -> None:
        self.db = db
        self.dice = dice
        self.now = NOW
        self.hours: list[Hours] = []
        self.people: list[int] = []
        self.loops = [Lining(db=db, now=lambda: self.now, season=season) for _ in range(2)]  # type: ignore[arg-type]
        for each in self.loops:
            each._since = 0

    async def begin(self) -> None:
        first = await opened(self.db, 1, ends=11 * 60, buffer=15)
        self.hours = [
            first,
            await opened(self.db, 2, ends=11 * 60, topics=frozenset({"land"})),
            await opened(self.db, starts=15 * 60, ends=16 * 60, consultant=first.consultant, language="kk"),
        ]
        self.people = await crowd(self.db, PEOPLE)

    async def clean(self) -> None:
        async with self.db.begin() as tx:
            for table in ("closed_days", "bookings", "booking_waits", "deliveries"):
                tx.run(f"DELETE FROM {table}")

    async def race(self) -> None:
        self.now += self.dice.choice((1, 1, 60, 700))
        often = (self.books,) * 5 + (self.answers,) * 3 + (self.moves,) * 3
        deeds = (*often, self.cancels, self.closes, self.waits)
        works = [self.dice.choice(deeds)(self.dice.choice(self.people)) for _ in range(8)]
        await asyncio.gather(*works, *(self.steps(each) for each in self.loops))

    async def settle(self) -> None:
        for each in self.loops:
            await surely(partial(each.step))

    async def steps(self, loop: Lining) -> None:
        for _ in range(2):
            await asyncio.sleep(self.dice.random() / 100)
            await surely(partial(loop.step))

    async def books(self, person: int) -> None:
        slot = self.dice.choice(slots_of(self.dice.choice(self.hours)))
        held = await holds(self.db, person, slot, self.dice.choice(TOPICS), at=self.now)
        if isinstance(held, Booking) and self.dice.random() < 0.7:
            await asyncio.sleep(self.dice.random() / 200)
            await confirms(self.db, held, at=self.now)

    async def moves(self, person: int) -> None:
        here = await self._one_of(person)
        if here is None:
            return
        slot = self.dice.choice(slots_of(self.dice.choice(self.hours)))
        held = await holds(self.db, person, slot, here.topic, at=self.now, moves=here)
        if isinstance(held, Booking):
            await confirms(self.db, held, at=self.now)

    async def cancels(self, person: int) -> None:
        here = await self._one_of(person)
        if here is not None:
            by = self.dice.choice((Side.BOOKER, Side.CONSULTANT))
            await surely(partial(self._cancel, here, by))

    async def _cancel(self, here: Booking, by: Side) -> None:
        async with self.db.begin() as tx:
            await keep_account(tx, here.person if by is Side.BOOKER else here.consultant)
            await booking_moves.cancel(tx, here, by, "", SEASON_READ, self.now)

    async def closes(self, _person: int) -> None:
        """A consultant's day off, or the end of it."""
        await surely(partial(self._close, self.dice.choice(self.hours).consultant, self.dice.random() < 0.3))

    async def _close(self, consultant: int, off: bool) -> None:
        async with self.db.begin() as tx:
            await keep_account(tx, consultant)
            await timetables.held(tx, [consultant])
            facts = {"c": consultant, "day": DAY.isoformat()}
            if not off:
                tx.run("DELETE FROM closed_days WHERE consultant = :c AND day = :day", **facts)
                tx.tell(bookings.TOPIC)
                return
            tx.run(
                """INSERT INTO closed_days (consultant, day, at) VALUES (:c, :day, 1)
                ON CONFLICT (consultant, day) DO NOTHING""",
                **facts,
            )
            for here in await bookings.of_consultant(tx, consultant, 0, 2**40):
                if here.state is State.BOOKED:
                    await booking_moves.cancel(tx, here, Side.CONSULTANT, "", SEASON_READ, self.now)

    async def waits(self, person: int) -> None:
        await surely(partial(self._wait, person, self.dice.choice(TOPICS)))

    async def _wait(self, person: int, topic: str) -> None:
        async with self.db.begin() as tx:
            await keep_account(tx, person)
            if await bookings.of_topic(tx, person, topic, self.now) is None:
                await booking_waits.join(tx, person, topic, "kk", SEASON_READ, self.now)

    async def answers(self, person: int) -> None:
        """Takes what is offered, or leaves it."""
        async with self.db.read() as tx:
            offered = [each for each in await bookings.of_person(tx, person, self.now) if each.offer is not None]
        for each in offered[:1]:
            if self.dice.random() < 0.6:
                await confirms(self.db, each, at=self.now)
            else:
                await surely(partial(self._leave, each))

    async def _leave(self, here: Booking) -> None:
        async with self.db.begin() as tx:
            await keep_account(tx, here.person)
            await booking_moves.kept(tx, {here.consultant})
            await booking_moves.let_go(tx, here.id, self.now, told=True, wait="left")

    async def met(self) -> Counter[str]:
        """What came to pass, so that nobody races past it."""
        rows = await second_look(self.db).all("SELECT state, sequence, offer, cancelled_by FROM bookings")
        found = Counter[str](row["state"] for row in rows)
        found["moved"] = sum(row["sequence"] > 0 and row["state"] == "booked" for row in rows)
        found["offered"] = sum(row["offer"] is not None for row in rows)
        found["closed"] = sum(row["cancelled_by"] == "consultant" for row in rows)
        return found

    async def _one_of(self, person: int) -> Booking | None:
        async with self.db.read() as tx:
            found = [each for each in await bookings.of_person(tx, person, self.now) if each.state is State.BOOKED]
        return self.dice.choice(found) if found else None

    async def nobody_waits_in_vain(self) -> None:
        """Whoever waits has nothing free that would suit her, and of two who wait for the same the first is offered."""
        async with self.db.read() as tx:
            line = await booking_waits.waiting(tx, SEASON_READ.id, 0)
            for each in line:
                if await self._is_confirming(each.person, each.topic):
                    continue
                found = await free_times.times(tx, SEASON_READ, each.topic, each.language, each.person, self.now)
                free = [slot for day in found.free.values() for slot in day]
                assert not [slot for slot in free if offer_until(SEASON_READ, self.now, slot.starts_at) is not None]

    async def _is_confirming(self, person: int, topic: str) -> bool:
        rows = await second_look(self.db).all(
            "SELECT id FROM bookings WHERE person = :p AND topic = :t AND state IN ('holding', 'booked')",
            p=person,
            t=topic,
        )
        return bool(rows)


async def races(db: Database, seed: int, n: int) -> Counter[str]:
    """What came to pass in them."""
    world, met = World(db, random.Random(seed)), Counter[str]()
    await world.begin()
    for k in range(n):
        await world.race()
        await must_hold(db)
        if k % CLEAN_EVERY == CLEAN_EVERY - 1:
            await world.settle()
            await must_hold(db)
            await world.nobody_waits_in_vain()
            met += await world.met()
            await world.clean()
            world.now = NOW
    return met


async def test_some_races(database: Database) -> None:
    met = await races(database, 8, IN_TEST)
    assert met["booked"], "a few races need not meet all there is"


@pytest.mark.soak
async def test_a_thousand_races(database: Database) -> None:
    met = await races(database, 2027, IN_SOAK)
    assert all(met[each] for each in MET), met
