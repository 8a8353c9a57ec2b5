"""Many turns at once on one database: nothing lost, nobody starved, each read one moment."""

import asyncio
from pathlib import Path

import pytest

from storage.database import Database, retrying
from tests.databases import second_look, some_tables

ADD = "INSERT INTO counts (name, n) VALUES (:name, :n)"


NAMES = "SELECT name FROM counts ORDER BY name {c}"


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    return some_tables(tmp_path / "migrations")


async def names(database: Database) -> list[str]:
    return [row["name"] for row in await second_look(database).all(NAMES)]


async def add(database: Database, name: str) -> None:
    async with database.begin() as tx:
        tx.run(ADD, name=name, n=1)


async def test_no_write_is_lost(database: Database) -> None:
    await add(database, "visits")
    gate = asyncio.Semaphore(20)

    async def visit() -> None:
        async with database.begin() as tx:
            row = await tx.one("SELECT c.n FROM counts c WHERE c.name = 'visits' {for_update:c}")
            assert row is not None
            await asyncio.sleep(0)
            tx.run("UPDATE counts SET n = :n WHERE name = 'visits'", n=row["n"] + 1)

    async def guarded() -> None:
        async with gate:
            await retrying(visit)

    await asyncio.gather(*(guarded() for _ in range(199)))
    assert await second_look(database).all("SELECT n FROM counts") == [{"n": 200}]


async def test_readers_do_not_wait_for_the_writer_and_see_what_is_committed(database: Database) -> None:
    async with database.begin() as tx:
        tx.run(ADD, name="a", n=1)
        await tx.all("SELECT 1 AS x")
        async with asyncio.timeout(5), database.read() as reading:
            assert list(await reading.all(NAMES)) == []
    async with database.read() as reading:
        assert [row["name"] for row in await reading.all(NAMES)] == ["a"]


async def test_a_read_sees_one_moment(database: Database) -> None:
    async with database.read() as reading:
        assert list(await reading.all(NAMES)) == []
        await add(database, "a")
        assert list(await reading.all(NAMES)) == []


async def test_more_readers_than_connections_take_turns(database: Database) -> None:
    async def read() -> int:
        async with database.read() as tx:
            await tx.all("SELECT 1 AS x")
            await asyncio.sleep(0.001)
            return len(await tx.all("SELECT 1 AS x"))

    assert await asyncio.gather(*(read() for _ in range(30))) == [1] * 30
