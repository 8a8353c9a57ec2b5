"""Copies of a SQLite database: taken while others write, looked over, counted. Everything here blocks.

A copy is one moment of the database, page by page, and then rewritten, so that nothing deleted is left in its gaps.
"""

import os
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from storage.database import Conflict, DatabaseAway, Row
from storage.erasures import Erased, What
from storage.sqlite import translated

WAIT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class StoredFile:
    """The bytes that a row names, and what they must be."""

    table: str
    id: int
    path: str
    sha256: str
    size: int


STORED = """SELECT 'files' AS tab, id, path, sha256, size FROM files WHERE path IS NOT NULL
    UNION ALL SELECT 'documents' AS tab, id, path, sha256, size FROM documents"""
"""The rows of all bytes in the store, on either engine."""


def stored_from(row: Row) -> StoredFile:
    return StoredFile(row["tab"], row["id"], row["path"], row["sha256"], row["size"])


@contextmanager
def _open(path: Path) -> Iterator[sqlite3.Connection]:
    """A database that is there; DatabaseAway for whatever keeps it from being read, a strange schema too."""
    try:
        with (
            translated(),
            closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=WAIT_SECONDS)) as db,
        ):
            db.row_factory = sqlite3.Row
            db.isolation_level = None
            yield db
    except sqlite3.Error as error:
        raise DatabaseAway(getattr(error, "sqlite_errorname", type(error).__name__)) from None


def take(source: Path, target: Path) -> dict[str, int]:
    """Copies one moment of a database that may be in use; returns the rows of each table at that moment."""
    _make(target)
    with _open(source) as db, _open(target) as copy:
        db.execute("BEGIN")
        rows = _counted(db)  # begins the reading of that moment
        db.backup(copy)
        db.execute("ROLLBACK")
    return rows


def drop(path: Path, those: Collection[StoredFile]) -> None:
    """Takes rows out of a copy whose bytes went while it was taken."""
    with _open(path) as db:
        db.execute("PRAGMA foreign_keys=ON")
        for each in those:
            db.execute(f"DELETE FROM {each.table} WHERE id = ?", (each.id,))


def finish(path: Path) -> None:
    """Rewrites a copy without gaps, as a single file, and forces it to the disk."""
    with _open(path) as db:
        db.execute("PRAGMA journal_mode=DELETE")
        db.execute("VACUUM")
    with path.open("rb") as file:
        os.fsync(file.fileno())


def problems(path: Path) -> list[str]:
    """What SQLite itself finds wrong, in a few words; nothing of what stands in it."""
    with _open(path) as db:
        db.execute("PRAGMA query_only=ON")
        said = [row[0] for row in db.execute("PRAGMA integrity_check(1)")]
        broken = len(db.execute("PRAGMA foreign_key_check").fetchall())
    found = [] if said == ["ok"] else ["the database is damaged"]
    return [*found, f"{broken} rows point nowhere"] if broken else found


def counted(path: Path) -> dict[str, int]:
    """The rows of each table."""
    with _open(path) as db:
        return _counted(db)


def stored(path: Path) -> list[StoredFile]:
    """All bytes that belong to the database."""
    with _open(path) as db:
        return [stored_from(row) for row in db.execute(STORED)]


def erased(path: Path) -> set[Erased]:
    """Whom a database knows to be erased; nobody where it cannot be read."""
    found: set[Erased] = set()
    kinds: tuple[tuple[What, str], ...] = (("person", "erasures"), ("applicant", "erased_applicants"))
    for what, table in kinds:
        with suppress(DatabaseAway, Conflict), _open(path) as db:
            found |= {Erased(what, row[what], row["at"]) for row in db.execute(f"SELECT {what}, at FROM {table}")}
    return found


def last_touched(path: Path) -> int:
    """When somebody last did something, UTC seconds; 0 if nobody ever did."""
    with _open(path) as db:
        newest = (f"(SELECT max({column}) FROM {table})" for table, column in _TOUCHES)
        row = db.execute(f"SELECT {', '.join(newest)}").fetchone()
    return max(moment or 0 for moment in row)


_TOUCHES = (("handled_updates", "at"), ("applications", "changed_at"), ("people", "last_seen"), ("erasures", "at"))


def _counted(db: sqlite3.Connection) -> dict[str, int]:
    names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names if _ours(name)}


def _ours(table: str) -> bool:
    return not table.startswith("sqlite_")


def _make(path: Path) -> None:
    """For its owner alone; SQLite fills an empty file."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
