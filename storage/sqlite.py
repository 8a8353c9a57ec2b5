"""SQLite behind `Database`: one writer, readers of their own, and as few thread hops as a turn allows.

Each connection of aiosqlite is a thread, and each await on it a hop of about 0.1 ms, ten times the statement's own
time; so a `Batch` takes several statements over in one. The writer is shared by all tasks: nobody may touch it
except inside `_alone`, which is left only when the last statement and the rollback have ended in the thread.
"""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Literal, cast

import aiosqlite

from storage.database import BufferedTx, Conflict, DatabaseAway, Listeners, Row, Statement, Step, Tx, to_the_end
from storage.migrations import backups, migrate_sqlite

READERS = 2
BUSY_SECONDS = 0.3
"""How long SQLite waits for another process's lock. It holds the writer's thread, so it is short."""
SCRUB_TRIES = 8

_AWAY = {
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOMEM,
}
_CONFLICT = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


@contextmanager
def translated(*, reading: bool = False) -> Iterator[None]:
    """Turns what the file, the disk or another process did into our two errors; bugs pass as they are."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0)
        if code & 0xFF in _CONFLICT:
            raise Conflict(error.sqlite_errorname) from None
        # A plain READONLY from a reader is query_only refusing to write: ours, a bug.
        if code & 0xFF in _AWAY and not (reading and code == sqlite3.SQLITE_READONLY):
            raise DatabaseAway(error.sqlite_errorname) from None
        raise
    except (OSError, MemoryError) as error:  # sqlite3 raises MemoryError for SQLITE_NOMEM
        raise DatabaseAway(type(error).__name__) from None


class Batch:
    """Several statements for one hop, the rows of each read, and no repr, since aiosqlite logs what it runs."""

    def __init__(self, work: Callable[[sqlite3.Connection], list[Sequence[Row]]]) -> None:
        self._work = work
        self._rows: list[Sequence[Row]] = []

    def run_on(self, connection: sqlite3.Connection) -> "Batch":
        self._rows = self._work(connection)
        return self

    def fetchall(self) -> list[Sequence[Row]]:
        return self._rows


class BatchingConnection(sqlite3.Connection):
    """Its `execute` takes a Batch as well, so that aiosqlite's `execute_fetchall` carries many statements."""

    def execute(self, sql: str | Batch, parameters: Any = (), /) -> Any:
        return sql.run_on(self) if isinstance(sql, Batch) else super().execute(sql, parameters)


class Lane:
    """One connection with its thread."""

    def __init__(self, connection: aiosqlite.Connection, *, reading: bool) -> None:
        self._connection = connection
        self.reading = reading

    @classmethod
    async def open(cls, path: Path, *pragmas: str, reading: bool = False) -> "Lane":
        connection = aiosqlite.connect(path, timeout=BUSY_SECONDS, isolation_level=None, factory=BatchingConnection)
        await connection
        connection.row_factory = sqlite3.Row
        lane = cls(connection, reading=reading)
        try:
            await lane.hop(*(f"PRAGMA {pragma}" for pragma in pragmas))
        except BaseException:
            await to_the_end(lane.close())
            raise
        return lane

    async def hop(self, *texts: str, steps: Sequence[Step] = (), last: str = "") -> list[Sequence[Row]]:
        """Runs `texts`, `steps` and `last` in order in one hop; returns the rows of each text and each read.

        Cancelling the await does not stop the thread: it goes on to the end of the batch.
        """

        def work(connection: sqlite3.Connection) -> list[Sequence[Row]]:
            found: list[Sequence[Row]] = [connection.execute(text).fetchall() for text in texts]
            for step in steps:
                if step.kind == "many":
                    connection.executemany(step.sql.text, step.rows)
                    continue
                rows = connection.execute(step.sql.text, step.rows[0]).fetchall()
                if step.kind == "read":
                    found.append(rows)
            if last:
                connection.execute(last)
            return found

        return await self._send(work)

    async def rollback(self) -> None:
        """Ends an open transaction, if one is open when all that was sent before has ended."""

        def work(connection: sqlite3.Connection) -> list[Sequence[Row]]:
            connection.rollback()
            return []

        await self._send(work)

    async def _send(self, work: Callable[[sqlite3.Connection], list[Sequence[Row]]]) -> list[Sequence[Row]]:
        with translated(reading=self.reading):
            # The cast: BatchingConnection is what takes it, and aiosqlite passes on whatever it gets.
            return cast("list[Sequence[Row]]", await self._connection.execute_fetchall(cast("str", Batch(work))))

    async def close(self) -> None:
        await self._connection.close()


class SqliteTx(BufferedTx):
    """A transaction on one lane. BEGIN travels with the first statements, COMMIT with the last."""

    def __init__(self, lane: Lane, listeners: Listeners | None = None) -> None:
        super().__init__("sqlite", reading=lane.reading, listeners=listeners)
        self._lane = lane
        self._begun = False

    async def _send(self, steps: Sequence[Step]) -> list[Sequence[Row]]:
        return await self._hop(steps)

    async def _commit(self, steps: Sequence[Step]) -> None:
        if self._begun or steps:
            await self._hop(steps, last="COMMIT")
            self._begun = False

    async def _undo(self) -> None:
        if self._begun:
            await self._lane.rollback()
            self._begun = False

    async def _hop(self, steps: Sequence[Step], last: str = "") -> list[Sequence[Row]]:
        if self._begun:
            return await self._lane.hop(steps=steps, last=last)
        self._begun = True  # even if it fails or is cancelled: the thread may have got past BEGIN
        begin = "BEGIN" if self._lane.reading else "BEGIN IMMEDIATE"
        return (await self._lane.hop(begin, steps=steps, last=last))[1:]


class SqliteDatabase:
    """`Database` over the file bastama.db in one folder."""

    engine: Literal["sqlite"] = "sqlite"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lanes: list[Lane] = []
        self._readers: asyncio.Queue[Lane] = asyncio.Queue()
        self._lock = asyncio.Lock()
        self._owner: asyncio.Task[Any] | None = None
        self._closed = False
        self._listeners = Listeners()
        self.listen = self._listeners.listen

    @classmethod
    async def open(cls, folder: Path, migrations: Path) -> "SqliteDatabase":
        database = cls(folder / "bastama.db")
        try:
            with translated():
                _own(database._path)
                await asyncio.to_thread(migrate_sqlite, database._path, migrations)
            await database._open_lanes()
        except BaseException:
            await to_the_end(database.close())
            raise
        return database

    async def _open_lanes(self) -> None:
        common = ("journal_mode=WAL", "foreign_keys=ON", "secure_delete=ON")
        self._writer = await self._open_lane(*common, "synchronous=NORMAL")
        self._syncer = await self._open_lane(*common, "synchronous=FULL")
        for _ in range(READERS):
            self._readers.put_nowait(await self._open_lane(*common, "query_only=ON", reading=True))

    async def _open_lane(self, *pragmas: str, reading: bool = False) -> Lane:
        with translated():
            self._lanes.append(await Lane.open(self._path, *pragmas, reading=reading))
        return self._lanes[-1]

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Tx]:
        async with self._alone(), SqliteTx(self._writer, self._listeners).lifetime() as tx:
            yield tx

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        lane = await self._readers.get()
        try:
            self._refuse_if_closed()
            async with SqliteTx(lane).lifetime() as tx:
                yield tx
        finally:
            self._readers.put_nowait(lane)

    async def sync(self, *also: Statement) -> None:
        # An empty commit would not be synced: `marks` is there to be changed.
        async with self._alone(), SqliteTx(self._syncer).lifetime() as tx:
            tx.run("UPDATE marks SET n = n + 1")
            for sql, params in also:
                tx.run(sql, **params)

    async def scrub(self) -> None:
        # secure_delete zeroes what is deleted, but not the copies that balancing leaves in the gaps of pages
        # (found for every sixth person in a test): only rewriting the file gets rid of those.
        await self._cleared("VACUUM")
        await self._cleared("PRAGMA wal_checkpoint(TRUNCATE)")
        for copy in backups(self._path):
            copy.unlink(missing_ok=True)

    async def _cleared(self, command: str) -> None:
        """Runs VACUUM or a checkpoint to success; Conflict if another process is in the way for too long."""
        for attempt in range(SCRUB_TRIES):
            await asyncio.sleep(0.05 * attempt)  # outside the lock: the turns go on meanwhile
            async with self._alone():
                try:
                    [rows] = await to_the_end(self._syncer.hop(command))
                except Conflict:
                    continue
                if not rows or rows[0]["busy"] == 0:
                    return
        raise Conflict("SQLITE_BUSY")

    async def close(self) -> None:
        async with self._lock:
            self._closed = True
            readers = [await self._readers.get() for lane in self._lanes if lane.reading]
            for lane in reversed(self._lanes):  # the writer last: it moves the WAL into the file
                await to_the_end(lane.close())
            self._lanes.clear()
            for lane in readers:  # who still waits for one must wake to be refused
                self._readers.put_nowait(lane)

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """The lock of all that writes. RuntimeError to a task that holds it already and would wait for itself."""
        task = asyncio.current_task()
        if self._owner is task:
            raise RuntimeError("a transaction inside a transaction would wait for itself for ever")
        async with self._lock:
            self._refuse_if_closed()
            self._owner = task
            try:
                yield
            finally:
                self._owner = None

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise RuntimeError("the database is closed")


def _own(path: Path) -> None:
    """Makes folder and file for their owner alone; SQLite gives its further files the same rights."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        mode = path.stat().st_mode & 0o777
        if mode & 0o077:
            path.chmod(mode & 0o700)
