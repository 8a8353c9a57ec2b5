"""The loop of slow work: one at a time, done once whatever is killed when, and nothing ends it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.jobs import Job, Jobs, Work, Write
from sandbox.clock import Clock
from storage import jobs
from storage.database import Database, Tx
from tests.bot.watch import until
from tests.databases import DatabaseAt
from tests.stage import MARCH


async def enqueue(database: Database, *keys: str, kind: str = "fetch", at: int = 0) -> None:
    async with database.begin() as tx:
        for n, key in enumerate(keys):
            jobs.enqueue(tx, kind, key, at=at, n=n)


async def states(place: DatabaseAt) -> dict[str, tuple[str, int]]:
    rows = await place.all("SELECT dedupe_key, state, attempts FROM jobs ORDER BY id")
    return {row["dedupe_key"]: (row["state"], row["attempts"]) for row in rows}


@asynccontextmanager
async def running(database: Database, work: Work, clock: Clock, **options: Any) -> AsyncIterator[Jobs]:
    loop = Jobs(db=database, works={"fetch": work}, now=lambda: int(clock.now()), **options)
    task = asyncio.create_task(loop.run())
    try:
        yield loop
    finally:
        loop.stop()
        await task


async def nothing(tx: Tx) -> None: ...


async def test_smoke(database: Database, place: DatabaseAt) -> None:
    done: list[int] = []

    async def work(job: Job) -> Write:
        done.append(job.facts["n"])
        return nothing

    await enqueue(database, "a", "b", "c")
    async with running(database, work, Clock(MARCH)) as loop:
        await until(lambda: not loop.busy and len(done) == 3, "all")
    assert done == [0, 1, 2]
    assert set((await states(place)).values()) == {("done", 1)}
