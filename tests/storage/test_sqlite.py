"""What is SQLite's own: hops, files, power cuts, locks of other processes, and that the deleted is gone."""

import asyncio
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from storage.database import Database, DatabaseAway, Engine, connect, statement
from storage.sqlite import Lane
from tests.databases import DatabaseAt, connection_threads, some_tables

ADD = "INSERT INTO counts (name, n) VALUES (:name, :n)"


@pytest.fixture
def engine() -> Engine:
    return "sqlite"


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    return some_tables(tmp_path / "migrations")


@pytest.fixture
def hops(caplog: pytest.LogCaptureFixture) -> Callable[[], int]:
    """How often work was handed to a connection's thread since the last call; aiosqlite logs each time."""
    caplog.set_level("DEBUG", "aiosqlite")

    def counted() -> int:
        count = sum(record.getMessage().startswith("executing ") for record in caplog.records)
        caplog.clear()
        return count

    return counted


@contextmanager
def another(place: DatabaseAt) -> Iterator[sqlite3.Connection]:
    """A connection of some other program."""
    with closing(sqlite3.connect(place.folder / "bastama.db", timeout=0.1, isolation_level=None)) as connection:
        yield connection


# Hops


async def test_a_turn_is_three_hops(database: Database, hops: Callable[[], int]) -> None:
    hops()
    async with database.begin() as tx:
        assert hops() == 0
        tx.run(ADD, name="a", n=1)
        await tx.together(statement("SELECT 1 AS x"), statement("SELECT n FROM counts"), statement("SELECT 2 AS x"))
        assert hops() == 1
        tx.run("UPDATE counts SET n = 2")
        await tx.all("SELECT n FROM counts")
        assert hops() == 1
        tx.run("UPDATE counts SET n = 3")
        tx.run_many(ADD, [{"name": str(name), "n": 1} for name in range(100)])
    assert hops() == 1


async def test_what_needs_no_hop_makes_none(database: Database, hops: Callable[[], int]) -> None:
    hops()
    async with database.begin():
        pass
    async with database.read():
        pass
    assert hops() == 0
    async with database.begin() as tx:
        tx.run(ADD, name="a", n=1)
    assert hops() == 1
    await database.sync(statement(ADD, name="b", n=1))
    assert hops() == 1
    async with database.read() as tx:
        await tx.all("SELECT 1 AS x")
    assert hops() == 2


# Files and settings


async def test_folder_and_files_are_for_their_owner_alone(place: DatabaseAt, migrations: Path) -> None:
    database = await place.open(migrations)
    await database.sync()
    assert stat.S_IMODE(place.folder.stat().st_mode) == 0o700
    assert {path.name for path in place.folder.iterdir()} == {"bastama.db", "bastama.db-wal", "bastama.db-shm"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in place.folder.iterdir()} == {0o600}
    await database.close()
    (place.folder / "bastama.db").chmod(0o644)
    await place.open(migrations)
    assert {stat.S_IMODE(path.stat().st_mode) for path in place.folder.iterdir()} == {0o600}


async def settings(database: Database, method: str) -> dict[str, object]:
    async with getattr(database, method)() as tx:
        row = await tx.one(
            """SELECT s.synchronous, f.foreign_keys, d.secure_delete, j.journal_mode, q.query_only, b.timeout
            FROM pragma_synchronous s, pragma_foreign_keys f, pragma_secure_delete d, pragma_journal_mode j,
            pragma_query_only q, pragma_busy_timeout b"""
        )
        assert row is not None
        return dict(row)


async def test_settings_of_each_connection(database: Database) -> None:
    writer = {
        "synchronous": 1,  # NORMAL
        "foreign_keys": 1,
        "secure_delete": 1,
        "journal_mode": "wal",
        "query_only": 0,
        "timeout": 300,
    }
    assert await settings(database, "begin") == writer
    reader = await settings(database, "read")
    assert (reader["journal_mode"], reader["query_only"], reader["timeout"]) == ("wal", 1, 300)


async def test_sync_changes_a_row_on_a_connection_that_is_full(database: Database, place: DatabaseAt) -> None:
    wal = place.folder / "bastama.db-wal"
    [before] = await place.all("SELECT n FROM marks")
    size = wal.stat().st_size
    await database.sync()
    [after] = await place.all("SELECT n FROM marks")
    assert after["n"] == before["n"] + 1
    assert wal.stat().st_size > size
    await database.sync(statement("INSERT INTO counts (name, n) SELECT 'sync', synchronous FROM pragma_synchronous"))
    assert await place.all("SELECT n FROM counts") == [{"n": 2}]  # FULL


async def test_sync_waits_for_the_writer_instead_of_fighting_it(database: Database, place: DatabaseAt) -> None:
    begun = asyncio.Event()

    async def writes() -> None:
        async with database.begin() as tx:
            await tx.all(ADD + " RETURNING n", name="a", n=1)
            begun.set()
            await asyncio.sleep(0.6)  # longer than SQLite waits for a lock

    async def syncs() -> None:
        await begun.wait()
        await database.sync(statement(ADD, name="b", n=1))

    await asyncio.gather(writes(), syncs())
    assert await place.all("SELECT count(*) AS n FROM counts") == [{"n": 2}]


async def test_close_leaves_no_thread_and_one_file(place: DatabaseAt, migrations: Path) -> None:
    threads = threading.active_count()
    database = await place.open(migrations)
    assert threading.active_count() > threads
    await database.close()
    assert connection_threads() == []
    assert [path.name for path in place.folder.iterdir()] == ["bastama.db"]


async def test_a_transaction_in_a_transaction_is_refused(database: Database) -> None:
    async def nested(inner: Callable[[], object]) -> None:
        async with asyncio.timeout(5), database.begin():
            await inner()  # type: ignore[misc]

    async def begins() -> None:
        async with database.begin():
            pass

    for inner in (begins, database.sync, database.scrub):
        with pytest.raises(RuntimeError, match="inside a transaction"):
            await nested(inner)
    async with database.begin() as tx:
        await tx.all("SELECT 1 AS x")


async def test_after_close_it_refuses_even_who_was_waiting(database: Database) -> None:
    async def holds() -> None:
        async with database.read() as tx:
            await tx.all("SELECT 1 AS x")
            await asyncio.sleep(0.01)
        await database.close()  # takes the reader before the waiting one has woken

    async def waits() -> None:
        async with database.read() as tx:
            await tx.all("SELECT 1 AS x")

    async def writes() -> None:
        async with database.begin() as tx:
            await tx.all("SELECT 1 AS x")

    async with asyncio.timeout(5):
        results = await asyncio.gather(holds(), holds(), waits(), return_exceptions=True)
        assert [repr(result) for result in results] == ["None", "None", "RuntimeError('the database is closed')"]
        for refused in (waits, writes, database.sync, database.scrub):
            with pytest.raises(RuntimeError, match="the database is closed"):
                await refused()


async def test_what_could_not_be_opened_is_closed(
    tmp_path: Path, migrations: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "garbage").write_bytes(b"not a database " * 1000)
    with pytest.raises(DatabaseAway, match=r"^SQLITE_NOTADB$"):
        await Lane.open(tmp_path / "garbage", "journal_mode=WAL")
    assert connection_threads() == []
    monkeypatch.setattr("storage.sqlite.READERS", "many")  # fails after the first connections are open
    with pytest.raises(TypeError):
        await connect(None, tmp_path / "data", migrations=migrations)
    assert connection_threads() == []


async def test_a_cancelled_turn_holds_the_writer_until_it_has_ended(
    place: DatabaseAt, migrations: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.sqlite.BUSY_SECONDS", 0)
    database = await place.open(migrations)

    async def leaves() -> None:
        async with database.begin() as tx:
            tx.run(ADD, name="a", n=1)
            await tx.all(
                """WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 400000)
                SELECT count(*) AS n FROM c"""
            )

    leaving = asyncio.create_task(leaves())
    await asyncio.sleep(0.01)
    syncing = asyncio.create_task(database.sync())  # on another connection, which meets the writer's lock
    for _ in range(3):
        leaving.cancel()
        await asyncio.sleep(0.001)
    await syncing
    assert await place.all("SELECT name FROM counts") == []
    with pytest.raises(asyncio.CancelledError):
        await leaving
