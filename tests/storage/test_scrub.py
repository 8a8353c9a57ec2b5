"""What was deleted is gone from every file: measured byte by byte, while others go on, on SQLite."""

import asyncio
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from storage.database import Conflict, Database, Engine
from tests.databases import DatabaseAt, some_tables

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


def files_with(folder: Path, mark: str) -> list[str]:
    return [path.name for path in folder.iterdir() if mark.encode() in path.read_bytes()]


async def lives(database: Database, people: int, seed: int) -> None:
    """Many people whose texts grow and change, interleaved, as a season goes."""
    chance = random.Random(seed)
    words = "words"

    def steps() -> Iterator[dict[str, str | int]]:
        for _ in range(people * 30):
            person = chance.randrange(people)
            text = f"P{person:04}x {words} " * chance.randint(1, 50)
            yield {"id": person * 100 + chance.randrange(20), "words": text}

    async with database.begin() as tx:
        tx.run_many(ADD, [{"name": f"P{person:04}x", "n": person} for person in range(people)])
        tx.run("CREATE INDEX notes_by_words ON notes (words)")
    changes = list(steps())
    for start in range(0, len(changes), 500):
        async with database.begin() as tx:
            tx.run_many(
                """INSERT INTO notes (id, words) VALUES (:id, :words)
                ON CONFLICT (id) DO UPDATE SET words = excluded.words""",
                changes[start : start + 500],
            )


async def erase(database: Database, person: int) -> None:
    async with database.begin() as tx:
        tx.run("DELETE FROM notes WHERE id BETWEEN :first AND :last", first=person * 100, last=person * 100 + 99)
        tx.run("DELETE FROM counts WHERE n = :person", person=person)


async def test_after_an_erasure_no_byte_is_left_in_any_file(database: Database, place: DatabaseAt) -> None:
    await lives(database, people=100, seed=2026)
    (place.folder / "before-migration-0001.db").write_bytes(b"P0000x P0029x")
    for person in range(30):
        await erase(database, person)
    marks = [f"P{person:04}x" for person in range(30)]
    left = [mark for mark in marks if files_with(place.folder, mark)]
    assert left, "nothing to scrub: this test would prove nothing"
    await database.scrub()
    assert [mark for mark in marks if files_with(place.folder, mark)] == []
    assert files_with(place.folder, "P0030x")
    assert await place.all("SELECT count(*) AS n FROM counts") == [{"n": 70}]


async def test_scrubbing_lets_nobody_fail(database: Database, place: DatabaseAt) -> None:
    await lives(database, people=60, seed=1)
    done = asyncio.Event()
    counted = {"reads": 0, "writes": 0}

    async def reads() -> None:
        while not done.is_set():
            async with database.read() as tx:
                await tx.all("SELECT sum(length(words)) AS n FROM notes")
                await asyncio.sleep(0.01)
                await tx.all("SELECT count(*) AS n FROM counts")
            counted["reads"] += 1

    async def writes() -> None:
        while not done.is_set():
            async with database.begin() as tx:
                await tx.all("SELECT n FROM marks")
                tx.run("UPDATE counts SET n = n")
                tx.run(ADD, name=f"w{counted['writes']}", n=100_000)
                counted["writes"] += 1
            await database.sync()

    async def scrubs() -> None:
        try:
            for person in range(5):
                await erase(database, person)
                await asyncio.gather(database.scrub(), database.scrub())
                assert files_with(place.folder, f"P{person:04}x") == []
        finally:
            done.set()

    await asyncio.gather(scrubs(), *(reads() for _ in range(5)), writes())
    assert counted["reads"] > 0
    [row] = await place.all("SELECT count(*) AS n FROM counts WHERE n = 100000")
    assert row["n"] == counted["writes"]


async def test_a_reader_of_another_process_holds_scrub_up_but_is_not_passed_over(
    database: Database, place: DatabaseAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lives(database, people=20, seed=3)
    with another(place) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM notes").fetchall()
        await erase(database, 7)
        scrubbing = asyncio.create_task(database.scrub())
        await asyncio.sleep(0.5)
        assert not scrubbing.done()
        async with asyncio.timeout(5), database.begin() as tx:  # the turns go on between its tries
            tx.run(ADD, name="a", n=1)
        other.execute("ROLLBACK")
        await scrubbing
        assert files_with(place.folder, "P0007x") == []

        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM notes").fetchall()
        await erase(database, 8)
        monkeypatch.setattr("storage.sqlite.SCRUB_TRIES", 2)
        with pytest.raises(Conflict):
            await database.scrub()


async def test_a_cancelled_scrub_holds_the_writer_until_it_has_ended(
    place: DatabaseAt, migrations: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.sqlite.BUSY_SECONDS", 0)  # whoever meets a lock is told at once
    database = await place.open(migrations)
    await lives(database, people=60, seed=4)
    for tick in range(6):
        scrubbing = asyncio.create_task(database.scrub())
        await asyncio.sleep(0.002 * tick)
        scrubbing.cancel()
        async with database.begin() as tx:  # no Conflict: nobody else is writing by now
            tx.run("UPDATE counts SET n = n + 1")
        await asyncio.gather(scrubbing, return_exceptions=True)
