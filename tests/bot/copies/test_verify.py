"""Copies are proven by reading them back."""

import json
import sqlite3
from contextlib import closing

import pytest

from bot.copied import verify
from bot.disk import digest
from tests.bot.copies.house import House, flip

# What `verify` finds


@pytest.mark.parametrize("share", [0.0, 0.01, 0.2, 0.4, 0.6, 0.8, 0.99])
async def test_a_flipped_byte_anywhere_in_the_database_is_found(house: House, share: float) -> None:
    copy = await house.copied()
    database = copy / "bastama.db"
    flip(database, int(database.stat().st_size * share))
    assert verify(copy) == ["bastama.db: its bytes are not those that were copied"]


@pytest.mark.parametrize("name", ["bastama.db", "secret", "a file"])
async def test_what_is_missing_is_found(house: House, name: str) -> None:
    copy = await house.copied()
    gone = next((copy / "files").iterdir()) if name == "a file" else copy / name
    gone.unlink()
    assert verify(copy) == [f"{gone.name}: is missing"]


async def test_bytes_that_were_missing_or_wrong_already_are_found(house: House) -> None:
    """The copy is made all the same: the rest of it may be needed."""
    first, second, *_ = sorted(house.store.folder.iterdir())
    first.unlink()
    flip(second)
    copy = await house.copied()
    assert sorted(verify(copy)) == sorted(
        [f"{first.name}: is missing", f"{second.name}: its bytes are not those that were copied"]
    )


async def test_rows_that_are_missing_are_found_even_under_right_sums(house: House) -> None:
    """As if the copying itself had lost them."""
    copy = await house.copied()
    with closing(sqlite3.connect(copy / "bastama.db")) as db:
        db.execute("DELETE FROM consents")
        db.execute("DELETE FROM files WHERE id = 1")
        db.commit()
    manifest = json.loads((copy / "manifest.json").read_text())
    manifest["own"]["bastama.db"] = digest(copy / "bastama.db")
    (copy / "manifest.json").write_text(json.dumps(manifest))
    assert verify(copy) == [
        "bastama.db: its rows are not as many as were copied",
        "bastama.db: it names other files than were copied",
    ]


@pytest.mark.parametrize("content", ["", "{}", "[]", "no json", '{"format": 1}'])
async def test_a_list_that_cannot_be_read_is_told(house: House, content: str) -> None:
    copy = await house.copied()
    (copy / "manifest.json").write_text(content)
    assert verify(copy) == ["manifest.json is missing or cannot be read: this is no copy, or a damaged one"]


async def test_looking_changes_nothing(house: House) -> None:
    copy = await house.copied()
    before = {path: (path.read_bytes() if path.is_file() else b"") for path in copy.rglob("*")}
    assert verify(copy) == []
    assert {path: (path.read_bytes() if path.is_file() else b"") for path in copy.rglob("*")} == before
