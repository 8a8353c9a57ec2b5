"""What SQLite and the disk can have against us, and what becomes of it: away, a conflict, or our bug."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from storage.database import Conflict, Database, DatabaseAway, Engine, connect, retrying
from storage.sqlite import translated
from tests.databases import DatabaseAt, connection_threads, some_tables

ADD = "INSERT INTO counts (name, n) VALUES (:name, :n)"


@pytest.fixture
def engine() -> Engine:
    return "sqlite"


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    return some_tables(tmp_path / "migrations")


@contextmanager
def another(place: DatabaseAt) -> Iterator[sqlite3.Connection]:
    """A connection of some other program."""
    with closing(sqlite3.connect(place.folder / "bastama.db", timeout=0.1, isolation_level=None)) as connection:
        yield connection


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
    assert connection_threads() == []


async def test_what_is_no_database_or_no_place_for_one_is_away(tmp_path: Path, migrations: Path) -> None:
    (tmp_path / "bastama.db").write_bytes(b"not a database " * 1000)
    with pytest.raises(DatabaseAway, match=r"^SQLITE_NOTADB$"):
        await connect(None, tmp_path, migrations=migrations)
    with pytest.raises(DatabaseAway, match=r"^NotADirectoryError$"):
        await connect(None, tmp_path / "bastama.db" / "below", migrations=migrations)
    (tmp_path / "other" / "bastama.db").mkdir(parents=True, mode=0o700)
    with pytest.raises(DatabaseAway, match=r"^SQLITE_CANTOPEN"):
        await connect(None, tmp_path / "other", migrations=migrations)
    assert connection_threads() == []


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
