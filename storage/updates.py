"""What the update loop must remember: which updates had their effect, who is owed a screen, what was said.

Written by the loop alone; conversations never look in here.
"""

from collections.abc import Sequence

from storage.database import Database, Param, Statement, Tx, statement

DELETABLE_SECONDS = 48 * 3600
"""How long Telegram lets a bot delete its own message (deleteMessage in the Bot API)."""


def mark(update_id: int, at: int) -> Statement:
    """Returns one row when the update is new, none when it had its effect before."""
    return statement(
        """INSERT INTO handled_updates (update_id, at) VALUES (:update_id, :at)
        ON CONFLICT (update_id) DO NOTHING RETURNING update_id""",
        update_id=update_id,
        at=at,
    )


def marks(update_ids: Sequence[int], at: int) -> tuple[str, list[dict[str, Param]]]:
    """Marks many at once, for `Tx.run_many`; those that had their effect stay as they are."""
    sql = """INSERT INTO handled_updates (update_id, at) VALUES (:update_id, :at)
        ON CONFLICT (update_id) DO NOTHING"""
    return sql, [{"update_id": each, "at": at} for each in update_ids]


async def first_arrival(db: Database, update_id: int, at: int) -> int:
    """Keeps when this update arrived, and returns when it first did, at whichever process."""
    async with db.begin() as tx:
        row = await tx.one(
            """INSERT INTO arrivals (update_id, at) VALUES (:update_id, :at)
            ON CONFLICT (update_id) DO UPDATE SET at = arrivals.at RETURNING at""",
            update_id=update_id,
            at=at,
        )
    assert row is not None, "an upsert with RETURNING always gives its row"
    first: int = row["at"]
    return first


async def owe(db: Database, person: int, at: int) -> None:
    """Notes that the present screen is due to this person; nothing happens for an erased one."""
    async with db.begin() as tx:
        tx.run(
            """INSERT INTO owed (person, at) SELECT id, :at FROM people WHERE id = :person
            ON CONFLICT (person) DO NOTHING""",
            person=person,
            at=at,
        )


async def settle(db: Database, person: int) -> None:
    """The screen got through after all."""
    async with db.begin() as tx:
        tx.run("DELETE FROM owed WHERE person = :person", person=person)


async def debtors(db: Database) -> list[int]:
    """Telegram ids of those who are owed a screen, the longest waiting first."""
    async with db.read() as tx:
        rows = await tx.all("SELECT p.tg_id FROM owed o JOIN people p ON p.id = o.person ORDER BY o.at, o.person")
    return [row["tg_id"] for row in rows]


def remember_said(person: int, message_id: int, at: int) -> Statement:
    """Nothing happens for an erased one; an erasure under way is waited for, or PostgreSQL would call it an error."""
    return statement(
        """INSERT INTO said (person, message_id, at)
        SELECT p.id, :message_id, :at FROM people p WHERE p.id = :person {for_update:p}
        ON CONFLICT (person, message_id) DO NOTHING""",
        person=person,
        message_id=message_id,
        at=at,
    )


async def said_to(tx: Tx, person: int, now: int) -> list[int]:
    """Ids of our messages in her chat that Telegram still lets us delete."""
    rows = await tx.all(
        "SELECT message_id FROM said WHERE person = :person AND at > :since ORDER BY message_id",
        person=person,
        since=now - DELETABLE_SECONDS,
    )
    return [row["message_id"] for row in rows]


async def new_bot(db: Database, bot_id: int) -> bool:
    """Forgets handled updates when the token belongs to another bot: its ids are another sequence."""
    async with db.begin() as tx:
        row = await tx.one("SELECT value FROM memos WHERE name = 'bot_id'")
        if row is not None and row["value"] == str(bot_id):
            return False
        tx.run("DELETE FROM handled_updates")
        tx.run("DELETE FROM arrivals")
        tx.run("DELETE FROM said")
        tx.run("UPDATE documents SET tg_file_id = NULL WHERE tg_file_id IS NOT NULL")
        tx.run("UPDATE erasures SET update_id = NULL, language = NULL, messages = NULL WHERE update_id IS NOT NULL")
        tx.run("UPDATE erased_applicants SET update_id = NULL, messages = NULL WHERE update_id IS NOT NULL")
        tx.run(
            """INSERT INTO memos (name, value) VALUES ('bot_id', :value)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value""",
            value=str(bot_id),
        )
        return row is not None


async def forget_old(db: Database, *, handled_before: int, said_before: int, limit: int = 1000) -> None:
    """Lets go of rows past their use, a bounded number a transaction so that nobody waits behind it."""
    for sql, before in ((_OLD_HANDLED, handled_before), (_OLD_ARRIVALS, handled_before), (_OLD_SAID, said_before)):
        while True:
            async with db.begin() as tx:
                gone = await tx.all(sql, before=before, limit=limit)
            if len(gone) < limit:
                break


_OLD_HANDLED = """DELETE FROM handled_updates WHERE update_id IN
    (SELECT update_id FROM handled_updates WHERE at < :before LIMIT :limit) RETURNING update_id"""
_OLD_ARRIVALS = """DELETE FROM arrivals WHERE update_id IN
    (SELECT update_id FROM arrivals WHERE at < :before LIMIT :limit) RETURNING update_id"""
_OLD_SAID = """DELETE FROM said WHERE (person, message_id) IN
    (SELECT person, message_id FROM said WHERE at < :before LIMIT :limit) RETURNING message_id"""
