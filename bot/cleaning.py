"""Takes away what nobody has a right to keep: bytes that no row names, and all traces that an erasure leaves in files.

An erasure counts as cleaned only when the store, the list beside the backups and the database's own file are. What a
crash or a full disk puts off is made up at the next start, else within the hour.
"""

import asyncio
import logging
from collections.abc import Callable

from bot.erased_list import ErasedList
from bot.file_store import FileStore
from bot.jobs import LEASE, Job, Jobs, Work, Write
from bot.log import fault
from storage import erasures, files, jobs
from storage.database import Conflict, Database, DatabaseAway, Tx

log = logging.getLogger("bastama.cleaning")


class Cleaning:
    """Cleans after erasures; nobody writes files meanwhile."""

    def __init__(
        self, *, db: Database, store: FileStore, jobs: Jobs, erased: ErasedList, now: Callable[[], int]
    ) -> None:
        self._db = db
        self._store = store
        self._jobs = jobs
        self._erased = erased
        self._now = now

    async def after_erasure(self) -> None:
        """Right after the commit. A job in hand may be about the very person: it is given back first."""
        try:
            those = await erasures.unscrubbed(self._db)
            await asyncio.to_thread(self._erased.note, those)
            async with self._jobs.interrupted():
                spared = await sweep(self._db, self._store, self._now())
            await self._db.scrub()
            if not spared:
                await erasures.scrubbed(self._db, those)
        except (Conflict, DatabaseAway, OSError) as away:
            log.error("erased rows are not cleaned from the files yet", extra=fault(away))

    async def if_due(self) -> None:
        """What an earlier erasure still needs."""
        if await erasures.unscrubbed(self._db):
            await self.after_erasure()

    async def sweep_soon(self) -> None:
        """Has the store looked over, for what a crash may have left in it."""
        async with self._db.begin() as tx:
            jobs.sweep_soon(tx, self._now())


def sweeping(db: Database, store: FileStore, now: Callable[[], int]) -> Work:
    """The work `sweep`. No other job runs meanwhile, so nobody here writes files."""

    async def work(job: Job) -> Write:
        await sweep(db, store, now(), job)
        return _nothing

    return work


async def sweep(db: Database, store: FileStore, now: int, job: Job | None = None) -> int:
    """Takes away what no row names; returns how many files were spared, since another process may be writing them."""
    others = await jobs.others_at_work(db, job.id if job is not None else 0, now)
    left = await store.sweep(await files.paths(db), spare_seconds=LEASE if others else 0)
    if left.foreign:
        log.warning("files in DATA_DIR belong to another database, or to nobody", extra={"count": left.foreign})
    if left.young:
        log.info("files that another process may be writing are looked at again", extra={"count": left.young})
    return left.young


async def _nothing(tx: Tx) -> None:
    """The effect was on the disk."""
