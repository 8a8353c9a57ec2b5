"""Telegram accounts that consented, the humans they write for, and their right to be forgotten."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from programme.notices import Notice
from programme.problem import Outdated
from storage import audit, deliveries
from storage.applications import COLUMNS, Application, application_from, read_answers
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
    applicant: int | None
    """For whom its next words are; None when the last one went to another account or was erased alone."""
    whose: str | None
    last_seen: int
    application: Application | None
    unreachable: bool = False
    """Telegram would not let us write to it, before it wrote to us again now."""


def lock(tg_id: int) -> Statement:
    """Keeps the account for this turn; goes before everything that is read of it.

    Whoever waited here reads afterwards what the other turn left. A statement that locked and joined at once would
    join the account as it is now with an application as it was before the wait (PostgreSQL, READ COMMITTED).
    """
    return statement("SELECT p.id FROM people p WHERE p.tg_id = :tg_id {for_update:p}", tg_id=tg_id)


def find(tg_id: int, season: str) -> Statement:
    """The account with its applicant and application in a season."""
    return statement(_FIND, tg_id=tg_id, season=season)


_FIND = f"""SELECT p.id, p.tg_id, p.language, p.expects, p.applicant AS present, p.last_seen, p.unreachable_at, c.whose,
    {COLUMNS}
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
        applicant=row["present"],
        whose=row["whose"],
        last_seen=row["last_seen"],
        application=application,
        unreachable=row["unreachable_at"] is not None,
    )


@dataclass(frozen=True, slots=True)
class Receiver:
    """Whom a message goes to, and in which language."""

    tg_id: int
    language: str
    unreachable: bool


async def receiver(tx: Tx, person: int) -> Receiver | None:
    """None once the account is erased."""
    row = await tx.one("SELECT tg_id, language, unreachable_at FROM people WHERE id = :id", id=person)
    return None if row is None else Receiver(row["tg_id"], row["language"], row["unreachable_at"] is not None)


@dataclass(frozen=True, slots=True)
class Consent:
    """What was agreed to, as art. 8 of the law on personal data (No. 94-V) wants it provable."""

    version: str
    digest: str
    language: str
    button: str


async def open_account(tx: Tx, *, tg_id: int, language: str, expects: str, at: int, source: str | None = None) -> int:
    """Makes the account and returns its id; nobody it speaks for yet. `source`: the code of the link that led here."""
    row = await tx.one(
        """INSERT INTO people (tg_id, language, expects, created_at, last_seen, source)
        VALUES (:tg_id, :language, :expects, :at, :at, :source) RETURNING id""",
        tg_id=tg_id,
        language=language,
        expects=expects,
        at=at,
        source=source,
    )
    assert row is not None, "an insert with RETURNING always gives its row"
    made: int = row["id"]
    return made


async def welcome(
    tx: Tx,
    *,
    tg_id: int,
    language: str,
    whose: str,
    consent: Consent,
    expects: str,
    at: int,
    source: str | None = None,
) -> Person:
    """Makes the account, its first applicant and the consent given for that applicant."""
    person = await open_account(tx, tg_id=tg_id, language=language, expects=expects, at=at, source=source)
    applicant = await add_applicant(tx, person, whose=whose, consent=consent, at=at)
    stand_for(tx, person, applicant, None)
    return Person(person, tg_id, language, expects, applicant, whose, at, None)


async def add_applicant(tx: Tx, person: int, *, whose: str, consent: Consent, at: int) -> int:
    """Keeps one more human the account speaks for, with the consent given; its own human once (`Outdated`)."""
    row = await tx.one(
        """INSERT INTO applicants (person, n, whose, created_at)
        SELECT :person, coalesce(max(n), 0) + 1, :whose, :at FROM applicants WHERE person = :person
        ON CONFLICT (person) WHERE whose = 'self' DO NOTHING RETURNING id""",
        person=person,
        whose=whose,
        at=at,
    )
    if row is None:
        raise Outdated
    applicant: int = row["id"]
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
    return applicant


def stand_for(tx: Tx, person: int, applicant: int, application: int | None) -> None:
    """The account's next words are about this application of this human."""
    tx.run(
        "UPDATE people SET applicant = :applicant, application = :application WHERE id = :id",
        id=person,
        applicant=applicant,
        application=application,
    )


def fall_back(tx: Tx, person: int, gone: int, season: str) -> None:
    """Where the account stood for a human who is gone from it, its next words are about the first who stays."""
    tx.run(
        """UPDATE people SET application = NULL, applicant =
        (SELECT c.id FROM applicants c WHERE c.person = people.id ORDER BY c.n LIMIT 1)
        WHERE id = :id AND applicant = :gone""",
        id=person,
        gone=gone,
    )
    tx.run(
        """UPDATE people SET application = (SELECT a.id FROM applications a
        WHERE a.applicant = people.applicant AND a.season = :season AND a.status <> 'withdrawn')
        WHERE id = :id AND application IS NULL""",
        id=person,
        season=season,
    )


@dataclass(frozen=True, slots=True)
class Applicant:
    """A human the account speaks for; `n` counts them as they came."""

    id: int
    n: int
    whose: str
    begun: bool
    """Whether there ever was an application, in any season."""


async def applicants_of(tx: Tx, person: int) -> list[Applicant]:
    """All whom the account speaks for, as they came."""
    rows = await tx.all(
        """SELECT c.id, c.n, c.whose, count(a.id) AS begun FROM applicants c
        LEFT JOIN applications a ON a.applicant = c.id AND a.status <> 'withdrawn'
        WHERE c.person = :person GROUP BY c.id, c.n, c.whose ORDER BY c.n""",
        person=person,
    )
    return [Applicant(row["id"], row["n"], row["whose"], row["begun"] > 0) for row in rows]


async def hand_over(tx: Tx, applicant: int, *, giver: int, taker: int, season: str, at: int) -> str:
    """Moves a human with consent, applications and answers to another account, and sends word to the former one.

    Returns for whom the taker now writes: an account has one human of its own, a second becomes one it helps.
    Outdated when the giver no longer has the applicant.
    """
    row = await tx.one(
        """UPDATE applicants SET person = :taker,
        n = (SELECT coalesce(max(o.n), 0) + 1 FROM applicants o WHERE o.person = :taker),
        whose = CASE WHEN EXISTS (SELECT 1 FROM applicants o WHERE o.person = :taker AND o.whose = 'self')
            THEN 'helped' ELSE whose END
        WHERE id = :applicant AND person = :giver RETURNING whose""",
        applicant=applicant,
        giver=giver,
        taker=taker,
    )
    if row is None:
        raise Outdated
    of_hers = "(SELECT id FROM applications WHERE applicant = :applicant)"
    tx.run("DELETE FROM codes WHERE application IN " + of_hers, applicant=applicant)
    # Messages of the former chat; one of the new chat may well have the same id.
    tx.run("UPDATE answers SET message_id = NULL WHERE application IN " + of_hers, applicant=applicant)
    tx.run("DELETE FROM budget_sources WHERE application IN " + of_hers, applicant=applicant)
    key = f"{Notice.APPLICATION_MOVED}:{applicant}:{giver}:{at}"
    deliveries.enqueue(tx, Notice.APPLICATION_MOVED, giver, key, due_at=at, at=at, moved_at=at)
    # What it says next must not be taken for an answer about somebody else.
    tx.run(
        "UPDATE people SET expects = 'home' WHERE id = :giver AND applicant = :applicant",
        giver=giver,
        applicant=applicant,
    )
    fall_back(tx, giver, applicant, season)
    whose: str = row["whose"]
    return whose


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


_ANEW = "ON CONFLICT ({column}) DO UPDATE SET at = excluded.at, scrubbed = 0"
"""After a restore a number may be given once more, and whoever has it now be erased too."""


def erase(tx: Tx, person: Person, at: int, *, update_id: int, messages: Sequence[int]) -> None:
    """Deletes the account and all that hangs on it; what stays is the bare number of the account.

    The files are clean only after a cleaning, which `erasures.scrubbed` records. Should the reply be lost, the repeat
    of `update_id` finds our `messages` and her language in `erased_by`. Her applicants are noted one by one: in a copy
    of the database they may still hang on another account, from before their code was used.
    """
    tx.run(
        f"""INSERT INTO erased_applicants (applicant, at, scrubbed)
        SELECT c.id, :at, 0 FROM applicants c WHERE c.person = :person
        {_ANEW.format(column="applicant")}""",
        person=person.id,
        at=at,
    )
    tx.run("DELETE FROM people WHERE id = :id", id=person.id)
    audit.forget(tx, person.id)
    tx.run(
        f"""INSERT INTO erasures (person, at, scrubbed, update_id, language, messages)
        VALUES (:person, :at, 0, :update_id, :language, :messages) {_ANEW.format(column="person")},
        update_id = excluded.update_id, language = excluded.language, messages = excluded.messages""",
        person=person.id,
        at=at,
        update_id=update_id,
        language=person.language,
        messages=json.dumps(messages),
    )


def erase_applicant(
    tx: Tx, person: int, applicant: int, *, season: str, at: int, update_id: int, messages: Sequence[int]
) -> None:
    """Deletes one human of an account and all that hangs on her; as with `erase`, files are cleaned afterwards."""
    tx.run("DELETE FROM applicants WHERE id = :applicant AND person = :person", applicant=applicant, person=person)
    fall_back(tx, person, applicant, season)
    tx.run("DELETE FROM said WHERE person = :person", person=person)
    deliveries.tell_again(tx, person)
    tx.run(
        f"""INSERT INTO erased_applicants (applicant, at, scrubbed, update_id, messages)
        VALUES (:applicant, :at, 0, :update_id, :messages) {_ANEW.format(column="applicant")},
        update_id = excluded.update_id, messages = excluded.messages""",
        applicant=applicant,
        at=at,
        update_id=update_id,
        messages=json.dumps(messages),
    )


async def applicant_erased_by(tx: Tx, update_id: int) -> list[int] | None:
    """Our messages in the chat of the applicant that this update erased, for two days; else None."""
    row = await tx.one("SELECT messages FROM erased_applicants WHERE update_id = :update_id", update_id=update_id)
    return None if row is None else json.loads(row["messages"])


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
        tx.run(
            """UPDATE erased_applicants SET update_id = NULL, messages = NULL
            WHERE at < :before AND update_id IS NOT NULL""",
            before=before,
        )
