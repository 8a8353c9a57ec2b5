"""What people send beside words: photos, documents, recordings. Telegram keeps the bytes until we have fetched them.

A row is the only right of its bytes to lie on our disk: what no row names is swept away.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from storage import jobs, memos
from storage.database import Database, Tx, retrying


@dataclass(frozen=True, slots=True)
class SentFile:
    """One file as it came. `size` is bytes, `seconds` the length of a recording."""

    kind: Literal["photo", "document", "voice"]
    tg_file_id: str
    tg_unique_id: str
    size: int | None = None
    seconds: int | None = None
    name: str | None = None
    album: str | None = None


async def keep(tx: Tx, application: int, question: str, file: SentFile, at: int) -> int:
    """Keeps a file with the question it answers, has its bytes fetched, and returns its id.

    One that is there already stays, but for its newest album; if it could not be fetched, it is tried once more.
    """
    row = await tx.one(
        """INSERT INTO files
        (application, question, kind, tg_file_id, tg_unique_id, size, seconds, name, album, at)
        VALUES (:application, :question, :kind, :tg_file_id, :tg_unique_id, :size, :seconds, :name, :album, :at)
        ON CONFLICT (application, question, tg_unique_id) DO UPDATE
        SET tg_file_id = excluded.tg_file_id, album = excluded.album,
        state = CASE WHEN files.state = 'lost' THEN 'waiting' ELSE files.state END RETURNING id, state""",
        application=application,
        question=question,
        kind=file.kind,
        tg_file_id=file.tg_file_id,
        tg_unique_id=file.tg_unique_id,
        size=file.size,
        seconds=file.seconds,
        name=file.name,
        album=file.album,
        at=at,
    )
    assert row is not None, "an upsert with RETURNING always gives its row"
    kept: int = row["id"]
    if row["state"] == "waiting":
        jobs.enqueue(tx, "fetch", f"fetch:{kept}:{at}", at=at, file=kept)
    return kept


def drop(tx: Tx, application: int, question: str, unique_ids: Iterable[str], at: int) -> None:
    """Lets go of files that the answer names no more; what was part of something sent stays with it."""
    gone = """FROM files WHERE application = :application AND question = :question AND tg_unique_id = :unique_id
        AND NOT EXISTS (SELECT 1 FROM revisions r WHERE r.application = files.application AND r.at >= files.at)"""
    for unique_id in unique_ids:
        jobs.sweep_soon(tx, at)
        tx.run(f"DELETE {gone}", application=application, question=question, unique_id=unique_id)


async def waiting(tx: Tx, file: int) -> str | None:
    """Telegram's id of a file whose bytes are still to be fetched; None where there is nothing to fetch."""
    row = await tx.one("SELECT tg_file_id FROM files WHERE id = :id AND state = 'waiting'", id=file)
    return None if row is None else str(row["tg_file_id"])


async def fetched(tx: Tx, file: int, *, path: str, sha256: str, size: int) -> bool:
    """Its bytes are here; False if nobody waits for them any more."""
    row = await tx.one(
        """UPDATE files SET state = 'fetched', path = :path, sha256 = :sha256, size = :size
        WHERE id = :id AND state = 'waiting' RETURNING id""",
        id=file,
        path=path,
        sha256=sha256,
        size=size,
    )
    return row is not None


def lost(tx: Tx, file: int) -> None:
    """Telegram does not give its bytes (any more)."""
    tx.run("UPDATE files SET state = 'lost' WHERE id = :id AND state = 'waiting'", id=file)


async def mark(db: Database) -> str:
    """What tells this database's files from any other's; made once."""
    return await retrying(lambda: memos.once(db, "files_of", secrets.token_hex(4)))


async def paths(db: Database) -> set[str]:
    """All that lies in the store by right: what was sent, and what we made."""
    async with db.read() as tx:
        rows = await tx.all("""SELECT path FROM files WHERE path IS NOT NULL UNION ALL SELECT path FROM documents
            UNION ALL SELECT path FROM reports UNION ALL SELECT path FROM calendars
            UNION ALL SELECT path FROM booking_calendars""")
    return {row["path"] for row in rows}


async def refuse_album(tx: Tx, application: int, album: str, at: int) -> set[str]:
    """Has whatever comes of an album later refused; returns Telegram's names of those files of it that are kept."""
    tx.run(
        """INSERT INTO refused_albums (application, album, at) VALUES (:application, :album, :at)
        ON CONFLICT (application, album) DO NOTHING""",
        application=application,
        album=album,
        at=at,
    )
    rows = await tx.all(
        "SELECT tg_unique_id FROM files WHERE application = :application AND album = :album",
        application=application,
        album=album,
    )
    return {row["tg_unique_id"] for row in rows}


async def refused(tx: Tx, application: int, album: str) -> bool:
    """Whether nothing of this album may be kept."""
    row = await tx.one(
        "SELECT at FROM refused_albums WHERE application = :application AND album = :album",
        application=application,
        album=album,
    )
    return row is not None


async def forget_refused(db: Database, *, before: int, limit: int = 1000) -> None:
    """Lets go of albums that Telegram sends no more of, a bounded number a transaction."""
    while True:
        async with db.begin() as tx:
            gone = await tx.all(
                """DELETE FROM refused_albums WHERE (application, album) IN
                (SELECT application, album FROM refused_albums WHERE at < :before LIMIT :limit) RETURNING album""",
                before=before,
                limit=limit,
            )
        if len(gone) < limit:
            return
