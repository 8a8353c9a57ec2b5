"""By which link people came: a code and numbers, and nothing about anybody but, for a month, a keyed hash."""

from collections.abc import Sequence
from dataclasses import dataclass

from programme.link import OTHER
from storage.database import Database, Row, Tx

MOST = 500
"""Codes that are told apart beside those of posters. Anybody can make up a link, so there must be an end."""
CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Source:
    """`came` are new here by this link; `opened` counts every opening of it, `people` each of them once."""

    code: str
    opened: int
    people: int
    came: int


async def count(tx: Tx, code: str | None) -> str | None:
    """One more came anew by this link; None is no link. Returns the code that it was counted as."""
    return await _add(tx, code, "n") if code is not None else None


async def opened(tx: Tx, code: str | None) -> None:
    """The link was opened once more, by whomever."""
    if code is not None:
        await _add(tx, code, "opened")


async def scanned(tx: Tx, code: str | None, key: bytes, at: int) -> None:
    """By somebody whom we may know again: counted once while the hash is kept, however often it is opened."""
    if code is None:
        return
    counted_as = await _told_apart(tx, code)
    new = await tx.one(
        """INSERT INTO source_scans (code, key, at) VALUES (:code, :key, :at)
        ON CONFLICT (code, key) DO NOTHING RETURNING at""",
        code=counted_as,
        key=key,
        at=at,
    )
    if new is not None:
        _plus(tx, counted_as, "people")


async def _add(tx: Tx, code: str, column: str) -> str:
    known = await tx.one(f"UPDATE sources SET {column} = {column} + 1 WHERE code = :code RETURNING n", code=code)
    if known is not None:
        return code
    counted_as = await _told_apart(tx, code)
    _plus(tx, counted_as, column)
    return counted_as


def _plus(tx: Tx, code: str, column: str) -> None:
    tx.run("INSERT INTO sources (code, n) VALUES (:code, 0) ON CONFLICT (code) DO NOTHING", code=code)
    tx.run(f"UPDATE sources SET {column} = {column} + 1 WHERE code = :code", code=code)


async def _told_apart(tx: Tx, code: str) -> str:
    """The code, or that of all others where there are too many already."""
    known, made, all_others = await tx.together(
        ("SELECT 1 AS x FROM sources WHERE code = :code", {"code": code}),
        ("SELECT 1 AS x FROM posters WHERE code = :code", {"code": code}),
        (
            """SELECT count(*) AS n FROM sources s WHERE s.code <> :other
            AND NOT EXISTS (SELECT 1 FROM posters p WHERE p.code = s.code)""",
            {"other": OTHER},
        ),
    )
    return code if known or made or all_others[0]["n"] < MOST else OTHER


async def counted(tx: Tx) -> list[Row]:
    """Every code that somebody came by, with their number, the largest first."""
    return list(await tx.all("SELECT code, n FROM sources WHERE n > 0 ORDER BY n DESC, code {c}"))


_ALL = """(SELECT s.code, s.opened, s.people, s.n FROM sources s
    UNION ALL SELECT p.code, 0, 0, 0 FROM posters p WHERE NOT EXISTS (SELECT 1 FROM sources o WHERE o.code = p.code))"""


async def page(tx: Tx, skip: int, limit: int) -> list[Source]:
    """Every code that was opened or has a poster, the most opened first."""
    rows = await tx.all(
        f"""SELECT e.code, e.opened, e.people, e.n FROM {_ALL} e
        ORDER BY e.people DESC, e.opened DESC, e.code {{c}} LIMIT :limit OFFSET :skip""",
        skip=skip,
        limit=limit,
    )
    return _sources(rows)


async def find(tx: Tx, code: str) -> Source | None:
    rows = await tx.all(f"SELECT e.code, e.opened, e.people, e.n FROM {_ALL} e WHERE e.code = :code", code=code)
    return next(iter(_sources(rows)), None)


def _sources(rows: Sequence[Row]) -> list[Source]:
    return [Source(row["code"], row["opened"], row["people"], row["n"]) for row in rows]


def forget(tx: Tx, key: bytes) -> None:
    """Somebody is erased: her hashes too. The numbers stay, they say nothing of her."""
    tx.run("DELETE FROM source_scans WHERE key = :key", key=key)


async def forget_old(db: Database, *, before: int) -> None:
    """Who opened a link so long ago is not known again, and counts anew."""
    while True:
        async with db.begin() as tx:
            gone = await tx.all(
                """DELETE FROM source_scans WHERE (code, key) IN
                (SELECT code, key FROM source_scans WHERE at < :before LIMIT :limit) RETURNING at""",
                before=before,
                limit=CHUNK,
            )
        if len(gone) < CHUNK:
            return
