"""Who signed up for a seminar, with how many, and the seats they hold.

All that changes seats happens with the seminar's row kept (`storage/seminars.py: held`), after the person's own.
"""

from dataclasses import dataclass

from programme.seminar import LIVE, Standing
from storage.database import Row, Tx


@dataclass(frozen=True, slots=True)
class SignUp:
    """As its row stands. `people` are all who come by it."""

    id: int
    seminar: int
    person: int
    people: int
    state: Standing
    rev: int
    answer: str | None
    offer_until: int | None
    at: int

    @property
    def live(self) -> bool:
        return self.state in LIVE


@dataclass(frozen=True, slots=True)
class Seats:
    """Of one seminar: free ones, taken ones (kept for an offer among them), and how many people wait."""

    free: int
    taken: int
    waiting: int


COLUMNS = "u.id, u.seminar, u.person, u.people, u.state, u.rev, u.answer, u.offer_until, u.at"


def sign_up_from(row: Row) -> SignUp:
    return SignUp(
        id=row["id"],
        seminar=row["seminar"],
        person=row["person"],
        people=row["people"],
        state=Standing(row["state"]),
        rev=row["rev"],
        answer=row["answer"],
        offer_until=row["offer_until"],
        at=row["at"],
    )


async def find(tx: Tx, id: int) -> SignUp | None:
    row = await tx.one(f"SELECT {COLUMNS} FROM sign_ups u WHERE u.id = :id", id=id)
    return None if row is None else sign_up_from(row)


async def of(tx: Tx, seminar: int, person: int) -> SignUp | None:
    """The live one of an account."""
    row = await tx.one(
        f"""SELECT {COLUMNS} FROM sign_ups u WHERE u.seminar = :seminar AND u.person = :person
        AND u.state IN ('going', 'waiting', 'offered')""",
        seminar=seminar,
        person=person,
    )
    return None if row is None else sign_up_from(row)


async def seats(tx: Tx, seminar: int) -> Seats:
    row = await tx.one(
        """SELECT count(*) AS seats, count(t.sign_up) AS taken, (SELECT coalesce(sum(u.people), 0) FROM sign_ups u
            WHERE u.seminar = :seminar AND u.state = 'waiting') AS waiting
        FROM seminar_seats t WHERE t.seminar = :seminar""",
        seminar=seminar,
    )
    assert row is not None, "a count always gives its row"
    return Seats(int(row["seats"] - row["taken"]), int(row["taken"]), int(row["waiting"]))
