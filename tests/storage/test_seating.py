"""Seats as rows: thirty people at once, each seat once, nobody lost, the waiting list in order. On both engines."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from bot.seating import Seating
from bot.settings import SEASON
from programme.problem import Outdated
from programme.season_files import read_season
from programme.seminar import Standing
from storage import people, seating, seminars, sign_ups
from storage.database import Conflict, Database, retrying
from storage.sign_ups import SignUp
from tests.databases import second_look
from tests.stories.seminars import seminar, when

NOW = when("2027-03-10 10:00")
SEASON_READ = read_season(SEASON)


async def crowd(database: Database, n: int) -> list[int]:
    made = []
    async with database.begin() as tx:
        for i in range(n):
            made.append(await people.open_account(tx, tg_id=1000 + i, language="kk", expects="home", at=NOW))
    return made


async def joins(database: Database, seminar: int, person: int, n: int) -> SignUp | None:
    """As a turn does it: her own row first, then the seminar's."""

    async def once() -> SignUp | None:
        async with database.begin() as tx:
            await tx.all("SELECT p.id FROM people p WHERE p.id = :id {for_update:p}", id=person)
            here = await seminars.held(tx, seminar)
            assert here is not None
            return await seating.join(tx, here, person, n, SEASON_READ, NOW)

    return await _surely(once)


async def leaves(database: Database, who: SignUp) -> None:
    async def once() -> None:
        async with database.begin() as tx:
            await tx.all("SELECT p.id FROM people p WHERE p.id = :id {for_update:p}", id=who.person)
            here = await seminars.held(tx, who.seminar)
            now = await sign_ups.find(tx, who.id)
            assert here is not None
            assert now is not None
            if now.live:
                await seating.leave(tx, here, now, NOW)

    await _surely(once)


async def _surely(work: Callable[[], Awaitable[SignUp | None]] | Callable[[], Awaitable[None]]) -> SignUp | None:
    """Until it went through: a turn that met others three times is begun anew by its loop."""
    while True:
        try:
            return await retrying(work)
        except Conflict:
            continue
        except Outdated:
            return None


async def standing(database: Database) -> dict[str, list[int]]:
    rows = await second_look(database).all("SELECT id, state FROM sign_ups ORDER BY id")
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(row["state"], []).append(row["id"])
    return found


async def held_seats(database: Database) -> dict[int, int]:
    rows = await second_look(database).all(
        "SELECT sign_up, count(*) AS n FROM seminar_seats WHERE sign_up IS NOT NULL GROUP BY sign_up"
    )
    return {row["sign_up"]: row["n"] for row in rows}


async def test_thirty_race_for_the_last_ten_seats(database: Database) -> None:
    here = await seminar(database, capacity=10)
    crowd_ = await crowd(database, 30)
    made = await asyncio.gather(*(joins(database, here.id, each, 1) for each in crowd_))
    assert None not in made
    found = await standing(database)
    assert {state: len(ids) for state, ids in found.items()} == {"going": 10, "waiting": 20}
    assert max(found["going"]) < min(found["waiting"]), "whoever came first sits"
    assert await held_seats(database) == dict.fromkeys(found["going"], 1)


async def test_pressed_thirty_times_by_the_same_account(database: Database) -> None:
    here = await seminar(database, capacity=10)
    [one] = await crowd(database, 1)
    made = await asyncio.gather(*(joins(database, here.id, one, 2) for _ in range(30)))
    assert len([each for each in made if each is not None]) == 1
    assert list((await held_seats(database)).values()) == [2]


@pytest.mark.parametrize("seed", range(4))
async def test_twenty_five_come_and_go_while_seats_are_offered(database: Database, seed: int) -> None:
    """Groups of one to three; some leave again in the midst of it; two processes offer what becomes free."""
    dice = random.Random(seed)
    here = await seminar(database, capacity=12)
    crowd_ = await crowd(database, 25)

    async def season(_tx: object) -> object:
        return SEASON_READ

    loops = [Seating(db=database, now=lambda: NOW, season=season) for _ in range(2)]  # type: ignore[arg-type]
    sizes = {each: dice.choice((1, 1, 1, 2, 3)) for each in crowd_}

    async def lives(person: int) -> None:
        await asyncio.sleep(dice.random() / 50)
        made = await joins(database, here.id, person, sizes[person])
        if made is not None and dice.random() < 0.4:
            await asyncio.sleep(dice.random() / 50)
            await leaves(database, made)

    async def steps(loop: Seating) -> None:
        for _ in range(20):
            await _surely(partial(loop.step))
            await asyncio.sleep(0.002)

    await asyncio.gather(*(lives(each) for each in crowd_), *(steps(each) for each in loops))
    for each in loops:
        await _surely(partial(each.step))
    rows = await second_look(database).all("SELECT id, person, people, state FROM sign_ups ORDER BY id")
    seats = await held_seats(database)
    assert {row["person"] for row in rows} == {*crowd_}, "nobody is lost"
    assert sum(seats.values()) <= 12, "never more than there are"
    for row in rows:
        sits = row["state"] in (Standing.GOING, Standing.OFFERED)
        assert seats.get(row["id"], 0) == (row["people"] if sits else 0)
    free = 12 - sum(seats.values())
    waiting = [row for row in rows if row["state"] == Standing.WAITING]
    assert all(row["people"] > free for row in waiting), "whoever would find room is not left waiting"
    told = await second_look(database).all("SELECT count(*) AS n FROM deliveries WHERE kind = 'seminar_offer'")
    offered = [row for row in rows if row["state"] == Standing.OFFERED]
    assert told[0]["n"] >= len(offered)


async def test_seats_are_offered_in_the_order_in_which_people_came(database: Database) -> None:
    here = await seminar(database, capacity=3)
    crowd_ = await crowd(database, 9)
    made = [await joins(database, here.id, each, 1) for each in crowd_]

    async def season(_tx: object) -> object:
        return SEASON_READ

    loop = Seating(db=database, now=lambda: NOW, season=season)  # type: ignore[arg-type]
    order = []
    for each in made:
        assert each is not None
        await leaves(database, each)
        await loop.step()
        rows = await second_look(database).all("SELECT id FROM sign_ups WHERE state = 'offered'")
        order += [row["id"] for row in rows if row["id"] not in order]
    assert order == [each.id for each in made[3:] if each is not None]


async def test_a_newcomer_does_not_pass_whoever_waits(database: Database) -> None:
    """Also in the moment in which a seat is free and not offered yet; a seat too few for the line is hers."""
    here = await seminar(database, capacity=3)
    one, two, three, four = await crowd(database, 4)
    first = await joins(database, here.id, one, 3)
    group = await joins(database, here.id, two, 3)
    assert first is not None
    assert group is not None
    await leaves(database, first)
    newcomer = await joins(database, here.id, three, 1)
    assert newcomer is not None
    assert newcomer.state is Standing.WAITING
    async with database.begin() as tx:
        tx.run("UPDATE seminar_seats SET sign_up = :id WHERE n = 1", id=first.id)  # two are free, three are wanted
        tx.run("UPDATE sign_ups SET state = 'left' WHERE id = :id", id=newcomer.id)
    last = await joins(database, here.id, four, 2)
    assert last is not None
    assert last.state is Standing.GOING


async def test_fewer_seats_never_below_the_taken(database: Database) -> None:
    here = await seminar(database, capacity=5)
    [one] = await crowd(database, 1)
    await joins(database, here.id, one, 3)
    async with database.begin() as tx:
        assert await seating.set_capacity(tx, here.id, 2) is False
        assert await seating.set_capacity(tx, here.id, 3) is True
    async with database.begin() as tx:
        assert await seating.set_capacity(tx, here.id, 7) is True
    async with database.read() as tx:
        seats = await sign_ups.seats(tx, here.id)
    assert (seats.free, seats.taken) == (4, 3)


async def test_an_erased_account_frees_its_seats(database: Database) -> None:
    here = await seminar(database, capacity=5)
    one, _two = await crowd(database, 2)
    await joins(database, here.id, one, 3)
    async with database.begin() as tx:
        tx.run("DELETE FROM people WHERE id = :id", id=one)
    async with database.read() as tx:
        assert (await sign_ups.seats(tx, here.id)).free == 5
