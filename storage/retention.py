"""Lets go of drafts that were never sent, and of whoever has nothing else here: a few at a time.

A draft goes only while it is one, a person only while she is silent; both are asked once more as they go.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import partial

from programme.retention import Over
from storage import audit, people
from storage.database import Database, Param, Statement, Tx, retrying

AT_ONCE = 20
"""Drafts or accounts a transaction: a draft has some thirty answers."""
PAGE = 1000


@dataclass(frozen=True, slots=True)
class Forgettable:
    """Ids of what is to be forgotten, and how many files go with the drafts."""

    drafts: Sequence[int]
    files: int
    applicants: Sequence[int]
    accounts: Sequence[int]


async def forgettable(db: Database, over: Over) -> Forgettable:
    """All that `forget` would delete now."""
    unsent = _UNSENT.format(seasons=_names(over))
    nothing_left, alone = _nothing_left(over), _alone(over)
    async with db.read() as tx:
        drafts, files, applicants, accounts = await tx.together(
            _asked(f"SELECT a.id FROM applications a WHERE {unsent} ORDER BY a.id", over),
            _asked(
                f"SELECT count(*) AS n FROM files f JOIN applications a ON a.id = f.application WHERE {unsent}", over
            ),
            _asked(
                f"""SELECT c.id FROM applicants c JOIN people p ON p.id = c.person
                WHERE {nothing_left} AND {_SILENT} ORDER BY c.id""",
                over,
            ),
            _asked(f"SELECT p.id FROM people p WHERE {alone} AND {_SILENT} ORDER BY p.id", over),
        )
    return Forgettable(
        [row["id"] for row in drafts],
        files[0]["n"],
        [row["id"] for row in applicants],
        [row["id"] for row in accounts],
    )


async def forget(db: Database, over: Over, *, season: str, at: int) -> bool:
    """Deletes the drafts with all that hangs on them, then the applicants and accounts that are left with nothing.

    `season` is the present one: an account that stays goes on with another applicant's application of it. Returns
    whether there was a draft: the files are clean after a scrub only, as after an erasure.
    """
    found = False
    unsent = _UNSENT.format(seasons=_names(over))
    async for ids in _pages(db, f"SELECT a.id FROM applications a WHERE {unsent} AND a.id", over):
        await retrying(partial(_forget_drafts, db, ids))
        found = True
    idle = f"(EXISTS (SELECT 1 FROM applicants c WHERE c.person = p.id AND {_nothing_left(over)}) OR {_alone(over)})"
    async for ids in _pages(db, f"SELECT p.id FROM people p WHERE {_SILENT} AND {idle} AND p.id", over):
        await retrying(partial(_forget_people, db, over, ids, season, at))
    return found


_UNSENT = "a.status = 'draft' AND a.season IN ({seasons})"
_SILENT = """p.last_seen <= :silent_since AND NOT EXISTS (SELECT 1 FROM sign_ups u JOIN seminars m ON m.id = u.seminar
    WHERE u.person = p.id AND u.state IN ('going', 'waiting', 'offered') AND m.state = 'published'
    AND m.starts_at > :silent_since)"""
"""Said nothing for so long, and signed up for nothing that was held since or is still to come."""


def _nothing_left(over: Over) -> str:
    """Of an applicant `c`: came in time, and has at most drafts that are over."""
    unsent = _UNSENT.format(seasons=_names(over))
    kept = f"SELECT 1 FROM applications a WHERE a.applicant = c.id AND NOT ({unsent})"
    return f"c.created_at <= :closed_at AND NOT EXISTS ({kept})"


def _alone(over: Over) -> str:
    """Of an account `p`: is nobody of the programme's, and speaks for nobody who stays."""
    return f"""NOT EXISTS (SELECT 1 FROM roles r WHERE r.person = p.id)
        AND NOT EXISTS (SELECT 1 FROM applicants c WHERE c.person = p.id AND NOT ({_nothing_left(over)}))"""


def _names(over: Over) -> str:
    return ", ".join(f":season_{n}" for n in range(len(over.seasons)))


def _asked(sql: str, over: Over, **more: Param) -> Statement:
    """The statement with those of the facts that it names."""
    facts: dict[str, Param] = {f"season_{n}": season for n, season in enumerate(over.seasons)}
    facts |= {"closed_at": over.closed_at, "silent_since": over.silent_since}
    return sql, {name: value for name, value in facts.items() if f":{name}" in sql} | more


async def _pages(db: Database, begun: str, over: Over) -> AsyncIterator[list[int]]:
    """The ids that a statement finds, a few at a time; `begun` ends with the id's own column."""
    after, found = 0, PAGE
    while found == PAGE:
        async with db.read() as tx:
            [rows] = await tx.together(_asked(f"{begun} > :after ORDER BY 1 LIMIT {PAGE}", over, after=after))
        ids = [row["id"] for row in rows]
        for start in range(0, len(ids), AT_ONCE):
            yield ids[start : start + AT_ONCE]
        found, after = len(ids), ids[-1] if ids else after


async def _forget_drafts(db: Database, ids: Sequence[int]) -> None:
    async with db.begin() as tx:
        rows = [{"id": each} for each in ids]
        # The account first, as a turn does: two that want both rows then wait for each other in one order.
        tx.run_many(
            """UPDATE people SET application = NULL,
            expects = CASE WHEN expects IN ('answer', 'summary') THEN 'home' ELSE expects END
            WHERE application = :id AND id = (SELECT c.person FROM applicants c
            JOIN applications a ON a.applicant = c.id WHERE a.id = :id AND a.status = 'draft')""",
            rows,
        )
        tx.run_many("DELETE FROM applications WHERE id = :id AND status = 'draft'", rows)


async def _forget_people(db: Database, over: Over, ids: Sequence[int], season: str, at: int) -> None:
    async with db.begin() as tx:
        for person in ids:
            await _forget_of(tx, over, person, season, at)


async def _forget_of(tx: Tx, over: Over, person: int, season: str, at: int) -> None:
    """Of one account: the applicants left with nothing, and itself where none stays. Bare numbers are noted, so that
    no copy of the database brings anybody back and the files are cleaned."""
    silent = await tx.one(
        f"SELECT p.id FROM people p WHERE p.id = :person AND {_SILENT} {{for_update:p}}",
        person=person,
        silent_since=over.silent_since,
    )
    if silent is None:
        return
    gone = await tx.all(
        """DELETE FROM applicants WHERE person = :person AND created_at <= :closed_at
        AND NOT EXISTS (SELECT 1 FROM applications a WHERE a.applicant = applicants.id) RETURNING id""",
        person=person,
        closed_at=over.closed_at,
    )
    for row in gone:
        people.fall_back(tx, person, row["id"], season)
        tx.run(
            """INSERT INTO erased_applicants (applicant, at, scrubbed) VALUES (:applicant, :at, 0)
            ON CONFLICT (applicant) DO UPDATE SET at = excluded.at, scrubbed = 0""",
            applicant=row["id"],
            at=at,
        )
    account = await tx.one(
        """DELETE FROM people WHERE id = :person AND NOT EXISTS (SELECT 1 FROM roles r WHERE r.person = people.id)
        AND NOT EXISTS (SELECT 1 FROM applicants c WHERE c.person = people.id) RETURNING id""",
        person=person,
    )
    if account is not None:
        audit.forget(tx, person)
        tx.run(
            """INSERT INTO erasures (person, at, scrubbed) VALUES (:person, :at, 0)
            ON CONFLICT (person) DO UPDATE SET at = excluded.at, scrubbed = 0""",
            person=person,
            at=at,
        )
