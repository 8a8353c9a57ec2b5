"""A cancelled task leaves nothing behind and holds nobody up, wherever it is cancelled; on both engines."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from storage.database import Database, to_the_end
from tests.databases import second_look, some_tables

ADD = "INSERT INTO counts (name, n) VALUES (:name, :n)"
NAMES = "SELECT name FROM counts ORDER BY name {c}"
SLOW = """WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < :until)
    SELECT count(*) AS n FROM c"""
MARKED = "Құпия-сөз-4711"


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    return some_tables(tmp_path / "migrations")


async def names(database: Database) -> list[str]:
    return [row["name"] for row in await second_look(database).all(NAMES)]


async def add(database: Database, name: str) -> None:
    async with database.begin() as tx:
        tx.run(ADD, name=name, n=1)


@asynccontextmanager
async def cancelled(times: int) -> AsyncIterator[None]:
    """Cancels the task during the awaits inside, and in each turn of the loop while it is cleaning up."""
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().call_soon(_cancel, task, times)
    yield


def _cancel(task: asyncio.Task[object], times: int) -> None:
    if times and not task.done():
        task.cancel()
        asyncio.get_running_loop().call_later(0.0001, _cancel, task, times - 1)


@pytest.mark.parametrize("times", [1, 500])
async def test_a_cancelled_task_leaves_nothing_and_holds_nobody_up(database: Database, times: int) -> None:
    started = asyncio.Event()

    async def leaves() -> None:
        async with database.begin() as tx:
            tx.run(ADD, name="cancelled", n=1)
            await tx.all("SELECT 1 AS x")
            started.set()
            async with cancelled(times):
                await tx.all(SLOW, until=400_000)

    async def follows() -> None:
        await started.wait()
        await add(database, "next")

    results = await asyncio.gather(leaves(), follows(), return_exceptions=True)
    assert [type(result) for result in results] == [asyncio.CancelledError, type(None)]
    await add(database, "after")
    assert await names(database) == ["after", "next"]


@pytest.mark.parametrize("times", [1, 500])
async def test_cancelled_at_the_first_statement(database: Database, times: int) -> None:
    async def leaves() -> None:
        async with database.begin() as tx:
            tx.run(ADD, name="cancelled", n=1)
            async with cancelled(times):
                await tx.all(SLOW, until=400_000)

    results = await asyncio.gather(leaves(), add(database, "next"), return_exceptions=True)
    assert [type(result) for result in results] == [asyncio.CancelledError, type(None)]
    assert await names(database) == ["next"]


@pytest.mark.parametrize("times", [1, 500])
async def test_a_cancellation_during_the_commit_comes_after_it(database: Database, times: int) -> None:
    async def leaves() -> None:
        async with database.begin() as tx:
            await tx.all(ADD + " RETURNING n", name="kept", n=1)
            async with cancelled(times):
                pass

    for _ in range(3):
        results = await asyncio.gather(leaves(), return_exceptions=True)
        assert [type(result) for result in results] == [asyncio.CancelledError]
        assert await names(database) == ["kept"]
        async with database.begin() as tx:
            tx.run("DELETE FROM counts")
    await add(database, "next")
    assert await names(database) == ["next"]


@pytest.mark.parametrize("times", [1, 500])
async def test_a_cancelled_reader_gives_its_place_back(database: Database, times: int) -> None:
    async def reads() -> None:
        async with database.read() as tx, cancelled(times):
            await tx.all(SLOW, until=400_000)

    for _ in range(12):
        with pytest.raises(asyncio.CancelledError):
            await asyncio.create_task(reads())
    async with asyncio.timeout(10), database.read() as tx:
        assert list(await tx.all(NAMES)) == []


def test_to_the_end_waits_however_often_it_is_cancelled(caplog: pytest.LogCaptureFixture) -> None:
    done = []

    async def work() -> None:
        await asyncio.sleep(0.05)
        done.append(1)
        raise KeyError(MARKED)

    async def waits() -> None:
        async with cancelled(500):
            await to_the_end(work())

    async def whole() -> None:
        with pytest.raises(asyncio.CancelledError):
            await asyncio.create_task(waits())
        assert done == [1]
        with pytest.raises(KeyError):
            await to_the_end(work())

    asyncio.run(whole())
    gc.collect()
    assert MARKED not in caplog.text  # asyncio logs an exception that nobody fetched
