"""A reply to a message that was copied into this chat belongs to the question it is of, wherever somebody stands."""

from typing import Any

from aiogram.filters import Filter
from aiogram.types import Message

from handlers.turn import Turn
from programme.question import State
from storage import question_messages, questions


class Replies(Filter):
    """Passes a reply to a copy: to the asker's own question (`asks`), or to one this consultant has."""

    def __init__(self, *, asks: bool) -> None:
        self.asks = asks

    async def __call__(self, message: Message, turn: Turn) -> bool | dict[str, Any]:
        answered, person = message.reply_to_message, turn.person
        if answered is None or person is None or (message.text or "").startswith("/"):
            return False
        found = await question_messages.thread_of_copy(turn.tx, person.id, answered.message_id)
        thread = await questions.find(turn.tx, found) if found is not None else None
        if thread is None:
            return False
        if self.asks:
            return {"thread": thread} if thread.asker == person.id else False
        has_it = thread.claimed_by == person.id and thread.state in (State.CLAIMED, State.ANSWERED)
        return {"thread": thread} if has_it else False
