"""The deadline moved by the staff: the move that somebody is making, and those that were made."""

from dataclasses import dataclass

from programme.notices import Notice
from storage import deliveries
from storage.database import Database, Tx, retrying, statement

PAGE = 1000

_TOLD = """FROM applications a JOIN applicants c ON c.id = a.applicant
    JOIN people p ON p.id = c.person AND p.unreachable_at IS NULL WHERE a.season = :season AND a.status = 'draft'"""


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody is about to confirm; without a reason she has not given it yet."""

    was: int
    closes_at: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class Move:
    """One that was confirmed."""

    id: int
    season: str
    closes_at: int


def keep_plan(tx: Tx, person: int, *, season: str, was: int, closes_at: int, at: int) -> None:
    """Begins one anew, whatever she was making before."""
    tx.run(
        """INSERT INTO deadline_plans (person, season, was, closes_at, at)
        VALUES (:person, :season, :was, :closes_at, :at) ON CONFLICT (person) DO UPDATE
        SET season = excluded.season, was = excluded.was, closes_at = excluded.closes_at, reason = NULL,
        at = excluded.at""",
        person=person,
        season=season,
        was=was,
        closes_at=closes_at,
        at=at,
    )


async def plan_of(tx: Tx, person: int, season: str) -> Plan | None:
    row = await tx.one(
        "SELECT was, closes_at, reason FROM deadline_plans WHERE person = :person AND season = :season",
        person=person,
        season=season,
    )
    return None if row is None else Plan(row["was"], row["closes_at"], row["reason"])


def give_reason(tx: Tx, person: int, reason: str) -> None:
    tx.run("UPDATE deadline_plans SET reason = :reason WHERE person = :person", person=person, reason=reason)


def drop_plan(tx: Tx, person: int) -> None:
    tx.run("DELETE FROM deadline_plans WHERE person = :person", person=person)


async def drafts(tx: Tx, season: str) -> int:
    """How many drafts would be told: those of accounts that can be written to."""
    row = await tx.one(f"SELECT count(*) AS n {_TOLD}", season=season)
    return 0 if row is None else int(row["n"])


async def confirm(tx: Tx, person: int, plan: Plan, *, season: str, version: int, at: int) -> int:
    """Notes the move that made this version of the season, and whom it is told to; its number."""
    drop_plan(tx, person)
    row = await tx.one(
        """INSERT INTO deadline_moves (season, version, person, was, closes_at, reason, at, last_draft)
        SELECT :season, :version, :person, :was, :closes_at, :reason, :at, coalesce(max(a.id), 0)
        FROM applications a WHERE a.season = :season AND a.status = 'draft' RETURNING id""",
        season=season,
        version=version,
        person=person,
        was=plan.was,
        closes_at=plan.closes_at,
        reason=plan.reason,
        at=at,
    )
    assert row is not None, "an insert with RETURNING always gives its row"
    made: int = row["id"]
    return made


async def find(tx: Tx, move: int) -> Move | None:
    row = await tx.one("SELECT id, season, closes_at FROM deadline_moves WHERE id = :id", id=move)
    return None if row is None else Move(row["id"], row["season"], row["closes_at"])


async def tell_all(db: Database, move: int, at: int) -> None:
    """Writes a delivery to every draft, page by page; begun again, it goes on behind the last page."""

    async def once() -> bool:
        async with db.begin() as tx:
            return await _tell_page(tx, move, at)

    while await retrying(once):
        pass


async def _tell_page(tx: Tx, move: int, at: int) -> bool:
    """Whether there may be more. Rows of people are kept meanwhile, so that none goes in between."""
    here = await tx.one(
        "SELECT season, last_draft, written_until FROM deadline_moves m WHERE m.id = :id {for_update:m}", id=move
    )
    if here is None:
        return False
    rows = await tx.all(
        f"""SELECT a.id, c.person {_TOLD} AND a.id > :after AND a.id <= :last
        ORDER BY a.id LIMIT {PAGE} {{for_update:p}}""",
        season=here["season"],
        after=here["written_until"],
        last=here["last_draft"],
    )
    deliveries.enqueue_many(
        tx,
        Notice.DEADLINE_MOVED,
        [(row["person"], f"deadline:{move}:{row['id']}", {"application": row["id"], "move": move}) for row in rows],
        at=at,
    )
    until = rows[-1]["id"] if len(rows) == PAGE else here["last_draft"]
    tx.run("UPDATE deadline_moves SET written_until = :until WHERE id = :id", id=move, until=until)
    return len(rows) == PAGE


async def unsent(tx: Tx, person: int, season: str) -> list[int]:
    """The drafts of an account."""
    [rows] = await tx.together(
        statement(
            """SELECT a.id FROM applications a JOIN applicants c ON c.id = a.applicant
            WHERE c.person = :person AND a.season = :season AND a.status <> 'withdrawn'
            AND coalesce(a.status, '') = 'draft' ORDER BY a.id""",
            person=person,
            season=season,
        )
    )
    return [row["id"] for row in rows]
