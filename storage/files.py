"""What people send beside words: photos, documents, recordings. Telegram keeps the bytes, we its names of them."""

from dataclasses import dataclass
from typing import Literal

from storage.database import Database, Tx


@dataclass(frozen=True, slots=True)
class SentFile:
    """One file as it came. `size` is bytes, `seconds` the length of a recording, `album` what it came together in."""

    kind: Literal["photo", "document", "voice"]
    tg_file_id: str
    tg_unique_id: str
    size: int | None = None
    seconds: int | None = None
    name: str | None = None
    album: str | None = None


def keep(tx: Tx, application: int, question: str, file: SentFile, at: int) -> None:
    """Keeps a file with the question it answers; of one that is there already only its newest album is noted."""
    tx.run(
        """INSERT INTO files (application, question, kind, tg_file_id, tg_unique_id, size, seconds, name, album, at)
        VALUES (:application, :question, :kind, :tg_file_id, :tg_unique_id, :size, :seconds, :name, :album, :at)
        ON CONFLICT (application, question, tg_unique_id) DO UPDATE SET album = excluded.album""",
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


def drop(tx: Tx, application: int, question: str, unique_id: str) -> None:
    """Lets go of a file she took back."""
    tx.run(
        """DELETE FROM files
        WHERE application = :application AND question = :question AND tg_unique_id = :unique_id""",
        application=application,
        question=question,
        unique_id=unique_id,
    )


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
