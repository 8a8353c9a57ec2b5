"""How many questions of each draft still want an answer: worked out beside, so that it can be asked of thousands."""

from collections.abc import Mapping, Sequence

from programme.application import Answer
from storage import seasons
from storage.applications import read_answers
from storage.database import Tx, statement


async def stale(tx: Tx, season: str, version: int, limit: int) -> list[tuple[int, int, Mapping[str, Answer]]]:
    """Drafts of which it is not known as they are now: (application, rev, answers)."""
    rows = await tx.all(
        """SELECT a.id, a.rev FROM applications a
        LEFT JOIN completeness m ON m.application = a.id AND m.rev = a.rev AND m.version = :version
        WHERE a.season = :season AND a.status = 'draft' AND m.application IS NULL ORDER BY a.id LIMIT :limit""",
        season=season,
        version=version,
        limit=limit,
    )
    if not rows:
        return []
    said = await tx.together(
        *(
            statement("SELECT question, value, message_id FROM answers WHERE application = :id", id=row["id"])
            for row in rows
        )
    )
    return [(row["id"], row["rev"], read_answers(each)[0]) for row, each in zip(rows, said, strict=True)]


def keep(tx: Tx, version: int, counted: Sequence[tuple[int, int, int]]) -> None:
    """(application, rev, missing) of each; what was erased or changed meanwhile is left alone."""
    tx.run_many(
        """INSERT INTO completeness (application, rev, version, missing)
        SELECT a.id, a.rev, CAST(:version AS BIGINT), CAST(:missing AS BIGINT) FROM applications a
        WHERE a.id = :application AND a.rev = :rev
        ON CONFLICT (application) DO UPDATE SET rev = excluded.rev, version = excluded.version,
        missing = excluded.missing""",
        [{"application": id, "rev": rev, "version": version, "missing": missing} for id, rev, missing in counted],
    )


async def version(tx: Tx, season: str) -> int:
    """Which version of the season holds now."""
    [[row]] = await tx.together(seasons.newest(season))
    return row["version"] or 0


async def any_stale(tx: Tx, season: str) -> bool:
    """Whether something is still to be worked out."""
    return bool(await stale(tx, season, await version(tx, season), 1))
