"""What was sent, revision by revision, who is to hear of it, and the moves: sent, taken up again, left, taken back.

As everywhere, a move is conditional on where the application stood: no row changed means the world moved (`Outdated`).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from programme.application import SUMMARY
from programme.problem import Outdated
from programme.sent import Sent, to_json
from storage.applications import OPEN, Application
from storage.database import Param, Row, Tx


@dataclass(frozen=True, slots=True)
class Revision:
    """One frozen revision with what stands above it on paper; `language` is the application's."""

    application: int
    n: int
    number: str
    season: str
    language: str
    content: str
    at: int
    late: bool


@dataclass(frozen=True, slots=True)
class Holder:
    """The account that an application is on now; `newest`: nothing was sent after this revision."""

    person: int
    newest: bool


async def find(tx: Tx, application: int, n: int) -> Revision | None:
    """None where it was erased, or taken back."""
    row = await tx.one(
        """SELECT r.application, r.n, a.number, a.season, a.language, r.content, r.at, r.late
        FROM revisions r JOIN applications a ON a.id = r.application
        WHERE r.application = :application AND r.n = :n AND a.status <> 'withdrawn' AND a.number IS NOT NULL""",
        application=application,
        n=n,
    )
    if row is None:
        return None
    return Revision(**{**dict(row), "late": bool(row["late"])})


async def holder(tx: Tx, application: int, n: int) -> Holder | None:
    """None where the application was erased, or taken back."""
    row = await tx.one(
        """SELECT c.person, (SELECT max(r.n) FROM revisions r WHERE r.application = a.id) AS newest
        FROM applications a JOIN applicants c ON c.id = a.applicant
        WHERE a.id = :application AND a.status <> 'withdrawn'""",
        application=application,
    )
    return None if row is None else Holder(row["person"], row["newest"] == n)


async def submitted(tx: Tx, season: str) -> list[Row]:
    """Number, moment and newest frozen content of every application sent in a season, in order of number."""
    rows = await tx.all(
        """SELECT a.number, a.language, a.submitted_at, a.revision, r.late, r.content FROM applications a
        JOIN revisions r ON r.application = a.id AND r.n = a.revision
        WHERE a.season = :season AND a.status = 'submitted' ORDER BY a.number {c}""",
        season=season,
    )
    return list(rows)


async def submit(
    tx: Tx,
    here: Application,
    *,
    sequence: str,
    number_of: Callable[[int], str],
    sent: Sent,
    late: bool,
    at: int,
) -> Application:
    """Sends what was written: status, frozen revision and, the first time, the next number, all in one go.

    `sequence` names the counter (one a season); `number_of` turns the count into the printed number. A number once
    given stays. Outdated if it was sent meanwhile.
    """
    number = here.number or number_of(await _next(tx, sequence))
    row = await tx.one(
        f"""UPDATE applications SET status = 'submitted', number = :number, submitted_at = :at, changed_at = :at,
        rev = rev + 1, return_to = NULL, revision = revision + 1, reopened_at = NULL
        WHERE id = :id AND applicant = :applicant AND rev = :rev AND {OPEN} RETURNING rev, revision""",
        **_of(here),
        number=number,
        at=at,
    )
    if row is None:
        raise Outdated
    tx.run(
        "INSERT INTO revisions (application, n, content, at, late) VALUES (:application, :n, :content, :at, :late)",
        application=here.id,
        n=row["revision"],
        content=to_json(sent),
        at=at,
        late=int(late),
    )
    return replace(
        here,
        status="submitted",
        number=number,
        submitted_at=at,
        return_to=None,
        rev=row["rev"],
        revision=row["revision"],
        reopened_at=None,
    )


async def _next(tx: Tx, sequence: str) -> int:
    taken = await tx.one(
        """INSERT INTO counters (name, last) VALUES (:name, 1)
        ON CONFLICT (name) DO UPDATE SET last = counters.last + 1 RETURNING last""",
        name=sequence,
    )
    assert taken is not None, "an upsert with RETURNING always gives its row"
    last: int = taken["last"]
    return last


async def reopen(tx: Tx, here: Application, at: int) -> Application:
    """May be written in again, from its summary; what was sent stays valid."""
    row = await tx.one(
        """UPDATE applications SET reopened_at = :at, step = :step, return_to = NULL, rev = rev + 1
        WHERE id = :id AND applicant = :applicant AND rev = :rev AND status = 'submitted' AND reopened_at IS NULL
        RETURNING rev""",
        **_of(here),
        step=SUMMARY,
        at=at,
    )
    if row is None:
        raise Outdated
    return replace(here, reopened_at=at, step=SUMMARY, return_to=None, rev=row["rev"])


async def leave_as_sent(tx: Tx, here: Application, at: int) -> Application:
    """Ends a change without sending."""
    row = await tx.one(
        """UPDATE applications SET reopened_at = NULL, step = :step, return_to = NULL, rev = rev + 1, changed_at = :at
        WHERE id = :id AND applicant = :applicant AND rev = :rev AND reopened_at IS NOT NULL RETURNING rev""",
        **_of(here),
        step=SUMMARY,
        at=at,
    )
    if row is None:
        raise Outdated
    return replace(here, reopened_at=None, step=SUMMARY, return_to=None, rev=row["rev"])


async def withdraw(tx: Tx, here: Application, at: int) -> None:
    """Takes it out of the contest and frees its place; number and revisions stay."""
    row = await tx.one(
        """UPDATE applications SET status = 'withdrawn', withdrawn_at = :at, reopened_at = NULL, rev = rev + 1
        WHERE id = :id AND applicant = :applicant AND rev = :rev AND status = 'submitted' RETURNING id""",
        **_of(here),
        at=at,
    )
    if row is None:
        raise Outdated


def _of(here: Application) -> dict[str, Param]:
    return {"id": here.id, "applicant": here.applicant, "rev": here.rev}
