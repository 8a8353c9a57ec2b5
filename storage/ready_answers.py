"""Answers that are needed again and again, a pair of languages each; the managers keep them."""

from dataclasses import dataclass

from storage.database import Row, Tx

MOST = 8


@dataclass(frozen=True, slots=True)
class Ready:
    """Until the Russian words are written it is not offered."""

    id: int
    kk: str
    ru: str | None

    def in_(self, language: str) -> str:
        return self.kk if language == "kk" or self.ru is None else self.ru


async def all_of(tx: Tx, *, whole: bool = True) -> list[Ready]:
    rows = await tx.all(
        f"SELECT id, kk, ru FROM ready_answers {'WHERE ru IS NOT NULL' if whole else ''} ORDER BY id LIMIT {MOST}"
    )
    return [_ready(row) for row in rows]


async def find(tx: Tx, id: int) -> Ready | None:
    row = await tx.one("SELECT id, kk, ru FROM ready_answers WHERE id = :id", id=id)
    return None if row is None else _ready(row)


async def begin(tx: Tx, kk: str, person: int, at: int) -> int:
    """The Kazakh words; what somebody began and left is taken away."""
    tx.run("DELETE FROM ready_answers WHERE ru IS NULL AND made_by = :person", person=person)
    row = await tx.one(
        "INSERT INTO ready_answers (kk, made_by, at) VALUES (:kk, :person, :at) RETURNING id",
        kk=kk,
        person=person,
        at=at,
    )
    assert row is not None, "an insert with RETURNING always gives its row"
    made: int = row["id"]
    return made


async def end(tx: Tx, ru: str, person: int) -> bool:
    """The Russian words beside them; False where nothing was begun."""
    rows = await tx.all(
        "UPDATE ready_answers SET ru = :ru WHERE ru IS NULL AND made_by = :person RETURNING id", ru=ru, person=person
    )
    return bool(rows)


async def drop(tx: Tx, id: int) -> bool:
    return bool(await tx.all("DELETE FROM ready_answers WHERE id = :id RETURNING id", id=id))


def _ready(row: Row) -> Ready:
    return Ready(row["id"], row["kk"], row["ru"])
