"""The versions a season went through; a turn reads the number of the newest with its person."""

from storage.database import Conflict, Database, Statement, Tx, statement


def newest(season: str) -> Statement:
    """The number of the newest version; no row before the first start."""
    return statement("SELECT max(version) AS version FROM seasons WHERE season = :season", season=season)


async def content(tx: Tx, season: str, version: int) -> str:
    """The stored text of one version; KeyError if there is none."""
    row = await tx.one(
        "SELECT content FROM seasons WHERE season = :season AND version = :version",
        season=season,
        version=version,
    )
    if row is None:
        raise KeyError(version)
    text: str = row["content"]
    return text


async def as_of(tx: Tx, season: str, at: int) -> str | None:
    """The stored text of the version that held at a moment; the first one for a moment before it."""
    row = await tx.one(
        """SELECT content FROM seasons WHERE season = :season AND version = coalesce(
            (SELECT max(s.version) FROM seasons s WHERE s.season = :season AND s.at <= :at),
            (SELECT min(s.version) FROM seasons s WHERE s.season = :season))""",
        season=season,
        at=at,
    )
    return None if row is None else str(row["content"])


async def last(db: Database, season: str) -> str | None:
    """The stored text of the newest version; None before the first start."""
    async with db.read() as tx:
        row = await tx.one(
            "SELECT content FROM seasons WHERE season = :season ORDER BY version DESC LIMIT 1", season=season
        )
    return None if row is None else str(row["content"])


async def keep(db: Database, *, season: str, text: str, made_by: str, at: int) -> int:
    """Stores the text as a new version unless it is the newest already; returns the newest number.

    Conflict where another process stores one at the same time.
    """
    async with db.begin() as tx:
        row = await tx.one(
            "SELECT version, content FROM seasons WHERE season = :season ORDER BY version DESC LIMIT 1",
            season=season,
        )
        if row is not None and row["content"] == text:
            version: int = row["version"]
            return version
        version = 1 if row is None else row["version"] + 1
        kept = await tx.all(
            """INSERT INTO seasons (season, version, content, made_by, at)
            VALUES (:season, :version, :content, :made_by, :at)
            ON CONFLICT (season, version) DO NOTHING RETURNING version""",
            season=season,
            version=version,
            content=text,
            made_by=made_by,
            at=at,
        )
        if not kept:
            raise Conflict("another process stored a version")
        return version


async def follow(tx: Tx, former: int, *, season: str, text: str, made_by: str, at: int) -> int | None:
    """Stores the text as the version after the one it was made from; its number, None where another follows that."""
    row = await tx.one(
        """INSERT INTO seasons (season, version, content, made_by, at)
        VALUES (:season, :version, :content, :made_by, :at)
        ON CONFLICT (season, version) DO NOTHING RETURNING version""",
        season=season,
        version=former + 1,
        content=text,
        made_by=made_by,
        at=at,
    )
    return None if row is None else int(row["version"])


async def all_newest(db: Database) -> dict[str, str]:
    """The stored text of the newest version of every season there was, by its id."""
    async with db.read() as tx:
        rows = await tx.all(
            """SELECT s.season, s.content FROM seasons s
            WHERE s.version = (SELECT max(n.version) FROM seasons n WHERE n.season = s.season)"""
        )
    return {row["season"]: row["content"] for row in rows}
