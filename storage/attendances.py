"""Who was at a seminar: by the code of the room or as the staff ticked, and what they said of it afterwards."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from programme.attendance import AFTER, BEFORE, TRIES, TRIES_SECONDS, Attendance, fresh_code
from programme.seminar import Seminar
from storage.database import Row, Tx
from storage.seminars import COLUMNS, seminar_from

_PLACE = """(SELECT max(w.kato) FROM applicants c JOIN applications a ON a.applicant = c.id AND a.status <> 'withdrawn'
    JOIN answers w ON w.application = a.id WHERE c.person = p.id AND w.kato < 'A')"""

# The code of the room


async def open_room(tx: Tx, here: Seminar, at: int) -> str:
    """The code of this seminar; the same one whoever asks, and different from those of all others held meanwhile."""
    kept = await tx.one("SELECT code FROM room_codes WHERE seminar = :id", id=here.id)
    if kept is not None:
        return str(kept["code"])
    rows = await tx.all("SELECT code FROM room_codes WHERE seminar <> :id", id=here.id)
    made = await tx.one(
        """INSERT INTO room_codes (seminar, code, at) VALUES (:id, :code, :at)
        ON CONFLICT (seminar) DO UPDATE SET code = room_codes.code RETURNING code""",
        id=here.id,
        code=fresh_code({row["code"] for row in rows[-5000:]}),
        at=at,
    )
    assert made is not None, "an upsert with RETURNING always gives its row"
    return str(made["code"])


async def room_of(tx: Tx, code: str, now: int) -> Seminar | None:
    """The seminar whose code it is, while it holds."""
    row = await tx.one(
        f"""SELECT {COLUMNS} FROM room_codes r JOIN seminars s ON s.id = r.seminar
        WHERE r.code = :code AND s.state = 'published'
        AND s.starts_at - {BEFORE} <= :now AND s.starts_at + s.minutes * 60 + {AFTER} > :now
        ORDER BY s.starts_at DESC LIMIT 1""",
        code=code,
        now=now,
    )
    return None if row is None else seminar_from(row)


async def any_room(tx: Tx, now: int) -> bool:
    """Whether any code holds just now."""
    rows = await tx.all(
        f"""SELECT r.seminar FROM room_codes r JOIN seminars s ON s.id = r.seminar WHERE s.state = 'published'
        AND s.starts_at - {BEFORE} <= :now AND s.starts_at + s.minutes * 60 + {AFTER} > :now LIMIT 1""",
        now=now,
    )
    return bool(rows)


async def may_guess(tx: Tx, person: int, now: int) -> bool:
    """Whether she has not typed too many wrong codes within the hour."""
    row = await tx.one("SELECT since, n FROM room_guesses WHERE person = :person", person=person)
    return row is None or row["n"] < TRIES or row["since"] <= now - TRIES_SECONDS


def guessed_wrong(tx: Tx, person: int, now: int) -> None:
    tx.run(
        f"""INSERT INTO room_guesses (person, since, n) VALUES (:person, :now, 1)
        ON CONFLICT (person) DO UPDATE SET
        n = CASE WHEN room_guesses.since <= :now - {TRIES_SECONDS} THEN 1 ELSE room_guesses.n + 1 END,
        since = CASE WHEN room_guesses.since <= :now - {TRIES_SECONDS} THEN excluded.since
            ELSE room_guesses.since END""",
        person=person,
        now=now,
    )


# Who was there


async def come(tx: Tx, seminar: int, person: int, way: str, at: int, people: int | None = None) -> int:
    """She is there, with as many as she had signed up unless another number is said; how many that are now."""
    said, then = (_SAID, "attendances") if people is None else ("CAST(:people AS BIGINT)", "excluded")
    row = await tx.one(
        f"""INSERT INTO attendances (seminar, person, people, way, at)
        VALUES (:seminar, :person, {said}, :way, :at)
        ON CONFLICT (seminar, person) DO UPDATE SET people = {then}.people RETURNING people""",
        seminar=seminar,
        person=person,
        way=way,
        at=at,
        **({"people": people} if people is not None else {}),
    )
    assert row is not None, "an upsert with RETURNING always gives its row"
    n: int = row["people"]
    return n


_SAID = """coalesce((SELECT u.people FROM sign_ups u WHERE u.seminar = CAST(:seminar AS BIGINT)
    AND u.person = CAST(:person AS BIGINT) AND u.state IN ('going', 'waiting', 'offered')), 1)"""


def not_there(tx: Tx, seminar: int, person: int) -> None:
    """The tick is taken away."""
    tx.run("DELETE FROM attendances WHERE seminar = :seminar AND person = :person", seminar=seminar, person=person)


async def came_with(tx: Tx, seminar: int, person: int) -> int:
    """How many came by her; 0 where she was not there."""
    row = await tx.one(
        "SELECT people FROM attendances WHERE seminar = :seminar AND person = :person", seminar=seminar, person=person
    )
    return 0 if row is None else int(row["people"])


async def all_of(tx: Tx, seminar: int) -> list[Attendance]:
    """Everybody who has seats, in the order in which they signed up, and behind them who came without."""
    rows = await tx.all(
        f"""SELECT e.* FROM (
            SELECT p.id, p.language, {_PLACE} AS kato, u.people AS signed_up, coalesce(t.people, 0) AS came, t.way,
                u.id AS number, u.id AS place
            FROM sign_ups u JOIN people p ON p.id = u.person
            LEFT JOIN attendances t ON t.seminar = u.seminar AND t.person = u.person
            WHERE u.seminar = :seminar AND u.state = 'going'
            UNION ALL
            SELECT p.id, p.language, {_PLACE} AS kato, 0 AS signed_up, t.people AS came, t.way,
                CAST(NULL AS BIGINT) AS number, t.at + {2**50} AS place
            FROM attendances t JOIN people p ON p.id = t.person
            WHERE t.seminar = :seminar AND NOT EXISTS (SELECT 1 FROM sign_ups u
                WHERE u.seminar = t.seminar AND u.person = t.person AND u.state = 'going')) e
        ORDER BY e.place, e.id""",
        seminar=seminar,
    )
    return [
        Attendance(
            person=row["id"],
            language=row["language"],
            kato=row["kato"],
            signed_up=row["signed_up"],
            came=row["came"],
            way=row["way"],
            number=row["number"],
        )
        for row in rows
    ]


async def names_of(tx: Tx, those: Sequence[int]) -> dict[int, str]:
    """What each of these accounts wrote as her own name in an application that she sent; a draft is nobody else's."""
    if not those:
        return {}
    params = {f"p{n}": each for n, each in enumerate(those)}
    rows = await tx.all(
        f"""SELECT c.person, max(w.value) AS name FROM applicants c JOIN applications a ON a.applicant = c.id
        AND a.status = 'submitted' JOIN answers w ON w.application = a.id AND w.question = 'full_name'
        WHERE c.whose = 'self' AND c.person IN ({", ".join(f":{name}" for name in params)})
        AND w.value IS NOT NULL GROUP BY c.person""",
        **params,
    )
    read = {row["person"]: json.loads(row["name"]) for row in rows}
    return {person: name for person, name in read.items() if isinstance(name, str)}


# What they said of it


@dataclass(frozen=True, slots=True)
class Said:
    """A mark, and a word where one was written."""

    seminar: int
    person: int
    mark: int
    words: str | None


async def give_mark(tx: Tx, seminar: int, person: int, mark: int, at: int) -> bool:
    """From whoever was there; once more it is the new one that counts. False for anybody else."""
    row = await tx.one(
        """INSERT INTO feedback (seminar, person, mark, changed_at)
        SELECT t.seminar, t.person, CAST(:mark AS BIGINT), CAST(:at AS BIGINT) FROM attendances t
        WHERE t.seminar = :seminar AND t.person = :person
        ON CONFLICT (seminar, person) DO UPDATE SET mark = excluded.mark, changed_at = excluded.changed_at
        RETURNING mark""",
        seminar=seminar,
        person=person,
        mark=mark,
        at=at,
    )
    return row is not None


async def last_said(tx: Tx, person: int) -> Said | None:
    """Of which seminar she spoke last."""
    rows = await tx.all(
        """SELECT seminar, person, mark, words FROM feedback WHERE person = :person
        ORDER BY changed_at DESC, seminar DESC LIMIT 1""",
        person=person,
    )
    return next(iter(_said(rows)), None)


def give_words(tx: Tx, said: Said, words: str, at: int) -> None:
    tx.run(
        """UPDATE feedback SET words = :words, changed_at = :at WHERE seminar = :seminar AND person = :person""",
        words=words,
        at=at,
        seminar=said.seminar,
        person=said.person,
    )


async def said_of(tx: Tx, seminar: int) -> list[Said]:
    """All of it, the newest first."""
    rows = await tx.all(
        """SELECT seminar, person, mark, words FROM feedback WHERE seminar = :seminar
        ORDER BY changed_at DESC, person""",
        seminar=seminar,
    )
    return _said(rows)


def _said(rows: Sequence[Row]) -> list[Said]:
    return [Said(row["seminar"], row["person"], row["mark"], row["words"]) for row in rows]
