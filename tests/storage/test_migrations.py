"""Migrations: in order, once, whole or not at all, with a copy kept, and never backwards."""

import asyncio
import sqlite3
import stat
import sys
from contextlib import closing
from pathlib import Path

import pytest

from storage.database import Database, DatabaseAway, Engine
from storage.migrations import NewerDatabase, _apply, read_migrations
from tests.databases import DatabaseAt

FIRST = "CREATE TABLE parents (id BIGINT PRIMARY KEY, name TEXT);\nINSERT INTO parents VALUES (1, 'a;b''s');"
SECOND = """-- children; of parents
CREATE TABLE children (id {id}, parent BIGINT REFERENCES parents (id) ON DELETE CASCADE, words TEXT);
INSERT INTO children (parent, words) VALUES (1, 'one'), (1, 'two') -- no semicolon at the end
"""
VERSIONS = "SELECT version, name FROM schema_version ORDER BY version"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_parents.sql").write_text(FIRST)
    return folder


async def opened(place: DatabaseAt, folder: Path) -> None:
    await (await place.open(folder)).close()


async def test_they_run_in_order_and_once(place: DatabaseAt, folder: Path) -> None:
    await opened(place, folder)
    await opened(place, folder)
    assert await place.all(VERSIONS) == [{"version": 1, "name": "0001_parents.sql"}]
    (folder / "0002_children.sql").write_text(SECOND)
    (folder / "0003_more.sql").write_text("INSERT INTO parents VALUES (2, NULL)")
    await opened(place, folder)
    await opened(place, folder)
    assert [row["version"] for row in await place.all(VERSIONS)] == [1, 2, 3]
    assert await place.all("SELECT name FROM parents ORDER BY id") == [{"name": "a;b's"}, {"name": None}]
    assert await place.all("SELECT count(*) AS n FROM children") == [{"n": 2}]


async def test_an_empty_folder_is_no_schema(place: DatabaseAt, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    await opened(place, tmp_path / "empty")
    assert await place.all(VERSIONS) == []


async def test_the_projects_own_migrations_run_on_both(database: Database) -> None:
    async with database.read() as tx:
        assert await tx.all(VERSIONS)


async def test_a_newer_database_is_refused_in_words(place: DatabaseAt, folder: Path) -> None:
    (folder / "0002_children.sql").write_text(SECOND)
    await opened(place, folder)
    (folder / "0002_children.sql").unlink()
    with pytest.raises(NewerDatabase, match=r"at schema version 2, and this program knows 1: .* newer Bastama"):
        await place.open(folder)
    assert len(await place.all(VERSIONS)) == 2


async def test_one_that_fails_half_way_leaves_nothing_of_itself(place: DatabaseAt, folder: Path) -> None:
    second = folder / "0002_children.sql"
    second.write_text(SECOND + "; INSERT INTO nowhere VALUES (1);")
    (folder / "0003_more.sql").write_text("INSERT INTO parents VALUES (2, NULL)")
    with pytest.raises(Exception, match="nowhere") as told:
        await place.open(folder)
    assert not isinstance(told.value, DatabaseAway)
    assert told.value.__notes__ == ["in migration 0002_children.sql"]
    assert [row["version"] for row in await place.all(VERSIONS)] == [1]
    with pytest.raises(Exception, match="children"):
        await place.all("SELECT 1 FROM children")
    second.write_text(SECOND)
    await opened(place, folder)
    assert [row["version"] for row in await place.all(VERSIONS)] == [1, 2, 3]


async def test_a_file_and_its_version_come_together_or_not_at_all(place: DatabaseAt, folder: Path) -> None:
    (folder / "0002_clash.sql").write_text(
        "CREATE TABLE clash (id BIGINT); INSERT INTO schema_version VALUES (2, 'the same number')"
    )
    with pytest.raises(Exception, match=r"(?i)unique"):
        await place.open(folder)
    assert [row["version"] for row in await place.all(VERSIONS)] == [1]
    with pytest.raises(Exception, match="clash"):
        await place.all("SELECT 1 FROM clash")


@pytest.mark.parametrize(
    ("names", "complaint"),
    [
        (["0002_gap.sql", "0004_gap.sql"], "0004_gap.sql: expected 0003_name.sql"),
        (["0001_twice.sql"], "0001_twice.sql: expected 0002_name.sql"),
        (["0002-dash.sql"], "0002-dash.sql: expected 0002_name.sql"),
        (["2_short.sql"], "2_short.sql: expected 0002_name.sql"),
    ],
)
def test_files_that_do_not_count_are_refused(folder: Path, names: list[str], complaint: str) -> None:
    for name in names:
        (folder / name).write_text("SELECT 1")
    with pytest.raises(ValueError, match=complaint):
        read_migrations(folder, "sqlite")


def test_tokens_are_replaced_and_parameters_refused(folder: Path) -> None:
    (folder / "0002_children.sql").write_text(SECOND)
    assert "AUTOINCREMENT" in read_migrations(folder, "sqlite")[1].script
    assert "IDENTITY" in read_migrations(folder, "postgres")[1].script
    (folder / "0003_named.sql").write_text("DELETE FROM parents WHERE id = :id")
    with pytest.raises(ValueError, match=r"0003_named.sql: a migration has no parameters, and here is :id"):
        read_migrations(folder, "sqlite")


OPEN = """
import asyncio, pathlib, sys
from storage.database import connect

async def main(url, folder, migrations, start):
    while not pathlib.Path(start).exists():
        await asyncio.sleep(0.001)
    await (await connect(url or None, pathlib.Path(folder), migrations=pathlib.Path(migrations))).close()

asyncio.run(main(*sys.argv[1:]))
"""


async def test_processes_that_start_at_once_migrate_once(place: DatabaseAt, folder: Path, tmp_path: Path) -> None:
    (folder / "0002_children.sql").write_text(SECOND)
    for number in range(3, 9):
        (folder / f"{number:04}_more.sql").write_text(f"INSERT INTO parents VALUES ({number}, NULL)")
    await place.make()
    start = tmp_path / "start"
    arguments = (place.address or "", str(place.folder), str(folder), str(start))
    running = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", OPEN, *arguments, stderr=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2]
        )
        for _ in range(3)
    ]
    await asyncio.sleep(0.5)
    start.touch()
    for process in running:
        _, error = await process.communicate()
        assert process.returncode == 0, error.decode()
    assert [row["version"] for row in await place.all(VERSIONS)] == list(range(1, 9))
    assert await place.all("SELECT count(*) AS n FROM children") == [{"n": 2}]


# SQLite alone


class TestSqlite:
    @pytest.fixture
    def engine(self) -> Engine:
        return "sqlite"

    def copies(self, place: DatabaseAt) -> list[str]:
        return sorted(path.name for path in place.folder.iterdir() if path.name.startswith("before"))

    async def test_a_copy_is_kept_of_what_was_there(self, place: DatabaseAt, folder: Path) -> None:
        await opened(place, folder)
        await opened(place, folder)
        assert self.copies(place) == []
        (folder / "0002_children.sql").write_text(SECOND)
        (place.folder / "before-migration-0002.part").write_text("what a crash left")
        await opened(place, folder)
        assert self.copies(place) == ["before-migration-0002.db"]
        copy = place.folder / "before-migration-0002.db"
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        with closing(sqlite3.connect(copy)) as kept:
            assert kept.execute("SELECT name FROM parents").fetchall() == [("a;b's",)]
            assert kept.execute("SELECT max(version) FROM schema_version").fetchall() == [(1,)]
        (folder / "0003_more.sql").write_text("INSERT INTO parents VALUES (2, NULL)")
        (folder / "0004_most.sql").write_text("INSERT INTO parents VALUES (3, NULL)")
        await opened(place, folder)
        assert self.copies(place) == ["before-migration-0003.db"]
        await opened(place, folder)
        assert self.copies(place) == ["before-migration-0003.db"]

    async def test_without_a_copy_nothing_is_changed(self, place: DatabaseAt, folder: Path) -> None:
        await opened(place, folder)
        (folder / "0002_children.sql").write_text(SECOND)
        (place.folder / "before-migration-0002.part").mkdir()  # in the way of the copy
        with pytest.raises(DatabaseAway):
            await place.open(folder)
        assert [row["version"] for row in await place.all(VERSIONS)] == [1]

    async def test_a_table_can_be_made_anew_without_losing_what_points_at_it(
        self, place: DatabaseAt, folder: Path
    ) -> None:
        (folder / "0002_children.sql").write_text(SECOND)
        await opened(place, folder)
        (folder / "0003_wider.sql").write_text(
            """CREATE TABLE wider (id BIGINT PRIMARY KEY, name TEXT, born BIGINT);
            INSERT INTO wider (id, name) SELECT id, name FROM parents;
            DROP TABLE parents;
            ALTER TABLE wider RENAME TO parents;"""
        )
        await opened(place, folder)
        assert await place.all("SELECT count(*) AS n FROM children JOIN parents ON parents.id = parent") == [{"n": 2}]

    async def test_one_that_leaves_rows_pointing_nowhere_is_undone(self, place: DatabaseAt, folder: Path) -> None:
        (folder / "0002_children.sql").write_text(SECOND)
        (folder / "0003_orphans.sql").write_text("DELETE FROM parents")
        with pytest.raises(ValueError, match="2 rows would point nowhere"):
            await place.open(folder)
        assert [row["version"] for row in await place.all(VERSIONS)] == [1, 2]
        assert await place.all("SELECT count(*) AS n FROM parents") == [{"n": 1}]

    async def test_one_that_another_process_applied_meanwhile_is_passed_over(
        self, place: DatabaseAt, folder: Path
    ) -> None:
        await opened(place, folder)
        with closing(sqlite3.connect(place.folder / "bastama.db", isolation_level=None)) as db:
            _apply(db, read_migrations(folder, "sqlite")[0])
        assert await place.all(VERSIONS) == [{"version": 1, "name": "0001_parents.sql"}]

    async def test_a_trigger_is_one_statement(self, place: DatabaseAt, folder: Path) -> None:
        (folder / "0002_trigger.sql").write_text(
            """CREATE TRIGGER twice AFTER INSERT ON parents WHEN new.id < 100 BEGIN
                INSERT INTO parents VALUES (new.id + 100, ';');
                INSERT INTO parents VALUES (new.id + 200, NULL);
            END;
            INSERT INTO parents VALUES (5, NULL);"""
        )
        await opened(place, folder)
        assert await place.all("SELECT id FROM parents WHERE id > 4 ORDER BY id") == [
            {"id": 5},
            {"id": 105},
            {"id": 205},
        ]
