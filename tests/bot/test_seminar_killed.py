"""A real process is killed (SIGKILL) while people are reminded of a seminar, and while seats are offered."""

import json
import random
import signal
from collections import Counter

import pytest

from bot.choosing import LEASE
from bot.settings import SEASON
from programme.roles import Role
from programme.season_files import read_season
from sandbox.phones import Phone
from sandbox.telegram import Call
from storage import people, roles, seating, seminars, sign_ups
from storage.database import Engine
from tests.bot.desk import Desk
from tests.launcher import Cut, Moment
from tests.stories.seminars import TITLES, said, seminar, when

PEOPLE = 60
IN_FLIGHT = 8
KILLS = 4
RATE = {"SEND_RATE": "300"}
DAY_BEFORE = 24 * 3600


async def signed_up(desk: Desk, n: int = PEOPLE, capacity: int = PEOPLE) -> list[Phone]:
    """So many, while nobody is running; whoever finds no seat waits."""
    phones = [desk.telegram.phone(f"Тұрғын {i}") for i in range(n)]
    db, at = await desk.place.open(), desk.telegram.now()
    here = await seminar(db, "2027-03-12 12:00", capacity=capacity)
    season = read_season(SEASON)
    async with db.begin() as tx:
        held = await seminars.held(tx, here.id)
        assert held is not None
        for phone in phones:
            phone.chat.started = True
            id = await people.open_account(tx, tg_id=phone.id, language="kk", expects="home", at=at)
            await seating.join(tx, held, id, 1, season, at)
    await db.close()
    return phones


def got(phones: list[Phone]) -> list[int]:
    return [said(phone, TITLES["kk"]) for phone in phones]


async def killed_at_random(desk: Desk, engine: Engine, seed: int) -> None:
    phones, chance, calls = await signed_up(desk), random.Random(seed), 0
    desk.telegram.clock.advance(26 * 3600)  # a day before it, at noon

    def count(call: Call) -> None:
        nonlocal calls
        calls += call.method == "sendMessage"

    desk.telegram.on_call.append(count)
    for _ in range(KILLS):
        bot, until = desk.start(**RATE), calls + chance.randint(1, 6)
        await desk.until(lambda until=until: calls >= until, "some are told")  # type: ignore[misc]
        bot.kill()
        assert await desk.ends(bot) == -signal.SIGKILL
        if engine == "postgres":
            desk.telegram.clock.advance(LEASE + 1)
    bot = desk.start(**RATE)
    await desk.delivered()
    told = got(phones)
    assert min(told) >= 1, "everybody is reminded"
    assert sum(told) - PEOPLE <= IN_FLIGHT * KILLS, "nobody twice but for what was on its way"
    assert await desk.stop(bot) == 0


async def test_killed_at_random_receivers_each_is_reminded(desk: Desk, engine: Engine) -> None:
    await killed_at_random(desk, engine, 1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(5))
async def test_killed_at_random_receivers_many_times(desk: Desk, engine: Engine, seed: int) -> None:
    await killed_at_random(desk, engine, 100 + seed)


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_killed_around_an_offer(desk: Desk, engine: Engine, moment: Moment) -> None:
    """The seat is kept and told of, or neither."""
    [first, second, third] = await signed_up(desk, 3, capacity=1)
    db = await desk.place.open()
    async with db.begin() as tx:
        who = await sign_ups.find(tx, 1)
        here = await seminars.held(tx, 1)
        assert who is not None
        assert here is not None
        await seating.leave(tx, here, who, desk.telegram.now())
    await db.close()
    bot = desk.start(Cut(0, moment, sql="state = 'offered', offer_until"), **RATE)
    assert await desk.ends(bot) == -signal.SIGKILL, desk.logs()
    rows = await desk.place.all("SELECT state FROM sign_ups ORDER BY id")
    told = await desk.place.all("SELECT state FROM deliveries WHERE kind = 'seminar_offer'")
    assert [row["state"] for row in rows] == ["left", "offered" if moment == "after" else "waiting", "waiting"]
    assert len(told) == (moment == "after")
    bot = desk.start(**RATE)
    await desk.until(lambda: bool(got([second])[0]), "she is offered the seat")
    await desk.delivered()
    assert got([first, second, third]) == [0, 1, 0]
    seats = await desk.place.all("SELECT sign_up FROM seminar_seats")
    assert seats == [{"sign_up": 2}]
    assert await desk.stop(bot) == 0


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_killed_around_a_move(desk: Desk, engine: Engine, moment: Moment) -> None:
    """The new hour, the word of it and the reminders of it are there together, or none is; Telegram asks once more."""
    phones = await signed_up(desk, 5)
    db, at = await desk.place.open(), desk.telegram.now()
    asel = desk.telegram.phone("Әсел")
    asel.chat.started = True
    async with db.begin() as tx:
        me = await people.open_account(tx, tg_id=asel.id, language="kk", expects="staff_seminar_sure", at=at)
        roles.grant(tx, me, Role.MANAGER, at)
        here = await seminars.find(tx, 1)
        assert here is not None
        said = json.dumps({"at": when("2027-03-20 15:00")})
        seminars.put_on_desk(tx, me, here.id, "when", said)
    await db.close()
    asel.says("иә")
    bot = desk.start(Cut(0, moment, sql="sequence = sequence + 1"), **RATE)
    assert await desk.ends(bot) == -signal.SIGKILL, desk.logs()
    moved = int(moment == "after")
    assert await _moved(desk) == {
        "starts_at": here.starts if not moved else when("2027-03-20 15:00"),
        "sequence": moved,
    }
    assert await _planned(desk) == ({(0, "void"): 10, (1, "pending"): 15} if moved else {(0, "pending"): 10})
    bot = desk.start(**RATE)
    await desk.quiet()
    assert await _moved(desk) == {"starts_at": when("2027-03-20 15:00"), "sequence": 1}
    assert await _planned(desk) == {(0, "void"): 10, (1, "pending"): 15}
    assert got(phones) == [1] * 5
    lines = await desk.place.all("SELECT action FROM audit WHERE action LIKE 'seminar_%'")
    assert lines == [{"action": "seminar_moved"}]
    assert await desk.stop(bot) == 0


async def _moved(desk: Desk) -> dict[str, int]:
    [row] = await desk.place.all("SELECT starts_at, sequence FROM seminars")
    return row


async def _planned(desk: Desk) -> dict[tuple[int, str], int]:
    """Reminders by the sequence they hold for and their state."""
    rows = await desk.place.all("SELECT facts, state FROM deliveries WHERE kind = 'seminar_reminder'")
    return dict(Counter((json.loads(row["facts"])["sequence"], row["state"]) for row in rows))
