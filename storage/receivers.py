"""The receivers of an announcement as rows of `deliveries`: written, called for, parked and given up in small steps.

Each step is one short transaction that holds the announcement's row, so whoever is killed in between leaves nothing
half done, and two processes never do the same step.
"""

import json

from programme.announcement import State
from programme.notices import PROMISES, Notice
from programme.season import Season
from storage import announcements, audience, deliveries, jobs
from storage.announcements import Announcement
from storage.database import Tx
from storage.deliveries import CHUNK, PARKED


async def at_work(tx: Tx, now: int) -> list[int]:
    """The announcements that want a step; one that is only being sent, or that was stopped, wants none."""

    def some(states: str, more: str = "") -> str:
        return f"EXISTS (SELECT 1 FROM deliveries d WHERE d.announcement = n.id AND d.state IN ({states}) {more})"

    waiting, unsent = "'pending', 'claimed'", "'pending', 'claimed', 'started'"
    rows = await tx.all(
        f"""SELECT n.id FROM announcements n WHERE n.outcome IS NULL AND (
        n.state IN ('writing', 'retrying')
        OR (n.state = 'scheduled' AND n.due_at <= :now)
        OR (n.state = 'sending' AND ({some("'pending'", f"AND d.due_at = {PARKED}")} OR NOT {some(unsent)}))
        OR (n.state = 'paused' AND {some(waiting, f"AND d.due_at < {PARKED}")})
        OR (n.state = 'cancelled' AND ({some(waiting)} OR NOT {some(unsent)}))) ORDER BY n.id""",
        now=now,
    )
    return [row["id"] for row in rows]


async def step(tx: Tx, id: int, season: Season, now: int) -> bool:
    """Does the next step of one; whether there was anything to do."""
    here = await announcements.held(tx, id)
    if here is None or here.outcome is not None:
        return False
    match here.state:
        case State.SCHEDULED if here.due_at is not None and here.due_at <= now:
            _enter(tx, here, State.WRITING)
            return True
        case State.WRITING:
            return await _write(tx, here, season, now)
        case State.SENDING:
            return await _call_for(tx, here, now) or await _finish(tx, here, now)
        case State.PAUSED:
            return await _park(tx, here)
        case State.RETRYING:
            return await _try_again(tx, here)
        case State.CANCELLED:
            return await _give_up(tx, here, now) or await _finish(tx, here, now)
        case _:
            return False


def _enter(tx: Tx, here: Announcement, state: State) -> None:
    """By itself: `rev` stays, so that a button to pause it holds."""
    tx.run("UPDATE announcements SET state = :state WHERE id = :id", state=state.value, id=here.id)


async def _write(tx: Tx, here: Announcement, season: Season, now: int) -> bool:
    """A row for each of the next receivers, parked until all are written."""
    row = await tx.one(
        f"""SELECT max(e.id) AS last FROM (SELECT p.id FROM people p
        WHERE p.id > :after AND p.id <= :highest ORDER BY p.id LIMIT {CHUNK}) e""",
        after=here.written_to,
        highest=here.highest or 0,
    )
    last = row["last"] if row is not None else None
    if last is None:
        _enter(tx, here, State.SENDING)
        return True
    meant, params = audience.condition(here.audience, season, now)
    told = audience.can_be_told(params)
    languages = {f"said{n}": each for n, each in enumerate(sorted(here.content.languages))}
    notice = Notice.URGENT_ANNOUNCEMENT if here.urgent else Notice.ANNOUNCEMENT
    facts = json.dumps({"announcement": here.id})
    written = await tx.all(
        f"""INSERT INTO deliveries
        (kind, person, facts, dedupe_key, priority, due_at, state, attempts, created_at, announcement)
        SELECT '{notice.value}', p.id, '{facts}', 'announcement:{here.id}:' || CAST(p.id AS TEXT),
            {PROMISES[notice].priority.value}, {PARKED}, 'pending', 0, CAST(:now AS BIGINT), {here.id}
        FROM people p WHERE p.id > :after AND p.id <= :last AND {meant} AND {told}
        AND p.language IN ({", ".join(f":{name}" for name in languages)})
        ON CONFLICT (dedupe_key) DO NOTHING RETURNING id""",
        now=now,
        after=here.written_to,
        last=last,
        **params,
        **languages,
    )
    tx.run(
        "UPDATE announcements SET written_to = :last, receivers = receivers + :n WHERE id = :id",
        last=last,
        n=len(written),
        id=here.id,
    )
    return True


_OF_IT = f"""(SELECT d.id FROM deliveries d WHERE d.announcement = :id AND d.state = '{{state}}' {{more}}
    ORDER BY d.due_at, d.id LIMIT {CHUNK})"""


async def _call_for(tx: Tx, here: Announcement, now: int) -> bool:
    """What is parked may go."""
    parked = _OF_IT.format(state="pending", more=f"AND d.due_at = {PARKED}")
    rows = await tx.all(f"UPDATE deliveries SET due_at = :now WHERE id IN {parked} RETURNING id", id=here.id, now=now)
    tx.tell(deliveries.TOPIC)
    return bool(rows)


async def _park(tx: Tx, here: Announcement) -> bool:
    """What has not begun to be sent waits until it is called for."""
    found = 0
    for state in ("pending", "claimed"):
        waiting = _OF_IT.format(state=state, more=f"AND d.due_at < {PARKED}")
        rows = await tx.all(
            f"""UPDATE deliveries SET state = 'pending', due_at = {PARKED}, leased_by = NULL, leased_until = NULL
            WHERE id IN {waiting} RETURNING id""",
            id=here.id,
        )
        found += len(rows)
    return found > 0


async def _give_up(tx: Tx, here: Announcement, now: int) -> bool:
    """What has not begun to be sent is not sent."""
    found = 0
    for state in ("pending", "claimed"):
        waiting = _OF_IT.format(state=state, more="")
        rows = await tx.all(
            f"""UPDATE deliveries SET state = 'void', settled_at = :now, leased_by = NULL, leased_until = NULL
            WHERE id IN {waiting} RETURNING id""",
            id=here.id,
            now=now,
        )
        found += len(rows)
    return found > 0


async def _try_again(tx: Tx, here: Announcement) -> bool:
    """What failed waits with the others; what nobody knows of is never sent again."""
    failed = _OF_IT.format(state="failed", more="")
    rows = await tx.all(
        f"""UPDATE deliveries SET state = 'pending', due_at = {PARKED}, attempts = 0, settled_at = NULL,
        leased_by = NULL, leased_until = NULL WHERE id IN {failed} RETURNING id""",
        id=here.id,
    )
    if not rows:
        _enter(tx, here, State.SENDING)
    return True


async def _finish(tx: Tx, here: Announcement, now: int) -> bool:
    """Where nothing is left, what became of it is kept, and has it drawn."""
    counted = await announcements.outcomes(tx, here.id)
    if any(counted.get(state) for state in ("pending", "claimed", "started")):
        return False
    state = State.CANCELLED if here.state is State.CANCELLED else State.DONE
    tx.run(
        "UPDATE announcements SET state = :state, outcome = :outcome WHERE id = :id",
        state=state.value,
        outcome=json.dumps(counted, sort_keys=True),
        id=here.id,
    )
    if here.confirmed_by is not None:
        jobs.enqueue(
            tx, "picture", f"picture:{here.id}:{here.rev}", at=now, announcement=here.id, person=here.confirmed_by
        )
    return True


async def progress_message(tx: Tx, here: Announcement) -> tuple[int, int, str] | None:
    """Where the message is that tells how far it is: (chat, message, state of its row); None while there is none."""
    row = await tx.one(
        """SELECT p.tg_id, d.message_id, d.state FROM deliveries d JOIN people p ON p.id = d.person
        WHERE d.dedupe_key = :key""",
        key=progress_key(here),
    )
    return None if row is None else (row["tg_id"], row["message_id"] or 0, row["state"])


def progress_key(here: Announcement) -> str:
    return f"announcement_progress:{here.id}:{here.confirmed_at}"


async def untold(tx: Tx) -> list[int]:
    """Those of which the progress message does not tell the end yet."""
    rows = await tx.all(
        """SELECT id FROM announcements WHERE state IN ('writing', 'sending', 'paused', 'retrying', 'done', 'cancelled')
        AND (outcome IS NULL OR told_rev < rev) AND confirmed_at IS NOT NULL ORDER BY id DESC LIMIT 50"""
    )
    return [row["id"] for row in rows]


def told(tx: Tx, here: Announcement) -> None:
    tx.run("UPDATE announcements SET told_rev = :rev WHERE id = :id", rev=here.rev, id=here.id)
