"""A DATA_DIR with people and their files in it, and a folder of copies."""

import os
import resource
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from bot.backup import make
from bot.file_store import FileStore
from storage import documents, files
from storage.database import Database
from storage.files import SentFile
from storage.people import Person
from tests.databases import DatabaseAt
from tests.launcher import HERE
from tests.storage.test_applications import AT, begun, villager

MARK = b"bytes of a photo " * 4000


class House:
    """A DATA_DIR with people and their files in it, and a folder of copies."""

    def __init__(self, place: DatabaseAt, database: Database, into: Path) -> None:
        self.place = place
        self.database = database
        self.into = into
        self.store = FileStore(place.folder)
        self.people: list[Person] = []

    async def takes_in(self, n: int = 1) -> None:
        """People with an application, a fetched photo and a document each."""
        self.store = FileStore(self.place.folder, await files.mark(self.database))
        for _ in range(n):
            person = await villager(self.database, 100 + len(self.people))
            here = await begun(self.database, person)
            photo = await self._stored("sent-1", MARK + bytes([len(self.people)]))
            paper = await self._stored("application-1.pdf", b"%PDF" + MARK)
            async with self.database.begin() as tx:
                unique = f"unique-{len(self.people)}"
                file = await files.keep(tx, here.id, "letters", SentFile("photo", "id", unique), AT)
                assert await files.fetched(tx, file, **photo)
                await documents.keep(tx, here.id, 1, name="AB.pdf", at=AT, **paper)
            self.people.append(person)

    async def _stored(self, name: str, content: bytes) -> dict[str, str | int]:
        async with self.store.receive(name) as incoming:
            await incoming.write(content)
            kept = await incoming.keep()
        return {"path": kept.path, "sha256": kept.sha256, "size": kept.size}

    async def copied(self, at: int = AT) -> Path:
        return await make(self.place.folder, self.into, at, self.database)


def rows(copy: Path, table: str) -> int:
    with closing(sqlite3.connect(copy / "bastama.db")) as db:
        count: int = db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    return count


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def flip(path: Path, at: int = -1) -> Path:
    """One bit of one byte."""
    held = bytearray(path.read_bytes())
    held[at] ^= 1
    path.chmod(0o600)
    path.write_bytes(held)
    return path


def command(
    house: House, *words: str, most: int | None = None, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """`bastama WORDS`; with `most`, no file it writes may be longer: as on a full disk."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=HERE,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(house.place.folder), **(env or {})},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=None if most is None else lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )
