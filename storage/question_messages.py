"""What was said about a question on either side, and where its copies lie in the chats.

A copy is a row of `deliveries`: its key says which message it is of, and `message_id` where it arrived.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from programme.notices import Notice
from storage import deliveries
from storage.database import Row, Tx
from storage.questions import Thread


@dataclass(frozen=True, slots=True)
class Said:
    """One message. `text` is what was typed or stands below it; without `chat_message` it is a ready answer."""

    id: int
    thread: int
    asks: bool
    author: int
    chat_message: int | None
    kind: str
    text: str | None
    seconds: int | None
    at: int


_COLUMNS = "m.id, m.thread, m.asks, m.author, m.chat_message, m.kind, m.text, m.seconds, m.at"


async def keep(
    tx: Tx,
    thread: int,
    author: int,
    *,
    asks: bool,
    kind: str,
    chat_message: int | None,
    text: str | None,
    seconds: int | None,
    at: int,
) -> int:
    row = await tx.one(
        """INSERT INTO thread_messages (thread, asks, author, chat_message, kind, text, seconds, at)
        VALUES (:thread, :asks, :author, :chat_message, :kind, :text, :seconds, :at)
        ON CONFLICT (author, chat_message) DO UPDATE SET at = excluded.at RETURNING id""",
        thread=thread,
        asks=int(asks),
        author=author,
        chat_message=chat_message,
        kind=kind,
        text=text,
        seconds=seconds,
        at=at,
    )
    assert row is not None, "an insert with RETURNING always gives its row"
    made: int = row["id"]
    return made


async def of_thread(tx: Tx, thread: int, most: int = 50) -> list[Said]:
    """The last messages, oldest first."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM thread_messages m WHERE m.thread = :thread ORDER BY m.id DESC LIMIT :most",
        thread=thread,
        most=most,
    )
    return [_said(row) for row in reversed(rows)]


async def last_said(tx: Tx, asker: int) -> int | None:
    """When anything was last said in her questions, by either side."""
    row = await tx.one(
        """SELECT max(m.at) AS at FROM thread_messages m
        WHERE m.thread IN (SELECT t.id FROM threads t WHERE t.asker = :asker)""",
        asker=asker,
    )
    return None if row is None else row["at"]


async def first_words(tx: Tx, threads: Sequence[int]) -> dict[int, Said]:
    """The first message of each."""
    found: dict[int, Said] = {}
    for thread in threads:
        row = await tx.one(
            f"""SELECT {_COLUMNS} FROM thread_messages m WHERE m.id =
            (SELECT min(o.id) FROM thread_messages o WHERE o.thread = :thread)""",
            thread=thread,
        )
        if row is not None:
            found[thread] = _said(row)
    return found


async def find(tx: Tx, id: int) -> Said | None:
    row = await tx.one(f"SELECT {_COLUMNS} FROM thread_messages m WHERE m.id = :id", id=id)
    return None if row is None else _said(row)


async def edit(tx: Tx, author: int, chat_message: int, text: str, at: int) -> Said | None:
    """Other words in a message of hers; None where it belongs to no question, or says the same as before."""
    row = await tx.one(
        f"""UPDATE thread_messages SET text = :text, edited_at = :at
        WHERE author = :author AND chat_message = :chat_message AND coalesce(text, '') <> :text
        RETURNING {_COLUMNS.replace("m.", "")}""",
        author=author,
        chat_message=chat_message,
        text=text,
        at=at,
    )
    return None if row is None else _said(row)


async def known(tx: Tx, author: int, chat_message: int) -> bool:
    row = await tx.one(
        "SELECT id FROM thread_messages WHERE author = :author AND chat_message = :m", author=author, m=chat_message
    )
    return row is not None


# Copies


def key_of(message: int, person: int) -> str:
    return f"said:{message}:{person}"


def carry(tx: Tx, message: int, thread: Thread, at: int, *, to: int, asks: bool) -> None:
    """Has one message copied to the other side."""
    notice = Notice.QUESTION_MESSAGE if asks else Notice.ANSWER_MESSAGE
    deliveries.enqueue(tx, notice, to, key_of(message, to), due_at=at, at=at, message=message, thread=thread.id)


async def carry_all(tx: Tx, thread: Thread, at: int, to: int) -> None:
    """Everything that was said so far, to whoever has taken it up; what she has already is not sent again."""
    for each in await of_thread(tx, thread.id):
        if each.author != to:
            carry(tx, each.id, thread, at, to=to, asks=True)


def carry_edit(tx: Tx, said: Said, to: int, at: int) -> None:
    notice = Notice.QUESTION_EDITED if said.asks else Notice.ANSWER_EDITED
    deliveries.enqueue(tx, notice, to, f"edit:{said.id}:{to}:{at}", due_at=at, at=at, message=said.id)


async def copy_of(tx: Tx, message: int, person: int) -> int | None:
    """Where in her chat the copy lies; None while it is not there."""
    row = await tx.one(
        "SELECT message_id FROM deliveries WHERE dedupe_key = :key AND state = 'sent'", key=key_of(message, person)
    )
    return None if row is None else row["message_id"]


async def thread_of_copy(tx: Tx, person: int, chat_message: int) -> int | None:
    """Of which thread a message in her chat is."""
    rows = await tx.all(
        """SELECT facts FROM deliveries WHERE person = :person AND message_id = :message
        AND kind IN ('question_message', 'answer_message')""",
        person=person,
        message=chat_message,
    )
    return json.loads(rows[0]["facts"])["thread"] if rows else None


# Notes among colleagues


def note(tx: Tx, thread: int, author: int, words: str, at: int) -> None:
    tx.run(
        "INSERT INTO thread_notes (thread, author, words, at) VALUES (:thread, :author, :words, :at)",
        thread=thread,
        author=author,
        words=words,
        at=at,
    )


async def notes_of(tx: Tx, thread: int, most: int = 5) -> list[tuple[int, str]]:
    """The last ones: whose, and what."""
    rows = await tx.all(
        "SELECT author, words FROM thread_notes WHERE thread = :thread ORDER BY id DESC LIMIT :most",
        thread=thread,
        most=most,
    )
    return [(row["author"], row["words"]) for row in reversed(rows)]


def _said(row: Row) -> Said:
    return Said(
        row["id"],
        row["thread"],
        row["asks"] == 1,
        row["author"],
        row["chat_message"],
        row["kind"],
        row["text"],
        row["seconds"],
        row["at"],
    )
