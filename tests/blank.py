"""Databases with the whole schema and nothing in it, quicker than by all migrations each time.

On SQLite a file that was migrated once is copied. On PostgreSQL a schema that a test left is emptied for the next one,
if nobody else can still write to it and the test has changed no table.
"""

import asyncio
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from storage.database import MIGRATIONS
from storage.migrations import migrate_sqlite

if TYPE_CHECKING:
    import asyncpg

_EMPTY = """DO $$ DECLARE one record; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT oid::regclass AS name, relkind, relname FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'S') LOOP
        IF one.relkind = 'S' THEN EXECUTE format('ALTER SEQUENCE %s RESTART', one.name);
        ELSIF one.relname <> 'schema_version' THEN EXECUTE format('DELETE FROM %s', one.name); END IF;
    END LOOP; END $$"""
_SHAPE = """SELECT md5(string_agg(line, ',' ORDER BY line)) FROM (
    SELECT c.relname || '.' || a.attname || a.atttypid || a.attnotnull || a.atthasdef AS line
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = current_schema()::regnamespace AND NOT a.attisdropped) e"""
_OTHERS = """SELECT count(*) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"""
PATIENCE = 50
"""Looks, 10 ms apart, until the connections of the test before are gone."""

_free: dict[str, list[str]] = {}
_shapes: dict[str, str] = {}


@cache
def _template() -> Path:
    # Stays as long as this process: its name goes with the temporary folder of the machine.
    folder = Path(tempfile.mkdtemp(prefix="bastama-blank-"))
    migrate_sqlite(folder / "bastama.db", MIGRATIONS)
    return folder / "bastama.db"


def copy_sqlite(folder: Path) -> None:
    """A migrated file, where there is none yet."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "bastama.db").exists():
        shutil.copy(_template(), folder / "bastama.db")


def taken(url: str) -> str | None:
    """A schema of this server that is empty, if there is one."""
    free = _free.get(url)
    return free.pop() if free else None


async def remember_shape(url: str, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """How the tables of a schema are that was just migrated."""
    if url not in _shapes:
        _shapes[url] = await connection.fetchval(_SHAPE)


async def given_back(url: str, schema: str, connection: "asyncpg.Connection[asyncpg.Record]") -> bool:
    """Empties it for the next test; False where it is better dropped."""
    for _ in range(PATIENCE):
        if not await connection.fetchval(_OTHERS):
            break
        await asyncio.sleep(0.01)
    else:
        return False
    if await connection.fetchval(_SHAPE) != _shapes.get(url):
        return False
    await connection.execute(_EMPTY)
    _free.setdefault(url, []).append(schema)
    return True
