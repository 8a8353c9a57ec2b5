"""What is to be told to somebody who did not just press: a row in the same transaction as its cause."""

import json
from collections.abc import Mapping

from programme.notices import PROMISES, Notice
from storage.database import Tx

TOPIC = "deliveries"
"""What a commit tells of when something new is to be sent."""


def enqueue(tx: Tx, notice: Notice, person: int, key: str, *, due_at: int, at: int, **facts: int) -> None:
    """Writes the row, once for each `key` whatever is pressed how often. `facts` are ids, never a text."""
    promise = PROMISES[notice]
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
        expires_at=None if promise.lifetime is None else due_at + promise.lifetime,
        at=at,
    )
    tx.tell(TOPIC)


def hasten(tx: Tx, notice: Notice, *, at: int, **facts: int) -> None:
    """What waits for a later moment with these very facts is due now."""
    tx.run(
        """UPDATE deliveries SET due_at = :at
        WHERE kind = :kind AND facts = :facts AND state = 'pending' AND due_at > :at""",
        kind=notice.value,
        facts=_stored(facts),
        at=at,
    )
    tx.tell(TOPIC)


def _stored(facts: Mapping[str, int]) -> str:
    return json.dumps(facts, sort_keys=True)
