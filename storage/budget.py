"""What a budget can go back to, and which messages gave its parts. Its lines are an answer like any other."""

from collections.abc import Callable
from dataclasses import dataclass

from programme.kinds import Value, from_json, to_json
from storage.database import Row, Tx

LEVELS = 20
"""Changes that can be undone, one after another."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """What one change replaced: a part of a line, or with no part the whole line, which had this place.

    `former` is None where there was nothing.
    """

    line: int
    place: int
    part: str | None
    former: Value | None


def remember(tx: Tx, application: int, replaced: Replaced) -> None:
    """Keeps what a change replaces; the oldest is forgotten."""
    tx.run(
        """INSERT INTO budget_undo (application, n, line, place, part, value)
        SELECT :application, coalesce(max(n), 0) + 1, :line, :place, :part, :value
        FROM budget_undo WHERE application = :application""",
        application=application,
        line=replaced.line,
        place=replaced.place,
        part=replaced.part,
        value=_json(replaced.former),
    )
    tx.run(
        """DELETE FROM budget_undo WHERE application = :application
        AND n <= (SELECT max(n) FROM budget_undo WHERE application = :application) - :levels""",
        application=application,
        levels=LEVELS,
    )


async def can_undo(tx: Tx, application: int) -> bool:
    """Whether any change is left to be undone."""
    return bool(await tx.all("SELECT n FROM budget_undo WHERE application = :id LIMIT 1", id=application))


async def take_back(tx: Tx, application: int) -> Replaced | None:
    """What the newest change replaced; it can be taken back once. None when there is nothing to undo."""
    row = await tx.one(
        """DELETE FROM budget_undo WHERE application = :application
        AND n = (SELECT max(n) FROM budget_undo WHERE application = :application) RETURNING line, place, part, value""",
        application=application,
    )
    return None if row is None else _replaced(row)


async def rewrite(tx: Tx, application: int, changed: Callable[[Replaced], Value | None]) -> None:
    """Gives everything that was replaced another former value: what it pointed at has moved."""
    rows = await tx.all(
        "SELECT n, line, place, part, value FROM budget_undo WHERE application = :application", application=application
    )
    tx.run_many(
        "UPDATE budget_undo SET value = :value WHERE application = :application AND n = :n",
        [{"application": application, "n": row["n"], "value": _json(changed(_replaced(row)))} for row in rows],
    )


def _replaced(row: Row) -> Replaced:
    value = row["value"]
    return Replaced(row["line"], row["place"], row["part"], None if value is None else from_json(value))


def _json(value: Value | None) -> str | None:
    return None if value is None else to_json(value)


def keep_source(tx: Tx, application: int, line: int, part: str, message_id: int | None) -> None:
    """This message gave the part; without one, it was pressed and no message counts for it any more."""
    if message_id is None:
        forget_sources(tx, application, line=line, part=part)
        return
    tx.run(
        """INSERT INTO budget_sources (application, line, part, message_id)
        VALUES (:application, :line, :part, :message_id)
        ON CONFLICT (application, line, part) DO UPDATE SET message_id = excluded.message_id""",
        application=application,
        line=line,
        part=part,
        message_id=message_id,
    )


async def part_given_by(tx: Tx, application: int, message_id: int) -> tuple[int, str] | None:
    """The line and the part that this message gave."""
    row = await tx.one(
        "SELECT line, part FROM budget_sources WHERE application = :application AND message_id = :message_id",
        application=application,
        message_id=message_id,
    )
    return None if row is None else (row["line"], row["part"])


def forget_sources(tx: Tx, application: int, *, line: int | None = None, part: str | None = None) -> None:
    """No message counts any more: for one part, for a line, or for the whole budget."""
    chosen = {name: value for name, value in (("line", line), ("part", part)) if value is not None}
    where = "".join(f" AND {name} = :{name}" for name in chosen)
    tx.run(f"DELETE FROM budget_sources WHERE application = :application{where}", application=application, **chosen)
