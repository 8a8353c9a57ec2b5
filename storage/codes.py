"""Codes that open an application on another account, kept as keyed hashes; and who guesses too often."""

import hashlib
import hmac
from dataclasses import dataclass

from storage.database import Database, Tx

TRIES = 5
"""Wrong codes an account may type in an hour."""
TRIES_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Held:
    """What a code opens, and whose it is now."""

    application: int
    applicant: int
    person: int


def code_key(secret: bytes) -> bytes:
    """The key of all codes, made from the secret of the visitors: neither tells the other."""
    return hmac.digest(secret, b"codes of applications", hashlib.sha256)


def code_hash(key: bytes, code: str) -> bytes:
    """HMAC-SHA256 of the code; 32 bytes."""
    return hmac.digest(key, code.encode(), hashlib.sha256)


async def keep(tx: Tx, application: int, hashed: bytes, at: int) -> bool:
    """Gives the application its code; False where it has one already (or another has this very code)."""
    row = await tx.one(
        """INSERT INTO codes (application, hash, at) VALUES (:application, :hash, :at)
        ON CONFLICT DO NOTHING RETURNING application""",
        application=application,
        hash=hashed,
        at=at,
    )
    return row is not None


async def has(tx: Tx, application: int) -> bool:
    """Whether the application has a code: one that was shown once, or could not be."""
    return await tx.one("SELECT at FROM codes WHERE application = :application", application=application) is not None


def drop(tx: Tx, application: int) -> None:
    """The application's code stops working."""
    tx.run("DELETE FROM codes WHERE application = :application", application=application)


async def held_by(tx: Tx, hashed: bytes, season: str) -> Held | None:
    """What the code opens in this season; None where nothing has it."""
    row = await tx.one(
        """SELECT k.application, a.applicant, c.person FROM codes k
        JOIN applications a ON a.id = k.application
        JOIN applicants c ON c.id = a.applicant
        WHERE k.hash = :hash AND a.season = :season AND a.status <> 'withdrawn'""",
        hash=hashed,
        season=season,
    )
    return None if row is None else Held(row["application"], row["applicant"], row["person"])


async def use(tx: Tx, held: Held, hashed: bytes) -> bool:
    """Uses the code up; False where somebody else was quicker."""
    row = await tx.one(
        "DELETE FROM codes WHERE application = :application AND hash = :hash RETURNING application",
        application=held.application,
        hash=hashed,
    )
    return row is not None


async def wrong_tries(tx: Tx, key: bytes, now: int) -> int:
    """Wrong codes typed in the last hour by the account of this key."""
    row = await tx.one(
        "SELECT count(*) AS n FROM code_tries WHERE key = :key AND at > :since", key=key, since=now - TRIES_SECONDS
    )
    assert row is not None, "a count always gives its row"
    n: int = row["n"]
    return n


def note_wrong(tx: Tx, key: bytes, at: int) -> None:
    tx.run("INSERT INTO code_tries (key, at) VALUES (:key, :at)", key=key, at=at)


async def forget_old(db: Database, *, tried_before: int, limit: int = 1000) -> None:
    """Lets go of tries past their use, a bounded number a transaction."""
    while True:
        async with db.begin() as tx:
            gone = await tx.all(
                """DELETE FROM code_tries WHERE id IN
                (SELECT id FROM code_tries WHERE at <= :before LIMIT :limit) RETURNING id""",
                before=tried_before,
                limit=limit,
            )
        if len(gone) < limit:
            return
