"""The one door to the data: transactions over SQLite or PostgreSQL, told apart by nothing but `engine`.

Foreign errors are translated at this border and only here, since the update loop decides by three kinds:
`Conflict` runs the turn again, `DatabaseAway` stops the person's chain until the database is back, anything else
is a bug. No driver, no dialect and no error text of a driver may get past this package.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

from storage.sql import Engine, Param, Translated, translate

__all__ = [
    "MIGRATIONS",
    "Conflict",
    "Database",
    "DatabaseAway",
    "Param",
    "Row",
    "Statement",
    "Tx",
    "connect",
    "retrying",
    "statement",
]

MIGRATIONS = Path(__file__).parent / "migrations"
PAUSE_SECONDS = 0.02
"""Before work is run again: at once it may take the very row the other one was just woken for."""
T = TypeVar("T")


class DatabaseAway(Exception):
    """The database cannot be reached or written now; nothing of the turn happened.

    One case is unknowable: the answer to a COMMIT was lost on the way from PostgreSQL. Then the turn may have
    happened, and its own mark in `handled_updates` tells when it runs again.
    """


class Conflict(Exception):
    """Somebody else was quicker and nothing of the turn happened: run the whole turn again (`retrying`)."""


class Row(Protocol):
    """One row of a result; `dict(row)` works too."""

    def __getitem__(self, key: str, /) -> Any: ...
    def keys(self) -> Iterable[str]: ...


Statement = tuple[str, Mapping[str, Param]]


def statement(sql: str, /, **params: Param) -> Statement:
    """A statement on its way to `Tx.together` or `Database.sync`."""
    return sql, params


class Tx(Protocol):
    """One transaction. After an exception it refuses further use, and outside its `async with` too."""

    async def all(self, sql: str, /, **params: Param) -> Sequence[Row]:
        """Every row the statement returns."""
        ...

    async def one(self, sql: str, /, **params: Param) -> Row | None:
        """The only row or None; ValueError if there are more, since then the statement is wrong."""
        ...

    async def together(self, *reads: Statement) -> list[Sequence[Row]]:
        """The rows of each, in one thread hop on SQLite. Statements that return rows while writing fit too."""
        ...

    def run(self, sql: str, /, **params: Param) -> None:
        """Kept back: travels with the next read or with the commit, in order."""
        ...

    def run_many(self, sql: str, rows: Iterable[Mapping[str, Param]], /) -> None:
        """The same statement for each row, kept back like `run`."""
        ...

    def tell(self, topic: str) -> None:
        """After the commit, and only then, whoever listens for the topic in this process is told once."""
        ...


class Database(Protocol):
    """Either engine. Everything raises Conflict or DatabaseAway as their docstrings say."""

    @property
    def engine(self) -> Literal["sqlite", "postgres"]: ...

    def begin(self) -> AbstractAsyncContextManager[Tx]:
        """A write transaction: commits at the end of the block, rolls back on any exception.

        One never used costs nothing. A cancellation during the COMMIT is raised after it.
        """
        ...

    def read(self) -> AbstractAsyncContextManager[Tx]:
        """Reads of one moment's committed state, never waiting for a writer. Hold it briefly; writing is a bug."""
        ...

    async def sync(self, *also: Statement) -> None:
        """Commits `also`, if any, so that all committed before it is safe against a power cut."""
        ...

    def listen(self, topic: str, told: Callable[[], None]) -> None:
        """Calls `told` after every commit that tells of the topic; it must be quick and must not raise."""
        ...

    async def scrub(self) -> None:
        """After an erasure was committed: no byte of what was deleted is left in any file of ours (SQLite).

        Rewrites the whole file (about 10 s a gigabyte), while writers wait, and deletes the copies kept from before
        migrations. Conflict if another process reads all the while. PostgreSQL vacuums by itself: nothing to do.
        """
        ...

    async def close(self) -> None:
        """Waits for what is running and closes every connection; a second call does nothing."""
        ...


async def connect(url: str | None, folder: Path, *, migrations: Path = MIGRATIONS) -> Database:
    """Opens the database and brings its schema up to date.

    Without `url` SQLite in `folder`/bastama.db (made, and for its owner alone), else PostgreSQL. ValueError for
    an address of neither kind, DatabaseAway if it cannot be reached, `migrations.NewerDatabase` if an older
    program meets a newer schema.
    """
    if not url:
        from storage.sqlite import SqliteDatabase

        return await retrying(lambda: SqliteDatabase.open(folder, migrations))
    if not url.startswith(("postgresql://", "postgres://")):
        raise ValueError("a database address begins with postgresql://, or is left out for SQLite")
    try:
        from storage.postgres import PostgresDatabase
    except ModuleNotFoundError as error:
        if error.name != "asyncpg":
            raise
        raise ValueError("PostgreSQL needs its driver: install bastama[postgres]") from None
    return await retrying(lambda: PostgresDatabase.open(url, migrations))


async def retrying(work: Callable[[], Awaitable[T]], tries: int = 3) -> T:
    """Runs the whole work again on Conflict; `tries` of them in a row become DatabaseAway."""
    for left in reversed(range(tries)):
        try:
            return await work()
        except Conflict as conflict:
            if not left:
                raise DatabaseAway(f"{tries} conflicts in a row, the last: {conflict}") from None
        await asyncio.sleep(PAUSE_SECONDS)
    raise ValueError("tries must be at least 1")


async def to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Waits for `work` however often the waiting task is cancelled; the cancellation is raised after it."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is None:
        return task.result()
    task.exception()  # fetched, or asyncio would log it with a driver's text in it
    raise cancelled


@dataclass(frozen=True, slots=True)
class Step:
    """One statement on its way to a driver."""

    sql: Translated
    rows: Sequence[Mapping[str, Param]]
    kind: Literal["read", "run", "many"]


class Listeners:
    """Who wants to know of what was committed in this process."""

    def __init__(self) -> None:
        self._by_topic: dict[str, list[Callable[[], None]]] = {}

    def listen(self, topic: str, told: Callable[[], None]) -> None:
        self._by_topic.setdefault(topic, []).append(told)

    def told(self, topics: Iterable[str]) -> None:
        for topic in topics:
            for each in self._by_topic.get(topic, ()):
                each()


class BufferedTx(ABC):
    """What a transaction is on either engine; the three abstract methods are the engine."""

    def __init__(self, engine: Engine, *, reading: bool, listeners: "Listeners | None" = None) -> None:
        self._engine = engine
        self._reading = reading
        self._listeners = listeners
        self._topics: dict[str, None] = {}
        self._kept: list[Step] = []
        self._state: Literal["open", "busy", "broken", "ended"] = "open"

    @abstractmethod
    async def _send(self, steps: Sequence[Step]) -> list[Sequence[Row]]:
        """Runs them in order, beginning the transaction first if need be; the rows of each read."""

    @abstractmethod
    async def _commit(self, steps: Sequence[Step]) -> None:
        """Runs what is left and commits; does nothing in a transaction never begun that has nothing left."""

    @abstractmethod
    async def _undo(self) -> None:
        """Rolls back after all that is still running has ended; does nothing where nothing is open."""

    @asynccontextmanager
    async def lifetime(self) -> AsyncIterator[Tx]:
        try:
            yield self
            if self._reading:
                await self._undo()
            else:
                await self._use(self._commit)
                if self._listeners is not None:
                    self._listeners.told(self._topics)
        except BaseException:
            await to_the_end(self._undo())
            raise
        finally:
            self._state = "ended"

    async def all(self, sql: str, /, **params: Param) -> Sequence[Row]:
        return (await self.together((sql, params)))[0]

    async def one(self, sql: str, /, **params: Param) -> Row | None:
        rows = await self.all(sql, **params)
        if len(rows) > 1:
            raise ValueError(f"{len(rows)} rows where one was the most, from: {sql}")
        return rows[0] if rows else None

    async def together(self, *reads: Statement) -> list[Sequence[Row]]:
        for sql, params in reads:
            self._keep("read", sql, [params])
        return await self._use(self._send)

    def run(self, sql: str, /, **params: Param) -> None:
        self._refuse_writing()
        self._keep("run", sql, [params])

    def run_many(self, sql: str, rows: Iterable[Mapping[str, Param]], /) -> None:
        self._refuse_writing()
        if kept := list(rows):
            self._keep("many", sql, kept)

    def tell(self, topic: str) -> None:
        self._refuse_writing()
        self._refuse_unless_open()
        self._topics[topic] = None

    def _keep(self, kind: Literal["read", "run", "many"], sql: str, rows: Sequence[Mapping[str, Param]]) -> None:
        self._refuse_unless_open()
        translated = translate(sql, self._engine)
        for params in rows:
            translated.check(params)
        self._kept.append(Step(translated, rows, kind))

    async def _use(self, how: Callable[[Sequence[Step]], Coroutine[Any, Any, T]]) -> T:
        """Hands the engine what was kept; an exception, a cancellation too, breaks the transaction."""
        self._refuse_unless_open()
        kept, self._kept, self._state = self._kept, [], "busy"
        try:
            result = await how(kept)
        except BaseException:
            self._state = "broken"
            raise
        self._state = "open"
        return result

    def _refuse_unless_open(self) -> None:
        if self._state != "open":
            raise RuntimeError(f"this transaction is {self._state}: {_WHY[self._state]}")

    def _refuse_writing(self) -> None:
        if self._reading:
            raise RuntimeError("read() is for reading; begin() writes")


_WHY = {
    "busy": "one statement at a time",
    "broken": "an exception came out of it, and it is rolled back",
    "ended": "it lives inside its own `async with` only",
}
