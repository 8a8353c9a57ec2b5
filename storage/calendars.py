"""Files for the calendars of those who signed up for a seminar: their bytes lie in DATA_DIR/files, as documents' do."""

from dataclasses import dataclass

from storage.database import Database, Tx
from storage.documents import Document


@dataclass(frozen=True, slots=True)
class Made:
    """Of which seminar a file is, and of which of its states."""

    seminar: int
    sequence: int


async def keep(tx: Tx, sign_up: int, sequence: int, *, name: str, sha256: str, size: int, path: str, at: int) -> int:
    row = await tx.one(
        """INSERT INTO calendars (sign_up, sequence, name, sha256, size, path, at)
        VALUES (:sign_up, :sequence, :name, :sha256, :size, :path, :at) RETURNING id""",
        sign_up=sign_up,
        sequence=sequence,
        name=name,
        sha256=sha256,
        size=size,
        path=path,
        at=at,
    )
    assert row is not None, "an insert with RETURNING always gives its row"
    id: int = row["id"]
    return id


async def find(tx: Tx, id: int) -> Document | None:
    """As something that can be sent; Telegram's own name of it is not kept."""
    row = await tx.one("SELECT id, name, sha256, size, path, at FROM calendars WHERE id = :id", id=id)
    if row is None:
        return None
    return Document(0, 0, 0, row["name"], row["sha256"], row["size"], row["path"], None, row["at"])


async def told_of(tx: Tx, id: int, person: int) -> Made | None:
    """What a file is of, where its owner has not left."""
    row = await tx.one(
        """SELECT u.seminar, c.sequence FROM calendars c JOIN sign_ups u ON u.id = c.sign_up
        WHERE c.id = :id AND u.person = :person AND u.state IN ('going', 'waiting', 'offered')""",
        id=id,
        person=person,
    )
    return None if row is None else Made(row["seminar"], row["sequence"])


async def forget_old(db: Database, *, before: int) -> None:
    """Those of seminars that are long over; the bytes go with the next sweep."""
    async with db.begin() as tx:
        tx.run(
            """DELETE FROM calendars WHERE at < :before AND sign_up IN
            (SELECT u.id FROM sign_ups u JOIN seminars s ON s.id = u.seminar WHERE s.starts_at < :before)""",
            before=before,
        )
