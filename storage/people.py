"""Telegram accounts that consented, the humans they write for, and their right to be forgotten."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from storage.applications import Application, application_from, read_answers
from storage.database import Database, Row, Statement, Tx, statement

SEEN_EVERY = 3600
"""`last_seen` is refreshed at most once in so many seconds, to spare a write a turn."""


@dataclass(frozen=True, slots=True)
class Person:
    """An account as its turn found it, with the application it is at."""

    id: int
    tg_id: int
    language: str
    expects: str
    applicant: int
    whose: str
    last_seen: int
    application: Application | None


def find(tg_id: int, season: str, *, lock: bool = True) -> Statement:
    """The account with its applicant and application in a season; locked for this turn unless only looked at."""
    return statement(
        _FIND + (" {for_update:p}" if lock else ""),
        tg_id=tg_id,
        season=season,
    )


_FIND = """SELECT p.id, p.tg_id, p.language, p.expects, p.applicant, p.last_seen, c.whose,
    a.id AS application, a.season, a.status, a.step, a.return_to, a.rev, a.number, a.submitted_at
    FROM people p
    LEFT JOIN applicants c ON c.id = p.applicant
    LEFT JOIN applications a ON a.id = p.application AND a.season = :season
    WHERE p.tg_id = :tg_id"""


def person_from(row: Row, answer_rows: Sequence[Row]) -> Person:
    application = None
    if row["application"] is not None:
        answers, sources = read_answers(answer_rows)
        application = application_from(row, answers, sources)
    return Person(
        id=row["id"],
        tg_id=row["tg_id"],
        language=row["language"],
        expects=row["expects"],
        applicant=row["applicant"],
        whose=row["whose"],
        last_seen=row["last_seen"],
        application=application,
    )


@dataclass(frozen=True, slots=True)
class Consent:
    """What was agreed to, as art. 8 of the law on personal data (No. 94-V) wants it provable."""

    version: str
    digest: str
    language: str
    button: str


async def welcome(tx: Tx, *, tg_id: int, language: str, whose: str, consent: Consent, expects: str, at: int) -> Person:
    """Makes the account, its first applicant and the consent given for that applicant."""
    row = await tx.one(
        """INSERT INTO people (tg_id, language, expects, created_at, last_seen)
        VALUES (:tg_id, :language, :expects, :at, :at) RETURNING id""",
        tg_id=tg_id,
        language=language,
        expects=expects,
        at=at,
    )
    assert row is not None, "an insert with RETURNING always gives its row"
    person: int = row["id"]
    made = await tx.one(
        """INSERT INTO applicants (person, n, whose, created_at)
        VALUES (:person, 1, :whose, :at) RETURNING id""",
        person=person,
        whose=whose,
        at=at,
    )
    assert made is not None, "an insert with RETURNING always gives its row"
    applicant: int = made["id"]
    tx.run(
        """INSERT INTO consents (applicant, version, digest, language, button, at)
        VALUES (:applicant, :version, :digest, :language, :button, :at)""",
        applicant=applicant,
        version=consent.version,
        digest=consent.digest,
        language=consent.language,
        button=consent.button,
        at=at,
    )
    tx.run("UPDATE people SET applicant = :applicant WHERE id = :id", applicant=applicant, id=person)
    return Person(person, tg_id, language, expects, applicant, whose, at, None)


async def consents_of(tx: Tx, applicant: int) -> list[Row]:
    """Version, moment and language of each consent of an applicant, oldest first."""
    rows = await tx.all(
        "SELECT version, language, at FROM consents WHERE applicant = :applicant ORDER BY at, id",
        applicant=applicant,
    )
    return list(rows)


def change(tx: Tx, person: int, language: str, expects: str, application: int | None) -> None:
    """Keeps what the person chose and where she stands."""
    tx.run(
        """UPDATE people SET language = :language, expects = :expects, application = :application
        WHERE id = :id""",
        id=person,
        language=language,
        expects=expects,
        application=application,
    )


def seen(tx: Tx, person: Person, now: int) -> None:
    if now - person.last_seen >= SEEN_EVERY:
        tx.run("UPDATE people SET last_seen = :now WHERE id = :id", now=now, id=person.id)


def erase(tx: Tx, person: Person, at: int, *, update_id: int, messages: Sequence[int]) -> None:
    """Deletes the account and all that hangs on it; what stays is the bare number of the account.

    The files are clean only after `Database.scrub`, which `scrubbed` records. Should the reply be lost, the repeat of
    `update_id` finds our `messages` and her language in `erased_by`.
    """
    tx.run("DELETE FROM people WHERE id = :id", id=person.id)
    tx.run("DELETE FROM audit WHERE person = :id", id=person.id)
    tx.run(
        """INSERT INTO erasures (person, at, scrubbed, update_id, language, messages)
        VALUES (:person, :at, 0, :update_id, :language, :messages)""",
        person=person.id,
        at=at,
        update_id=update_id,
        language=person.language,
        messages=json.dumps(messages),
    )


async def erased_by(tx: Tx, update_id: int) -> tuple[str, list[int]] | None:
    """The language and our messages of the account that this update erased, for two days; else None."""
    row = await tx.one("SELECT language, messages FROM erasures WHERE update_id = :update_id", update_id=update_id)
    return None if row is None else (row["language"], json.loads(row["messages"]))


async def forget_erased(db: Database, *, before: int) -> None:
    """Lets go of what a lost reply would have needed."""
    async with db.begin() as tx:
        tx.run(
            """UPDATE erasures SET update_id = NULL, language = NULL, messages = NULL
            WHERE at < :before AND update_id IS NOT NULL""",
            before=before,
        )


async def unscrubbed(db: Database) -> bool:
    """Whether an erasure was committed whose files were not cleaned yet."""
    async with db.read() as tx:
        return await tx.one("SELECT person FROM erasures WHERE scrubbed = 0 LIMIT 1") is not None


async def scrubbed(db: Database) -> None:
    async with db.begin() as tx:
        tx.run("UPDATE erasures SET scrubbed = 1 WHERE scrubbed = 0")
