"""Where tests of the loop of slow work happen: a database with work in it, a clock, and loops that come and go."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.jobs import Job, Jobs, Work, Write
from storage import audit, jobs
from storage.database import Database, Tx
from tests.bot.watch import until
from tests.databases import DatabaseAt

NOW = 1_800_000_000


class Hall:
    """A database with work in it, a clock, and loops that come and go."""

    def __init__(self, database: Database, place: DatabaseAt) -> None:
        self.database = database
        self.place = place
        self.now = NOW
        self.begun: list[int] = []

    async def put(self, *numbers: int, kind: Any = "fetch") -> None:
        async with self.database.begin() as tx:
            for n in numbers:
                jobs.enqueue(tx, kind, f"{kind}:{n}", at=self.now, n=n)

    def loop(self, work: Work | None = None, database: Database | None = None, **options: Any) -> Jobs:
        works = {"application_pdf": work or self.work, "fetch": work or self.work}
        return Jobs(db=database or self.database, works=works, now=lambda: self.now, **options)

    async def work(self, job: Job) -> Write:
        self.begun.append(job.facts["n"])
        return lambda tx: self.effect(tx, job)

    async def effect(self, tx: Tx, job: Job) -> None:
        audit.note(tx, at=self.now, person=None, action="done", object_id=job.facts["n"])

    async def effects(self) -> list[int]:
        rows = await self.place.all("SELECT object FROM audit WHERE action = 'done' ORDER BY id")
        return [row["object"] for row in rows]

    async def states(self) -> list[tuple[str, int]]:
        rows = await self.place.all("SELECT state, attempts FROM jobs WHERE kind <> 'sweep' ORDER BY id")
        return [(row["state"], row["attempts"]) for row in rows]

    async def sweeps(self) -> int:
        return len(await self.place.all("SELECT id FROM jobs WHERE kind = 'sweep'"))

    async def error(self) -> str:
        [row] = await self.place.all("SELECT error FROM jobs WHERE kind <> 'sweep'")
        return str(row["error"])


@asynccontextmanager
async def running(loop: Jobs) -> AsyncIterator[Jobs]:
    task = asyncio.create_task(loop.run())
    try:
        yield loop
    finally:
        loop.stop()
        await task


async def rest(loop: Jobs) -> None:
    """Until nothing is due."""
    loop.wake()
    await until(lambda: not loop.busy, "rest")


def ends_with(error: BaseException) -> Work:
    async def work(job: Job) -> Write:
        raise error

    return work
