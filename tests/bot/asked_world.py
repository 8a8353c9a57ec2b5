"""Questions of somebody who is asked and asks herself: what every kind of delivery about them is made from."""

from programme.notices import Notice
from programme.question import ClosedBy, Phase
from storage import people, question_messages, question_moves, questions
from storage.database import Database, Tx
from storage.questions import About, Thread

SAID = "Тоңазытқыш алуға бола ма?"


async def asked(database: Database, person: int, at: int) -> dict[str, dict[str, int]]:
    """By kind: the facts of its row. She has one question, one waits, and one of her own was answered and closed."""
    async with database.begin() as tx:
        other = await people.open_account(tx, tg_id=77, language="kk", expects="home", at=at)
        waits, _said = await _ask(tx, other, at)
        mine, question = await _ask(tx, other, at)
        await question_moves.claim(tx, mine.id, person, at)
        tx.run("UPDATE threads SET reminded_at = :at WHERE id = :id", at=at, id=mine.id)
        ended, _said = await _ask(tx, other, at)
        await question_moves.claim(tx, ended.id, person, at)
        await questions.close(tx, ended.id, other, ClosedBy.TAKEN_BACK, at)
        own, _said = await _ask(tx, person, at)
        await question_moves.claim(tx, own.id, other, at)
        answer = await _say(tx, own.id, other, 99, at)
        await question_moves.answer(tx, own.id, other, 60, at)
        tx.run("UPDATE threads SET state = 'closed', closed_at = :at, closed_by = 'silence' WHERE id = :id",
               at=at, id=own.id)  # fmt: skip
        for message, asks, thread in ((question, True, mine), (answer, False, own)):
            question_messages.carry(tx, message, thread, at, to=person, asks=asks)
        tx.run("UPDATE deliveries SET state = 'sent', message_id = 9 WHERE kind LIKE '%_message'")
    return {
        Notice.QUESTION_MESSAGE: {"message": question, "thread": mine.id},
        Notice.ANSWER_MESSAGE: {"message": answer, "thread": own.id},
        Notice.QUESTION_EDITED: {"message": question},
        Notice.ANSWER_EDITED: {"message": answer},
        Notice.QUESTION_NEW: {"thread": waits.id},
        Notice.QUESTION_PASSED: {"thread": mine.id},
        Notice.QUESTION_SILENT: {"thread": mine.id, "reminded_at": at},
        Notice.QUESTION_RETURNED: {"thread": waits.id},
        Notice.QUESTION_ENDED: {"thread": ended.id, "closed_at": at},
        Notice.QUESTION_LATE: {"thread": waits.id, "since": at},
        Notice.QUESTION_CLOSED: {"thread": own.id, "closed_at": at},
        Notice.QUESTION_FIGURES: {"report": 1},
    }


async def _ask(tx: Tx, asker: int, at: int) -> tuple[Thread, int]:
    made = await questions.ask(
        tx, asker, season="2027", about=About(), topic="", language="kk", phase=Phase.ANNOUNCEMENT, at=at
    )
    return made, await _say(tx, made.id, asker, made.id, at)


async def _say(tx: Tx, thread: int, author: int, message: int, at: int) -> int:
    return await question_messages.keep(
        tx, thread, author, asks=True, kind="text", chat_message=message, text=SAID, seconds=None, at=at
    )
