"""Files made for whoever of the staff asked for them: their bytes lie in DATA_DIR/files, as documents' do."""

from collections.abc import Sequence

from storage.database import Database, Row, Tx
from storage.documents import Document

CHUNK = 1000


async def keep(tx: Tx, *, name: str, sha256: str, size: int, path: str, at: int) -> int:
    """Keeps one more; its number."""
    row = await tx.one(
        """INSERT INTO reports (name, sha256, size, path, at)
        VALUES (:name, :sha256, :size, :path, :at) RETURNING id""",
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
    row = await tx.one("SELECT id, name, sha256, size, path, at FROM reports WHERE id = :id", id=id)
    if row is None:
        return None
    return Document(0, 0, 0, row["name"], row["sha256"], row["size"], row["path"], None, row["at"])


async def outcomes(tx: Tx, announcement: int, past: int) -> Sequence[Row]:
    """The next receivers behind `past`: who they are to us, their language, and what became of each message."""
    return await tx.all(
        f"""SELECT d.id, d.person, p.language, d.state, d.settled_at,
        (SELECT max(a.number) FROM applicants c JOIN applications a ON a.applicant = c.id
            WHERE c.person = d.person AND a.status = 'submitted') AS number,
        (SELECT max(w.value) FROM applicants c JOIN applications a ON a.applicant = c.id AND a.status <> 'withdrawn'
            JOIN answers w ON w.application = a.id AND w.question = 'place' WHERE c.person = d.person) AS place
        FROM deliveries d JOIN people p ON p.id = d.person
        WHERE d.announcement = :announcement AND d.id > :past ORDER BY d.id LIMIT {CHUNK}""",
        announcement=announcement,
        past=past,
    )


async def forget_old(db: Database, *, before: int) -> None:
    """They could be made for as long as the messages' rows were there; the bytes go with the next sweep."""
    async with db.begin() as tx:
        tx.run("DELETE FROM reports WHERE at < :before", before=before)
