"""What the staff send after a seminar: to those who were there, and to those who had seats and were not."""

import json
from dataclasses import dataclass

from programme.announcement import Content, from_text, to_text
from programme.notices import PROMISES, Notice
from storage import deliveries
from storage.database import Tx

MOST = 10
"""Things that are sent after one seminar."""


@dataclass(frozen=True, slots=True)
class Material:
    """Words, or a file with words below it; the same for everybody."""

    id: int
    seminar: int
    content: Content


async def add(tx: Tx, seminar: int, content: Content, at: int) -> bool:
    """One more, the last; False where there are enough."""
    row = await tx.one(
        f"""INSERT INTO materials (seminar, content, at)
        SELECT s.id, :content, CAST(:at AS BIGINT) FROM seminars s WHERE s.id = :seminar
        AND (SELECT count(*) FROM materials m WHERE m.seminar = s.id) < {MOST} RETURNING id""",
        seminar=seminar,
        content=to_text(content),
        at=at,
    )
    return row is not None


async def of(tx: Tx, seminar: int) -> list[Material]:
    rows = await tx.all("SELECT id, seminar, content FROM materials WHERE seminar = :id ORDER BY id", id=seminar)
    return [Material(row["id"], row["seminar"], from_text(row["content"])) for row in rows]


async def find(tx: Tx, id: int) -> Material | None:
    row = await tx.one("SELECT id, seminar, content FROM materials WHERE id = :id", id=id)
    return None if row is None else Material(row["id"], row["seminar"], from_text(row["content"]))


def clear(tx: Tx, seminar: int) -> None:
    """Takes all of them out; what was sent stays with whoever has it."""
    tx.run("DELETE FROM materials WHERE seminar = :seminar", seminar=seminar)


_RECEIVERS = """(SELECT t.person FROM attendances t WHERE t.seminar = :seminar
    UNION SELECT u.person FROM sign_ups u WHERE u.seminar = :seminar AND u.state = 'going')"""


async def receivers(tx: Tx, seminar: int) -> int:
    """How many accounts were there or had seats."""
    row = await tx.one(f"SELECT count(*) AS n FROM {_RECEIVERS} e", seminar=seminar)
    assert row is not None, "a count always gives its row"
    n: int = row["n"]
    return n


async def send(tx: Tx, seminar: int, at: int) -> int:
    """Thanks, and each of the things, to everybody once, however often it is asked for; how many were written to."""
    told = await _send(tx, seminar, Notice.AFTER_SEMINAR, f"after_seminar:{seminar}", {"seminar": seminar}, at)
    for each in await of(tx, seminar):
        facts = {"seminar": seminar, "material": each.id}
        told |= await _send(tx, seminar, Notice.MATERIAL, f"material:{each.id}", facts, at)
    tx.tell(deliveries.TOPIC)
    return len(told)


async def _send(tx: Tx, seminar: int, notice: Notice, key: str, facts: dict[str, int], at: int) -> set[int]:
    rows = await tx.all(
        f"""INSERT INTO deliveries (kind, person, facts, dedupe_key, priority, due_at, state, attempts, created_at)
        SELECT '{notice.value}', e.person, '{json.dumps(facts, sort_keys=True)}', '{key}:' || CAST(e.person AS TEXT),
            {PROMISES[notice].priority.value}, CAST(:at AS BIGINT), 'pending', 0, CAST(:at AS BIGINT)
        FROM {_RECEIVERS} e WHERE 1 = 1 ORDER BY e.person
        ON CONFLICT (dedupe_key) DO NOTHING RETURNING person""",
        seminar=seminar,
        at=at,
    )
    return {row["person"] for row in rows}
