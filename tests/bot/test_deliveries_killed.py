"""A real process is killed (SIGKILL) around every commit of a delivery, and the next one finds its rows."""

import signal

import pytest

from bot.choosing import LEASE
from sandbox.phones import Phone
from storage import deliveries, people
from storage.database import Engine
from tests.bot.delivering import read_by
from tests.bot.desk import Desk
from tests.launcher import Cut, Moment

PEOPLE = 12
COMMITS = {
    "claim": "UPDATE deliveries SET state = 'claimed'",
    "start": "UPDATE deliveries SET state = 'started'",
    "settle": "UPDATE deliveries SET state = :end",
}
RATE = {"SEND_RATE": "500"}


async def moved_from(desk: Desk) -> list[Phone]:
    """Twelve accounts that applications have left while nobody was running."""
    phones = [desk.telegram.phone(f"Тұрғын {i}") for i in range(PEOPLE)]
    db = await desk.place.open()
    at = desk.telegram.now()
    for phone in phones:
        phone.chat.started = True
        async with db.begin() as tx:
            person = await people.open_account(tx, tg_id=phone.id, language="kk", expects="home", at=at)
            deliveries.enqueue(
                tx, deliveries.Notice.APPLICATION_MOVED, person, f"moved:{person}", due_at=at, at=at, moved_at=at
            )
    await db.close()
    return phones


async def left(desk: Desk) -> list[str]:
    return [row["state"] for row in await desk.place.all("SELECT state FROM deliveries ORDER BY id")]


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("commit", COMMITS)
async def test_killed_around_a_commit(desk: Desk, engine: Engine, commit: str, moment: Moment) -> None:
    phones = await moved_from(desk)
    bot = desk.start(Cut(0, moment, sql=COMMITS[commit]), **RATE)
    assert await desk.ends(bot) == -signal.SIGKILL, desk.logs()
    states = await left(desk)
    assert states.count("started") <= 8
    if (commit, moment) == ("claim", "before"):
        assert states == ["pending"] * PEOPLE
    elif (commit, moment) == ("settle", "after"):
        assert "sent" in states
    else:
        assert set(states) <= {"claimed", "started"}
    bot = desk.start(**RATE)
    if engine == "postgres":
        desk.telegram.clock.advance(LEASE + 1)
    await desk.until(lambda: all(read_by(phone) for phone in phones), "everybody is told")
    await desk.delivered()
    assert await left(desk) == ["sent"] * PEOPLE
    told = [len(read_by(phone)) for phone in phones]
    assert max(told) <= 2
    assert sum(told) - PEOPLE <= 8, "only what was on its way comes twice"
    assert await desk.stop(bot) == 0
