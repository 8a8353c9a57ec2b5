"""Drafts that stand still, and the nudges that were planned for them.

Planned by `bot/nudging.py` in pages; whether one still holds when it is sent is asked in `standing`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from programme.application import Answer
from programme.notices import Notice, Topic
from programme.nudges import Nudge
from storage import deliveries
from storage.applications import COLUMNS, Application, application_from, read_answers
from storage.database import Database, Param, Row, Tx, retrying, statement

PAGE = 1000
UNTOLD_SECONDS = 3 * 24 * 3600
"""How far back it is looked for nudges that came to nothing: each is of one day."""

NOTICES = {
    Nudge.IDLE: Notice.DRAFT_IDLE,
    Nudge.CLOSING: Notice.DRAFT_CLOSING,
    Nudge.LAST_DAY: Notice.DRAFT_LAST_DAY,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which nudge is looked for: of drafts silent since `before` that were not told this `about`."""

    nudge: Nudge
    about: int
    season: str
    before: int


@dataclass(frozen=True, slots=True)
class Still:
    """A draft that stands still, and the account that writes it."""

    application: int
    person: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A planned nudge as it is to be sent now: of which draft, for which day, and since when nothing moved."""

    application: Application
    day: int
    about: int
    silent_since: int


async def silent(tx: Tx, wanted: Wanted, after: int, *, until: int | None = None) -> list[Still]:
    """The next page by id; where `until` is given those up to it, kept for this transaction.

    Left out: whoever cannot be written to or does not want to be, and whoever is speaking just now.
    """
    facts: dict[str, Param] = {"season": wanted.season, "before": wanted.before, "after": after, "about": wanted.about}
    page, lock = "", ""
    if until is not None:
        page, lock, facts["until"] = "AND a.id <= :until", "{skip_locked}", until
    rows = await tx.all(
        f"""SELECT a.id, c.person FROM applications a
        JOIN applicants c ON c.id = a.applicant JOIN people p ON p.id = c.person
        WHERE a.season = :season AND a.status = 'draft' AND a.id > :after {page}
        AND a.changed_at <= :before AND p.last_seen <= :before AND p.unreachable_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM opt_outs o WHERE o.person = p.id AND o.topic = '{Topic.NUDGES.value}')
        AND NOT EXISTS (SELECT 1 FROM nudges n WHERE n.application = a.id AND n.kind = '{wanted.nudge.value}'
            AND n.about = :about)
        ORDER BY a.id LIMIT {PAGE} {lock}""",
        **facts,
    )
    return [Still(row["id"], row["person"]) for row in rows]


def plan(tx: Tx, wanted: Wanted, found: Iterable[Still], *, day: int, at: int) -> None:
    """Writes them down and has them sent now; an account that has its nudge of the day gets no other."""
    rows: list[dict[str, Param]] = [
        {"application": each.application, "person": each.person, "about": wanted.about, "day": day, "at": at}
        for each in found
    ]
    tx.run_many(
        f"""INSERT INTO nudges (application, kind, about, person, day, at)
        VALUES (:application, '{wanted.nudge.value}', :about, :person, :day, :at) ON CONFLICT DO NOTHING""",
        rows,
    )


async def planned(tx: Tx, wanted: Wanted, *, after: int, until: int, at: int) -> list[Still]:
    """Those of a page that were written down at this moment."""
    rows = await tx.all(
        f"""SELECT n.application, n.person FROM nudges n WHERE n.kind = '{wanted.nudge.value}' AND n.about = :about
        AND n.at = :at AND n.application > :after AND n.application <= :until ORDER BY n.application""",
        about=wanted.about,
        at=at,
        after=after,
        until=until,
    )
    return [Still(row["application"], row["person"]) for row in rows]


def enqueue(tx: Tx, wanted: Wanted, found: Sequence[Still], *, at: int, expires_at: int) -> None:
    """A delivery each; it is good for this day alone."""
    deliveries.enqueue_many(
        tx,
        NOTICES[wanted.nudge],
        [(each.person, _key(each.application, at), {"application": each.application, "at": at}) for each in found],
        at=at,
        expires_at=expires_at,
    )


def _key(application: int, at: int) -> str:
    return f"nudge:{application}:{at}"


async def answers_of(tx: Tx, applications: Collection[int]) -> dict[int, Mapping[str, Answer]]:
    """The answers of some drafts."""
    found = await tx.together(
        *(
            statement("SELECT question, value, message_id FROM answers WHERE application = :id", id=each)
            for each in applications
        )
    )
    return {each: read_answers(rows)[0] for each, rows in zip(applications, found, strict=True)}


async def take_back(db: Database, now: int) -> None:
    """Lets go of nudges that nobody was told: the day was over or their fact gone, so another day may be theirs."""

    async def once() -> int:
        async with db.begin() as tx:
            rows = await tx.all(
                f"""SELECT n.application, n.kind, n.about FROM nudges n
                JOIN deliveries d ON d.dedupe_key = 'nudge:' || n.application || ':' || n.at
                WHERE n.at >= :since AND d.state IN ('void', 'expired', 'unreachable') LIMIT {PAGE}""",
                since=now - UNTOLD_SECONDS,
            )
            tx.run_many(
                "DELETE FROM nudges WHERE application = :application AND kind = :kind AND about = :about",
                [dict(row) for row in rows],
            )
            return len(rows)

    while await retrying(once) == PAGE:
        pass


async def standing(tx: Tx, nudge: Nudge, application: int, person: int, at: int) -> Standing | None:
    """The nudge planned at that moment, where its draft is still one of this account's and it is wanted."""
    rows, said = await tx.together(
        statement(
            f"""SELECT {COLUMNS}, n.day, n.about, a.changed_at, p.last_seen FROM nudges n
            JOIN applications a ON a.id = n.application AND a.status = 'draft'
            JOIN applicants c ON c.id = a.applicant AND c.person = n.person JOIN people p ON p.id = c.person
            WHERE n.application = :application AND n.kind = '{nudge.value}' AND n.person = :person AND n.at = :at
            AND NOT EXISTS (SELECT 1 FROM opt_outs o WHERE o.person = p.id AND o.topic = '{Topic.NUDGES.value}')""",
            application=application,
            person=person,
            at=at,
        ),
        statement(
            "SELECT question, value, message_id FROM answers WHERE application = :application", application=application
        ),
    )
    if not rows:
        return None
    [row] = rows
    return Standing(_draft(row, said), row["day"], row["about"], max(row["changed_at"], row["last_seen"]))


def _draft(row: Row, said: Sequence[Row]) -> Application:
    return application_from(row, *read_answers(said))
