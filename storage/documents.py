"""Documents we made of what was sent: one of each revision, its bytes in DATA_DIR/files."""

from dataclasses import dataclass

from programme.problem import Outdated
from storage.database import Row, Tx


@dataclass(frozen=True, slots=True)
class Document:
    """`name` is how it is called where it is sent; `path` where its bytes lie. `tg_file_id`: Telegram has them too."""

    id: int
    application: int
    revision: int
    name: str
    sha256: str
    size: int
    path: str
    tg_file_id: str | None
    at: int


async def keep(
    tx: Tx, application: int, revision: int, *, name: str, sha256: str, size: int, path: str, at: int
) -> int:
    """Keeps the document of a revision, in place of a former one; Outdated if the application was erased meanwhile."""
    # Locked first: an erasure under way is waited for, and PostgreSQL's foreign key would call it an error.
    if await tx.one("SELECT a.id FROM applications a WHERE a.id = :id {for_update:a}", id=application) is None:
        raise Outdated
    row = await tx.one(
        """INSERT INTO documents (application, revision, kind, name, sha256, size, path, at)
        VALUES (:application, :revision, 'pdf', :name, :sha256, :size, :path, :at)
        ON CONFLICT (application, revision, kind) DO UPDATE SET name = excluded.name, sha256 = excluded.sha256,
        size = excluded.size, path = excluded.path, tg_file_id = NULL, at = excluded.at RETURNING id""",
        application=application,
        revision=revision,
        name=name,
        sha256=sha256,
        size=size,
        path=path,
        at=at,
    )
    assert row is not None, "an upsert with RETURNING always gives its row"
    kept: int = row["id"]
    return kept


async def find(tx: Tx, document_id: int) -> Document | None:
    return _document(await tx.one(f"{_SELECT} WHERE id = :id", id=document_id))


async def of_revision(tx: Tx, application: int, revision: int) -> Document | None:
    row = await tx.one(
        f"{_SELECT} WHERE application = :application AND revision = :revision AND kind = 'pdf'",
        application=application,
        revision=revision,
    )
    return _document(row)


def sent_as(tx: Tx, document_id: int, tg_file_id: str) -> None:
    """Telegram has the bytes under this id: from now on they need not be sent again."""
    tx.run("UPDATE documents SET tg_file_id = :tg_file_id WHERE id = :id", id=document_id, tg_file_id=tg_file_id)


_SELECT = "SELECT id, application, revision, name, sha256, size, path, tg_file_id, at FROM documents"


def _document(row: Row | None) -> Document | None:
    return None if row is None else Document(**{name: row[name] for name in row.keys()})  # noqa: SIM118 (a row)
