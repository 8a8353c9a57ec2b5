"""What consultants do with questions: the queue, taking, giving back, answering. One winner each time.

A claim is `UPDATE … WHERE state = 'waiting' RETURNING`: of twenty who press at the same instant one has the row.
"""

from dataclasses import dataclass

from programme.question import ClosedBy
from storage.database import Param, Tx
from storage.questions import COLUMNS, OF_CONSULTANTS, Thread, changed, thread_from

PAGE = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the queue; `topic` None is any, `late_before` only those who have waited since before then."""

    topic: str | None = None
    language: str = ""
    late_before: int | None = None
    mine: int | None = None


async def queue(tx: Tx, wanted: Wanted, page: int) -> tuple[int, list[Thread]]:
    """How many, and a page of them: whoever has waited longest first."""
    facts: dict[str, Param] = {}
    where = ["t.state = 'waiting'"]
    if wanted.mine is not None:
        where = ["t.state IN ('claimed', 'answered') AND t.claimed_by = :mine"]
        facts["mine"] = wanted.mine
    if wanted.topic is not None:
        where.append("t.topic = :topic")
        facts["topic"] = wanted.topic
    if wanted.language:
        where.append("t.language = :language")
        facts["language"] = wanted.language
    if wanted.late_before is not None:
        where.append("t.waits_since <= :late")
        facts["late"] = wanted.late_before
    kept = " AND ".join(where)
    [[counted], rows] = await tx.together(
        (f"SELECT count(*) AS n FROM threads t WHERE {kept}", facts),
        (
            f"""SELECT {COLUMNS} FROM threads t WHERE {kept}
            ORDER BY CASE WHEN t.waits_since IS NULL THEN 1 ELSE 0 END, t.waits_since, t.id
            LIMIT {PAGE} OFFSET :skipped""",
            {**facts, "skipped": page * PAGE},
        ),
    )
    return counted["n"], [thread_from(row) for row in rows]


async def claim(tx: Tx, thread: int, person: int, at: int) -> Thread | None:
    """Hers from now on; None where somebody was quicker. Nobody answers her own question."""
    return await changed(
        tx,
        "state = 'claimed', claimed_by = :person, claim_since = :at, reminded_at = NULL",
        "id = :id AND state = 'waiting' AND asker <> :person",
        id=thread,
        person=person,
        at=at,
    )


_HERS = "id = :id AND claimed_by = :person AND state IN ('claimed', 'answered')"


async def release(tx: Tx, thread: int, person: int) -> Thread | None:
    """Back into the queue, to the place that its waiting gives it."""
    return await changed(
        tx,
        "state = 'waiting', claimed_by = NULL, claim_since = NULL, reminded_at = NULL",
        "id = :id AND claimed_by = :person AND state = 'claimed'",
        id=thread,
        person=person,
    )


async def pass_to(tx: Tx, thread: int, person: int, other: int, at: int) -> Thread | None:
    """Another one's from now on, who still answers questions."""
    return await changed(
        tx,
        "claimed_by = :other, claim_since = :at, reminded_at = NULL",
        f"""{_HERS} AND asker <> :other AND EXISTS
        (SELECT 1 FROM roles r WHERE r.person = :other AND r.role IN ({OF_CONSULTANTS}))""",
        id=thread,
        person=person,
        other=other,
        at=at,
    )


async def move_topic(tx: Tx, thread: int, person: int, topic: str) -> Thread | None:
    """Into the queue again, under another topic."""
    return await changed(
        tx,
        "state = 'waiting', topic = :topic, claimed_by = NULL, claim_since = NULL, reminded_at = NULL",
        "id = :id AND claimed_by = :person AND state = 'claimed'",
        id=thread,
        person=person,
        topic=topic,
    )


async def answer(tx: Tx, thread: int, person: int, worked: int, at: int) -> Thread | None:
    """She answered; `worked` are the working seconds since it was asked, kept of the first answer alone."""
    return await changed(
        tx,
        """state = 'answered', waits_since = NULL, claim_since = :at, reminded_at = NULL, alerted_at = NULL,
        answered_at = :at, worked = coalesce(worked, :worked)""",
        _HERS,
        id=thread,
        person=person,
        worked=worked,
        at=at,
    )


async def finish(tx: Tx, thread: int, person: int, at: int) -> Thread | None:
    """Closed by whoever answered it."""
    return await changed(
        tx,
        "state = 'closed', waits_since = NULL, closed_at = :at, closed_by = 'consultant'",
        f"{_HERS} AND answered_at IS NOT NULL",
        id=thread,
        person=person,
        at=at,
    )


async def touch(tx: Tx, thread: int, person: int, at: int) -> Thread | None:
    """A sign of life of whoever has it: its clock of silence begins anew."""
    return await changed(tx, "claim_since = :at, reminded_at = NULL", _HERS, id=thread, person=person, at=at)


# What happens by itself: decided on a row as it was read, so it holds for that `rev` alone


async def still_open(tx: Tx, after: int, most: int) -> list[Thread]:
    """The next page of what is not closed, by id."""
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM threads t WHERE t.state <> 'closed' AND t.id > :after ORDER BY t.id LIMIT :most",
        after=after,
        most=most,
    )
    return [thread_from(row) for row in rows]


async def reminded(tx: Tx, thread: Thread, at: int) -> Thread | None:
    return await changed(
        tx,
        "reminded_at = :at",
        "id = :id AND rev = :rev",
        id=thread.id,
        rev=thread.rev,
        at=at,
    )


async def returned(tx: Tx, thread: Thread) -> Thread | None:
    return await changed(
        tx,
        "state = 'waiting', claimed_by = NULL, claim_since = NULL, reminded_at = NULL",
        "id = :id AND rev = :rev",
        id=thread.id,
        rev=thread.rev,
    )


async def alerted(tx: Tx, thread: Thread, at: int) -> Thread | None:
    return await changed(
        tx,
        "alerted_at = :at",
        "id = :id AND rev = :rev",
        id=thread.id,
        rev=thread.rev,
        at=at,
    )


async def fell_silent(tx: Tx, thread: Thread, at: int) -> Thread | None:
    return await changed(
        tx,
        "state = 'closed', closed_at = :at, closed_by = :by",
        "id = :id AND rev = :rev",
        id=thread.id,
        rev=thread.rev,
        at=at,
        by=ClosedBy.SILENCE.value,
    )


async def orphans(tx: Tx) -> list[tuple[Thread, int | None]]:
    """Claimed by somebody who answers questions no more, or is gone; with whose they were."""
    rows = await tx.all(
        f"""SELECT {COLUMNS} FROM threads t WHERE t.state = 'claimed' AND NOT EXISTS
        (SELECT 1 FROM roles r WHERE r.person = t.claimed_by AND r.role IN ({OF_CONSULTANTS}))
        ORDER BY t.id LIMIT 1000"""
    )
    return [(thread_from(row), row["claimed_by"]) for row in rows]
