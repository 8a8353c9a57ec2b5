"""Slow work that no turn may wait for: a row in the same transaction as its cause, claimed by one process at a time.

pending -> claimed -> done, void (its facts are gone) or failed (tried in vain too often). Claiming counts the attempt,
so that work which kills its process is not tried for ever; what a process gives back unharmed is not counted.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from storage.database import Database, Tx, retrying

TOPIC = "jobs"
"""What a commit tells of when there is new work."""

MOST_ATTEMPTS = 5
BACK_OFF = (10, 60, 600, 3600)
"""Seconds until the next attempt, after the first, the second, …"""
LONGEST_WAIT = 3600
"""Seconds at most until work is looked at again that could not be done through no fault of its own."""
CHUNK = 1000

Kind = Literal[
    "application_pdf", "outcomes", "picture", "attendance", "poster", "figures", "agenda", "fetch", "sweep",
    "tell_deadline", "calendar", "booking_calendar",
]  # fmt: skip
"""`application_pdf`: the document of a revision (application, revision). `outcomes`: a table of what became of an
announcement, `picture`: the same drawn (announcement, person). `attendance`: a table of who came (seminar, person).
`figures`: what the consulting came to, as a table or drawn (person, drawn, talks). `agenda`: a consultant's days drawn
(person, consultant, first, days). `poster`: a page to print (poster or seminar, person). `fetch`: the bytes of a sent
file (file). `sweep`: takes away the bytes that no row names any more.
`tell_deadline`: writes to every draft that the deadline is another one (move).
`calendar`: a seminar as a file for a phone's calendar (sign_up, sequence),
`booking_calendar`: a talk as the same (booking, sequence)."""


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work in hand. `facts` are ids; `attempt` counts from 1."""

    id: int
    kind: str
    facts: Mapping[str, int]
    attempt: int


def enqueue(tx: Tx, kind: Kind, key: str, *, at: int, **facts: int) -> None:
    """Writes the row, once for each `key`; asked for again, what had failed is tried anew. `facts` are ids, no text."""
    tx.run(
        """INSERT INTO jobs (kind, facts, dedupe_key, due_at, state, attempts, created_at)
        VALUES (:kind, :facts, :key, :at, 'pending', 0, :at)
        ON CONFLICT (dedupe_key) DO UPDATE SET state = 'pending', due_at = excluded.due_at, attempts = 0,
        error = NULL, settled_at = NULL WHERE jobs.state = 'failed'""",
        kind=kind,
        facts=json.dumps(facts, sort_keys=True),
        key=key,
        at=at,
    )
    tx.tell(TOPIC)


def sweep_soon(tx: Tx, at: int) -> None:
    """Has the bytes taken away that no row names any more, once this is committed: a sweep of its own each time."""
    enqueue(tx, "sweep", f"sweep:{secrets.token_hex(8)}", at=at)


async def waiting(db: Database, kinds: Sequence[str], now: int) -> bool:
    """Whether work of these kinds is due, or was left by a process whose lease is over."""
    names, params = _named(kinds)
    async with db.read() as tx:
        due, left = await tx.together(
            (
                f"SELECT id FROM jobs WHERE state = 'pending' AND kind IN ({names}) AND due_at <= :now LIMIT 1",
                {"now": now, **params},
            ),
            ("SELECT id FROM jobs WHERE state = 'claimed' AND leased_until < :now LIMIT 1", {"now": now}),
        )
    return bool(due or left)


async def claim(db: Database, kinds: Sequence[str], owner: str, *, now: int, lease: int) -> Job | None:
    """The next due work for this owner alone, the earlier of `kinds` first; None where nothing is due."""
    each = """(SELECT j.id FROM jobs j WHERE j.state = 'pending' AND j.kind = :kind{n} AND j.due_at <= :now
        ORDER BY j.due_at, j.id LIMIT 1 {skip_locked})"""
    first = ", ".join(each.replace("{n}", str(n)) for n in range(len(kinds)))
    _, params = _named(kinds)

    async def once() -> Job | None:
        async with db.begin() as tx:
            _take_back(tx, "leased_until < :now", now)
            row = await tx.one(
                f"""UPDATE jobs SET state = 'claimed', attempts = attempts + 1,
                leased_by = :owner, leased_until = :until
                WHERE id = coalesce({first}, 0) AND state = 'pending'
                RETURNING id, kind, facts, attempts""",
                owner=owner,
                until=now + lease,
                now=now,
                **params,
            )
        return None if row is None else Job(row["id"], row["kind"], json.loads(row["facts"]), row["attempts"])

    return await retrying(once)


async def others_at_work(db: Database, but: int, now: int) -> bool:
    """Whether any job but this one is in hand, in whatever process."""
    async with db.read() as tx:
        rows = await tx.all(
            "SELECT id FROM jobs WHERE state = 'claimed' AND leased_until >= :now AND id <> :but LIMIT 1",
            but=but,
            now=now,
        )
    return bool(rows)


async def take_over(db: Database, now: int) -> None:
    """Gives back whatever is claimed: for a process that knows that it is alone on this database."""

    async def once() -> None:
        async with db.begin() as tx:
            _take_back(tx, "1 = 1", now)

    await retrying(once)


def _take_back(tx: Tx, which: str, now: int) -> None:
    """What a dead process had in hand waits again; what killed its process too often has failed."""
    tx.run(
        f"""UPDATE jobs SET state = CASE WHEN attempts < {MOST_ATTEMPTS} THEN 'pending' ELSE 'failed' END,
        settled_at = CASE WHEN attempts < {MOST_ATTEMPTS} THEN NULL ELSE CAST(:now AS BIGINT) END,
        leased_by = NULL, leased_until = NULL
        WHERE state = 'claimed' AND {which}""",
        now=now,
    )


async def settle(tx: Tx, job: Job, owner: str, state: Literal["done", "void"], *, now: int) -> bool:
    """Ends it; False where the lease is not this owner's any more, and then nothing may be written."""
    return await _end(tx, job, owner, "state = :state, settled_at = :now", state=state, now=now)


async def fail(tx: Tx, job: Job, owner: str, error: str, *, now: int) -> bool:
    """Tried in vain: again later, or never. `error` is the name of a class."""
    if job.attempt >= MOST_ATTEMPTS:
        return await _end(tx, job, owner, "state = 'failed', settled_at = :now, error = :error", now=now, error=error)
    due = now + BACK_OFF[job.attempt - 1]
    return await _end(tx, job, owner, "state = 'pending', due_at = :due, error = :error", due=due, error=error)


async def give_back(tx: Tx, job: Job, owner: str) -> bool:
    """Unharmed: waits as before, and the attempt is not counted."""
    return await _end(tx, job, owner, "state = 'pending', attempts = attempts - 1")


async def put_off(tx: Tx, job: Job, owner: str, seconds: int, *, now: int) -> bool:
    """As `give_back`, but not before so many seconds; the older it is, the longer it waits."""
    wait = "(:now - created_at) / 2"
    return await _end(
        tx,
        job,
        owner,
        f"""state = 'pending', attempts = attempts - 1, due_at = :now + CASE
        WHEN {wait} < :seconds OR :seconds > {LONGEST_WAIT} THEN CAST(:seconds AS BIGINT)
        WHEN {wait} > {LONGEST_WAIT} THEN {LONGEST_WAIT}
        ELSE {wait} END""",
        now=now,
        seconds=seconds,
    )


async def _end(tx: Tx, job: Job, owner: str, changes: str, **params: str | int) -> bool:
    """The attempt's number is part of the claim: the same process may have lost it and taken it anew."""
    row = await tx.one(
        f"""UPDATE jobs SET {changes}, leased_by = NULL, leased_until = NULL
        WHERE id = :id AND state = 'claimed' AND leased_by = :owner AND attempts = :attempt RETURNING id""",
        id=job.id,
        owner=owner,
        attempt=job.attempt,
        **params,
    )
    return row is not None


async def forget_settled(db: Database, *, before: int) -> None:
    """Deletes what was settled before, in steps that hold the writer briefly."""

    async def once() -> int:
        async with db.begin() as tx:
            gone = await tx.all(
                f"""DELETE FROM jobs WHERE id IN
                (SELECT id FROM jobs WHERE settled_at < :before ORDER BY settled_at LIMIT {CHUNK}) RETURNING id""",
                before=before,
            )
        return len(gone)

    while await retrying(once) == CHUNK:
        pass


def _named(kinds: Sequence[str]) -> tuple[str, dict[str, str]]:
    params = {f"kind{n}": kind for n, kind in enumerate(kinds)}
    return ", ".join(f":{name}" for name in params), params
