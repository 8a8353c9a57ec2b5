"""What is SQLite's own: hops, files, power cuts, locks of other processes, and that the deleted is gone."""

import asyncio
import os
import shutil
import sqlite3
import stat
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from storage.database import Conflict, Database, DatabaseAway, Engine, connect, retrying, statement
from storage.sqlite import Lane, translated
from tests.databases import DatabaseAt, some_tables

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
    assert _connection_threads() == []
    assert [path.name for path in place.folder.iterdir()] == ["bastama.db"]


def _connection_threads() -> list[threading.Thread]:
    threads = [thread for thread in threading.enumerate() if "_connection_worker_thread" in thread.name]
    for thread in threads:
        thread.join(1)  # the last answer comes a moment before the end
    return [thread for thread in threads if thread.is_alive()]


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
    assert _connection_threads() == []
    monkeypatch.setattr("storage.sqlite.READERS", "many")  # fails after the first connections are open
    with pytest.raises(TypeError):
        await connect(None, tmp_path / "data", migrations=migrations)
    assert _connection_threads() == []


# What other processes and the disk do


async def test_another_process_holding_the_lock_is_a_conflict(database: Database, place: DatabaseAt) -> None:
    tries = []

    async def work() -> None:
        tries.append(1)
        async with database.begin() as tx:
            tx.run(ADD, name="a", n=1)

    with another(place) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Conflict, match=r"^SQLITE_BUSY$"):
            await work()
        with pytest.raises(Conflict):
            await database.sync()
        tries.clear()
        with pytest.raises(DatabaseAway, match="SQLITE_BUSY"):
            await retrying(work)
        assert len(tries) == 3
        async with database.read() as tx:
            assert list(await tx.all("SELECT name FROM counts")) == []
        other.execute("ROLLBACK")
    await work()
    assert await place.all("SELECT name FROM counts") == [{"name": "a"}]


async def test_the_write_lock_is_taken_before_the_first_read(database: Database, place: DatabaseAt) -> None:
    async with database.begin() as tx:
        await tx.all("SELECT n FROM counts")
        with another(place) as other, pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("DELETE FROM counts")
        tx.run(ADD, name="a", n=1)


async def test_a_full_disk_is_away_and_nothing_is_kept(database: Database, place: DatabaseAt) -> None:
    async def fills() -> None:
        async with database.begin() as tx:
            tx.run(ADD, name="a", n=1)
            await tx.all("SELECT 1 AS x")
            tx.run("INSERT INTO notes (words) VALUES (:words)", words="secret " * 20_000)

    async with database.begin() as tx:
        [row] = await tx.all("SELECT page_count FROM pragma_page_count")
        await tx.all(f"PRAGMA max_page_count = {row['page_count'] + 2}")
    with pytest.raises(DatabaseAway, match=r"^SQLITE_FULL$") as told:
        await fills()
    assert told.value.__cause__ is None
    assert told.value.__suppress_context__
    async with database.begin() as tx:
        await tx.all("PRAGMA max_page_count = 1000000")
    await fills()
    assert await place.all("SELECT (SELECT count(*) FROM counts) + (SELECT count(*) FROM notes) AS n") == [{"n": 2}]


@contextmanager
def powerless(folder: Path) -> Iterator[None]:
    """Root may write everything: so it becomes nobody meanwhile."""
    if os.geteuid() != 0:
        yield
        return
    for path in (folder, *folder.iterdir()):
        os.chown(path, 65534, 65534)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


async def test_a_read_only_file_is_away(migrations: Path) -> None:
    folder = Path(tempfile.mkdtemp(prefix="bastama-"))
    try:
        await (await connect(None, folder, migrations=migrations)).close()
        shutil.copytree(migrations, folder / "migrations")
        (folder / "bastama.db").chmod(0o400)
        with powerless(folder), pytest.raises(DatabaseAway, match=r"^SQLITE_READONLY"):
            await connect(None, folder, migrations=folder / "migrations")
    finally:
        shutil.rmtree(folder)
    assert _connection_threads() == []


async def test_what_is_no_database_or_no_place_for_one_is_away(tmp_path: Path, migrations: Path) -> None:
    (tmp_path / "bastama.db").write_bytes(b"not a database " * 1000)
    with pytest.raises(DatabaseAway, match=r"^SQLITE_NOTADB$"):
        await connect(None, tmp_path, migrations=migrations)
    with pytest.raises(DatabaseAway, match=r"^NotADirectoryError$"):
        await connect(None, tmp_path / "bastama.db" / "below", migrations=migrations)
    (tmp_path / "other" / "bastama.db").mkdir(parents=True, mode=0o700)
    with pytest.raises(DatabaseAway, match=r"^SQLITE_CANTOPEN"):
        await connect(None, tmp_path / "other", migrations=migrations)
    assert _connection_threads() == []


async def test_a_torn_file_is_away(place: DatabaseAt, migrations: Path) -> None:
    database = await place.open(migrations)
    async with database.begin() as tx:
        tx.run_many(ADD, [{"name": f"{n:050}", "n": n} for n in range(5000)])
    await database.close()
    with (place.folder / "bastama.db").open("r+b") as file:
        file.seek(0, os.SEEK_END)
        for page in range(20, file.tell() // 4096):
            file.seek(page * 4096)
            file.write(b"\xee" * 4096)
    database = await place.open(migrations)
    with pytest.raises(DatabaseAway, match=r"^SQLITE_CORRUPT"):
        async with database.read() as tx:
            await tx.all("SELECT sum(n) AS n FROM counts WHERE name > ''")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_BUSY, Conflict),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, Conflict),
        (sqlite3.SQLITE_LOCKED, Conflict),
        (sqlite3.SQLITE_LOCKED_SHAREDCACHE, Conflict),
        (sqlite3.SQLITE_READONLY, DatabaseAway),
        (sqlite3.SQLITE_READONLY_DBMOVED, DatabaseAway),
        (sqlite3.SQLITE_IOERR, DatabaseAway),
        (sqlite3.SQLITE_IOERR_FSYNC, DatabaseAway),
        (sqlite3.SQLITE_CORRUPT, DatabaseAway),
        (sqlite3.SQLITE_FULL, DatabaseAway),
        (sqlite3.SQLITE_CANTOPEN, DatabaseAway),
        (sqlite3.SQLITE_NOTADB, DatabaseAway),
        (sqlite3.SQLITE_PROTOCOL, DatabaseAway),
        (sqlite3.SQLITE_NOMEM, DatabaseAway),
        (sqlite3.SQLITE_ERROR, sqlite3.OperationalError),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.OperationalError),
        (sqlite3.SQLITE_MISUSE, sqlite3.OperationalError),
        (sqlite3.SQLITE_INTERRUPT, sqlite3.OperationalError),
    ],
)
def test_errors_by_their_code(code: int, kind: type[Exception]) -> None:
    error = sqlite3.OperationalError("a secret")
    error.sqlite_errorcode, error.sqlite_errorname = code, f"CODE_{code}"

    def fails(error: Exception) -> None:
        with translated():
            raise error

    with pytest.raises((Conflict, DatabaseAway, sqlite3.Error)) as told:
        fails(error)
    assert type(told.value) is kind
    if kind in (Conflict, DatabaseAway):
        assert str(told.value) == f"CODE_{code}"
    for ours in (MemoryError(), PermissionError(13, "a secret", "/secret")):
        with pytest.raises(DatabaseAway, match=f"^{type(ours).__name__}$"):
            fails(ours)
    with pytest.raises(sqlite3.ProgrammingError):  # one without any code
        fails(sqlite3.ProgrammingError("a bug"))


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
