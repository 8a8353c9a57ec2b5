"""Slow work that no turn may wait for: a row in the same transaction as its cause."""

import json
from typing import Literal

from storage.database import Tx

TOPIC = "jobs"
"""What a commit tells of when there is new work."""

Kind = Literal["fetch", "application_pdf"]
"""`fetch`: the bytes of a sent file (file). `application_pdf`: the document of a revision (application, revision)."""


def enqueue(tx: Tx, kind: Kind, key: str, *, at: int, **facts: int) -> None:
    """Writes the row, once for each `key`. `facts` are ids, never a text."""
    tx.run(
        """INSERT INTO jobs (kind, facts, dedupe_key, due_at, state, attempts, created_at)
        VALUES (:kind, :facts, :key, :at, 'pending', 0, :at)
        ON CONFLICT (dedupe_key) DO NOTHING""",
        kind=kind,
        facts=json.dumps(facts, sort_keys=True),
        key=key,
        at=at,
    )
    tx.tell(TOPIC)
