"""The list of places: searched with few and small reads, replaced while the bot goes on answering.

An import writes an edition of its own in small transactions and makes it the current one in a last, tiny one. So a
turn never waits long for an import, never sees half a list, and an import that breaks off changes nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias, TypeVar

from programme.places import (
    Known,
    Level,
    Listed,
    Place,
    after,
    ancestors,
    below,
    distance,
    first_letter_slips,
    fold_name,
    runs,
    spellings,
    tolerance,
)
from programme.places import level as level_of
from programme.places import place as place_of
from storage.database import Database, Param, Row, Tx, retrying

CHUNK = 500
CLEARED = 200
"""So many places are deleted at once, with all their names."""
PAUSE_SECONDS = 0.02
"""Between two steps of an import the writer is free for those who talk."""
IMPORT_TRIES = 20
MOST_NAMED = 300
MOST_BEGINNINGS = 60
MOST_NEAR = 40

_EDITION = "(SELECT id FROM place_editions WHERE state = 'current')"
_PLACES = f"SELECT p.kato, p.level, p.kk, p.ru, p.twin FROM places p WHERE p.edition = {_EDITION}"
_BY_NAME = f"""SELECT n.fold, n.kato, p.level, p.kk, p.ru FROM place_names n
    JOIN places p ON p.edition = n.edition AND p.kato = n.kato WHERE n.edition = {_EDITION}"""
_LEVELS: Sequence[Level] = ("village", "okrug", "district", "region")
T = TypeVar("T")


class Superseded(Exception):
    """Another import began meanwhile; its list counts."""


# Reading


async def any_known(tx: Tx) -> bool:
    """Whether a list was imported."""
    return await tx.one("SELECT id FROM place_editions WHERE state = 'current'") is not None


async def place(tx: Tx, kato: str) -> Place | None:
    """The place of this number, None if the list has none."""
    return next(iter(await _places(tx, [kato])), None)


async def children(tx: Tx, kato: str) -> list[Place]:
    """What a person chooses from next: the districts of a region, the villages of a district or okrug, in no order.

    Nothing below a village, or of a number the list does not have.
    """
    low, high = below(kato)
    of_region = level_of(kato) == "region"
    which = "p.parent = :kato" if of_region else "p.kato BETWEEN :kato AND :high"
    params: dict[str, Param] = {"kato": kato} if of_region else {"kato": low, "high": high}
    above = _named("a", [kato, *ancestors(kato)])
    rows = await tx.all(
        f"{_PLACES} AND ({which} OR p.kato IN ({_list(above)}))",
        **params,
        **above,
    )
    known = _known(rows)
    return [
        place_of(known, each)
        for each, here in known.items()
        if each not in above.values() and (of_region or here.level == "village")
    ]


async def search(tx: Tx, typed: str, *, within: str | None = None, limit: int = 8) -> list[Place]:
    """The places a person may have meant, the likeliest first; empty if there is none.

    `within` is the number of a region or district to stay in; dozens of villages share a name, so ask for it first.
    Villages that are called so, also by a further name, are given alone, and likewise those of a longer text whose
    every word speaks for them ("Oiyl, Aqtobe"). Else come districts called so, names that begin so, names with a slip
    of the finger, and what a part of the text names.
    """
    folds = spellings(typed)
    if not folds:
        return []
    found = await _called(tx, folds, within)
    if villages := {kato: here for kato, here in found.items() if here[0] == "village"}:
        found = villages
    else:
        told, whole = await _told(tx, typed, within)
        if told and whole:
            return await _ordered(tx, told, limit)
        for look in (_begin, _slip):
            if len(found) < limit:
                found = await look(tx, folds[0], within) | found
        found = told | found
    return await _ordered(tx, found, limit)


Found: TypeAlias = dict[str, tuple[Level, tuple[int, ...]]]
"""Numbers of places, with their level and a rank: the smaller, the likelier."""
_OFFICIAL, _ALIAS, _BEGINS, _SLIP, _TOLD = range(5)


async def _called(tx: Tx, folds: Sequence[str], within: str | None) -> Found:
    """Those that have one of these names."""
    rows = await _with_names(tx, folds, within)
    return {row["kato"]: (row["level"], (_OFFICIAL if row["fold"] in _official(row) else _ALIAS,)) for row in rows}


def _official(row: Row) -> tuple[str, str]:
    return fold_name(row["kk"]), fold_name(row["ru"])


async def _told(tx: Tx, typed: str, within: str | None) -> tuple[Found, bool]:
    """Those that some words of a longer text name and most of its words speak for; whether all of them do."""
    parts = runs(typed)
    said = frozenset[int]().union(*parts.values())
    if len(said) < 2:
        return {}, False
    spoken: dict[str, frozenset[int]] = {}
    levels: dict[str, Level] = {}
    for row in await _with_names(tx, list(parts), within):
        spoken[row["kato"]] = spoken.get(row["kato"], frozenset()) | parts[row["fold"]]
        levels[row["kato"]] = row["level"]
    for kato in sorted(spoken):  # from the region down
        spoken[kato] = spoken[kato].union(*(spoken[each] for each in ancestors(kato) if each in spoken))
    wanted = [each for each in spoken if levels[each] == "village"] or list(spoken)
    most = max((len(spoken[each]) for each in wanted), default=0)
    likely: Found = {each: (levels[each], (_TOLD,)) for each in wanted if len(spoken[each]) == most}
    return likely, most == len(said)


async def _begin(tx: Tx, folded: str, within: str | None) -> Found:
    """Those whose names begin so, shorter names first."""
    inside, params = _inside(within)
    rows = await tx.all(
        f"{_BY_NAME} AND n.fold > :folded AND n.fold < :after{inside} ORDER BY n.fold LIMIT {MOST_BEGINNINGS}",
        folded=folded,
        after=after(folded),
        **params,
    )
    return {row["kato"]: (row["level"], (_BEGINS, len(row["fold"]))) for row in rows}


async def _slip(tx: Tx, folded: str, within: str | None) -> Found:
    """Those whose names are nearly so. All names of a district are looked at, else those with the same beginning."""
    most = tolerance(folded)
    if not most:
        return {}
    inside, params = _inside(within)
    if within is None or level_of(within) == "region":
        inside += " AND n.fold >= :first AND n.fold < :after"
        params |= {"first": folded[0], "after": after(folded[0])}
    names = await tx.all(
        f"""SELECT DISTINCT n.fold FROM place_names n WHERE n.edition = {_EDITION}
        AND length(n.fold) BETWEEN :least AND :most{inside}""",
        least=len(folded) - most,
        most=len(folded) + most,
        **params,
    )
    slips = dict.fromkeys(first_letter_slips(folded), 1)
    near = {row["fold"]: n for row in names if (n := distance(folded, row["fold"], most)) is not None}
    nearest = dict(sorted(near.items(), key=lambda each: each[1])[:MOST_NEAR])
    rows = await _with_names(tx, list(slips | nearest), within)
    ranks = slips | nearest
    return {row["kato"]: (row["level"], (_SLIP, ranks[row["fold"]])) for row in rows}


async def _ordered(tx: Tx, found: Found, limit: int) -> list[Place]:
    """The likeliest of them; an okrug only where none of its villages is among them."""
    okrugs = {each for kato, (level, _) in found.items() if level == "village" for each in ancestors(kato)}

    def order(kato: str) -> tuple[int, int, tuple[int, ...], str]:
        level, rank = found[kato]
        return rank[0], _LEVELS.index(level), rank, kato

    kept = sorted((each for each in found if found[each][0] != "okrug" or each not in okrugs), key=order)
    return await _places(tx, kept[:limit])


async def _with_names(tx: Tx, folds: Sequence[str], within: str | None) -> Sequence[Row]:
    inside, params = _inside(within)
    names = _named("f", folds)
    # By the alphabet villages come last: what they are in must not be missing where a name has too many of them.
    order = f"ORDER BY p.level, n.kato LIMIT {MOST_NAMED}"
    return await tx.all(f"{_BY_NAME} AND n.fold IN ({_list(names)}){inside} {order}", **names, **params)


async def _places(tx: Tx, katos: Sequence[str]) -> list[Place]:
    """The places of these numbers in their order, with their paths."""
    if not katos:
        return []
    wanted = _named("k", dict.fromkeys(each for kato in katos for each in (kato, *ancestors(kato))))
    known = _known(await tx.all(f"{_PLACES} AND p.kato IN ({_list(wanted)})", **wanted))
    return [place_of(known, each) for each in katos if each in known]


def _known(rows: Iterable[Row]) -> dict[str, Known]:
    return {row["kato"]: Known(row["level"], row["kk"], row["ru"], bool(row["twin"])) for row in rows}


def _inside(within: str | None) -> tuple[str, dict[str, Param]]:
    if within is None:
        return "", {}
    low, high = below(within)
    return " AND n.kato BETWEEN :low AND :high", {"low": low, "high": high}


def _named(letter: str, values: Iterable[str]) -> dict[str, Param]:
    return {f"{letter}{n}": value for n, value in enumerate(values)}


def _list(params: Iterable[str]) -> str:
    return ", ".join(f":{name}" for name in params)


# Importing


async def replace_all(db: Database, rows: Sequence[Listed]) -> None:
    """Makes these the list, all at once at the end. Raises Superseded if another import began meanwhile."""
    edition = await _in_turn(db, _begun)
    await _clear(db)
    for chunk in _chunks(rows):
        await _write(db, edition, _INSERT_PLACE, [_place_params(edition, row) for row in chunk])
    names: list[Mapping[str, Param]] = [
        {"edition": edition, "fold": each, "kato": row.kato} for row in rows for each in sorted(row.folds)
    ]
    for part in _chunks(names):
        await _write(db, edition, _INSERT_NAME, part)

    async def switch(tx: Tx) -> None:
        tx.run(_ONE_AT_A_TIME)
        await _still_new(tx, edition)
        tx.run("UPDATE place_editions SET state = 'old' WHERE state = 'current'")
        tx.run("UPDATE place_editions SET state = 'current' WHERE id = :edition", edition=edition)

    await _in_turn(db, switch)
    await _clear(db)


# Two imports that begin or end in the same instant must see each other: this row is held till the commit.
_ONE_AT_A_TIME = """INSERT INTO memos (name, value) VALUES ('places_import', '')
    ON CONFLICT (name) DO UPDATE SET value = excluded.value"""


async def _begun(tx: Tx) -> int:
    """A new edition; whatever another import has not finished is now old."""
    tx.run(_ONE_AT_A_TIME)
    tx.run("UPDATE place_editions SET state = 'old' WHERE state = 'new'")
    row = await tx.one("INSERT INTO place_editions (state) VALUES ('new') RETURNING id")
    assert row is not None, "an insert with RETURNING always gives its row"
    edition: int = row["id"]
    return edition


async def _still_new(tx: Tx, edition: int) -> None:
    row = await tx.one("SELECT e.state FROM place_editions e WHERE e.id = :edition {for_update:e}", edition=edition)
    if row is None or row["state"] != "new":
        raise Superseded


async def _write(db: Database, edition: int, insert: str, rows: Sequence[Mapping[str, Param]]) -> None:
    async def write(tx: Tx) -> None:
        await _still_new(tx, edition)
        tx.run_many(insert, rows)

    await _in_turn(db, write)


async def _clear(db: Database) -> None:
    """Deletes what old editions left, piece by piece."""
    while await _in_turn(db, _cleared):
        pass


async def _cleared(tx: Tx) -> bool:
    """Deletes one piece; False when nothing is left to delete."""
    old = await tx.one("SELECT min(id) AS id FROM place_editions WHERE state = 'old'")
    if old is None or old["id"] is None:
        return False
    gone = await tx.all(
        """DELETE FROM places WHERE edition = :edition AND kato IN
        (SELECT kato FROM places WHERE edition = :edition ORDER BY kato LIMIT :most) RETURNING kato""",
        edition=old["id"],
        most=CLEARED,
    )
    if not gone:
        tx.run("DELETE FROM place_editions WHERE id = :edition", edition=old["id"])
    return True


async def _in_turn(db: Database, work: Callable[[Tx], Awaitable[T]]) -> T:
    """Does a piece of work in a transaction of its own, patiently, and lets others pass afterwards."""

    async def once() -> T:
        async with db.begin() as tx:
            return await work(tx)

    done = await retrying(once, IMPORT_TRIES)
    await asyncio.sleep(PAUSE_SECONDS)
    return done


def _chunks(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[first : first + CHUNK] for first in range(0, len(rows), CHUNK))


def _place_params(edition: int, row: Listed) -> dict[str, Param]:
    return {
        "edition": edition,
        "kato": row.kato,
        "parent": row.parent,
        "level": row.level,
        "kk": row.kk,
        "ru": row.ru,
        "twin": int(row.twin),
    }


_INSERT_PLACE = """INSERT INTO places (edition, kato, parent, level, kk, ru, twin)
    VALUES (:edition, :kato, :parent, :level, :kk, :ru, :twin)"""
_INSERT_NAME = "INSERT INTO place_names (edition, fold, kato) VALUES (:edition, :fold, :kato)"
