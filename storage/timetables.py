"""When consultants can be talked to: their hours, their days off, and the one row each that is kept while that changes.

Hours are never changed, only ended: a talk that was booked in them keeps its place.
"""

from collections.abc import Collection
from datetime import date

from programme.timetable import Hours, Mode
from storage.database import Row, Tx
from storage.questions import OF_CONSULTANTS

_NAMES = (
    "id", "consultant", "weekday", "day", "starts", "ends", "minutes", "buffer", "mode", "place", "language", "topics",
    "since", "until",
)  # fmt: skip
COLUMNS = ", ".join(f"h.{name}" for name in _NAMES)


def hours_from(row: Row) -> Hours:
    return Hours(
        id=row["id"],
        consultant=row["consultant"],
        weekday=row["weekday"],
        day=date.fromisoformat(row["day"]) if row["day"] is not None else None,
        starts=row["starts"],
        ends=row["ends"],
        minutes=row["minutes"],
        buffer=row["buffer"],
        mode=Mode(row["mode"]),
        place=row["place"],
        language=row["language"],
        topics=frozenset(row["topics"].split("\n")) - {""},
        since=date.fromisoformat(row["since"]),
        until=date.fromisoformat(row["until"]) if row["until"] is not None else None,
    )


async def held(tx: Tx, consultants: Collection[int]) -> None:
    """Keeps their timetables until the transaction ends, always in one order: nobody else books or closes meanwhile."""
    for each in sorted(set(consultants)):
        await tx.all("SELECT t.consultant FROM timetables t WHERE t.consultant = :id {for_update:t}", id=each)


async def open_hours(tx: Tx, made: Hours, made_by: int, at: int) -> int:
    """Writes hours down (`made.id` does not count yet) and gives their id."""
    tx.run(
        """INSERT INTO timetables (consultant) VALUES (:id)
        ON CONFLICT (consultant) DO UPDATE SET rev = timetables.rev + 1""",
        id=made.consultant,
    )
    row = await tx.one(
        """INSERT INTO opened_hours (consultant, weekday, day, starts, ends, minutes, buffer, mode, place, language,
            topics, since, until, made_by, at)
        VALUES (:consultant, :weekday, :day, :starts, :ends, :minutes, :buffer, :mode, :place, :language,
            :topics, :since, :until, :made_by, :at) RETURNING id""",
        consultant=made.consultant,
        weekday=made.weekday,
        day=made.day.isoformat() if made.day is not None else None,
        starts=made.starts,
        ends=made.ends,
        minutes=made.minutes,
        buffer=made.buffer,
        mode=made.mode.value,
        place=made.place,
        language=made.language,
        topics="\n".join(sorted(made.topics)),
        since=made.since.isoformat(),
        until=made.until.isoformat() if made.until is not None else None,
        made_by=made_by,
        at=at,
    )
    assert row is not None, "an insert with RETURNING always gives its row"
    return int(row["id"])


async def hours_on(tx: Tx, first: date, last: date) -> list[Hours]:
    """Everybody's that may hold between two days, of those who still answer questions."""
    rows = await tx.all(
        f"""SELECT {COLUMNS} FROM opened_hours h WHERE EXISTS
            (SELECT 1 FROM roles r WHERE r.person = h.consultant AND r.role IN ({OF_CONSULTANTS}))
        AND (h.day BETWEEN :first AND :last
            OR (h.weekday IS NOT NULL AND h.since <= :last AND coalesce(h.until, :last) >= :first))
        ORDER BY h.consultant, h.id""",
        first=first.isoformat(),
        last=last.isoformat(),
    )
    return [hours_from(row) for row in rows]


async def closed_on(tx: Tx, first: date, last: date) -> set[tuple[int, date]]:
    """Days off between two days, by consultant."""
    rows = await tx.all(
        "SELECT c.consultant, c.day FROM closed_days c WHERE c.day BETWEEN :first AND :last",
        first=first.isoformat(),
        last=last.isoformat(),
    )
    return {(row["consultant"], date.fromisoformat(row["day"])) for row in rows}


async def busy(tx: Tx, people: Collection[int], first: int, last: int) -> dict[int, set[int]]:
    """Of each of them the quarters of an hour in [first, last) somebody has a talk in."""
    found: dict[int, set[int]] = {each: set() for each in people}
    for each in sorted(found):
        rows = await tx.all(
            "SELECT c.quarter FROM busy_cells c WHERE c.who = :who AND c.quarter >= :first AND c.quarter < :last",
            who=each,
            first=first,
            last=last,
        )
        found[each] = {row["quarter"] for row in rows}
    return found
