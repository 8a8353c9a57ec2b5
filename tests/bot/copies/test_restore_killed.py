"""Killed at any moment, a restore leaves the old or the new, never a mixture; and nobody erased comes back."""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot import swap
from bot.copied import copies
from bot.erased_list import ErasedList
from sandbox import remains
from storage.erasures import Erased
from storage.people import Person
from tests.bot.copies.house import MARK, names, rows
from tests.bot.copies.restored import LATER, Restored, held
from tests.bot.desk import Desk
from tests.storage.test_applications import AT, villager

# Erased once more


async def is_gone(house: Restored, person: Person, photo: bytes) -> None:
    """No row and no byte of hers, in none of our files but what is kept aside."""
    for path in house.place.folder.glob("replaced-*"):
        shutil.rmtree(path)
    assert rows(house.place.folder, "people") == 2
    with closing(sqlite3.connect(house.place.folder / "bastama.db")) as db:
        assert db.execute("SELECT count(*) FROM people WHERE id = ?", (person.id,)).fetchone() == (0,)
        assert db.execute("SELECT count(*) FROM files").fetchone() == (2,)
        assert db.execute("SELECT person, scrubbed FROM erasures").fetchall() == [(person.id, 1)]
    assert len(names(house.place.folder / "files")) == 4
    assert not any(photo in content for content in held(house.place.folder).values())
    assert remains.found(["MARKED-UNIQUE-ID-0001"], house.place.folder) == []


@pytest.mark.parametrize("known_by", ["the present database", "the list", "the list beside the copy"])
async def test_who_was_erased_since_does_not_come_back(house: Restored, known_by: str, tmp_path: Path) -> None:
    person = house.people[0]
    await house.place.all("UPDATE files SET tg_unique_id = 'MARKED-UNIQUE-ID-0001' WHERE id = 1 RETURNING id")
    copy = await house.copied()
    await house.erases(person, listed=known_by != "the present database")
    await house.stops()
    if known_by != "the present database":
        house.place.folder.rename(tmp_path / "lost")
    if known_by == "the list beside the copy":
        # Only the folder of copies was carried to another machine, whose own list is empty.
        moved = house.into.rename(tmp_path / "usb")
        copy = moved / copy.name
    assert "Erased once more, as they had asked: 2.\n" in house.restores(copy, "--replace-newer")
    await is_gone(house, person, MARK + bytes([0]))
    assert {each.id for each in ErasedList(house.into).read() if each.what == "person"} == {person.id}


async def test_she_stays_erased_through_a_second_restore_of_the_same_copy(house: Restored) -> None:
    """The first restore put the database aside that knew of her; the list remembers."""
    person = house.people[0]
    copy = await house.copied()
    await house.erases(person, listed=False)
    await house.stops()
    house.restores(copy, "--replace-newer")
    for path in house.aside():
        shutil.rmtree(path)
    (house.place.folder / "bastama.db").unlink()
    assert "Erased once more, as they had asked: 2.\n" in house.restores(copy)


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
async def test_on_postgres_files_come_back_and_the_erased_are_erased_in_its_database(house: Restored) -> None:
    """Its own dump was put back before, and she with it."""
    person = house.people[0]
    copy = await house.copied()
    ErasedList(house.into).note([Erased("person", person.id, LATER), Erased("applicant", person.applicant or 0, LATER)])
    shutil.rmtree(house.place.folder / "files")
    await house.stops()
    assert "Erased once more, as they had asked: 2.\n" in house.restores(copy)
    assert len(await house.place.all("SELECT id FROM people")) == 2
    assert len(names(house.place.folder / "files")) == 4


# Killed


class Killed(BaseException):
    pass


STEPS = ("rename", "unlink", "rmtree")


def dies_at(monkeypatch: pytest.MonkeyPatch, nth: int) -> list[int]:
    """The nth change of a name on the disk never happens, nor anything after it."""
    done = [0]

    def counted(original: Any) -> Any:
        def step(*given: Any, **more: Any) -> Any:
            done[0] += 1
            if done[0] >= nth:
                raise Killed
            return original(*given, **more)

        return step

    monkeypatch.setattr(Path, "rename", counted(Path.rename))
    monkeypatch.setattr(Path, "unlink", counted(Path.unlink))
    monkeypatch.setattr(shutil, "rmtree", counted(shutil.rmtree))
    return done


async def test_killed_at_every_step_of_the_swap_it_is_the_old_or_the_new(
    house: Restored, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.stops()
    folder = house.place.folder
    (folder / "bastama.db-wal").write_bytes(b"the old log")
    old, new = held(folder), {"bastama.db": b"new", "secret": b"new secret", "files/new": b"new bytes"}

    def ready() -> None:
        made = swap.making(folder)
        (made / "files").mkdir()
        for name, content in new.items():
            (made / name).write_bytes(content)

    steps = 0
    for nth in range(1, 40):
        with monkeypatch.context() as patched:
            ready()
            done = dies_at(patched, nth)
            try:
                swap.put_in(folder, AT)
                steps = done[0]
            except Killed:
                pass
        committed = swap.unfinished(folder) or steps > 0
        if not committed:
            assert here(folder) == old
            continue
        swap.finish(folder)
        assert here(folder) == new
        aside = folder / "replaced-20270302T150640Z"
        assert held(aside) == old
        assert not swap.unfinished(folder)
        shutil.rmtree(folder / "files")
        for path in (aside / "files", *aside.iterdir()):
            path.rename(folder / path.name) if path.exists() else None
        aside.rmdir()
        assert here(folder) == old
        if steps:
            break
    assert steps > 8, "it went through once, unharmed"


def here(folder: Path) -> dict[str, bytes]:
    """What is in force: neither what is aside nor what is made ready."""
    return {name: content for name, content in held(folder).items() if not name.startswith(("replaced-", "."))}


async def test_a_swap_that_was_cut_off_is_finished_by_the_next_start(house: Restored) -> None:
    """`run` ends it before it opens the database; the second start finds nothing to do."""
    await house.stops()
    folder = house.place.folder
    made = swap.making(folder)
    (made / "files").mkdir()
    (made / "bastama.db").write_bytes(b"new")
    (made / "aside").write_text("replaced-20270302T150640Z")
    made.rename(folder / swap.READY)
    await asyncio.gather(*(asyncio.to_thread(swap.finish, folder) for _ in range(3)))  # equals start together
    assert (folder / "bastama.db").read_bytes() == b"new"
    assert (folder / "secret").exists(), "what the copy does not have stays"
    swap.finish(folder)


async def test_run_ends_it_before_it_opens_the_database(desk: Desk) -> None:
    database = await desk.place.open()
    await villager(database, 1)
    await database.close()
    folder = desk.place.folder
    made = swap.making(folder)
    shutil.copy(folder / "bastama.db", made / "bastama.db")
    with closing(sqlite3.connect(made / "bastama.db")) as db:
        db.execute("INSERT INTO memos (name, value) VALUES ('which', 'the restored one')")
        db.commit()
    (made / "aside").write_text("replaced-20270302T150640Z")
    made.rename(folder / swap.READY)
    bot = desk.start()
    await desk.until(lambda: "getUpdates" in desk.telegram.in_flight.values(), "the first poll")
    assert await desk.place.all("SELECT value FROM memos WHERE name = 'which'") == [{"value": "the restored one"}]
    assert not swap.unfinished(folder)
    assert await desk.stop(bot) == 0


async def test_what_a_killed_restore_was_making_ready_is_cleared_by_the_next(house: Restored) -> None:
    copy = await house.copied(LATER)
    await house.stops()
    left = house.place.folder / ".restored-new"
    left.mkdir()
    (left / "bastama.db").write_bytes(b"half")
    house.restores(copy)
    assert not left.exists()
    assert len(copies(house.into)) == 1


# The list


def test_the_list_is_read_as_it_was_written_and_a_torn_line_names_nobody(tmp_path: Path) -> None:
    listed = ErasedList(tmp_path / "copies")
    assert listed.read() == set()
    listed.note([Erased("person", 7, AT)])
    with (tmp_path / "copies" / "erased").open("ab") as file:
        file.write(b"person 8")
    listed.note([Erased("applicant", 9, AT), Erased("person", 7, AT)])
    assert listed.read() == {Erased("person", 7, AT), Erased("applicant", 9, AT)}
    assert (tmp_path / "copies" / "erased").stat().st_mode & 0o077 == 0
    with (tmp_path / "copies" / "erased").open("ab") as file:
        file.write(b"\xff\xfe\nperson x 1\nnobody 1 1\nperson 1\n\nperson 10 11\n")
    assert listed.read() == {Erased("person", 7, AT), Erased("applicant", 9, AT), Erased("person", 10, 11)}
