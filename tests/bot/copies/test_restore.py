"""A copy put back: whole, and never over something newer by accident."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.data_dir import alone
from storage.database import MIGRATIONS
from tests.bot.copies.house import command, flip, names, rows
from tests.bot.copies.restored import LATER, Restored, held
from tests.databases import DatabaseAt

# Put back


async def test_everything_is_as_it_was_and_what_was_there_is_kept_aside(house: Restored) -> None:
    copy = await house.copied()
    was = held(house.place.folder)
    await house.takes_in(2)
    await house.works()
    await house.stops()
    (house.place.folder / "secret").unlink()
    told = house.restores(copy, "--replace-newer")
    assert "Restored: " in told
    assert " rows, 6 files, as of 2027-03-02 20:06 (UTC+0500).\nErased once more, as they had asked: 0.\n" in told
    assert (rows(house.place.folder, "people"), rows(house.place.folder, "files")) == (3, 3)
    files = {name: content for name, content in was.items() if name.startswith("files/") or name == "secret"}
    now = held(house.place.folder)
    assert {name: now[name] for name in files} == files
    assert names(house.place.folder / "files") == names(copy / "files")
    [aside] = house.aside()
    assert (rows(aside, "people"), len(names(aside / "files"))) == (5, 10)
    for path in house.place.folder.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0 or path.name == "lock", path


async def test_on_a_new_machine(house: Restored, tmp_path: Path) -> None:
    """Nothing but the copies came over."""
    copy = await house.copied()
    await house.stops()
    house.place.folder.rename(tmp_path / "lost")
    assert "What was there before" not in house.restores(copy)
    assert rows(house.place.folder, "people") == 3
    assert house.aside() == []
    assert house.place.folder.stat().st_mode & 0o077 == 0
    database = await house.place.open()  # as `run` does
    async with database.read() as tx:
        assert len(await tx.all("SELECT id FROM people")) == 3


async def test_a_copy_of_an_older_release_is_brought_up_to_date(place: DatabaseAt, tmp_path: Path) -> None:
    """From before the newest migration."""
    older = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, older)
    newest = sorted(older.glob("*.sql"))[-1]
    newest.unlink()
    house = Restored(place, await place.open(older), tmp_path / "copies")
    async with house.database.begin() as tx:
        tx.run("INSERT INTO people (tg_id, language, expects, created_at, last_seen) VALUES (1, 'kk', 'home', 0, 0)")
    copy = await house.copied(LATER)
    await house.stops()
    house.restores(copy)
    with closing(sqlite3.connect(place.folder / "bastama.db")) as db:
        assert db.execute("SELECT name FROM schema_version ORDER BY version DESC").fetchone() == (newest.name,)
    assert rows(place.folder, "people") == 1
    assert not [*place.folder.glob("before-migration-*")]


# Refused


async def test_while_a_bot_works_it_refuses(house: Restored) -> None:
    copy = await house.copied()
    with alone(house.place.folder):
        assert house.refuses(copy) == f"A bot works in {house.place.folder}: stop it first.\n"


async def test_over_something_newer_it_refuses_and_says_since_when(house: Restored) -> None:
    copy = await house.copied()
    await house.works()
    await house.stops()
    told = house.refuses(copy)
    assert "what people did after this copy was made, the last at 2027-03-02 21:06 (UTC+0500)" in told
    assert f"bastama restore {copy} --replace-newer" in told
    assert told.endswith("Nothing was changed.\n")


async def test_where_nothing_happened_since_it_needs_no_more_words(house: Restored) -> None:
    copy = await house.copied(LATER)
    await house.stops()
    house.restores(copy)


async def test_a_present_database_that_cannot_be_read_may_hold_something_newer(house: Restored) -> None:
    copy = await house.copied()
    await house.stops()
    (house.place.folder / "bastama.db").write_bytes(b"torn" * 5000)
    assert "cannot be read; there may be something newer in it" in house.refuses(copy)
    house.restores(copy, "--replace-newer")
    assert rows(house.place.folder, "people") == 3
    [aside] = house.aside()
    assert (aside / "bastama.db").read_bytes() == b"torn" * 5000


@pytest.mark.parametrize("what", ["flipped", "missing", "no copy"])
async def test_a_copy_that_is_not_whole_is_refused(house: Restored, what: str) -> None:
    copy = await house.copied(LATER)
    await house.stops()
    file = next((copy / "files").iterdir())
    if what == "flipped":
        flip(file)
    elif what == "missing":
        file.unlink()
    else:
        copy = copy.parent
    assert house.refuses(copy, "--replace-newer").endswith("Nothing was changed.\n")


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
async def test_a_copy_of_the_other_kind_is_refused(house: Restored, tmp_path: Path) -> None:
    copy = await house.copied()
    done = command(house, "restore", str(copy), env={"BACKUP_DIR": str(house.into), "DATABASE_URL": ""})
    assert done.returncode == 1
    assert done.stderr == (
        "This copy holds files only (PostgreSQL), and DATABASE_URL says otherwise.\nNothing was changed.\n"
    )


async def test_on_a_full_disk_it_says_so_and_nothing_has_changed(house: Restored) -> None:
    copy = await house.copied(LATER)
    await house.stops()
    before = held(house.place.folder)
    done = command(house, "restore", str(copy), most=50_000, env=house.env)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    now = held(house.place.folder)
    assert {name: now[name] for name in before} == before
    house.restores(copy)
    assert names(house.place.folder) >= {"bastama.db", "files", "secret", "lock"}
    assert not [name for name in names(house.place.folder) if name.startswith(".")]
