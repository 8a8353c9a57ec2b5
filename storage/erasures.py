"""Who was erased: bare numbers of accounts and applicants, so that no copy of the database brings anybody back."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from storage.database import Database, Row, Tx


@dataclass(frozen=True, slots=True)
class Erased:
    """One erasure. After a restore a number may be given once more: whoever came later than `at` is another."""

    what: Literal["person", "applicant"]
    id: int
    at: int


async def unscrubbed(db: Database) -> list[Erased]:
    """The erasures that were committed and whose traces in files were not cleaned yet."""
    async with db.read() as tx:
        return await _all(tx, "WHERE scrubbed = 0")


async def scrubbed(db: Database, those: Collection[Erased]) -> None:
    """Their traces are gone. One that was committed meanwhile is none of them."""
    async with db.begin() as tx:
        for each in those:
            tx.run(f"UPDATE {_table(each)} SET scrubbed = 1 WHERE {each.what} = :id", id=each.id)


async def all_of(tx: Tx) -> list[Erased]:
    return await _all(tx, "")


async def _all(tx: Tx, which: str) -> list[Erased]:
    people, applicants = await tx.together(
        (f"SELECT person AS id, at FROM erasures {which} ORDER BY person", {}),
        (f"SELECT applicant AS id, at FROM erased_applicants {which} ORDER BY applicant", {}),
    )
    return [*(_erased("person", row) for row in people), *(_erased("applicant", row) for row in applicants)]


def _erased(what: Literal["person", "applicant"], row: Row) -> Erased:
    return Erased(what, row["id"], row["at"])


def _table(erased: Erased) -> str:
    return "erasures" if erased.what == "person" else "erased_applicants"
