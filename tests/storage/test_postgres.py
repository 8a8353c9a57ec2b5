"""What is PostgreSQL's own: a server that goes away and comes back, transactions in each other's way, the pool."""

import asyncio
import gc
import logging
from pathlib import Path

import asyncpg
import pytest

from storage.database import Database, DatabaseAway, Engine, Tx, connect
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


async def my_pid(tx: Tx) -> int:
    [row] = await tx.all("SELECT pg_backend_pid() AS pid")
    pid: int = row["pid"]
    return pid


async def sessions(place: DatabaseAt) -> list[str]:
    """The state of every connection the pool of this place has; the one that looks is not among them."""
    rows = await place.all(
        """SELECT state FROM pg_stat_activity
        WHERE application_name = :name AND pid <> pg_backend_pid() ORDER BY state""",
        name=place.folder.parent.name,
    )
    return [row["state"] for row in rows]


@pytest.fixture
async def named(place: DatabaseAt, migrations: Path) -> Database:
    """A database whose sessions can be told from those of other tests."""
    place.url = f"{place.url}&application_name={place.folder.parent.name}"
    return await place.open(migrations)


# The server goes away


async def test_a_connection_killed_in_the_transaction_is_away(database: Database, place: DatabaseAt) -> None:
    async def dies() -> None:
        async with database.begin() as tx:
            tx.run(ADD, name="a", n=1)
            pid = await my_pid(tx)
            await place.all("SELECT pg_terminate_backend(:pid)", pid=pid)
            await tx.all("SELECT 1 AS x")

    with pytest.raises(DatabaseAway) as told:
        await dies()
    assert told.value.__suppress_context__
    await add(database, "b")
    assert await place.all(NAMES) == [{"name": "b"}]


async def test_a_connection_killed_before_the_commit_is_away(database: Database, place: DatabaseAt) -> None:
    async def dies(wait: float) -> None:
        async with database.begin() as tx:
            tx.run(ADD, name="a", n=1)
            pid = await my_pid(tx)
            await place.all("SELECT pg_terminate_backend(:pid)", pid=pid)
            await asyncio.sleep(wait)

    for wait in (0, 0.05):
        with pytest.raises(DatabaseAway):
            await dies(wait)
    assert await place.all(NAMES) == []


async def test_a_statement_killed_while_it_runs_is_away(named: Database, place: DatabaseAt) -> None:
    async def dies() -> None:
        async with named.begin() as tx:
            await tx.all("SELECT pg_sleep(20)")

    dying = asyncio.create_task(dies())
    async with asyncio.timeout(10):
        while True:
            await asyncio.sleep(0.01)
            if await sessions(place) == ["active"]:
                break
    await place.all(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = :name AND state = 'active' "
        "AND pid <> pg_backend_pid()",
        name=place.folder.parent.name,
    )
    with pytest.raises(DatabaseAway):
        await dying


async def test_idle_connections_that_died_poison_nothing(named: Database, place: DatabaseAt) -> None:
    async def at_once() -> None:
        meet = asyncio.Barrier(5)

        async def one() -> None:
            async with named.read() as tx:
                await tx.all("SELECT 1 AS x")
                await meet.wait()

        await asyncio.gather(*(one() for _ in range(5)))

    await at_once()
    assert await sessions(place) == ["idle"] * 5
    await place.all(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = :name "
        "AND pid <> pg_backend_pid()",
        name=place.folder.parent.name,
    )
    await asyncio.sleep(0.1)
    await at_once()


async def test_a_database_that_accepts_no_connections_and_then_does(
    place: DatabaseAt, postgres_url: str, migrations: Path
) -> None:
    server = await asyncpg.connect(postgres_url)
    name = "bastama_closing"
    await server.execute(f"CREATE DATABASE {name}")
    address = postgres_url.replace("/postgres?", f"/{name}?")
    try:
        database = await connect(address, place.folder, migrations=migrations)
        await add(database, "a")
        await server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        await server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
        await asyncio.sleep(0.1)
        for _ in range(12):  # more often than the pool has places
            with pytest.raises(DatabaseAway, match="55000"):
                await add(database, "b")
        with pytest.raises(DatabaseAway, match="55000"):
            await connect(address, place.folder, migrations=migrations)
        await server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        await add(database, "c")
        async with database.read() as tx:
            assert [row["name"] for row in await tx.all(NAMES)] == ["a", "c"]
        await database.close()
    finally:
        await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await server.close()


# The pool


async def test_an_untouched_transaction_takes_no_connection(named: Database, place: DatabaseAt) -> None:
    async with named.begin(), named.read():
        assert await sessions(place) == []
    assert await sessions(place) == []
    await named.sync()
    assert await sessions(place) == []


async def test_a_cancelled_task_leaves_no_connection_in_a_transaction(
    named: Database, place: DatabaseAt, caplog: pytest.LogCaptureFixture
) -> None:
    gc.collect()  # what former tests left to be told is theirs
    caplog.clear()
    caplog.set_level(logging.WARNING)

    async def leaves(until: float) -> None:
        async with named.begin() as tx:
            tx.run(ADD, name=f"a{until}", n=1)
            await tx.all("SELECT 1 AS x")
            await tx.all("SELECT pg_sleep(20)")

    for tick in range(12):
        task = asyncio.create_task(leaves(tick))
        await asyncio.sleep(0.004 * tick)
        while not task.done():  # and again while it cleans up
            task.cancel()
            await asyncio.sleep(0)
    assert set(await sessions(place)) == {"idle"}
    for name in "bcdefghijklmn":  # more than the pool has
        await add(named, name)
    assert len(await place.all(NAMES)) == 13
    assert caplog.text == ""


async def test_a_cancellation_during_a_long_commit_comes_after_it(database: Database, place: DatabaseAt) -> None:
    await place.all(
        """CREATE FUNCTION sleeps() RETURNS trigger LANGUAGE plpgsql
        AS 'BEGIN PERFORM pg_sleep(0.2); RETURN NULL; END'"""
    )
    await place.all(
        """CREATE CONSTRAINT TRIGGER long_commit AFTER INSERT ON counts DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION sleeps()"""
    )
    committing = asyncio.Event()

    async def leaves() -> None:
        async with database.begin() as tx:
            await tx.all(ADD + " RETURNING n", name="a", n=1)
            committing.set()

    leaving = asyncio.create_task(leaves())
    await committing.wait()
    await asyncio.sleep(0.05)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert await place.all(NAMES) == [{"name": "a"}]


async def test_more_turns_than_connections_take_turns(named: Database, place: DatabaseAt) -> None:
    async def turn(number: int) -> None:
        async with named.begin() as tx:
            tx.run(ADD, name=str(number), n=1)
            await tx.all("SELECT pg_sleep(0.01)")

    await asyncio.gather(*(turn(number) for number in range(40)))
    assert len(await place.all(NAMES)) == 40
    assert len(await sessions(place)) <= 10


async def test_isolation_is_ours_whatever_the_server_says(place: DatabaseAt, migrations: Path) -> None:
    place.url = f"{place.url}&default_transaction_isolation=serializable"
    database = await place.open(migrations)
    for method, level in ((database.begin, "read committed"), (database.read, "repeatable read")):
        async with method() as tx:
            [row] = await tx.all("SHOW transaction_isolation")
        assert row["transaction_isolation"] == level


async def test_close_does_not_wait_for_ever(named: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.postgres.COMMAND_SECONDS", 0.2)
    forgotten = named.begin()
    tx = await forgotten.__aenter__()
    await tx.all("SELECT 1 AS x")
    async with asyncio.timeout(5):
        await named.close()
    with pytest.raises(DatabaseAway):
        await forgotten.__aexit__(None, None, None)
