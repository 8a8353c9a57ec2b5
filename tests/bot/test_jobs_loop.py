"""Nothing but a stop ends the loop of slow work: neither a database that is away, nor a bug of its own."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

import bot.jobs
from bot.jobs import Job, Write
from storage import jobs
from storage.database import DatabaseAway, Engine
from tests.bot.hall import Hall, ends_with, rest, running
from tests.bot.watch import away, own_database, until

# The database is away


async def test_while_the_database_is_away_it_goes_on_trying(
    engine: Engine,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with own_database(engine, tmp_path, request) as place:
        await goes_on_trying(Hall(await place.open(), place), monkeypatch, caplog)


async def goes_on_trying(hall: Hall, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(bot.jobs, "AWAY_PAUSE", 0.01)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def work(job: Job) -> Write:
        begun.set()
        await go_on.wait()
        return await hall.work(job)

    await hall.put(7)
    async with running(hall.loop(work)) as loop:
        await begun.wait()
        async with away(hall.place):
            go_on.set()
            await until(lambda: "a job is not settled yet" in caplog.text, "a try in vain")
        await rest(loop)
        assert await hall.effects() == [7]
        async with away(hall.place):
            loop.wake()
            if hall.place.engine == "postgres":  # a reader of SQLite does not notice
                await until(lambda: "no job can be done while" in caplog.text, "a look in vain")
        await hall.put(8)
        await rest(loop)
    assert hall.begun == [7, 8], "the slow part was not done again"
    assert await hall.effects() == [7, 8]


async def test_a_work_that_finds_the_database_away_loses_no_attempt(hall: Hall) -> None:
    await hall.put(7)
    async with running(hall.loop(ends_with(DatabaseAway("SQLITE_FULL")))) as loop:
        await rest(loop)
    assert await hall.states() == [("pending", 0)]


async def test_a_bug_in_the_loop_itself_does_not_end_it(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(bot.jobs, "LOOK_EVERY", 0.01)
    looks, waiting = 0, jobs.waiting

    async def fails(*given: Any) -> bool:
        nonlocal looks
        looks += 1
        if looks <= 3:
            raise KeyError("a bug")
        return await waiting(*given)

    monkeypatch.setattr(jobs, "waiting", fails)
    await hall.put(7)
    async with running(hall.loop()):
        await until(hall.effects, "the effect")
    assert "the loop of jobs failed" in caplog.text


# The end, and the one who needs everybody's hands still


async def test_stopped_it_finishes_what_is_in_hand_and_begins_nothing(hall: Hall) -> None:
    await hall.put(7, 8)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def work(job: Job) -> Write:
        begun.set()
        await go_on.wait()
        return await hall.work(job)

    async with running(hall.loop(work)) as loop:
        await begun.wait()
        loop.stop()
        go_on.set()
    assert await hall.states() == [("done", 1), ("pending", 0)]


async def test_what_does_not_end_in_time_is_given_back(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.jobs, "DRAIN", 0.01)
    await hall.put(7)
    begun = asyncio.Event()

    async def work(job: Job) -> Write:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    async with running(hall.loop(work)):
        await begun.wait()
    assert await hall.states() == [("pending", 0)]


async def test_stopped_before_it_ran_it_does_nothing(hall: Hall) -> None:
    await hall.put(7)
    loop = hall.loop()
    loop.stop()
    await loop.run()
    await loop.ended()
    assert await hall.states() == [("pending", 0)]


async def test_interrupted_the_job_in_hand_is_given_back_and_done_afterwards(hall: Hall) -> None:
    await hall.put(7)
    begun, calm = asyncio.Event(), asyncio.Event()

    async def work(job: Job) -> Write:
        begun.set()
        await calm.wait()
        return await hall.work(job)

    async with running(hall.loop(work)) as loop:
        await begun.wait()
        async with loop.interrupted():
            assert await hall.states() == [("pending", 0)]
            await hall.put(8)
            loop.wake()
            calm.set()
            for _ in range(20):
                await asyncio.sleep(0)
            assert hall.begun == [], "nobody works meanwhile"
        await rest(loop)
    assert await hall.effects() == [7, 8]
    assert await hall.states() == [("done", 1), ("done", 1)]


async def test_interrupted_between_claim_and_work_it_is_given_back(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    await hall.put(7)
    loop = hall.loop()
    claim = jobs.claim
    interrupting: list[asyncio.Task[None]] = []

    async def interrupt() -> None:
        async with loop.interrupted():
            assert await hall.states() == [("pending", 0)]

    async def claims(*given: Any, **more: Any) -> Job | None:
        job = await claim(*given, **more)
        if not interrupting:
            interrupting.append(asyncio.create_task(interrupt()))
            await asyncio.sleep(0)
        return job

    monkeypatch.setattr(jobs, "claim", claims)
    async with running(loop):
        await until(lambda: bool(interrupting) and interrupting[0].done(), "the interruption")
        await rest(loop)
    interrupting[0].result()
    assert hall.begun == [7]
    assert await hall.effects() == [7]
