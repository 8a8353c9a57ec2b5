"""`/healthz`: what it says of a bot that works, of a database that is away, of a line that is dead, of what is late."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from bot import health, polling
from programme.notices import Notice, Priority
from sandbox.faults import Fault
from storage import deliveries, jobs, lags
from storage.database import Database, Engine
from tests.bot.desk import Desk
from tests.bot.first_stone import TITLE
from tests.bot.hooked import Hooked, free_port
from tests.bot.watch import away, end, lead, own_database, stand_still, until
from tests.databases import DatabaseAt
from tests.stage import Stage
from tests.storage.test_applications import AT, villager


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    return getattr(request, "param", "sqlite")


both_engines = pytest.mark.parametrize("engine", ["sqlite", "postgres"], indirect=True)


@pytest.fixture
async def place(engine: Engine, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[DatabaseAt]:
    """What is taken away here troubles no other test."""
    async with own_database(engine, tmp_path, request) as here:
        yield here


@pytest.fixture
async def stage(place: DatabaseAt) -> AsyncIterator[Stage]:
    """A polling bot that has heard Telegram."""
    stage = Stage(place)
    stand_still(stage.clock)
    stage.telegram.updates.repeat_wait = 0.0
    stage.health_port = free_port()
    await stage.start()
    await lead(stage, [stage.telegram.phone("Айгүл")], "region")
    yield stage
    await end(stage)


async def asked(port: int | None, path: str = "/healthz") -> tuple[int, dict[str, Any]]:
    """The status and what is said."""
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as answer:
        return answer.status, json.loads(await answer.text()) if answer.content_type == "application/json" else {}


WELL = {"ok": True, "wrong": [], "telegram_age": 0, "deliveries_lag": 0, "answers_lag": 0, "jobs_lag": 0}


@both_engines
async def test_all_is_well(stage: Stage) -> None:
    assert await asked(stage.health_port) == (200, WELL)


async def test_it_says_numbers_and_nothing_of_anybody(stage: Stage) -> None:
    await stage.says(stage.telegram.phone("Айгүл"), TITLE)
    _status, said = await asked(stage.health_port)
    assert all(isinstance(value, int | list) for value in said.values())
    assert said.keys() == WELL.keys()


async def test_nothing_else_is_served_and_only_on_this_machine(stage: Stage) -> None:
    assert (await asked(stage.health_port, "/"))[0] == 404
    with socket.socket() as door:  # an address of this machine that is not the one it listens on
        assert door.connect_ex(("127.0.0.2", stage.health_port)) != 0


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
async def test_a_database_that_is_away(stage: Stage) -> None:
    async with away(stage.place):
        status, said = await asked(stage.health_port)
        assert (status, said["ok"], said["wrong"]) == (503, False, ["database"])
        assert said["deliveries_lag"] is said["answers_lag"] is said["jobs_lag"] is None
    await until(lambda: _well(stage), "well again")


async def test_a_database_that_hangs_is_asked_once_and_not_waited_for(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert health.DATABASE_SECONDS == 2.0
    monkeypatch.setattr(health, "DATABASE_SECONDS", 0.05)
    begun, go_on, read = 0, asyncio.Event(), health.lags

    async def hangs(*given: Any) -> lags.Lags:
        nonlocal begun
        begun += 1
        await go_on.wait()
        return await read(*given)

    monkeypatch.setattr(health, "lags", hangs)
    assert [await asked(stage.health_port) for _ in range(3)] == [
        (503, {**dict.fromkeys(WELL), "ok": False, "wrong": ["database"], "telegram_age": 0})
    ] * 3
    assert begun == 1
    go_on.set()
    await until(lambda: _well(stage), "well again")


async def _well(stage: Stage) -> bool:
    return await asked(stage.health_port) == (200, WELL)


async def test_a_line_that_is_dead(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "BACK_OFF", (0.01,))
    await until(lambda: "getUpdates" in stage.telegram.in_flight.values(), "a poll")
    dead = stage.telegram.faults.add(Fault("server_error", "getUpdates", times=None))
    stage.telegram.phone("Қайрат").says("/start")  # ends the poll that waits
    await until(lambda: dead.struck > 0, "a failed poll")
    stage.clock.advance(health.DEAF)
    status, said = await asked(stage.health_port)
    assert (status, said["telegram_age"]) == (200, health.DEAF)
    stage.clock.advance(1)
    status, said = await asked(stage.health_port)
    assert (status, said["wrong"], said["telegram_age"]) == (503, ["telegram"], health.DEAF + 1)
    stage.telegram.faults.remove(dead)
    await until(lambda: _well(stage), "well again")


async def test_a_line_that_never_was_there(place: DatabaseAt) -> None:
    """The network is down at boot: who asks hears it, and is answered."""
    stage = Stage(place)
    stand_still(stage.clock)
    stage.health_port = free_port()
    dead = stage.telegram.faults.add(Fault("server_error", "getMe", times=None))
    await stage.start()
    await until(lambda: dead.struck > 0, "a try")
    stage.clock.advance(health.DEAF + 1)
    assert (await asked(stage.health_port))[1]["wrong"] == ["telegram"]
    await end(stage)


async def test_behind_a_webhook_too(place: DatabaseAt) -> None:
    stage = Hooked(place)
    stand_still(stage.clock)
    stage.health_port = free_port()
    await stage.start()
    await stage.says(stage.telegram.phone("Айгүл"), "/start")
    assert await asked(stage.health_port) == (200, WELL)
    assert await stage.post(b"", path="/healthz") == 404
    await end(stage)
    await stage.telegram.close()


async def nobody_works(stage: Stage) -> None:
    """As if both loops hung."""
    stage.program.deliveries.stop()
    stage.program.jobs.stop()
    await stage.program.jobs.ended()
    await until(lambda: all(each.done() for each in stage.program.deliveries._workers), "the end of deliveries")


@pytest.mark.parametrize(
    ("notice", "late", "wrong"),
    [
        (Notice.APPLICATION_PDF, health.LATE, []),
        (Notice.APPLICATION_PDF, health.LATE + 1, ["deliveries"]),
        (Notice.NEW_APPLICATIONS, 5 * health.LATE, []),
    ],
)
async def test_what_is_due_and_does_not_go_out(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, notice: Notice, late: int, wrong: list[str]
) -> None:
    """A crowd of announcements may take hours; an answer may not."""
    await nobody_works(stage)
    now = stage.telegram.now()
    [person] = [row["id"] for row in await stage.place.all("SELECT id FROM people")]
    async with stage.db.begin() as tx:
        deliveries.enqueue(tx, notice, person, "late", due_at=now - late, at=now, document=1)
    status, said = await asked(stage.health_port)
    assert (status, said["wrong"], said["deliveries_lag"]) == (503 if wrong else 200, wrong, late)


async def test_work_that_is_not_done(stage: Stage) -> None:
    await nobody_works(stage)
    now = stage.telegram.now()
    async with stage.db.begin() as tx:
        jobs.enqueue(tx, "fetch", "late", at=now - health.LATE - 1, file=1)
    status, said = await asked(stage.health_port)
    assert (status, said["wrong"], said["jobs_lag"]) == (503, ["jobs"], health.LATE + 1)


@both_engines
async def test_a_lag_is_that_of_the_oldest_that_is_due_and_pending(database: Database) -> None:
    person = (await villager(database, 1)).id

    async def read(now: int) -> lags.Lags:
        async with database.read() as tx:
            return await lags.lags(tx, now)

    assert await read(AT) == lags.Lags(dict.fromkeys(Priority, 0), 0)
    async with database.begin() as tx:
        for n, due_at in enumerate((AT + 50, AT + 10, AT + 90)):
            deliveries.enqueue(tx, Notice.APPLICATION_PDF, person, f"pdf:{n}", due_at=due_at, at=AT, document=n)
        deliveries.enqueue(tx, Notice.NEW_APPLICATIONS, person, "new", due_at=AT + 30, at=AT, application=1)
        jobs.enqueue(tx, "fetch", "a", at=AT + 20, file=1)
        jobs.enqueue(tx, "fetch", "b", at=AT + 40, file=2)
    assert await read(AT + 9) == lags.Lags(dict.fromkeys(Priority, 0), 0)
    found = await read(AT + 60)
    assert found.deliveries == {Priority.ANSWER: 50, Priority.REMINDER: 30, Priority.ANNOUNCEMENT: 0}
    assert found.jobs == 40
    async with database.begin() as tx:
        tx.run("UPDATE deliveries SET state = 'sent' WHERE due_at = :at", at=AT + 10)
        tx.run("UPDATE jobs SET state = 'claimed'")
    found = await read(AT + 60)
    assert (found.deliveries[Priority.ANSWER], found.jobs) == (10, 0)


async def test_a_port_that_is_taken_is_one_line(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        bot = desk.start(HEALTH_PORT=str(taken.getsockname()[1]))
        assert await desk.ends(bot) == 2
    lines = [line for line in bot.log.read_text().splitlines() if not line.startswith("{")]
    assert [line.split()[0] for line in lines] == ["HEALTH_PORT"]
