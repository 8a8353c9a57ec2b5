"""What `Database` promises, on both engines; each engine's own matters are in test_sqlite.py and test_postgres.py."""

import asyncio
import logging
import sys
from pathlib import Path

import pytest

from storage.database import Conflict, Database, DatabaseAway, Tx, connect, retrying, statement
from tests.databases import DatabaseAt, second_look, some_tables

ADD = "INSERT INTO counts (name, n) VALUES (:name, :n)"
NAMES = "SELECT name FROM counts ORDER BY name {c}"
MARKED = "Құпия-сөз-4711"


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    return some_tables(tmp_path / "migrations")


async def names(database: Database) -> list[str]:
    return [row["name"] for row in await second_look(database).all(NAMES)]


async def add(database: Database, name: str) -> None:
    async with database.begin() as tx:
        tx.run(ADD, name=name, n=1)


# What comes back


async def test_values_come_back_as_they_went_in(database: Database) -> None:
    values = {"words": "Әже, «Ұлттық» №5 ₸ \U0001f33e", "picture": b"\x00\xff'", "share": 0.25}
    async with database.begin() as tx:
        tx.run(ADD, name="big", n=2**62)
        row = await tx.one(
            """INSERT INTO notes (name, words, picture, share) VALUES ('big', :words, :picture, :share)
            RETURNING name, words, picture, share""",
            **values,
        )
        assert row is not None
        assert dict(row) == {"name": "big", **values}
    async with database.read() as tx:
        row = await tx.one("SELECT n, words, picture FROM counts LEFT JOIN notes ON words = :none", none=None)
    assert row is not None
    assert (row["n"], row["words"], row["picture"]) == (2**62, None, None)
    assert set(row.keys()) == {"n", "words", "picture"}


async def test_one_is_a_row_or_none_and_more_is_a_bug(database: Database) -> None:
    await add(database, "a")
    await add(database, "b")
    async with database.read() as tx:
        assert await tx.one("SELECT n FROM counts WHERE name = :name", name="c") is None
    with pytest.raises(ValueError, match="2 rows"):
        async with database.read() as tx:
            await tx.one("SELECT n FROM counts")


async def test_together_gives_each_its_rows_and_keeps_the_order(database: Database) -> None:
    async with database.begin() as tx:
        tx.run(ADD, name="a", n=1)
        first, changed, second = await tx.together(
            statement("SELECT n FROM counts"),
            statement("UPDATE counts SET n = n + :by WHERE name = :name RETURNING n", by=4, name="a"),
            statement("SELECT n FROM counts WHERE name <> :name", name="a"),
        )
        assert [row["n"] for row in first] == [1]
        assert [row["n"] for row in changed] == [5]
        assert list(second) == []
    assert await second_look(database).all("SELECT n FROM counts") == [{"n": 5}]


async def test_what_was_kept_back_goes_in_order(database: Database) -> None:
    async with database.begin() as tx:
        tx.run(ADD, name="a", n=1)
        tx.run_many(ADD, [{"name": name, "n": 2} for name in "bcd"])
        tx.run_many(ADD, iter([]))
        tx.run("UPDATE counts SET n = n + 10")
        assert [row["n"] for row in await tx.all("SELECT n FROM counts ORDER BY name {c}")] == [11, 12, 12, 12]
        tx.run("DELETE FROM counts WHERE name = :name", name="b")
        tx.run("UPDATE counts SET n = 0 WHERE name = :name RETURNING n", name="c")
    assert await second_look(database).all("SELECT name, n FROM counts ORDER BY name") == [
        {"name": "a", "n": 11},
        {"name": "c", "n": 0},
        {"name": "d", "n": 12},
    ]


async def test_wrong_parameters_are_refused_before_anything_is_sent(database: Database) -> None:
    async with database.begin() as tx:
        with pytest.raises(ValueError, match="missing"):
            tx.run(ADD, name="a")
        with pytest.raises(ValueError, match="superfluous"):
            tx.run_many(ADD, [{"name": "a", "n": 1}, {"name": "b", "n": 1, "m": 1}])
        with pytest.raises(ValueError, match="missing"):
            await tx.all("SELECT :a")
        tx.run(ADD, name="c", n=1)
    assert await names(database) == ["c"]


# All or nothing


async def test_an_exception_rolls_back(database: Database) -> None:
    async def fails() -> None:
        async with database.begin() as tx:
            tx.run(ADD, name="a", n=1)
            await tx.all("SELECT 1 AS x")
            tx.run(ADD, name="b", n=1)
            raise KeyError

    with pytest.raises(KeyError):
        await fails()
    await add(database, "c")
    assert await names(database) == ["c"]


async def test_a_broken_constraint_is_a_bug_and_rolls_back(database: Database) -> None:
    async def fails() -> None:
        async with database.begin() as tx:
            tx.run(ADD, name="b", n=1)
            await tx.all(ADD + " RETURNING n", name="a", n=1)

    await add(database, "a")
    with pytest.raises(Exception, match=r"(?i)unique") as told:
        await fails()
    assert not isinstance(told.value, Conflict | DatabaseAway)
    with pytest.raises(Exception, match=r"(?i)syntax") as told:
        async with database.begin() as tx:
            await tx.all("SELEKT")
    assert not isinstance(told.value, Conflict | DatabaseAway)
    await add(database, "c")
    assert await names(database) == ["a", "c"]


async def test_a_failed_commit_rolls_back(database: Database) -> None:
    async def fails() -> None:
        async with database.begin() as tx:
            tx.run(ADD, name="a", n=1)
            tx.run("INSERT INTO notes (name) VALUES ('nobody')")  # deferred: refused by the commit itself

    with pytest.raises(Exception, match=r"(?i)foreign key"):
        await fails()
    await add(database, "b")
    assert await names(database) == ["b"]


async def test_a_swallowed_error_cannot_be_committed(database: Database) -> None:
    async def swallows() -> None:
        async with database.begin() as tx:
            tx.run(ADD, name="a", n=1)
            with pytest.raises(Exception, match=r"(?i)syntax"):
                await tx.all("SELEKT")
            with pytest.raises(RuntimeError, match="broken"):
                await tx.all("SELECT 1 AS x")
            with pytest.raises(RuntimeError, match="broken"):
                tx.run(ADD, name="b", n=1)

    with pytest.raises(RuntimeError, match="broken"):
        await swallows()
    assert await names(database) == []


@pytest.mark.parametrize("method", ["begin", "read"])
async def test_a_transaction_lives_inside_its_block(database: Database, method: str) -> None:
    async with getattr(database, method)() as tx:
        await tx.all("SELECT 1 AS x")
    with pytest.raises(RuntimeError, match="ended"):
        await tx.all("SELECT 1 AS x")
    with pytest.raises(RuntimeError):
        tx.run(ADD, name="a", n=1)
    assert await names(database) == []


async def test_one_statement_at_a_time(database: Database) -> None:
    async with database.read() as tx:
        results = await asyncio.gather(*(tx.all("SELECT 1 AS x") for _ in range(2)), return_exceptions=True)
    assert [type(result) for result in results] == [list, RuntimeError]


async def test_read_is_for_reading(database: Database) -> None:
    with pytest.raises(RuntimeError, match="begin"):
        async with database.read() as tx:
            tx.run(ADD, name="a", n=1)
    with pytest.raises(RuntimeError, match="begin"):
        async with database.read() as tx:
            tx.run_many(ADD, [{"name": "a", "n": 1}])
    with pytest.raises(Exception, match=r"(?i)read-?only") as told:
        async with database.read() as tx:
            await tx.all(ADD + " RETURNING n", name="a", n=1)
    assert not isinstance(told.value, Conflict | DatabaseAway)
    assert await names(database) == []


# Safe, clean, closed


async def test_sync_commits_what_comes_along(database: Database) -> None:
    await database.sync()
    await database.sync(statement(ADD, name="a", n=1), statement(ADD, name="b", n=2))
    assert await names(database) == ["a", "b"]
    with pytest.raises(Exception, match=r"(?i)unique"):
        await database.sync(statement(ADD, name="c", n=1), statement(ADD, name="a", n=1))
    await database.sync()
    assert await names(database) == ["a", "b"]


async def test_scrub_leaves_what_is_not_deleted(database: Database) -> None:
    await add(database, "a")
    await database.scrub()
    assert await names(database) == ["a"]


async def test_close_waits_for_what_runs_and_then_refuses(database: Database) -> None:
    inside = asyncio.Barrier(3)

    async def last(tx: Tx, seconds: float) -> None:
        await tx.all("SELECT 1 AS x")
        await inside.wait()
        await asyncio.sleep(seconds)
        await tx.all("SELECT 1 AS x")

    async def writes() -> None:
        async with database.begin() as tx:
            tx.run(ADD, name="a", n=1)
            await last(tx, 0.02)

    async def reads() -> None:
        async with database.read() as tx:
            await last(tx, 0.1)

    running = [asyncio.create_task(writes()), asyncio.create_task(reads())]
    await inside.wait()
    await asyncio.gather(database.close(), database.close(), *running)
    await database.close()
    assert await names(database) == ["a"]
    for method in (database.begin, database.read):
        with pytest.raises(Exception, match="closed"):
            async with method() as tx:
                await tx.all("SELECT 1 AS x")


async def test_it_opens_again_with_all_that_was_committed(place: DatabaseAt, migrations: Path) -> None:
    first = await place.open(migrations)
    await add(first, "a")
    await first.close()
    second = await place.open(migrations)
    await add(second, "b")
    assert await names(second) == ["a", "b"]


async def test_the_engine_is_told(database: Database, place: DatabaseAt) -> None:
    assert database.engine == place.engine


# Errors


async def test_retrying_runs_the_whole_work_again() -> None:
    tries: list[int] = []

    async def work(failing: int, error: Exception) -> int:
        tries.append(1)
        if len(tries) <= failing:
            raise error
        return len(tries)

    assert await retrying(lambda: work(2, Conflict("40001"))) == 3
    tries.clear()
    with pytest.raises(DatabaseAway, match="3 conflicts in a row, the last: 40001"):
        await retrying(lambda: work(3, Conflict("40001")))
    assert len(tries) == 3
    tries.clear()
    with pytest.raises(DatabaseAway, match="gone"):
        await retrying(lambda: work(1, DatabaseAway("gone")))
    assert len(tries) == 1
    with pytest.raises(ValueError, match="at least 1"):
        await retrying(lambda: work(0, KeyError()), tries=0)


async def test_an_address_of_another_kind_is_refused_without_printing_it(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="postgresql://") as told:
        await connect("mysql://bot:password@host/db", tmp_path)
    assert "password" not in str(told.value)


async def test_a_missing_driver_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "storage.postgres", raising=False)
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    with pytest.raises(ValueError, match=r"bastama\[postgres\]"):
        await connect("postgresql://localhost/bastama", tmp_path)


async def test_drivers_log_no_values(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    async def says() -> None:
        async with database.begin() as tx:
            tx.run_many(ADD, [{"name": MARKED, "n": 1}])
            await tx.all("SELECT n FROM counts WHERE name = :name", name=MARKED)
            tx.run("INSERT INTO notes (words) VALUES (:words)", words=MARKED)

    caplog.set_level(logging.DEBUG)
    await says()
    with pytest.raises(Exception, match=r"(?i)unique"):
        await says()
    await database.sync(statement("DELETE FROM notes WHERE words = :words", words=MARKED))
    assert MARKED not in caplog.text
