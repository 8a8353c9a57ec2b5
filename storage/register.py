"""Sent applications as the staff read them: newest number first, a page by the number it begins with, and one of them.

Numbers never change, so a page holds what it held however many come in meanwhile.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from programme.sent import Sent, from_json
from storage.database import Param, Row, Statement, Tx, statement
from storage.search import condition

PAGE = 8

_ROW = """SELECT a.id, a.number, a.revision, a.reopened_at, a.language, r.at, r.late, r.content FROM applications a
    JOIN revisions r ON r.application = a.id AND r.n = a.revision"""
_SENT = "a.season = :season AND a.status = 'submitted'"
_NEWEST_FIRST = "ORDER BY length(a.number) DESC, a.number {c} DESC"
_OLDEST_FIRST = "ORDER BY length(a.number), a.number {c}"
_OF_KEY = "(length(a.number), a.number {c}) %s (:digits, :number)"


@dataclass(frozen=True, slots=True)
class Arrived:
    """One sent application: its newest revision, when that was sent, and what the staff must know of it.

    `late`: sent after closing, while the time we were away for was made good. `reopened`: being changed again.
    """

    id: int
    number: str
    revision: int
    at: int
    late: bool
    reopened: bool
    sent: Sent


@dataclass(frozen=True, slots=True)
class Page:
    """Some of them. `before` is how many are newer; `newer` and `older` are the numbers those pages begin with."""

    shown: Sequence[Arrived]
    count: int
    before: int
    newer: str | None
    older: str | None


@dataclass(frozen=True, slots=True)
class Figures:
    """How many there are."""

    sent: int
    reopened: int
    late: int


async def page(tx: Tx, season: str, words: Sequence[str], top: str | None) -> Page:
    """The page that begins with this number, or the next lower one there is; the newest without it."""
    found, params = condition("a", words)
    of_all: dict[str, Param] = {"season": season, **params}
    where, more = f"{_SENT}{found}", of_all
    if top is not None:
        more = of_all | _key(top)
        where += f" AND {_OF_KEY % '<='}"
    rows, [counted], [above], newer = await tx.together(
        (f"{_ROW} WHERE {where} {_NEWEST_FIRST} LIMIT {PAGE + 1}", more),
        (f"SELECT count(*) AS n FROM applications a WHERE {_SENT}{found}", of_all),
        _above("count(*) AS n", found, of_all, top),
        _above("a.number", found, of_all, top, f"{_OLDEST_FIRST} LIMIT {PAGE}"),
    )
    return Page(
        shown=[_arrived(row) for row in rows[:PAGE]],
        count=counted["n"],
        before=above["n"],
        newer=newer[-1]["number"] if newer else None,
        older=rows[PAGE]["number"] if len(rows) > PAGE else None,
    )


async def count(tx: Tx, season: str, words: Sequence[str]) -> int:
    """How many are found by these words."""
    found, params = condition("a", words)
    row = await tx.one(f"SELECT count(*) AS n FROM applications a WHERE {_SENT}{found}", season=season, **params)
    assert row is not None, "a count always gives its row"
    n: int = row["n"]
    return n


def _above(what: str, found: str, params: dict[str, Param], top: str | None, rest: str = "") -> Statement:
    """What is newer than a page that begins with `top`; nothing is newer than the newest."""
    if top is None:
        return f"SELECT {what} FROM applications a WHERE {_SENT}{found} AND 1 = 0 {rest}", params
    sql = f"SELECT {what} FROM applications a WHERE {_SENT}{found} AND {_OF_KEY % '>'} {rest}"
    return sql, params | _key(top)


def _key(number: str) -> dict[str, Param]:
    return {"digits": len(number), "number": number}


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One that stands beside another in a list."""

    id: int
    number: str


@dataclass(frozen=True, slots=True)
class Beside:
    """The next newer and the next older one, and which one this is of its page and what follows, from 1."""

    newer: Neighbour | None
    older: Neighbour | None
    place: int


async def beside(tx: Tx, season: str, words: Sequence[str], here: str, top: str | None) -> Beside:
    """What stands beside the application of this number in its list."""
    found, params = condition("a", words)
    of_all: dict[str, Param] = {"season": season, **params, **_key(here)}
    one = f"SELECT a.id, a.number FROM applications a WHERE {_SENT}{found} AND"
    upto, bound = "", dict[str, Param]()
    if top is not None:
        upto = f" AND {_OF_KEY % '<='}".replace(":digits", ":top_digits").replace(":number", ":top")
        bound = {"top_digits": len(top), "top": top}
    newer, older, [counted] = await tx.together(
        (f"{one} {_OF_KEY % '>'} {_OLDEST_FIRST} LIMIT 1", of_all),
        (f"{one} {_OF_KEY % '<'} {_NEWEST_FIRST} LIMIT 1", of_all),
        (
            f"SELECT count(*) AS n FROM applications a WHERE {_SENT}{found} AND {_OF_KEY % '>='}{upto}",
            of_all | bound,
        ),
    )
    return Beside(_neighbour(newer), _neighbour(older), counted["n"])


def _neighbour(rows: Sequence[Row]) -> Neighbour | None:
    return Neighbour(rows[0]["id"], rows[0]["number"]) if rows else None


async def one(tx: Tx, season: str, application: int) -> Arrived | None:
    """The application as it was sent last; None where it is not (any more) among those sent in the season."""
    rows = await tx.all(f"{_ROW} WHERE {_SENT} AND a.id = :id", season=season, id=application)
    return _arrived(rows[0]) if rows else None


async def numbered(tx: Tx, season: str, number: str) -> int | None:
    """The sent application that has this number."""
    row = await tx.one(
        f"SELECT a.id FROM applications a WHERE {_SENT} AND a.number = :number", season=season, number=number
    )
    return None if row is None else row["id"]


async def some(tx: Tx, season: str, applications: Collection[int], most: int) -> tuple[int, list[Arrived]]:
    """How many of them are among the sent ones still, and the newest numbers of those."""
    ids: dict[str, Param] = {f"id{n}": id for n, id in enumerate(sorted(set(applications)))}
    among = f"{_SENT} AND a.id IN ({', '.join(f':{name}' for name in ids)})"
    [counted], rows = await tx.together(
        (f"SELECT count(*) AS n FROM applications a WHERE {among}", {"season": season, **ids}),
        (f"{_ROW} WHERE {among} {_NEWEST_FIRST} LIMIT {most}", {"season": season, **ids}),
    )
    return counted["n"], [_arrived(row) for row in rows]


async def figures(tx: Tx, season: str) -> Figures:
    [row], [late] = await tx.together(
        statement(
            f"SELECT count(*) AS sent, count(a.reopened_at) AS reopened FROM applications a WHERE {_SENT}",
            season=season,
        ),
        statement(
            f"""SELECT count(*) AS n FROM revisions r JOIN applications a ON a.id = r.application
            WHERE r.late = 1 AND r.n = a.revision AND {_SENT}""",
            season=season,
        ),
    )
    return Figures(row["sent"], row["reopened"], late["n"])


def _arrived(row: Row) -> Arrived:
    return Arrived(
        id=row["id"],
        number=row["number"],
        revision=row["revision"],
        at=row["at"],
        late=row["late"] == 1,
        reopened=row["reopened_at"] is not None,
        sent=from_json(row["content"], row["language"]),
    )
