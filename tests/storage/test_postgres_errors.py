"""What PostgreSQL can have against us, and what becomes of it: away, a conflict, or our bug."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from storage.database import Conflict, Database, DatabaseAway, Engine, connect, retrying
from storage.postgres import connecting, translated
from tests.databases import DatabaseAt, some_tables

ADD = "INSERT INTO counts (name, n) VALUES (:name, :n)"


NAMES = "SELECT name FROM counts ORDER BY name {c}"


@pytest.fixture
def engine() -> Engine:
    return "postgres"


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    return some_tables(tmp_path / "migrations")


async def add(database: Database, name: str) -> None:
    async with database.begin() as tx:
        tx.run(ADD, name=name, n=1)


async def test_a_role_that_may_not_come_in_is_away(place: DatabaseAt, postgres_url: str, migrations: Path) -> None:
    address = postgres_url.replace("postgres:@", "stranger:@")
    assert address != postgres_url
    with pytest.raises(DatabaseAway, match=r"28000$") as told:
        await connect(address, place.folder, migrations=migrations)
    assert "stranger" not in str(told.value)


async def test_a_real_deadlock_is_a_conflict_and_passes_when_run_again(database: Database, place: DatabaseAt) -> None:
    await add(database, "a")
    await add(database, "b")
    meet = asyncio.Barrier(2)
    conflicts: list[str] = []
    tries = 0

    async def work(first: str, second: str) -> None:
        nonlocal tries
        tries += 1
        async with database.begin() as tx:
            try:
                await tx.all("UPDATE counts SET n = n + 1 WHERE name = :name RETURNING n", name=first)
                if tries <= 2:
                    await meet.wait()
                await tx.all("UPDATE counts SET n = n + 1 WHERE name = :name RETURNING n", name=second)
            except Conflict as conflict:
                conflicts.append(str(conflict))
                raise

    await asyncio.gather(retrying(lambda: work("a", "b")), retrying(lambda: work("b", "a")))
    assert set(conflicts) == {"DeadlockDetectedError 40P01"}
    assert tries == 2 + len(conflicts)
    assert await place.all("SELECT n FROM counts") == [{"n": 3}, {"n": 3}]


async def test_a_real_serialization_failure_is_a_conflict(database: Database, place: DatabaseAt) -> None:
    await add(database, "a")

    async def late() -> None:
        async with database.begin() as tx:
            tx.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            await tx.all("SELECT n FROM counts")
            await place.all("UPDATE counts SET n = 7")
            tx.run("UPDATE counts SET n = n + 1")

    with pytest.raises(Conflict, match="40001"):
        await late()
    assert await place.all("SELECT n FROM counts") == [{"n": 7}]


async def test_a_lock_not_had_in_time_is_a_conflict(database: Database) -> None:
    async def waits() -> None:
        async with database.begin() as tx:
            tx.run("SET LOCAL lock_timeout = '50ms'")
            await tx.all("SELECT n FROM counts c {for_update:c}")

    await add(database, "a")
    async with database.begin() as tx:
        await tx.all("SELECT n FROM counts c {for_update:c}")
        with pytest.raises(Conflict, match="55P03"):
            await waits()


async def test_a_schema_changed_meanwhile_is_a_conflict_once(database: Database, place: DatabaseAt) -> None:
    async def reads() -> None:
        async with database.begin() as tx:
            await tx.all("SELECT * FROM counts")

    await reads()
    await place.all("ALTER TABLE counts ADD COLUMN more BIGINT")
    with pytest.raises(Conflict, match="InvalidCachedStatementError"):
        await reads()
    await reads()


async def test_a_server_that_became_a_standby_is_away(database: Database) -> None:
    async def writes() -> None:
        async with database.begin() as tx:
            tx.run("SET TRANSACTION READ ONLY")  # what every transaction on a standby is
            tx.run(ADD, name="a", n=1)

    with pytest.raises(DatabaseAway, match="25006"):
        await writes()


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (asyncpg.SerializationError, Conflict),
        (asyncpg.DeadlockDetectedError, Conflict),
        (asyncpg.LockNotAvailableError, Conflict),
        (asyncpg.ConnectionDoesNotExistError, DatabaseAway),
        (asyncpg.ConnectionFailureError, DatabaseAway),
        (asyncpg.AdminShutdownError, DatabaseAway),
        (asyncpg.CrashShutdownError, DatabaseAway),
        (asyncpg.CannotConnectNowError, DatabaseAway),
        (asyncpg.TooManyConnectionsError, DatabaseAway),
        (asyncpg.DiskFullError, DatabaseAway),
        (asyncpg.OutOfMemoryError, DatabaseAway),
        (asyncpg.PostgresIOError, DatabaseAway),
        (asyncpg.QueryCanceledError, DatabaseAway),
        (asyncpg.IdleInTransactionSessionTimeoutError, DatabaseAway),
        (ConnectionResetError, DatabaseAway),
        (TimeoutError, DatabaseAway),
        (asyncpg.UniqueViolationError, None),
        (asyncpg.PostgresSyntaxError, None),
        (asyncpg.ObjectNotInPrerequisiteStateError, None),
        (asyncpg.InterfaceError, None),
        (asyncpg.InternalClientError, None),
    ],
)
async def test_errors_by_their_code(error: type[Exception], kind: type[Exception] | None, postgres_url: str) -> None:
    connection = await asyncpg.connect(postgres_url)

    def fails(context: object) -> None:
        with context:  # type: ignore[attr-defined]
            raise error("a secret")

    try:
        with pytest.raises(kind or error) as told:
            fails(translated(connection))
        assert kind is None or "a secret" not in str(told.value)
        if not issubclass(error, asyncpg.InterfaceError | asyncpg.InternalClientError):
            with pytest.raises(DatabaseAway):  # no statement is to blame for a failed connection
                fails(connecting())
    finally:
        await connection.close()
    with pytest.raises((DatabaseAway, Conflict)):  # on a dead connection nothing is a bug of ours
        fails(translated(connection))
