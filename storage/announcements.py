"""Announcements of the staff: what they say, whom they are for, how far they are, and what became of each message.

Every change of one is conditional on its `rev`, which counts them: no row changed means somebody else did something
meanwhile (`Outdated`). A receiver is a row of `deliveries`, parked until it may go (`deliveries.PARKED`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from programme.announcement import SAME_SECONDS, Content, State, fingerprint, from_text, to_text
from programme.audience import Audience
from programme.audience import from_text as audience_from
from programme.audience import to_text as audience_text
from programme.problem import Outdated
from storage.database import Param, Row, Tx

TOPIC = "announcements"
"""What a commit tells of when one is to go on."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """As its row stands."""

    id: int
    rev: int
    state: State
    content: Content
    audience: Audience
    due_at: int | None
    urgent_asked_by: int | None
    urgent_by: int | None
    made_by: int | None
    confirmed_by: int | None
    confirmed_at: int | None
    highest: int | None
    written_to: int
    receivers: int
    outcome: str | None
    told_rev: int
    changed_at: int

    @property
    def urgent(self) -> bool:
        """Whether two of the staff want it to go at night as well."""
        return self.urgent_by is not None


_COLUMNS = """n.id, n.rev, n.state, n.content, n.audience, n.due_at, n.urgent_asked_by, n.urgent_by, n.made_by,
    n.confirmed_by, n.confirmed_at, n.highest, n.written_to, n.receivers, n.outcome, n.told_rev, n.changed_at"""


def _announcement(row: Row) -> Announcement:
    values = {name: row[name] for name in row.keys()}  # noqa: SIM118 (a row)
    values |= {
        "state": State(row["state"]),
        "content": from_text(row["content"]),
        "audience": audience_from(row["audience"]),
    }
    return Announcement(**values)


async def make(tx: Tx, person: int, at: int) -> Announcement:
    """An empty one, for everybody."""
    row = await tx.one(
        """INSERT INTO announcements AS n (rev, state, content, audience, made_by, created_at, changed_at)
        VALUES (1, 'draft', :content, :audience, :person, :at, :at) RETURNING id""",
        content=to_text(Content()),
        audience=audience_text(Audience()),
        person=person,
        at=at,
    )
    assert row is not None, "an insert with RETURNING always gives its row"
    made = await find(tx, row["id"])
    assert made is not None
    return made


async def find(tx: Tx, id: int) -> Announcement | None:
    row = await tx.one(f"SELECT {_COLUMNS} FROM announcements n WHERE n.id = :id", id=id)
    return None if row is None else _announcement(row)


async def held(tx: Tx, id: int) -> Announcement | None:
    """The same, locked: nobody changes it before this transaction ends."""
    row = await tx.one(f"SELECT {_COLUMNS} FROM announcements n WHERE n.id = :id {{for_update:n}}", id=id)
    return None if row is None else _announcement(row)


async def newest(tx: Tx, below: int, limit: int) -> list[Announcement]:
    """A page of the list: those with a smaller number than `below`, the newest first."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM announcements n WHERE n.id < :below ORDER BY n.id DESC LIMIT :limit",
        below=below,
        limit=limit,
    )
    return [_announcement(row) for row in rows]


async def _change(tx: Tx, here: Announcement, sets: str, at: int, *, wanted: str = "", **params: Param) -> Announcement:
    row = await tx.one(
        f"""UPDATE announcements SET rev = rev + 1, changed_at = :at, {sets}
        WHERE id = :id AND rev = :rev AND state = :was {wanted} RETURNING id""",
        id=here.id,
        rev=here.rev,
        was=here.state.value,
        at=at,
        **params,
    )
    if row is None:
        raise Outdated
    tx.tell(TOPIC)
    changed = await find(tx, here.id)
    assert changed is not None
    return changed


async def say(tx: Tx, here: Announcement, content: Content, at: int) -> Announcement:
    """Says something else; what was agreed about its urgency was agreed about other words."""
    sets = "content = :content, urgent_asked_by = NULL, urgent_by = NULL"
    return await _change(tx, here, sets, at, wanted="AND state = 'draft'", content=to_text(content))


async def aim(tx: Tx, here: Announcement, audience: Audience, at: int) -> Announcement:
    """Is for somebody else."""
    sets = "audience = :audience, urgent_asked_by = NULL, urgent_by = NULL"
    return await _change(tx, here, sets, at, wanted="AND state = 'draft'", audience=audience_text(audience))


async def drop(tx: Tx, here: Announcement) -> None:
    """Takes away a draft."""
    row = await tx.one(
        "DELETE FROM announcements WHERE id = :id AND rev = :rev AND state = 'draft' RETURNING id",
        id=here.id,
        rev=here.rev,
    )
    if row is None:
        raise Outdated


async def confirm(tx: Tx, here: Announcement, person: int, number: int, at: int) -> Announcement:
    """Freezes who may get it, and has them written down: now, or at `due_at`."""
    row = await tx.one("SELECT max(id) AS highest FROM people")
    highest = (row["highest"] if row is not None else None) or 0
    return await _change(
        tx,
        here,
        """state = :state, confirmed_by = :person, confirmed_at = :at, confirmed_number = :number,
        highest = :highest, fingerprint = :fingerprint""",
        at,
        wanted="AND state = 'draft'",
        state=(State.SCHEDULED if here.due_at is not None else State.WRITING).value,
        person=person,
        number=number,
        highest=highest,
        fingerprint=fingerprint(here.content),
    )


async def set_due(tx: Tx, here: Announcement, due_at: int | None, at: int) -> Announcement:
    """Puts it off to a moment, or not at all; what was confirmed stays so."""
    wanted = "AND state IN ('draft', 'scheduled')"
    return await _change(tx, here, "due_at = CAST(:due_at AS BIGINT)", at, wanted=wanted, due_at=due_at)


async def unschedule(tx: Tx, here: Announcement, at: int) -> Announcement:
    """A draft again: it may be changed, and wants to be confirmed anew."""
    sets = """state = 'draft', due_at = NULL, confirmed_by = NULL, confirmed_at = NULL, confirmed_number = NULL,
        highest = NULL, fingerprint = NULL"""
    return await _change(tx, here, sets, at, wanted="AND state = 'scheduled'")


async def ask_urgent(tx: Tx, here: Announcement, person: int, at: int) -> Announcement:
    """One of the staff wants it to go at night too."""
    wanted = "AND state = 'draft' AND urgent_asked_by IS NULL"
    return await _change(tx, here, "urgent_asked_by = :person", at, wanted=wanted, person=person)


async def agree_urgent(tx: Tx, here: Announcement, person: int, at: int) -> Announcement:
    """Another one wants it too: never the same person."""
    wanted = "AND state = 'draft' AND urgent_asked_by IS NOT NULL AND urgent_asked_by <> :person"
    return await _change(tx, here, "urgent_by = :person", at, wanted=wanted, person=person)


async def move(tx: Tx, here: Announcement, state: State, at: int) -> Announcement:
    """Pauses, goes on, cancels, tries again: from the state that it was in when it was looked at."""
    return await _change(tx, here, "state = :state, outcome = NULL", at, state=state.value)


async def same_said(tx: Tx, here: Announcement, at: int) -> int | None:
    """When the same words went out within a day by another announcement; else None."""
    row = await tx.one(
        """SELECT max(confirmed_at) AS at FROM announcements WHERE fingerprint = :fingerprint
        AND confirmed_at > :since AND id <> :id AND state <> 'draft'""",
        fingerprint=fingerprint(here.content),
        since=at - SAME_SECONDS,
        id=here.id,
    )
    return None if row is None else row["at"]


async def outcomes(tx: Tx, id: int) -> Mapping[str, int]:
    """How many messages of it are in each state."""
    rows = await tx.all(
        "SELECT state, count(*) AS n FROM deliveries WHERE announcement = :id GROUP BY state",
        id=id,
    )
    return {row["state"]: row["n"] for row in rows}


# The desk: which of them somebody has before her.


@dataclass(frozen=True, slots=True)
class Desk:
    """`shown` is the number of receivers she was last shown to confirm."""

    announcement: int
    shown: int | None


async def on_desk(tx: Tx, person: int) -> Desk | None:
    row = await tx.one("SELECT announcement, shown FROM announcement_desks WHERE person = :person", person=person)
    return None if row is None else Desk(row["announcement"], row["shown"])


async def aimed_on_desks(tx: Tx) -> list[Audience]:
    """Whom the announcements are for that somebody has before her and that are not over."""
    rows = await tx.all(
        """SELECT DISTINCT n.audience FROM announcements n JOIN announcement_desks d ON d.announcement = n.id
        WHERE n.outcome IS NULL"""
    )
    return [audience_from(row["audience"]) for row in rows]


def put_on_desk(tx: Tx, person: int, id: int, shown: int | None = None) -> None:
    tx.run(
        """INSERT INTO announcement_desks (person, announcement, shown)
        VALUES (:person, :id, CAST(:shown AS BIGINT)) ON CONFLICT (person) DO UPDATE
        SET announcement = excluded.announcement, shown = excluded.shown""",
        person=person,
        id=id,
        shown=shown,
    )
