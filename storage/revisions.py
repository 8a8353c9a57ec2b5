"""What was sent, revision by revision, and who is to hear of it."""

from dataclasses import dataclass

from storage.database import Tx


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
