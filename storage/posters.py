"""Codes that the staff had posters made of."""

from storage.database import Tx


async def make(tx: Tx, code: str, person: int, at: int) -> int:
    """The number of this code's poster; asked for again it is the same."""
    row = await tx.one(
        """INSERT INTO posters (code, made_by, at) VALUES (:code, :person, :at)
        ON CONFLICT (code) DO UPDATE SET code = excluded.code RETURNING id""",
        code=code,
        person=person,
        at=at,
    )
    assert row is not None, "an upsert with RETURNING always gives its row"
    id: int = row["id"]
    return id


async def code_of(tx: Tx, id: int) -> str | None:
    row = await tx.one("SELECT code FROM posters WHERE id = :id", id=id)
    return None if row is None else row["code"]
