"""The loop of slow work: one at a time, done once whatever is killed when, and nothing but a stop ends it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot

import bot.jobs
from bot.calls import guard
from bot.jobs import Gone, Job, Jobs, Later, Work, Write
from programme.problem import Outdated
from sandbox.clock import Clock
from sandbox.session import Session
from sandbox.telegram import Telegram
from storage import audit, jobs
from storage.database import Conflict, Database, DatabaseAway, Engine, Tx
from tests.bot.watch import away, own_database, until
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


@pytest.fixture
def hall(database: Database, place: DatabaseAt) -> Hall:
    return Hall(database, place)


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


# How works end


@pytest.mark.parametrize("gone", [Gone(), Outdated()])
@pytest.mark.parametrize("when", ["at work", "at the end"])
async def test_what_is_gone_is_void(hall: Hall, gone: Exception, when: str) -> None:
    await hall.put(7, 8)

    async def work(job: Job) -> Write:
        if job.facts["n"] == 8:
            return await hall.work(job)
        if when == "at work":
            raise gone

        async def finds_it_gone(tx: Tx) -> None:
            await hall.effect(tx, job)
            raise gone

        return finds_it_gone

    async with running(hall.loop(work)) as loop:
        await rest(loop)
    assert await hall.states() == [("void", 1), ("done", 1)]
    assert await hall.effects() == [8]
    assert await hall.sweeps() == (1 if when == "at the end" else 0), "what it made is nobody's"


async def test_a_bug_fails_its_own_attempts_alone_and_is_logged_by_ids(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    await hall.put(7, 8)

    async def work(job: Job) -> Write:
        if job.facts["n"] == 7:
            raise ValueError("zqx: a word of hers")
        return await hall.work(job)

    async with running(hall.loop(work)) as loop:
        for wait in (0, *jobs.BACK_OFF):
            hall.now += wait
            await rest(loop)
        assert await hall.states() == [("failed", 5), ("done", 1)]
        hall.now += 10**6
        await rest(loop)
    assert await hall.states() == [("failed", 5), ("done", 1)]
    failures = [record for record in caplog.records if record.getMessage() == "a job failed"]
    assert [record.__dict__["count"] for record in failures] == [1, 2, 3, 4, 5]
    assert failures[0].__dict__["error"] == "ValueError"
    assert "zqx" not in caplog.text


async def test_what_takes_too_long_is_cut_off_and_counts_an_attempt(hall: Hall) -> None:
    await hall.put(7)
    cut = asyncio.Event()

    async def work(job: Job) -> Write:
        try:
            await asyncio.Event().wait()
        finally:
            cut.set()
        raise AssertionError

    async with running(hall.loop(work, timeout=0.01)) as loop:
        await rest(loop)
    assert cut.is_set()
    assert await hall.states() == [("pending", 1)]
    assert await hall.error() == "TimeoutError"


async def test_what_cannot_be_done_now_waits_without_an_attempt(hall: Hall) -> None:
    await hall.put(7)
    async with running(hall.loop(ends_with(Later(30)))) as loop:
        await rest(loop)
        assert await hall.states() == [("pending", 0)]
    [row] = await hall.place.all("SELECT due_at FROM jobs")
    assert row["due_at"] == NOW + 30


async def test_a_work_that_cancels_itself_has_failed(hall: Hall) -> None:
    await hall.put(7)
    async with running(hall.loop(ends_with(asyncio.CancelledError()))) as loop:
        await rest(loop)
    assert await hall.states() == [("pending", 1)]
    assert await hall.error() == "RuntimeError"


async def test_a_work_may_not_talk_while_its_end_is_written(hall: Hall) -> None:
    await hall.put(7)
    talker = Bot("42:SANDBOX", session=Session(Telegram(Clock(), "42:SANDBOX"), timeout=10))
    guard(talker.session)

    async def work(job: Job) -> Write:
        await talker.get_me()  # here it may

        async def talks(tx: Tx) -> None:
            await talker.get_me()

        return talks

    async with running(hall.loop(work)) as loop:
        await rest(loop)
    assert await hall.states() == [("pending", 1)]
    assert await hall.error() == "RuntimeError"


async def test_a_kind_that_this_program_does_not_know_waits_for_one_that_does(hall: Hall) -> None:
    await hall.put(7, kind="digest")
    async with running(hall.loop()) as loop:
        await rest(loop)
    assert await hall.states() == [("pending", 0)]


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
