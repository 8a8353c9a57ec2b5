"""Copies: whole while others write, and none that is half there."""

import asyncio
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot import backup
from bot.backup import AnotherCopies, CannotCopy, make
from bot.copied import copies, verify
from bot.data_dir import visitor_secret
from tests.bot.copies.house import House, command, flip, names, rows
from tests.launcher import HERE
from tests.storage.test_applications import AT

# What is in a copy


async def test_a_copy_has_database_files_and_secret_for_its_owner_alone(house: House) -> None:
    copy = await house.copied()
    assert copy.name == "bastama-20270302T150640Z"
    assert names(copy) == {"bastama.db", "secret", "files", "manifest.json"}
    assert names(copy / "files") == names(house.store.folder)
    assert (copy / "secret").read_bytes() == visitor_secret(house.place.folder)
    assert (rows(copy, "people"), rows(copy, "files"), rows(copy, "documents")) == (3, 3, 3)
    for path in (house.into, copy, *copy.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path
    assert verify(copy) == []
    manifest = json.loads((copy / "manifest.json").read_text())
    assert (manifest["tables"]["people"], len(manifest["files"])) == (3, 6)


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
async def test_of_postgres_it_has_the_files_alone(house: House) -> None:
    copy = await house.copied()
    assert names(copy) == {"secret", "files", "manifest.json"}
    assert names(copy / "files") == names(house.store.folder)
    assert verify(copy) == []
    (copy / "files" / next(iter(names(copy / "files")))).unlink()
    assert len(verify(copy)) == 1


async def test_a_second_copy_shares_the_bytes_of_the_first(house: House) -> None:
    first = await house.copied()
    await house.takes_in()
    second = await house.copied(AT + 60)
    shared = [path.name for path in (second / "files").iterdir() if path.stat().st_nlink > 1]
    assert {*shared} == names(first / "files")
    assert len(names(second / "files")) == 8
    shutil.rmtree(first)
    assert verify(second) == []


async def test_bytes_that_the_former_copy_has_wrong_are_copied_anew(house: House) -> None:
    first = await house.copied()
    damaged = flip(next((first / "files").iterdir()))
    second = await house.copied(AT + 60)
    assert verify(first) == [f"{damaged.name}: its bytes are not those that were copied"]
    assert verify(second) == []


async def test_what_was_deleted_before_is_in_no_gap_of_the_copy(house: House) -> None:
    """Only rewriting gets rid of what balancing leaves behind; the bytes of a living database may still have it."""
    async with house.database.begin() as tx:
        tx.run_many(
            "INSERT INTO memos (name, value) VALUES (:name, :value)",
            [{"name": f"memo {n}", "value": f"MARK{n:05} " * (n % 60)} for n in range(3000)],
        )
    async with house.database.begin() as tx:
        tx.run("DELETE FROM memos")
    copy = await house.copied()
    assert b"MARK0" not in (copy / "bastama.db").read_bytes()


# While others write


async def test_taken_while_turns_write_it_is_one_moment_and_counts_right(house: House) -> None:
    """Each of ours writes two rows that belong together; a copy between them would show."""
    done = asyncio.Event()
    written = 0

    async def writes() -> None:
        nonlocal written
        while not done.is_set():
            async with house.database.begin() as tx:
                tx.run("INSERT INTO audit (at, person, action) VALUES (:n, 1, 'one')", n=written)
                await tx.all("SELECT count(*) FROM people")
                tx.run("INSERT INTO audit (at, person, action) VALUES (:n, 1, 'two')", n=written)
            written += 1

    async def copying() -> list[Path]:
        try:
            made = []
            for n in range(5):
                made.append(await house.copied(AT + n))
                await asyncio.sleep(0.01)
            return made
        finally:
            done.set()

    made, *_ = await asyncio.gather(copying(), *(writes() for _ in range(3)))
    counts = []
    for copy in made:
        assert verify(copy) == []
        with closing(sqlite3.connect(copy / "bastama.db")) as db:
            pairs = dict(db.execute("SELECT action, count(*) FROM audit GROUP BY action").fetchall())
        assert pairs.get("one", 0) == pairs.get("two", 0)
        counts.append(rows(copy, "audit"))
    assert counts == sorted(counts)
    assert counts[0] < counts[-1] <= written * 2


async def test_by_another_process_while_this_one_works(house: House, tmp_path: Path) -> None:
    """`bastama backup PATH --verify` beside a running bot, whose database it leaves as it is."""
    before = (house.place.folder / "bastama.db").stat().st_size
    done = command(house, "backup", str(house.into), "--verify")
    assert (done.returncode, done.stderr) == (0, "")
    path, told = done.stdout.splitlines()
    assert path == str(copies(house.into)[0].folder)
    assert told.startswith("The copy is whole: ")
    assert told.endswith(" rows, 6 files.")
    assert (house.place.folder / "bastama.db").stat().st_size == before
    assert verify(Path(path)) == []


async def test_whose_bytes_went_while_they_were_copied_has_no_row_in_the_copy(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """She erased herself after the moment of the copy, and her bytes were swept before their turn came."""
    take = backup.snapshots.take

    def taken(source: Path, target: Path) -> dict[str, int]:
        found = take(source, target)
        with closing(sqlite3.connect(source)) as db:
            db.execute("PRAGMA foreign_keys=ON")
            paths = db.execute("SELECT path FROM files WHERE id = 1 UNION ALL SELECT path FROM documents WHERE id = 1")
            for (path,) in paths.fetchall():
                (house.store.folder / path).unlink()
            db.execute("DELETE FROM people WHERE id = 1")
            db.commit()
        return found

    monkeypatch.setattr(backup.snapshots, "take", taken)
    copy = await house.copied()
    assert verify(copy) == []
    assert (rows(copy, "people"), rows(copy, "files"), rows(copy, "documents")) == (3, 2, 2)


# What goes wrong


@pytest.mark.parametrize("most", [4096, 60_000])
async def test_on_a_full_disk_it_says_so_and_the_former_copy_stays_whole(house: House, most: int) -> None:
    """Too full for the database, or for a photo."""
    former = await house.copied()
    await house.takes_in()
    done = command(house, "backup", str(house.into), most=most)
    assert done.returncode == 1
    assert done.stderr.startswith("No copy was made (")
    assert "Traceback" not in done.stderr
    assert names(house.into) == {former.name, ".lock"}
    assert verify(former) == []


async def test_killed_while_it_writes_it_leaves_no_copy_and_the_next_clears_away(house: House) -> None:
    part = house.into / ".writing-bastama-20270101T000000Z"
    part.mkdir(parents=True)
    (part / "bastama.db").write_bytes(b"half")
    assert copies(house.into) == []
    copy = await house.copied()
    assert names(house.into) == {copy.name, ".lock"}


async def test_two_at_once_make_one(house: House) -> None:
    made = await asyncio.gather(house.copied(), house.copied(AT + 1), return_exceptions=True)
    assert [type(each) for each in made if isinstance(each, Exception)] in ([AnotherCopies], [])
    assert len(copies(house.into)) in (1, 2)
    with pytest.raises(AnotherCopies):
        await house.copied(copies(house.into)[0].at)


async def test_where_there_is_no_database_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(CannotCopy, match="no database"):
        await make(tmp_path / "nothing", tmp_path / "copies", AT, None)
    assert names(tmp_path / "copies") == {".lock"}


async def test_given_up_it_leaves_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program stops: nobody waits for gigabytes."""
    begun_copying = asyncio.Event()
    loop = asyncio.get_running_loop()
    take = backup.snapshots.take

    def taken(source: Path, target: Path) -> dict[str, int]:
        found = take(source, target)
        loop.call_soon_threadsafe(begun_copying.set)
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0.05), loop).result()
        return found

    monkeypatch.setattr(backup.snapshots, "take", taken)
    copying = asyncio.create_task(house.copied())
    await begun_copying.wait()
    copying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await copying
    assert names(house.into) == {".lock"}


def test_the_command_loads_nothing_heavy_and_names_what_is_wrong(tmp_path: Path) -> None:
    code = (
        "import sys; from bot.cli import main\n"
        "code = main(['backup', sys.argv[1]])\n"
        "print([name for name in ('aiogram', 'aiohttp', 'asyncpg') if name in sys.modules])\n"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "copies")],
        cwd=HERE,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "[]\n")
    assert done.stderr == f"No copy was made: there is no database in {tmp_path / 'data'}.\n"
