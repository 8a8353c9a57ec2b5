"""A copy that was made: the list of what is in it, and the proof that it opens, is whole and counts right."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from bot.disk import created, digest
from bot.file_store import FOLDER
from storage import snapshots
from storage.database import Conflict, DatabaseAway

DATABASE = "bastama.db"
MANIFEST = "manifest.json"
_NAME = "bastama-%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy that is there; `at` is UTC seconds."""

    folder: Path
    at: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a copy holds: the rows of each table, and the SHA-256 of database, secret and each file by its path."""

    made_at: int
    engine: Literal["sqlite", "postgres"]
    tables: Mapping[str, int]
    own: Mapping[str, str]
    files: Mapping[str, str]
    format: int = 1

    @property
    def rows(self) -> int:
        return sum(self.tables.values())


class NoCopy(Exception):
    """The folder holds no copy, or a damaged one."""


def name_of(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime(_NAME)


def copies(folder: Path) -> list[Copy]:
    """The copies in a folder, oldest first."""
    return sorted((Copy(path, at) for path in folder.glob("bastama-*") if (at := _at(path.name))), key=lambda c: c.at)


def _at(name: str) -> int | None:
    try:
        return int(datetime.strptime(name, _NAME).replace(tzinfo=UTC).timestamp())
    except ValueError:
        return None


def write(folder: Path, manifest: Manifest) -> None:
    with created(folder / MANIFEST) as out:
        out.write(json.dumps(asdict(manifest), indent=1).encode())


def read(folder: Path) -> Manifest:
    """The list of a copy; NoCopy where it cannot be read."""
    try:
        found = Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        raise NoCopy(f"{MANIFEST} is missing or cannot be read: this is no copy, or a damaged one") from None
    if found.format != 1:
        raise NoCopy("this copy was made by a newer Bastama")
    return found


def verify(folder: Path) -> list[str]:
    """What is wrong with a copy, a line each; nothing where it is whole."""
    try:
        manifest = read(folder)
    except NoCopy as wrong:
        return [str(wrong)]
    found = [*_wrong(folder, manifest.own), *_wrong(folder / FOLDER, manifest.files)]
    if manifest.engine == "sqlite" and not found:
        # Only now: to open a database whose bytes are not those that were copied could change them.
        found = _wrong_database(folder / DATABASE, manifest)
    return found


def _wrong(folder: Path, expected: Mapping[str, str]) -> Iterator[str]:
    for name, sha256 in expected.items():
        try:
            if digest(folder / name) != sha256:
                yield f"{name}: its bytes are not those that were copied"
        except OSError as error:
            yield f"{name}: {'is missing' if isinstance(error, FileNotFoundError) else 'cannot be read'}"


def _wrong_database(database: Path, manifest: Manifest) -> list[str]:
    try:
        found = [f"{DATABASE}: {each}" for each in snapshots.problems(database)]
        if snapshots.counted(database) != manifest.tables:
            found.append(f"{DATABASE}: its rows are not as many as were copied")
        if {each.path: each.sha256 for each in snapshots.stored(database)} != manifest.files:
            found.append(f"{DATABASE}: it names other files than were copied")
    except (DatabaseAway, Conflict) as away:
        return [f"{DATABASE}: cannot be opened ({away})"]
    return found
