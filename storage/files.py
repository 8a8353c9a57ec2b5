"""What people send beside words: photos, documents, recordings. Telegram keeps the bytes, we its names of them."""

from dataclasses import dataclass
from typing import Literal

from storage.database import Tx


@dataclass(frozen=True, slots=True)
class SentFile:
    """One file as it came. `size` is bytes, `seconds` the length of a recording."""

    kind: Literal["photo", "document", "voice"]
    tg_file_id: str
    tg_unique_id: str
    size: int | None = None
    seconds: int | None = None
    name: str | None = None


def keep(tx: Tx, application: int, question: str, file: SentFile, at: int) -> None:
    """Keeps a file with the question it answers; one that is there already stays as it was."""
    tx.run(
        """INSERT INTO files (application, question, kind, tg_file_id, tg_unique_id, size, seconds, name, at)
        VALUES (:application, :question, :kind, :tg_file_id, :tg_unique_id, :size, :seconds, :name, :at)
        ON CONFLICT (application, question, tg_unique_id) DO NOTHING""",
        application=application,
        question=question,
        kind=file.kind,
        tg_file_id=file.tg_file_id,
        tg_unique_id=file.tg_unique_id,
        size=file.size,
        seconds=file.seconds,
        name=file.name,
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
