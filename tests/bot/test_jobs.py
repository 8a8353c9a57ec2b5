"""The loop of slow work: one at a time, and done once whatever is killed when."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest

import bot.jobs
from bot.jobs import Job, Jobs, Write
from storage import jobs
from storage.database import Conflict, Tx
from tests.bot.hall import NOW, Hall, rest, running
from tests.bot.watch import until
from tests.databases import DatabaseAt

# One at a time


async def test_one_at_a_time_and_a_commit_wakes_it(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.jobs, "LOOK_EVERY", 3600.0)
    at_work = most = 0

    async def work(job: Job) -> Write:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        await asyncio.sleep(0.002)
        at_work -= 1
        return await hall.work(job)

    async with running(hall.loop(work)) as loop:
        await rest(loop)
        await hall.put(1, 2, 3)
        assert loop.busy, "told by the commit, with no look at the table"
        await rest(loop)
        await hall.put(4, kind="application_pdf")
        await rest(loop)
    assert most == 1
    assert await hall.effects() == hall.begun == [1, 2, 3, 4]
    assert await hall.states() == [("done", 1)] * 4


async def test_what_another_process_put_there_is_found_by_looking(
    hall: Hall, place: DatabaseAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.jobs, "LOOK_EVERY", 0.01)
    async with running(hall.loop()) as loop:
        await rest(loop)
        other = await place.open()
        async with other.begin() as tx:
            jobs.enqueue(tx, "fetch", "a", at=NOW, n=1)
        await until(hall.effects, "the effect")


async def test_documents_that_somebody_waits_for_go_before_files(hall: Hall) -> None:
    await hall.put(1, 2)
    await hall.put(3, kind="application_pdf")
    async with running(hall.loop()) as loop:
        await rest(loop)
    assert await hall.effects() == [3, 1, 2]


async def test_two_processes_on_one_database_share_the_work(hall: Hall, place: DatabaseAt) -> None:
    if place.engine == "sqlite":
        pytest.skip("the lock on DATA_DIR lets one process work there")
    await hall.put(*range(30))
    first, second = hall.loop(), hall.loop(database=await place.open())
    async with running(first), running(second):
        await rest(first)
        await rest(second)
    assert sorted(await hall.effects()) == [*range(30)]


# Done once, whatever is killed when

POINTS = ("before the claim", "claimed", "at work", "worked", "settling", "settled")


@pytest.mark.parametrize("point", POINTS)
async def test_killed_at_every_point_it_has_its_effect_once(
    hall: Hall, point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hall.put(7)
    reached = asyncio.Event()

    async def dies(here: str) -> None:
        if here == point and not reached.is_set():
            reached.set()
            await asyncio.Event().wait()

    async def work(job: Job) -> Write:
        await dies("at work")
        write = await hall.work(job)
        await dies("worked")

        async def written(tx: Tx) -> None:
            await write(tx)
            await tx.all("SELECT id FROM audit")  # nothing is kept back: only the COMMIT is missing
            await dies("settling")

        return written

    claim, settle = jobs.claim, Jobs._settle

    async def claims(*given: Any, **more: Any) -> Job | None:
        await dies("before the claim")
        job = await claim(*given, **more)
        await dies("claimed")
        return job

    async def settles(self: Jobs, *given: Any) -> None:
        await settle(self, *given)
        await dies("settled")

    monkeypatch.setattr(jobs, "claim", claims)
    monkeypatch.setattr(Jobs, "_settle", settles)
    task = asyncio.create_task(hall.loop(work).run())
    await asyncio.wait_for(reached.wait(), 30)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert await hall.effects() == ([7] if point == "settled" else [])
    hall.now += bot.jobs.LEASE + 1
    async with running(hall.loop(work)) as loop:
        await rest(loop)
    assert await hall.effects() == [7]
    attempts = 2 if point in ("claimed", "at work", "worked", "settling") else 1
    assert await hall.states() == [("done", attempts)]


async def test_whose_lease_went_to_another_writes_nothing(hall: Hall, place: DatabaseAt) -> None:
    """It hung for longer than its lease; another did the work meanwhile."""
    await hall.put(7)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def hangs(job: Job) -> Write:
        begun.set()
        await go_on.wait()
        return await hall.work(job)

    async with running(hall.loop(hangs)) as slow:
        await begun.wait()
        hall.now += bot.jobs.LEASE + 1
        other = await place.open()
        quick = await jobs.claim(other, ["fetch"], "quick", now=hall.now, lease=bot.jobs.LEASE)
        assert quick is not None
        async with other.begin() as tx:
            await hall.effect(tx, quick)
            assert await jobs.settle(tx, quick, "quick", "done", now=hall.now)
        go_on.set()
        await rest(slow)
    assert hall.begun == [7], "it came to its end"
    assert await hall.sweeps() == 1
    assert await hall.effects() == [7]
    assert await hall.states() == [("done", 2)]


async def test_what_is_written_and_the_end_of_the_job_are_one(hall: Hall) -> None:
    """A bug behind the first half of what is written: none of it stands, and it is tried again."""
    await hall.put(7)

    async def work(job: Job) -> Write:
        async def half(tx: Tx) -> None:
            await hall.effect(tx, job)
            await tx.all("SELECT id FROM audit")
            if job.attempt == 1:
                raise ValueError("in the middle")

        return half

    async with running(hall.loop(work)) as loop:
        await rest(loop)
        assert await hall.effects() == []
        assert await hall.states() == [("pending", 1)]
        assert await hall.sweeps() == 1
        hall.now += jobs.BACK_OFF[0]
        await rest(loop)
    assert await hall.effects() == [7]
    assert await hall.states() == [("done", 2)]


async def test_a_conflict_at_the_end_writes_all_again_but_works_once(hall: Hall) -> None:
    await hall.put(7)
    tries = 0

    async def work(job: Job) -> Write:
        write = await hall.work(job)

        async def twice(tx: Tx) -> None:
            nonlocal tries
            await write(tx)
            tries += 1
            if tries == 1:
                raise Conflict("somebody was quicker")

        return twice

    async with running(hall.loop(work)) as loop:
        await rest(loop)
    assert (tries, hall.begun) == (2, [7])
    assert await hall.effects() == [7]
