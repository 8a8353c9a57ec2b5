"""PostgreSQL behind `Database`, for those who outgrow one machine: a pool of asyncpg connections.

What may not happen here: a connection going back to the pool inside a transaction, or a dead one being handed out
again and again after the server was away.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Literal, TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from storage.database import BufferedTx, Conflict, DatabaseAway, Listeners, Row, Statement, Step, Tx, to_the_end
from storage.migrations import migrate_postgres

CONNECT_SECONDS = 5.0
COMMAND_SECONDS = 30.0
ROLLBACK_SECONDS = 5.0
CONNECTIONS = 10

Pooled: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"
Connection: TypeAlias = "Pooled | asyncpg.Connection[asyncpg.Record]"
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

_CONFLICT = {
    "40001",  # serialization_failure
    "40P01",  # deadlock_detected
    "55P03",  # lock_not_available: the server's own lock_timeout
}
_AWAY = {
    "25P03",  # idle_in_transaction_session_timeout
    "25P04",  # transaction_timeout
    "57014",  # query_canceled: the server's own statement_timeout
}
_AWAY_CLASSES = (
    "08",  # connection
    "53",  # resources: disk full, too many connections
    "57P",  # shut down, crashed, starting up
    "58",  # the server's file system
)
_READ_ONLY = "25006"

DRIVER_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)


@contextmanager
def connecting() -> Iterator[None]:
    """DatabaseAway for whatever the server has against connecting: no statement is to blame for it."""
    try:
        yield
    except asyncpg.PostgresError as error:
        raise DatabaseAway(f"{type(error).__name__} {error.sqlstate}") from None
    except OSError as error:  # TimeoutError is one
        raise DatabaseAway(type(error).__name__) from None


@contextmanager
def translated(connection: Connection, *, reading: bool = False) -> Iterator[None]:
    """Turns what the server, the network or another transaction did into our two errors; bugs pass as they are."""
    try:
        yield
    except asyncpg.InvalidCachedStatementError:
        # Another process changed the schema; asyncpg has forgotten its plans now, so it works the next time.
        raise Conflict("InvalidCachedStatementError") from None
    except asyncpg.PostgresError as error:
        code = error.sqlstate or ""
        if code in _CONFLICT:
            raise Conflict(f"{type(error).__name__} {code}") from None
        # A server that turned into a standby refuses to write; in read() it is our bug.
        standby = code == _READ_ONLY and not reading
        if code in _AWAY or code.startswith(_AWAY_CLASSES) or standby or _lost(connection):
            raise DatabaseAway(f"{type(error).__name__} {code}") from None
        raise
    except (asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
        if not _lost(connection):
            raise
        raise DatabaseAway(type(error).__name__) from None
    except OSError as error:  # TimeoutError is one
        raise DatabaseAway(type(error).__name__) from None


def _lost(connection: Connection) -> bool:
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:  # the pool has taken the dead connection back
        return True


class PostgresTx(BufferedTx):
    """A transaction on a connection of its own, taken from the pool when the first statement goes."""

    def __init__(self, pool: Pool, *, reading: bool, listeners: Listeners | None = None) -> None:
        super().__init__("postgres", reading=reading, listeners=listeners)
        self._pool = pool
        self._connection: Pooled | None = None

    async def _send(self, steps: Sequence[Step]) -> list[Sequence[Row]]:
        if self._connection is None:
            with connecting():
                self._connection = await self._pool.acquire(timeout=COMMAND_SECONDS)
            # Said in full: the server's default may be another.
            level = "REPEATABLE READ READ ONLY" if self._reading else "READ COMMITTED"
            await self._execute(self._connection, f"BEGIN ISOLATION LEVEL {level}")
        connection = self._connection
        found: list[Sequence[Row]] = []
        with translated(connection, reading=self._reading):
            for step in steps:
                values = [[row[name] for name in step.sql.names] for row in step.rows]
                if step.kind == "many":
                    await connection.executemany(step.sql.text, values)
                    continue
                rows = await connection.fetch(step.sql.text, *values[0])
                if step.kind == "read":
                    found.append(rows)
        return found

    async def _commit(self, steps: Sequence[Step]) -> None:
        if steps:
            await self._send(steps)
        if self._connection is not None:
            # To the end, so that a cancellation never leaves it open whether this was committed.
            await to_the_end(self._execute(self._connection, "COMMIT"))
            await self._release()

    async def _undo(self) -> None:
        if self._connection is None:
            return
        try:
            await self._connection.execute("ROLLBACK", timeout=ROLLBACK_SECONDS)
        except DRIVER_ERRORS:
            # It is lost, and the pool sees to that itself; but the idle ones are likely no better.
            await self._pool.expire_connections()
        await self._release()

    async def _execute(self, connection: Connection, text: str) -> None:
        with translated(connection, reading=self._reading):
            await connection.execute(text)

    async def _release(self) -> None:
        connection, self._connection = self._connection, None
        assert connection is not None
        # Should it fail, the pool throws the connection away, and what was committed stays committed.
        with suppress(*DRIVER_ERRORS):
            await self._pool.release(connection, timeout=ROLLBACK_SECONDS)


async def _kept(_: object) -> None:
    """What a connection needs before its next use: nothing, since nobody here changes its settings."""


class PostgresDatabase:
    """`Database` over a pool. Commits are durable by themselves, so `sync` only commits what comes along."""

    engine: Literal["postgres"] = "postgres"

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._listeners = Listeners()
        self.listen = self._listeners.listen

    @classmethod
    async def open(cls, url: str, migrations: Path) -> "PostgresDatabase":
        await _migrate(url, migrations)
        pool = asyncpg.create_pool(
            url,
            min_size=0,  # more would start a task of asyncpg's own that logs error texts
            max_size=CONNECTIONS,
            timeout=CONNECT_SECONDS,
            command_timeout=COMMAND_SECONDS,
            reset=_kept,
        )
        return cls(await pool)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Tx]:
        async with PostgresTx(self._pool, reading=False, listeners=self._listeners).lifetime() as tx:
            yield tx

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        async with PostgresTx(self._pool, reading=True).lifetime() as tx:
            yield tx

    async def sync(self, *also: Statement) -> None:
        async with self.begin() as tx:
            for sql, params in also:
                tx.run(sql, **params)

    async def scrub(self) -> None:
        pass

    async def close(self) -> None:
        try:
            await asyncio.wait_for(self._pool.close(), COMMAND_SECONDS)
        except DRIVER_ERRORS:
            self._pool.terminate()


async def _migrate(url: str, migrations: Path) -> None:
    with connecting():
        connection = await asyncpg.connect(url, timeout=CONNECT_SECONDS)
    try:
        with translated(connection):
            await migrate_postgres(connection, migrations)
    finally:
        await to_the_end(connection.close(timeout=ROLLBACK_SECONDS))
