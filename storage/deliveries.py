"""What is to be told to somebody who did not just press: a row in the same transaction as its cause.

pending -> claimed (a process has it in hand) -> started (its send may have begun) -> one of the ends. Each claim is a
lease of its own, and whoever settles a row must still hold that: erased, put back, or claimed anew, it says no.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from programme.notices import PROMISES, Notice, Priority
from storage.database import Database, Row, Statement, Tx, retrying, statement
from storage.updates import remember_said

TOPIC = "deliveries"
"""What a commit tells of when something new is to be sent."""
GROUP_MOST = 1000
"""Rows that one message tells of at most."""
CHUNK = 1000
PARKED = 2**62
"""When something is due that waits to be called for."""
KEPT_SECONDS = 30 * 24 * 3600
"""How long a settled row is kept: so long its key is not used again, and staff can look at what is unsure."""

End = Literal["sent", "void", "expired", "failed", "unreachable", "unknown"]


@dataclass(frozen=True, slots=True)
class Due:
    """A row that is due. `attempts` are those made in vain before."""

    id: int
    kind: str
    person: int
    facts: Mapping[str, int]
    priority: int
    due_at: int
    expires_at: int | None
    attempts: int


@dataclass(frozen=True, slots=True)
class Left:
    """A row that somebody claimed and whose lease is over."""

    id: int
    kind: str
    state: Literal["claimed", "started"]
    attempts: int


def enqueue(
    tx: Tx, notice: Notice, person: int, key: str, *, due_at: int, at: int, expires_at: int | None = None, **facts: int
) -> None:
    """Writes the row, once for each `key` whatever is pressed how often. `facts` are ids, never a text.

    It is good until `expires_at`, or for as long as its kind is.
    """
    promise = PROMISES[notice]
    if expires_at is None and promise.lifetime is not None:
        expires_at = due_at + promise.lifetime
    tx.run(
        """INSERT INTO deliveries
        (kind, person, facts, dedupe_key, priority, due_at, expires_at, state, attempts, created_at)
        VALUES (:kind, :person, :facts, :key, :priority, :due_at, :expires_at, 'pending', 0, :at)
        ON CONFLICT (dedupe_key) DO NOTHING""",
        kind=notice.value,
        person=person,
        facts=_stored(facts),
        key=key,
        priority=promise.priority.value,
        due_at=due_at,
        expires_at=expires_at,
        at=at,
    )
    tx.tell(TOPIC)


def enqueue_many(
    tx: Tx,
    notice: Notice,
    receivers: Iterable[tuple[int, str, Mapping[str, int]]],
    *,
    at: int,
    expires_at: int | None = None,
) -> None:
    """The same for a page of receivers (person, key, facts), due at once."""
    tx.run_many(
        """INSERT INTO deliveries
        (kind, person, facts, dedupe_key, priority, due_at, expires_at, state, attempts, created_at)
        VALUES (:kind, :person, :facts, :key, :priority, :at, :expires_at, 'pending', 0, :at)
        ON CONFLICT (dedupe_key) DO NOTHING""",
        [
            {
                "kind": notice.value,
                "person": person,
                "facts": _stored(facts),
                "key": key,
                "priority": PROMISES[notice].priority.value,
                "at": at,
                "expires_at": expires_at,
            }
            for person, key, facts in receivers
        ],
    )
    tx.tell(TOPIC)


def hasten(tx: Tx, notice: Notice, *, at: int, **facts: int) -> None:
    """What waits for a later moment with these very facts is due now. The kind needs an index for it."""
    tx.run(
        f"""UPDATE deliveries SET due_at = :at
        WHERE kind = '{notice.value}' AND state = 'pending' AND facts = :facts AND due_at > :at""",
        facts=_stored(facts),
        at=at,
    )
    tx.tell(TOPIC)


def void(tx: Tx, key: str, at: int) -> None:
    """What this key stands for is no longer true: where its row only waits, nobody is written to."""
    tx.run(
        "UPDATE deliveries SET state = 'void', settled_at = :at WHERE dedupe_key = :key AND state = 'pending'",
        key=key,
        at=at,
    )


async def anything(tx: Tx, now: int, before: int) -> bool:
    """Whether a row is due, or was left by somebody whose lease was over before then."""
    found = await tx.together(
        *(statement(_FIRST, priority=each.value, now=now) for each in Priority),
        statement(
            """SELECT id FROM deliveries WHERE state IN ('claimed', 'started') AND leased_until < :before
            ORDER BY leased_until LIMIT 1""",
            before=before,
        ),
    )
    return any(found)


_FIRST = """SELECT id FROM deliveries WHERE state = 'pending' AND priority = :priority AND due_at <= :now
    ORDER BY due_at LIMIT 1"""


async def due(tx: Tx, priority: int, now: int, limit: int) -> list[Due]:
    """The first rows of a priority that are due, locked for `claim`; those another process looks at are left out."""
    rows = await tx.all(
        f"""SELECT {_COLUMNS} FROM deliveries WHERE state = 'pending' AND priority = :priority AND due_at <= :now
        ORDER BY due_at, id LIMIT :limit {{skip_locked}}""",
        priority=priority,
        now=now,
        limit=limit,
    )
    return [_due(row) for row in rows]


_COLUMNS = "id, kind, person, facts, priority, due_at, expires_at, attempts"


async def fellows(tx: Tx, first: Due, now: int) -> list[Due]:
    """What else of this kind is due to the same person, locked for `claim`."""
    rows = await tx.all(
        f"""SELECT {_COLUMNS} FROM deliveries WHERE person = :person AND kind = :kind AND state = 'pending'
        AND due_at <= :now AND id <> :first AND (expires_at IS NULL OR expires_at > :now)
        ORDER BY due_at, id LIMIT {GROUP_MOST - 1} {{skip_locked}}""",
        person=first.person,
        kind=first.kind,
        now=now,
        first=first.id,
    )
    return [_due(row) for row in rows]


def claim(tx: Tx, ids: Sequence[int], lease: str, until: int) -> None:
    """Takes rows that `due` or `fellows` gave in this very transaction."""
    tx.run_many(
        "UPDATE deliveries SET state = 'claimed', leased_by = :lease, leased_until = :until WHERE id = :id",
        [{"id": each, "lease": lease, "until": until} for each in ids],
    )


def hold(tx: Tx, ids: Sequence[int], until: int) -> None:
    """Not before then: what `due` gave waits for the end of the quiet hours."""
    tx.run_many("UPDATE deliveries SET due_at = :until WHERE id = :id", [{"id": each, "until": until} for each in ids])


def drop(tx: Tx, ids: Sequence[int], end: End, at: int) -> None:
    """Settles what `due` or `left` gave in this very transaction and nobody needs to be told any more."""
    tx.run_many(
        "UPDATE deliveries SET state = :end, settled_at = :at WHERE id = :id",
        [{"id": each, "end": end, "at": at} for each in ids],
    )


async def start(tx: Tx, ids: Sequence[int], lease: str, until: int) -> bool:
    """Notes that the send may begin; False where one of them is not under this lease any more."""
    sql = """UPDATE deliveries SET state = 'started', leased_until = :until
        WHERE id = :id AND state = 'claimed' AND leased_by = :lease RETURNING id"""
    return await _all_of(tx, [statement(sql, id=each, lease=lease, until=until) for each in ids])


async def settle(tx: Tx, ids: Sequence[int], lease: str, end: End, at: int) -> bool:
    """Ends them; False where one is not under this lease any more. What was `unknown` may still turn out to be sent.

    Doing it twice is the same as once: the answer to a commit may be lost, and then nobody knows that it was done.
    """
    sql = """UPDATE deliveries SET state = :end, settled_at = :at, leased_until = NULL
        WHERE id = :id AND leased_by = :lease AND (state IN ('claimed', 'started', 'unknown') OR state = :end)
        RETURNING id"""
    return await _all_of(tx, [statement(sql, id=each, lease=lease, end=end, at=at) for each in ids])


async def settle_sent(
    tx: Tx, person: int, ids: Sequence[int], lease: str, message_id: int, at: int, also: Sequence[int] = ()
) -> bool:
    """Ends them as sent, and notes the message for the day the person erases her data; False as in `settle`.

    `also` are the other messages of an album.
    """
    # First of all, since it locks the person: an erasure under way is either seen in the rows, or sees the message.
    for each in (message_id, *also):
        sql, params = remember_said(person, each, at)
        tx.run(sql, **params)
    tx.run_many(
        "UPDATE deliveries SET message_id = :message_id WHERE id = :id AND leased_by = :lease",
        [{"id": each, "message_id": message_id, "lease": lease} for each in ids],
    )
    return await settle(tx, ids, lease, "sent", at)


async def park(tx: Tx, ids: Sequence[int], lease: str) -> bool:
    """It waits until it is called for, and no attempt is counted; False as in `settle`."""
    sql = f"""UPDATE deliveries SET state = 'pending', due_at = {PARKED}, leased_by = NULL, leased_until = NULL
        WHERE id = :id AND leased_by = :lease AND state IN ('claimed', 'started') RETURNING id"""
    return await _all_of(tx, [statement(sql, id=each, lease=lease) for each in ids])


async def put_back(tx: Tx, ids: Sequence[int], lease: str) -> bool:
    """Not now, and no attempt is counted; False as in `settle`."""
    sql = """UPDATE deliveries SET state = 'pending', leased_by = NULL, leased_until = NULL
        WHERE id = :id AND leased_by = :lease AND state IN ('claimed', 'started') RETURNING id"""
    return await _all_of(tx, [statement(sql, id=each, lease=lease) for each in ids])


async def later(tx: Tx, ids: Sequence[int], lease: str, due_at: int, most: int) -> bool:
    """Again at `due_at`; the attempt is counted, up to `most` of them. False as in `settle`."""
    sql = """UPDATE deliveries SET state = 'pending', leased_by = NULL, leased_until = NULL, due_at = :due_at,
        attempts = attempts + CASE WHEN attempts < :most THEN 1 ELSE 0 END
        WHERE id = :id AND leased_by = :lease AND state IN ('claimed', 'started') RETURNING id"""
    return await _all_of(tx, [statement(sql, id=each, lease=lease, due_at=due_at, most=most) for each in ids])


def release(tx: Tx, process: str) -> None:
    """Puts back what a process has claimed (its leases begin with its name) and not begun to send."""
    tx.run(
        f"""UPDATE deliveries SET state = 'pending', leased_by = NULL, leased_until = NULL
        WHERE state IN ('claimed', 'started') AND state = 'claimed'
        AND substr(leased_by, 1, {len(process)}) = :process""",
        process=process,
    )


async def unreachable(tx: Tx, person: int, ids: Sequence[int], lease: str, at: int) -> bool:
    """Telegram says that this account cannot be written to: noted of the person, and they are settled."""
    tx.run("UPDATE people SET unreachable_at = :at WHERE id = :id", id=person, at=at)
    return await settle(tx, ids, lease, "unreachable", at)


def reached(tx: Tx, person: int, at: int) -> None:
    """She has written: answers and reminders that could not reach her are told after all, announcements are not."""
    tx.run("UPDATE people SET unreachable_at = NULL WHERE id = :id", id=person)
    tx.run(
        """UPDATE deliveries SET state = 'pending', due_at = :at, leased_by = NULL, settled_at = NULL
        WHERE person = :person AND state = 'unreachable' AND priority < :announcement""",
        person=person,
        at=at,
        announcement=Priority.ANNOUNCEMENT.value,
    )
    tx.tell(TOPIC)


def tell_again(tx: Tx, person: int) -> None:
    """What is just being sent to a person is made anew, and what arrives of it meanwhile is taken back."""
    tx.run(
        """UPDATE deliveries SET state = 'pending', leased_by = NULL, leased_until = NULL
        WHERE person = :person AND state = 'started'""",
        person=person,
    )
    tx.tell(TOPIC)


async def left(tx: Tx, before: int, limit: int) -> list[Left]:
    """Rows whose lease was over before then, locked: their process is dead, or has stood still for too long."""
    rows = await tx.all(
        """SELECT id, kind, state, attempts FROM deliveries
        WHERE state IN ('claimed', 'started') AND leased_until < :before
        ORDER BY leased_until, id LIMIT :limit {skip_locked}""",
        before=before,
        limit=limit,
    )
    return [Left(row["id"], row["kind"], row["state"], row["attempts"]) for row in rows]


def give_back(tx: Tx, found: Sequence[Left]) -> None:
    """What `left` gave in this very transaction is sent by somebody else; a send that had begun was an attempt."""
    tx.run_many(
        """UPDATE deliveries SET state = 'pending', leased_by = NULL, leased_until = NULL, attempts = :attempts
        WHERE id = :id""",
        [{"id": each.id, "attempts": each.attempts + (each.state == "started")} for each in found],
    )


async def forget_settled(db: Database, *, before: int) -> None:
    """Deletes what was settled before, in steps that hold the writer briefly."""

    async def once() -> int:
        async with db.begin() as tx:
            gone = await tx.all(
                f"""DELETE FROM deliveries WHERE id IN
                (SELECT id FROM deliveries WHERE settled_at < :before ORDER BY settled_at LIMIT {CHUNK})
                RETURNING id""",
                before=before,
            )
        return len(gone)

    while await retrying(once) == CHUNK:
        pass


async def _all_of(tx: Tx, changes: Sequence[Statement]) -> bool:
    return all(await tx.together(*changes))


def _due(row: Row) -> Due:
    return Due(
        row["id"],
        row["kind"],
        row["person"],
        json.loads(row["facts"]),
        row["priority"],
        row["due_at"],
        row["expires_at"],
        row["attempts"],
    )


def _stored(facts: Mapping[str, int]) -> str:
    return json.dumps(facts, sort_keys=True)
