"""Who waits for a free time of a topic and a language. `id` is the order; an offer is a hold of its own.

A time that became free is for the first in line whom it suits: nobody who comes later can take it meanwhile.
"""

from programme.booking import Wait
from programme.booking_times import offer_until
from programme.problem import Outdated
from programme.season import Season
from programme.timetable import Hours, Slot, cells
from storage.bookings import TOPIC
from storage.database import Param, Row, Tx

BARE = "id, person, topic, language, state, at"
COLUMNS = "w.id, w.person, w.topic, w.language, w.state, w.at"
PAGE = 200


def wait_from(row: Row) -> Wait:
    return Wait(row["id"], row["person"], row["topic"], row["language"], row["state"], row["at"])


async def find(tx: Tx, id: int) -> Wait | None:
    row = await tx.one(f"SELECT {COLUMNS} FROM booking_waits w WHERE w.id = :id", id=id)
    return None if row is None else wait_from(row)


async def of(tx: Tx, person: int, topic: str) -> Wait | None:
    """Hers of this topic while she waits, or is offered a time."""
    row = await tx.one(
        f"""SELECT {COLUMNS} FROM booking_waits w WHERE w.person = :person AND w.topic = :topic
        AND w.state IN ('waiting', 'offered')""",
        person=person,
        topic=topic,
    )
    return None if row is None else wait_from(row)


async def of_person(tx: Tx, person: int) -> list[Wait]:
    rows = await tx.all(
        f"""SELECT {COLUMNS} FROM booking_waits w WHERE w.person = :person AND w.state = 'waiting' ORDER BY w.id""",
        person=person,
    )
    return [wait_from(row) for row in rows]


async def join(tx: Tx, person: int, topic: str, language: str, season: Season, at: int) -> Wait:
    """Behind everybody else; once a topic."""
    row = await tx.one(
        f"""INSERT INTO booking_waits (season, person, topic, language, state, at, changed_at)
        VALUES (:season, :person, :topic, :language, 'waiting', :at, :at)
        ON CONFLICT (person, topic) WHERE state IN ('waiting', 'offered') DO NOTHING RETURNING {BARE}""",
        season=season.id,
        person=person,
        topic=topic,
        language=language,
        at=at,
    )
    if row is None:
        raise Outdated
    tx.tell(TOPIC)
    return wait_from(row)


async def leave(tx: Tx, wait: Wait, at: int) -> None:
    """She waits no more; Outdated where something was offered meanwhile."""
    if not await become(tx, wait.id, "waiting", "left", at):
        raise Outdated


async def become(tx: Tx, id: int, was: str, state: str, at: int) -> bool:
    row = await tx.one(
        "UPDATE booking_waits SET state = :state, changed_at = :at WHERE id = :id AND state = :was RETURNING id",
        id=id,
        was=was,
        state=state,
        at=at,
    )
    return row is not None


def taken(tx: Tx, person: int, topic: str, at: int) -> None:
    """She has a talk of this topic: she waits no more, however she came to it."""
    tx.run(
        """UPDATE booking_waits SET state = 'taken', changed_at = :at
        WHERE person = :person AND topic = :topic AND state IN ('waiting', 'offered')""",
        person=person,
        topic=topic,
        at=at,
    )


async def ahead(tx: Tx, wait: Wait) -> int:
    """How many stand before her for the same topic and language."""
    row = await tx.one(
        """SELECT count(*) AS n FROM booking_waits w WHERE w.state = 'waiting' AND w.topic = :topic
        AND w.language = :language AND w.id < :id""",
        topic=wait.topic,
        language=wait.language,
        id=wait.id,
    )
    return row["n"] if row is not None else 0


async def kept(tx: Tx, id: int) -> None:
    """Her account locked; goes before the consultant's timetable."""
    await tx.all(
        "SELECT p.id FROM people p WHERE p.id = (SELECT w.person FROM booking_waits w WHERE w.id = :id) {for_update:p}",
        id=id,
    )


async def waiting(tx: Tx, season: str, after: int) -> list[Wait]:
    """The next page of the line, in order."""
    rows = await tx.all(
        f"""SELECT {COLUMNS} FROM booking_waits w WHERE w.state = 'waiting' AND w.season = :season AND w.id > :after
        ORDER BY w.id LIMIT {PAGE}""",
        season=season,
        after=after,
    )
    return [wait_from(row) for row in rows]


async def first_suited(tx: Tx, slot: Slot, hours: Hours, season: Season, at: int) -> Wait | None:
    """Whom a free time is for: the first in line whose topic and language it serves and who is not busy then.

    Nobody where there would be no time left to answer an offer.
    """
    if offer_until(season, at, slot.starts_at) is None:
        return None
    busy = cells(slot.starts_at, slot.ends_at)
    facts: dict[str, Param] = {"season": season.id, "consultant": slot.consultant, "at": at}
    facts |= {"first": busy.start, "last": busy.stop}
    serves = ""
    if hours.language != "both":
        serves += " AND w.language = :language"
        facts["language"] = hours.language
    if hours.topics:
        names = {f"topic{n}": each for n, each in enumerate(sorted(hours.topics))}
        serves += f" AND w.topic IN ({', '.join(f':{name}' for name in names)})"
        facts |= names
    row = await tx.one(
        f"""SELECT {COLUMNS} FROM booking_waits w WHERE w.state = 'waiting' AND w.season = :season
        AND w.person <> :consultant{serves}
        AND NOT EXISTS (SELECT 1 FROM bookings b WHERE b.person = w.person AND b.topic = w.topic AND b.moves IS NULL
            AND (b.state = 'holding' OR (b.state = 'booked' AND b.ends_at > :at)))
        AND NOT EXISTS (SELECT 1 FROM busy_cells c WHERE c.who = w.person AND c.quarter >= :first
            AND c.quarter < :last)
        ORDER BY w.id LIMIT 1""",
        **facts,
    )
    return None if row is None else wait_from(row)
