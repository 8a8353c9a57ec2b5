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


_NAMES = ("id", "seminar", "person", "people", "state", "rev", "answer", "offer_until", "at")
COLUMNS = ", ".join(f"u.{name}" for name in _NAMES)
BARE = ", ".join(_NAMES)
"""The same for RETURNING, which knows no other name of the table."""


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


async def all_of(tx: Tx, person: int) -> list[SignUp]:
    """The live ones of an account, the oldest first."""
    rows = await tx.all(
        f"""SELECT {COLUMNS} FROM sign_ups u WHERE u.person = :person AND u.state IN ('going', 'waiting', 'offered')
        ORDER BY u.id""",
        person=person,
    )
    return [sign_up_from(row) for row in rows]


async def signed_up(tx: Tx, seminar: int) -> list[SignUp]:
    """Everybody who is, in the order in which they came."""
    rows = await tx.all(
        f"""SELECT {COLUMNS} FROM sign_ups u WHERE u.seminar = :seminar AND u.state IN ('going', 'waiting', 'offered')
        ORDER BY u.id""",
        seminar=seminar,
    )
    return [sign_up_from(row) for row in rows]


async def keep_people(tx: Tx, seminar: int) -> None:
    """Locks the accounts of all who signed up, before the seminar's own row: each turn locks in this order."""
    await tx.all(
        """SELECT p.id FROM people p WHERE p.id IN (SELECT u.person FROM sign_ups u
            WHERE u.seminar = :seminar AND u.state IN ('going', 'waiting', 'offered'))
        ORDER BY p.id {for_update:p}""",
        seminar=seminar,
    )


async def with_calendar(tx: Tx, seminar: int) -> list[int]:
    """The sign-ups whose people took a file for their calendar."""
    rows = await tx.all(
        """SELECT DISTINCT u.id FROM sign_ups u JOIN calendars c ON c.sign_up = u.id
        WHERE u.seminar = :seminar AND u.state IN ('going', 'waiting', 'offered')""",
        seminar=seminar,
    )
    return [row["id"] for row in rows]


async def kept(tx: Tx, id: int) -> int | None:
    """Whose it is, her account locked; goes before the seminar's row."""
    row = await tx.one(
        "SELECT p.id FROM people p WHERE p.id = (SELECT u.person FROM sign_ups u WHERE u.id = :id) {for_update:p}",
        id=id,
    )
    return None if row is None else row["id"]


async def offers_over(tx: Tx, now: int) -> list[int]:
    """Sign-ups whose offer's time is over."""
    rows = await tx.all(
        "SELECT u.id FROM sign_ups u WHERE u.state = 'offered' AND u.offer_until <= :now ORDER BY u.offer_until",
        now=now,
    )
    return [row["id"] for row in rows]


async def waited_for(tx: Tx, now: int) -> list[int]:
    """Seminars still to come that somebody waits for and that have a free seat."""
    rows = await tx.all(
        """SELECT DISTINCT u.seminar FROM sign_ups u JOIN seminars s ON s.id = u.seminar
        WHERE u.state = 'waiting' AND s.state = 'published' AND s.starts_at > :now
        AND EXISTS (SELECT 1 FROM seminar_seats t WHERE t.seminar = u.seminar AND t.sign_up IS NULL)
        ORDER BY u.seminar""",
        now=now,
    )
    return [row["seminar"] for row in rows]


async def counted(tx: Tx, seminar: int) -> dict[Standing, tuple[int, int]]:
    """By state: how many signed up, and how many people that are."""
    rows = await tx.all(
        """SELECT u.state, count(*) AS n, sum(u.people) AS people FROM sign_ups u WHERE u.seminar = :seminar
        GROUP BY u.state""",
        seminar=seminar,
    )
    return {Standing(row["state"]): (int(row["n"]), int(row["people"])) for row in rows}


async def answered(tx: Tx, seminar: int) -> int:
    """People of those who said to a reminder that they come."""
    row = await tx.one(
        """SELECT coalesce(sum(u.people), 0) AS n FROM sign_ups u
        WHERE u.seminar = :seminar AND u.state = 'going' AND u.answer = 'coming'""",
        seminar=seminar,
    )
    assert row is not None, "a sum always gives its row"
    return int(row["n"])
