"""Seminars: their rows, their seats, and what somebody of the staff has before her.

Every change of one is conditional on its `rev`, which counts them: no row changed means somebody else did something
meanwhile (`Outdated`). Whoever changes who sits where keeps the seminar's row first (`held`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from programme.languages import LANGUAGES
from programme.problem import Outdated
from programme.seminar import Point, Seminar, State
from storage.database import Param, Row, Tx

TOPIC = "seminars"
"""What a commit tells of when seats may have become free."""

_NAMES = (
    "id", "rev", "sequence", "state", "title_kk", "title_ru", "text_kk", "text_ru", "starts_at", "minutes", "link",
    "place", "lat", "lon", "language", "capacity", "closes_at", "made_by", "published_at", "changed_at",
)  # fmt: skip
COLUMNS = ", ".join(f"s.{name}" for name in _NAMES)


def seminar_from(row: Row) -> Seminar:
    """From a row with COLUMNS."""
    return Seminar(
        id=row["id"],
        rev=row["rev"],
        sequence=row["sequence"],
        state=State(row["state"]),
        titles={each: row[f"title_{each}"] for each in LANGUAGES if row[f"title_{each}"]},
        texts={each: row[f"text_{each}"] for each in LANGUAGES if row[f"text_{each}"]},
        starts_at=row["starts_at"],
        minutes=row["minutes"],
        link=row["link"],
        place=row["place"],
        point=Point(row["lat"], row["lon"]) if row["lat"] is not None else None,
        language=row["language"],
        capacity=row["capacity"],
        closes_at=row["closes_at"],
        made_by=row["made_by"],
        published_at=row["published_at"],
        changed_at=row["changed_at"],
    )


async def make(tx: Tx, person: int, at: int) -> Seminar:
    """An empty draft."""
    row = await tx.one(
        """INSERT INTO seminars (rev, state, made_by, created_at, changed_at)
        VALUES (1, 'draft', :person, :at, :at) RETURNING id""",
        person=person,
        at=at,
    )
    assert row is not None, "an insert with RETURNING always gives its row"
    made = await find(tx, row["id"])
    assert made is not None
    return made


async def find(tx: Tx, id: int) -> Seminar | None:
    row = await tx.one(f"SELECT {COLUMNS} FROM seminars s WHERE s.id = :id", id=id)
    return None if row is None else seminar_from(row)


async def held(tx: Tx, id: int) -> Seminar | None:
    """The same, locked: nobody takes a seat, leaves one or changes the seminar before this transaction ends."""
    row = await tx.one(f"SELECT {COLUMNS} FROM seminars s WHERE s.id = :id {{for_update:s}}", id=id)
    return None if row is None else seminar_from(row)


async def coming(tx: Tx, now: int, *, behind: tuple[int, int] = (0, 0), limit: int) -> list[Seminar]:
    """Published ones that are not over yet, the next first: a page behind (start, id)."""
    rows = await tx.all(
        f"""SELECT {COLUMNS} FROM seminars s WHERE s.state = 'published' AND s.starts_at + s.minutes * 60 > :now
        AND (s.starts_at > :starts OR (s.starts_at = :starts AND s.id > :id))
        ORDER BY s.starts_at, s.id LIMIT :limit""",
        now=now,
        starts=behind[0],
        id=behind[1],
        limit=limit,
    )
    return [seminar_from(row) for row in rows]


async def newest(tx: Tx, below: int, limit: int) -> list[Seminar]:
    """A page of the staff's list: those with a smaller number than `below`, the newest first."""
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM seminars s WHERE s.id < :below ORDER BY s.id DESC LIMIT :limit",
        below=below,
        limit=limit,
    )
    return [seminar_from(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Desk:
    """What somebody of the staff has before her, which part of it she is writing, and what is still to be confirmed."""

    seminar: int
    field: str
    said: str | None


async def on_desk(tx: Tx, person: int) -> Desk | None:
    row = await tx.one("SELECT seminar, field, said FROM seminar_desks WHERE person = :person", person=person)
    return None if row is None else Desk(row["seminar"], row["field"], row["said"])


def put_on_desk(tx: Tx, person: int, seminar: int, field: str = "", said: str | None = None) -> None:
    tx.run(
        """INSERT INTO seminar_desks (person, seminar, field, said) VALUES (:person, :seminar, :field, :said)
        ON CONFLICT (person) DO UPDATE SET seminar = excluded.seminar, field = excluded.field, said = excluded.said""",
        person=person,
        seminar=seminar,
        field=field,
        said=said,
    )


async def change(tx: Tx, here: Seminar, at: int, values: Mapping[str, Param], *, told: bool = False) -> Seminar:
    """Sets columns of one as it stood; Outdated where somebody else changed it meanwhile. `told`: a change of which
    those signed up must hear."""
    parts = [f"{name} = :{name}" for name in values] + (["sequence = sequence + 1"] if told else [])
    row = await tx.one(
        f"""UPDATE seminars SET rev = rev + 1, changed_at = :at, {", ".join(parts)}
        WHERE id = :id AND rev = :was AND state = '{here.state.value}' RETURNING {", ".join(_NAMES)}""",
        id=here.id,
        was=here.rev,
        at=at,
        **values,
    )
    if row is None:
        raise Outdated
    return seminar_from(row)


async def drop(tx: Tx, here: Seminar) -> None:
    """Takes away a draft."""
    row = await tx.one(
        "DELETE FROM seminars WHERE id = :id AND rev = :rev AND state = 'draft' RETURNING id", id=here.id, rev=here.rev
    )
    if row is None:
        raise Outdated
