"""Who was erased: bare numbers of accounts and applicants, so that no copy of the database brings anybody back."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import Literal

from storage import audit
from storage.database import Database, Param, Row, Tx, retrying

CHUNK = 500
What = Literal["person", "applicant"]


@dataclass(frozen=True, slots=True)
class Erased:
    """One erasure. After a restore a number may be given once more: whoever came later than `at` is another."""

    what: What
    id: int
    at: int


async def unscrubbed(db: Database) -> list[Erased]:
    """The erasures that were committed and whose traces in files were not cleaned yet."""
    async with db.read() as tx:
        people, applicants = await tx.together(
            ("SELECT person AS id, at FROM erasures WHERE scrubbed = 0 ORDER BY person", {}),
            ("SELECT applicant AS id, at FROM erased_applicants WHERE scrubbed = 0 ORDER BY applicant", {}),
        )
    return [*(_erased("person", row) for row in people), *(_erased("applicant", row) for row in applicants)]


async def scrubbed(db: Database, those: Collection[Erased]) -> None:
    """Their traces are gone. One that was committed meanwhile is none of them."""
    async with db.begin() as tx:
        for each in those:
            tx.run(f"UPDATE {_table(each)} SET scrubbed = 1 WHERE {each.what} = :id", id=each.id)


async def again(db: Database, those: Collection[Erased]) -> int:
    """Erases in a restored database whoever was erased since it was copied; returns how many had come back.

    An applicant who is not named herself had left the erased account by her code before: she stays, with nobody, and
    her code of that time opens her application.
    """
    ordered = sorted(those, key=lambda each: (each.what, each.id))  # applicants, then the accounts they leave empty
    parts = (ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK))
    return sum([await retrying(partial(_erase_again, db, part)) for part in parts])


async def _erase_again(db: Database, part: Collection[Erased]) -> int:
    back = 0
    async with db.begin() as tx:
        for each in part:
            erase = _erase_applicant if each.what == "applicant" else _erase_person
            back += await erase(tx, each.id, each.at)
        tx.run_many(*_noted("person", part))
        tx.run_many(*_noted("applicant", part))
    return back


async def _erase_applicant(tx: Tx, applicant: int, at: int) -> bool:
    gone = await tx.one(
        "DELETE FROM applicants WHERE id = :id AND created_at <= :at RETURNING person", id=applicant, at=at
    )
    if gone is not None:
        tx.run(
            "UPDATE people SET applicant = NULL, application = NULL, expects = 'home' WHERE applicant = :id",
            id=applicant,
        )
    return gone is not None


async def _erase_person(tx: Tx, person: int, at: int) -> bool:
    # Nobody: no account of Telegram has a number below zero.
    tx.run(
        """INSERT INTO people (tg_id, language, expects, created_at, last_seen)
        SELECT -p.id, p.language, 'home', p.created_at, p.last_seen FROM people p
        WHERE p.id = :id AND p.created_at <= :at AND EXISTS (SELECT 1 FROM applicants c WHERE c.person = p.id)
        ON CONFLICT (tg_id) DO NOTHING""",
        id=person,
        at=at,
    )
    tx.run(
        """UPDATE applicants SET person = (SELECT n.id FROM people n WHERE n.tg_id = -applicants.person)
        WHERE person = :id AND EXISTS (SELECT 1 FROM people n WHERE n.tg_id = -applicants.person)""",
        id=person,
    )
    gone = await tx.one("DELETE FROM people WHERE id = :id AND created_at <= :at RETURNING id", id=person, at=at)
    if gone is not None:
        audit.forget(tx, person)
    return gone is not None


def _noted(what: str, part: Collection[Erased]) -> tuple[str, list[dict[str, Param]]]:
    table, column = ("erasures", "person") if what == "person" else ("erased_applicants", "applicant")
    sql = f"""INSERT INTO {table} ({column}, at, scrubbed) VALUES (:id, :at, 1) ON CONFLICT ({column}) DO NOTHING"""
    return sql, [{"id": each.id, "at": each.at} for each in part if each.what == what]


def _erased(what: What, row: Row) -> Erased:
    return Erased(what, row["id"], row["at"])


def _table(erased: Erased) -> str:
    return "erasures" if erased.what == "person" else "erased_applicants"
