"""People who have not consented: a keyed hash of the chat id, a language, and what we showed them last.

Without the secret in DATA_DIR a row says nothing about anybody; after 30 silent days it goes.
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Literal

from storage.database import Database, Row, Statement, Tx, statement

SEEN_EVERY = 3600
"""`last_seen` is refreshed at most once in so many seconds, to spare a write a turn."""


Wants = Literal["talk", "question"]
"""What somebody is asked for her consent for, beside an application or a seminar."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody before consent; `language` is None until chosen."""

    language: str | None
    expects: str
    last_seen: int = 0
    source: str | None = None
    """The code of the link that led here, if one did."""
    seminar: int | None = None
    """The seminar she wants to sign up for, once she has consented."""
    wants: Wants | None = None
    """What else she wants then."""


def visitor_key(secret: bytes, chat_id: int) -> bytes:
    """HMAC-SHA256 of the chat id; 32 bytes."""
    return hmac.digest(secret, str(chat_id).encode(), hashlib.sha256)


def find(key: bytes) -> Statement:
    """The visitor, locked for this turn; goes before the account that she may have become while we waited."""
    return statement(
        """SELECT v.language, v.expects, v.last_seen, v.source, v.seminar, v.wants FROM visitors v
        WHERE v.key = :key {for_update:v}""",
        key=key,
    )


def visitor_from(row: Row) -> Visitor:
    return Visitor(
        language=row["language"],
        expects=row["expects"],
        last_seen=row["last_seen"],
        source=row["source"],
        seminar=row["seminar"],
        wants=row["wants"],
    )


def keep(tx: Tx, key: bytes, visitor: Visitor, at: int) -> None:
    """Keeps the language and the screen; any visit renews the 30 days (see `seen`)."""
    tx.run(
        """INSERT INTO visitors (key, language, expects, last_seen, source, seminar, wants)
        VALUES (:key, :language, :expects, :at, :source, :seminar, :wants)
        ON CONFLICT (key) DO UPDATE SET language = excluded.language, expects = excluded.expects,
        last_seen = excluded.last_seen, source = excluded.source, seminar = excluded.seminar,
        wants = excluded.wants""",
        key=key,
        language=visitor.language,
        expects=visitor.expects,
        at=at,
        source=visitor.source,
        seminar=visitor.seminar,
        wants=visitor.wants,
    )


def seen(tx: Tx, key: bytes, visitor: Visitor, now: int) -> None:
    """Notes a visit, at most once an hour."""
    if now - visitor.last_seen >= SEEN_EVERY:
        tx.run("UPDATE visitors SET last_seen = :now WHERE key = :key", now=now, key=key)


def forget(tx: Tx, key: bytes) -> None:
    tx.run("DELETE FROM visitors WHERE key = :key", key=key)


async def forget_old(db: Database, *, seen_before: int, limit: int = 1000) -> None:
    """Lets go of visitors not seen since a moment, a bounded number a transaction."""
    while True:
        async with db.begin() as tx:
            gone = await tx.all(
                """DELETE FROM visitors WHERE key IN
                (SELECT key FROM visitors WHERE last_seen < :before LIMIT :limit) RETURNING language""",
                before=seen_before,
                limit=limit,
            )
        if len(gone) < limit:
            return


async def secret_marked(db: Database, mark: str, *, replaced: bool) -> bool:
    """Whether the secret is the one this database was used with; its mark is kept the first time, or replaced."""
    async with db.begin() as tx:
        row = await tx.one(
            """INSERT INTO memos (name, value) VALUES ('secret', :mark)
            ON CONFLICT (name) DO UPDATE SET value = memos.value RETURNING value""",
            mark=mark,
        )
        assert row is not None, "an upsert with RETURNING always gives its row"
        if row["value"] == mark:
            return True
        if replaced:
            tx.run("UPDATE memos SET value = :mark WHERE name = 'secret'", mark=mark)
        return False


async def count_old(db: Database, *, seen_before: int) -> int:
    """How many `forget_old` would let go of."""
    async with db.read() as tx:
        row = await tx.one("SELECT count(*) AS n FROM visitors WHERE last_seen < :before", before=seen_before)
    assert row is not None, "a count always gives its row"
    n: int = row["n"]
    return n
