"""The loop of slow work: one job at a time, never inside a turn, its end and its effects in one transaction.

A work does the slow part outside any transaction and returns what is to be written. The transaction that settles the
job first checks that the lease is still ours, then writes it, then commits: so whatever is killed when, and whoever
else took the job meanwhile, it has its effect once.
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial

from bot.calls import transaction
from bot.log import fault
from programme.problem import Outdated
from storage import jobs
from storage.database import Conflict, Database, DatabaseAway, Tx, retrying
from storage.jobs import Job

__all__ = ["Gone", "Job", "Jobs", "Later", "Work", "Write"]

log = logging.getLogger("bastama.jobs")

TIMEOUT = 120.0
"""Seconds one attempt may take."""
LEASE = int(TIMEOUT) + 30
LOOK_EVERY = 1.0
"""Seconds until the table is looked at again where nothing told of new work."""
AWAY_PAUSE = 1.0
DRAIN = 10.0
"""Seconds that a job in hand has to end when the program stops."""

Write = Callable[[Tx], Awaitable[None]]
"""What a work has to write. It may be called again after a conflict, and must do the same then."""
Work = Callable[[Job], Awaitable[Write]]
"""The slow part. When it is cancelled it must end soon and leave nothing running."""


class Gone(Exception):
    """What the job was about is not there any more: nothing is to be done. An `Outdated` says the same."""


class Later(Exception):
    """It cannot be done now through no fault of its own (the line, the disk): no attempt is counted."""

    def __init__(self, seconds: int = 10) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class _Interrupted(Exception):
    """The work was cut off to be done later."""


class _LeaseLost(Exception):
    """Somebody else has the job now."""


class Jobs:
    """Does what stands in the table; the earlier a kind stands in `works`, the sooner it is its turn."""

    def __init__(
        self, *, db: Database, works: Mapping[str, Work], now: Callable[[], int], timeout: float = TIMEOUT
    ) -> None:
        self._db = db
        self._works = works
        self._now = now
        self._timeout = timeout
        self._owner = secrets.token_hex(8)
        self._woken = asyncio.Event()
        self._stopping = asyncio.Event()
        self._ended = asyncio.Event()
        self._looking = False
        self._gate = asyncio.Lock()
        self._wanted = 0
        self._task: asyncio.Task[Write] | None = None
        self._interrupting = False
        self._last_moment: asyncio.TimerHandle | None = None
        db.listen(jobs.TOPIC, self.wake)

    def wake(self) -> None:
        """Has the table looked at now."""
        self._woken.set()

    @property
    def busy(self) -> bool:
        """Whether something is in hand, or may be due: False once the table was looked at and nothing was."""
        return self._looking or self._woken.is_set()

    def stop(self) -> None:
        """No new job; the one in hand has `DRAIN` seconds, then it is given back, and `run` returns."""
        if not self._stopping.is_set():
            self._stopping.set()
            self._woken.set()
            self._last_moment = asyncio.get_running_loop().call_later(DRAIN, self._interrupt)

    async def run(self) -> None:
        """Until stopped. Neither a bug in a work nor a database that is away ends it."""
        alone = self._db.engine == "sqlite"  # by the lock on DATA_DIR; others' leases on PostgreSQL run out
        while not self._stopping.is_set():
            self._woken.clear()
            self._looking = True
            pause = LOOK_EVERY
            try:
                if alone:
                    await jobs.take_over(self._db, self._now())
                    alone = False
                if await self._one():
                    continue
            except (DatabaseAway, Conflict) as away:
                log.warning("no job can be done while the database is away", extra=fault(away))
                pause = AWAY_PAUSE
            except Exception as bug:
                log.error("the loop of jobs failed", extra=fault(bug))
            finally:
                self._looking = False
            await self._until_woken(pause)
        if self._last_moment is not None:
            self._last_moment.cancel()
        self._ended.set()

    async def ended(self) -> None:
        """Until `run` has returned after a stop."""
        await self._ended.wait()

    @asynccontextmanager
    async def interrupted(self) -> AsyncIterator[None]:
        """While nobody works: a job in hand is given back at once, and none is begun before the end."""
        self._wanted += 1
        self._interrupt()
        try:
            async with self._gate:
                yield
        finally:
            self._wanted -= 1
            self.wake()

    def _interrupt(self) -> None:
        if self._task is not None:
            self._interrupting = True
            self._task.cancel()

    async def _until_woken(self, seconds: float) -> None:
        # Not wait_for: where the event comes together with a cancellation, Python 3.11's would lose the latter.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()

    async def _one(self) -> bool:
        """Does the next job, if one is due."""
        async with self._gate:
            kinds = [*self._works]
            if not kinds or not await jobs.waiting(self._db, kinds, self._now()):
                return False
            job = await jobs.claim(self._db, kinds, self._owner, now=self._now(), lease=LEASE)
            if job is None:
                return False
            await self._do(job)
            return True

    async def _do(self, job: Job) -> None:
        facts = {"job": job.id, "kind": job.kind}
        write: Write | None = None
        try:
            write = await self._slow_part(job)
            await self._settle(job, partial(self._effect, job, write))
        except _Interrupted:
            await self._settle(job, lambda tx: jobs.give_back(tx, job, self._owner))
        except (Gone, Outdated):
            await self._settle(job, lambda tx: self._void(tx, job, made=write is not None))
        except Later as later:
            seconds = later.seconds
            log.info("a job is put off", extra={**facts, "seconds": seconds})
            await self._settle(job, lambda tx: jobs.put_off(tx, job, self._owner, seconds, now=self._now()))
        except _LeaseLost:
            log.warning("a job took too long: another process has it", extra=facts)
            await self._settle(job, self._sweep)
        except (DatabaseAway, Conflict) as away:
            log.warning("a job is put off", extra={**facts, **fault(away)})
            await self._settle(job, lambda tx: jobs.put_off(tx, job, self._owner, 1, now=self._now()))
        except Exception as bug:
            error = type(bug).__name__
            log.error("a job failed", extra={**facts, "count": job.attempt, **fault(bug)})
            await self._settle(job, lambda tx: self._fail(tx, job, error, made=write is not None))

    async def _slow_part(self, job: Job) -> Write:
        """What the work returns."""

        async def timed() -> Write:
            async with asyncio.timeout(self._timeout):
                return await self._works[job.kind](job)

        self._interrupting = False
        self._task = task = asyncio.create_task(timed())
        if self._wanted or self._stopping.is_set():
            self._interrupt()
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:  # the work must not go on without us
            task.cancel()
            await asyncio.wait([task])
            raise
        finally:
            self._task = None
            # Fetched, or asyncio would log it with a foreign text in it.
            error = None if task.cancelled() else task.exception()
        if error is None and not task.cancelled():
            return task.result()
        if self._interrupting:
            raise _Interrupted
        raise error or RuntimeError("a work cancelled itself")

    async def _effect(self, job: Job, write: Write, tx: Tx) -> None:
        if not await jobs.settle(tx, job, self._owner, "done", now=self._now()):
            raise _LeaseLost
        await write(tx)

    async def _void(self, tx: Tx, job: Job, *, made: bool) -> None:
        await jobs.settle(tx, job, self._owner, "void", now=self._now())
        if made:
            await self._sweep(tx)

    async def _fail(self, tx: Tx, job: Job, error: str, *, made: bool) -> None:
        await jobs.fail(tx, job, self._owner, error, now=self._now())
        if made:
            await self._sweep(tx)

    async def _sweep(self, tx: Tx) -> None:
        """Bytes that were made and are named by no row after all do not stay."""
        jobs.sweep_soon(tx, self._now())

    async def _settle(self, job: Job, ending: Callable[[Tx], Awaitable[object]]) -> None:
        """Commits the ending; waits for a database that is away, but not while somebody waits for us."""

        async def once() -> None:
            with transaction():
                async with self._db.begin() as tx:
                    await ending(tx)

        while True:
            try:
                return await retrying(once)
            except DatabaseAway as away:
                log.warning("a job is not settled yet", extra={"job": job.id, "kind": job.kind, **fault(away)})
                if self._stopping.is_set() or self._wanted:
                    return  # the next process takes it over, or we do when the lease is over
                await asyncio.sleep(AWAY_PAUSE)
