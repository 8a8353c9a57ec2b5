"""Brings the schema up to date at start: numbered, forward-only `.sql` files, one transaction each.

A file is called 0007_what_it_does.sql and never changes once it was released. Files hold plain statements with the
tokens of `storage.sql`, no parameters, and no BEGIN or COMMIT of their own.
"""

import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from storage.sql import Engine, translate

if TYPE_CHECKING:  # asyncpg is an extra
    import asyncpg

WAIT_SECONDS = 10.0
"""How long a migration on SQLite waits for another process's lock."""
LOCK = 0x62617374616D61
"""PostgreSQL's advisory lock of whoever migrates: "bastama" in ASCII."""

_FILE = re.compile(r"([0-9]{4})_[a-z0-9_]+\.sql")
_VERSIONS = "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY, name TEXT NOT NULL)"
_NEWEST = "SELECT coalesce(max(version), 0) FROM schema_version"
_OURS = ("schema_version", "marks")


class NewerDatabase(Exception):
    """The database was made by a newer program than this; its text is for whoever starts the program."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file, in one engine's dialect."""

    number: int
    name: str
    script: str


def read_migrations(folder: Path, engine: Engine) -> list[Migration]:
    """The files of a folder in order; ValueError unless they count 0001, 0002, … without a gap or a repeat."""
    found: list[Migration] = []
    for path in sorted(folder.glob("*.sql")):
        name = _FILE.fullmatch(path.name)
        if name is None or int(name[1]) != len(found) + 1:
            raise ValueError(f"{path.name}: expected {len(found) + 1:04d}_name.sql here")
        script = translate(path.read_text(encoding="utf-8"), engine)
        if script.names:
            raise ValueError(f"{path.name}: a migration has no parameters, and here is :{script.names[0]}")
        found.append(Migration(int(name[1]), path.name, script.text))
    return found


def _missing(migrations: Sequence[Migration], version: int) -> Sequence[Migration]:
    """Those still to be applied to a database at `version`."""
    if version > len(migrations):
        raise NewerDatabase(
            f"The database is at schema version {version}, and this program knows {len(migrations)}: "
            "it was used with a newer Bastama. Start that one, or restore the backup made before it."
        )
    return migrations[version:]


def backups(database: Path) -> list[Path]:
    """The copies kept from before migrations, and what a crash left of one."""
    return sorted(database.parent.glob("before-migration-*"))


def migrate_sqlite(path: Path, folder: Path) -> None:
    """Blocks. Makes the tables of our own, keeps a copy of a database that has data, applies what is missing."""
    migrations = read_migrations(folder, "sqlite")
    with closing(sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)) as db:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
            db.execute(f"PRAGMA {pragma}")
        had_tables = _has_tables(db)
        # `marks` is the row that `Database.sync` changes to have something to sync.
        db.execute("CREATE TABLE IF NOT EXISTS marks (id INTEGER PRIMARY KEY, n BIGINT NOT NULL)")
        db.execute("INSERT INTO marks (id, n) VALUES (1, 0) ON CONFLICT DO NOTHING")
        db.execute(_VERSIONS)
        missing = _missing(migrations, db.execute(_NEWEST).fetchone()[0])
        if missing and had_tables:
            _copy(db, path, missing[0].number)
        for migration in missing:
            _apply(db, migration)


def _has_tables(db: sqlite3.Connection) -> bool:
    names = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite^_%' ESCAPE '^'")
    return any(name not in _OURS for (name,) in names.fetchall())


def _copy(db: sqlite3.Connection, path: Path, number: int) -> None:
    """Writes before-migration-NNNN.db whole and synced, and only then removes the older ones."""
    copy = path.with_name(f"before-migration-{number:04d}.db")
    part = copy.with_suffix(".part")
    part.unlink(missing_ok=True)
    # Made first, for its owner alone: VACUUM INTO takes an empty file, and would make one for everybody.
    file = os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDONLY, 0o600)
    try:
        db.execute("VACUUM INTO ?", (str(part),))
        os.fsync(file)
    finally:
        os.close(file)
    part.rename(copy)
    for old in backups(path):
        if old != copy:
            old.unlink()


def _apply(db: sqlite3.Connection, migration: Migration) -> None:
    # SQLite's own advice for changing tables: no foreign keys meanwhile, all of them checked before the commit.
    db.execute("PRAGMA foreign_keys=OFF")
    db.execute("BEGIN IMMEDIATE")
    try:
        if db.execute(_NEWEST).fetchone()[0] < migration.number:  # unless another process was quicker
            for statement in _statements(migration.script):
                db.execute(statement)
            if broken := len(db.execute("PRAGMA foreign_key_check").fetchall()):
                raise ValueError(f"{broken} rows would point nowhere")
            db.execute("INSERT INTO schema_version VALUES (?, ?)", (migration.number, migration.name))
        db.execute("COMMIT")
    except BaseException as error:
        db.rollback()
        error.add_note(f"in migration {migration.name}")
        raise


def _statements(script: str) -> Iterator[str]:
    """The statements one by one, since sqlite3's `executescript` would commit first."""
    statement = ""
    for part in re.split(r"(?<=;)", script):
        statement += part
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement


async def migrate_postgres(connection: "asyncpg.Connection[asyncpg.Record]", folder: Path) -> None:
    """Applies what is missing, while any other process that wants to waits; closing the connection ends the wait."""
    migrations = read_migrations(folder, "postgres")
    await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
    await connection.execute(_VERSIONS)
    for migration in _missing(migrations, await connection.fetchval(_NEWEST)):
        try:
            async with connection.transaction():
                await connection.execute(migration.script)
                await connection.execute("INSERT INTO schema_version VALUES ($1, $2)", migration.number, migration.name)
        except BaseException as error:
            error.add_note(f"in migration {migration.name}")
            raise
