"""When consultants can be talked to: their hours, their days off, and the one row each that is kept while that changes.

Hours are never changed, only ended: a talk that was booked in them keeps its place.
"""

from collections.abc import Collection
from datetime import date

from programme.timetable import Hours, Mode
from storage.bookings import TOPIC
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


async def kept(tx: Tx, consultant: int) -> None:
    """As `held`, behind the account, as whoever books does; the timetable of the first hours begins with it."""
    await tx.all("SELECT p.id FROM people p WHERE p.id = :id {for_update:p}", id=consultant)
    tx.run("INSERT INTO timetables (consultant) VALUES (:id) ON CONFLICT (consultant) DO NOTHING", id=consultant)
    await held(tx, {consultant})


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
    tx.tell(TOPIC)
    return int(row["id"])


async def find(tx: Tx, id: int) -> Hours | None:
    row = await tx.one(f"SELECT {COLUMNS} FROM opened_hours h WHERE h.id = :id", id=id)
    return None if row is None else hours_from(row)


async def newest_of(tx: Tx, consultant: int) -> Hours | None:
    """What was opened last for somebody: the next ones are likely to be alike."""
    row = await tx.one(
        f"SELECT {COLUMNS} FROM opened_hours h WHERE h.consultant = :consultant ORDER BY h.id DESC LIMIT 1",
        consultant=consultant,
    )
    return None if row is None else hours_from(row)


async def hours_ahead(tx: Tx, consultant: int, today: date) -> list[Hours]:
    """Somebody's that hold today or later: weekly ones by weekday, then single days."""
    rows = await tx.all(
        f"""SELECT {COLUMNS} FROM opened_hours h WHERE h.consultant = :consultant
        AND coalesce(h.until, :today) >= :today AND coalesce(h.day, :today) >= :today
        AND coalesce(h.until, h.day, :today) >= coalesce(h.day, :today)
        ORDER BY coalesce(h.weekday, 8), h.day, h.starts, h.id""",
        consultant=consultant,
        today=today.isoformat(),
    )
    return [hours_from(row) for row in rows]


async def end_hours(tx: Tx, here: Hours, until: date) -> bool:
    """They hold until this day and no longer; False where they were over by then already."""
    rows = await tx.all(
        """UPDATE opened_hours SET until = :until WHERE id = :id AND coalesce(until, '9') > :until RETURNING id""",
        id=here.id,
        until=until.isoformat(),
    )
    return bool(rows)


# Days off


def close_days(tx: Tx, consultant: int, days: Collection[date], reason: str, made_by: int, at: int) -> None:
    tx.run_many(
        """INSERT INTO closed_days (consultant, day, reason, made_by, at)
        VALUES (:consultant, :day, :reason, :made_by, :at)
        ON CONFLICT (consultant, day) DO UPDATE SET reason = excluded.reason""",
        [
            {"consultant": consultant, "day": each.isoformat(), "reason": reason, "made_by": made_by, "at": at}
            for each in sorted(days)
        ],
    )


async def open_day(tx: Tx, consultant: int, day: date) -> bool:
    """She is there again; False where the day was not closed."""
    rows = await tx.all(
        "DELETE FROM closed_days WHERE consultant = :consultant AND day = :day RETURNING day",
        consultant=consultant,
        day=day.isoformat(),
    )
    tx.tell(TOPIC)
    return bool(rows)


async def days_off(tx: Tx, consultant: int, first: date, last: date) -> dict[date, str]:
    """Somebody's between two days, with the reason of each."""
    rows = await tx.all(
        """SELECT c.day, c.reason FROM closed_days c WHERE c.consultant = :consultant
        AND c.day BETWEEN :first AND :last ORDER BY c.day""",
        consultant=consultant,
        first=first.isoformat(),
        last=last.isoformat(),
    )
    return {date.fromisoformat(row["day"]): row["reason"] for row in rows}


# What is free


async def hours_on(tx: Tx, first: date, last: date) -> list[Hours]:
    """Everybody's that may hold between two days, of those who still answer questions."""
    rows = await tx.all(
        f"""SELECT {COLUMNS} FROM opened_hours h WHERE EXISTS
            (SELECT 1 FROM roles r WHERE r.person = h.consultant AND r.role IN ({OF_CONSULTANTS}))
        AND ((h.day BETWEEN :first AND :last AND coalesce(h.until, h.day) >= h.day)
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


async def booked_in(tx: Tx, here: Hours, now: int) -> int:
    """How many talks that were booked in these hours are still to come."""
    row = await tx.one(
        """SELECT count(*) AS n FROM bookings b WHERE b.consultant = :consultant AND b.starts_at > :now
        AND b.hours = :hours AND b.state = 'booked'""",
        consultant=here.consultant,
        hours=here.id,
        now=now,
    )
    return row["n"] if row is not None else 0
