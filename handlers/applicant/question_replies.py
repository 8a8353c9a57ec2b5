"""What an asker says without going to her question: a reply to an answer, and words she corrected."""

from aiogram.types import Message

from handlers.applicant.question_sending import add, ask, refuse
from handlers.replying import Replies
from handlers.turn import Conversation, Turn, present
from handlers.ui.screen import Reply
from locales import _
from programme.question import may_reopen
from storage import question_messages, questions
from storage.questions import About, Thread

router = Conversation("question_replies")


async def take_reply(message: Message, turn: Turn, thread: Thread) -> Reply:
    """Her words go to whoever answered; where she stood in her application stays as it is."""
    if message.text is None:
        refuse(message)
    if not thread.open and not may_reopen(thread.closed_at or 0, turn.season, turn.received_at):
        return await ask(message, turn, about=About())
    return await add(message, turn, thread)


router.message.register(take_reply, Replies(asks=True))


async def corrected(message: Message, turn: Turn) -> Reply | None:
    """Other words in a message that was carried over are carried over too, on either side; None for any other."""
    text = message.text or message.caption
    if turn.person is None or not text:
        return None
    said = await question_messages.edit(turn.tx, turn.person.id, message.message_id, text, turn.received_at)
    if said is None:
        known = await question_messages.known(turn.tx, turn.person.id, message.message_id)
        return Reply() if known else None
    thread = await questions.find(turn.tx, said.thread)
    to = None if thread is None else thread.claimed_by if said.asks else thread.asker
    if to is not None:
        question_messages.carry_edit(turn.tx, said, to, turn.received_at)
    return Reply(await present(turn, _("Your correction is passed on.")))
