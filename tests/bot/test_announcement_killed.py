"""A real process is killed (SIGKILL) again and again while two hundred people get an announcement."""

import random
import signal

import pytest

from bot.choosing import LEASE
from programme.announcement import Content, Formatted
from sandbox.phones import Phone
from sandbox.telegram import Call
from storage import announcements, people
from storage.database import Engine
from tests.bot.desk import Desk
from tests.launcher import Cut, Moment

PEOPLE = 200
IN_FLIGHT = 8
RATE = {"SEND_RATE": "300"}
WORDS = "Семинар бейсенбіде болады"
STEPS = {
    "writes receivers": "CAST(p.id AS TEXT)",
    "calls for them": "UPDATE deliveries SET due_at = :now",
    "ends": "SET state = :state, outcome = :outcome",
}


async def confirmed(desk: Desk, n: int = PEOPLE) -> list[Phone]:
    """A confirmed announcement to so many people, while nobody is running."""
    phones = [desk.telegram.phone(f"Тұрғын {i}") for i in range(n)]
    db, at = await desk.place.open(), desk.telegram.now()
    async with db.begin() as tx:
        for phone in phones:
            phone.chat.started = True
            await people.open_account(tx, tg_id=phone.id, language="kk", expects="home", at=at)
    async with db.begin() as tx:
        made = await announcements.make(tx, 1, at)
        content = Content(texts={"kk": Formatted(WORDS)}, missing="hold")
        await announcements.confirm(tx, await announcements.say(tx, made, content, at), 1, n, at)
    await db.close()
    return phones


def got(phones: list[Phone]) -> list[int]:
    return [sum(WORDS in m.text for m in phone.messages if not m.mine) for phone in phones]


async def states(desk: Desk) -> dict[str, int]:
    rows = await desk.place.all(
        "SELECT state, count(*) AS n FROM deliveries WHERE announcement IS NOT NULL GROUP BY state"
    )
    return {row["state"]: row["n"] for row in rows}


async def ended(desk: Desk) -> None:
    """Until all of it is over."""
    while [row for row in await desk.place.all("SELECT state FROM announcements") if row["state"] != "done"]:
        await desk.delivered()


async def killed_at_random(desk: Desk, engine: Engine, kills: int, seed: int) -> None:
    phones, chance, calls = await confirmed(desk), random.Random(seed), 0

    def count(call: Call) -> None:
        nonlocal calls
        calls += call.method == "sendMessage"

    desk.telegram.on_call.append(count)
    # Never so many that all are told before the last kill.
    each = (PEOPLE - 2 * IN_FLIGHT * kills) // kills
    for _ in range(kills):
        bot, until = desk.start(**RATE), calls + chance.randint(1, max(each, 1))
        await desk.until(lambda until=until: calls >= until, "some are told")  # type: ignore[misc]
        bot.kill()
        assert await desk.ends(bot) == -signal.SIGKILL
        if engine == "postgres":
            desk.telegram.clock.advance(LEASE + 1)
    bot = desk.start(**RATE)
    await ended(desk)
    told, became = got(phones), await states(desk)
    assert max(told) == 1, "nobody gets it twice"
    assert set(became) <= {"sent", "unknown"}
    assert sum(became.values()) == PEOPLE
    assert became.get("unknown", 0) <= IN_FLIGHT * kills
    assert sum(told) >= became["sent"], "what counts as sent has arrived"
    assert await desk.stop(bot) == 0


@pytest.mark.parametrize("seed", [1])
async def test_killed_at_random_receivers(desk: Desk, engine: Engine, seed: int) -> None:
    await killed_at_random(desk, engine, 4, seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(5))
async def test_killed_at_random_receivers_many_times(desk: Desk, engine: Engine, seed: int) -> None:
    await killed_at_random(desk, engine, 4, 100 + seed)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
async def test_killed_around_a_step(desk: Desk, engine: Engine, step: str, moment: Moment) -> None:
    phones = await confirmed(desk, 12)
    bot = desk.start(Cut(0, moment, sql=STEPS[step]), **RATE)
    assert await desk.ends(bot) == -signal.SIGKILL, desk.logs()
    if step != "ends":
        assert max(got(phones)) <= 1
    bot = desk.start(**RATE)
    if engine == "postgres":
        desk.telegram.clock.advance(LEASE + 1)
    await ended(desk)
    assert max(got(phones)) == 1
    assert sum((await states(desk)).values()) == 12
    assert sum(got(phones)) + (await states(desk)).get("unknown", 0) >= 12
    bot.kill()
