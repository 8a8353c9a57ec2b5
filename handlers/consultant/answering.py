"""What a consultant writes at the desk: an answer, the last one, a note to colleagues; and replies to what was copied.

An answer is kept and goes on at once, whatever it is; the asker never sees whose account it came from.
"""

from aiogram.types import Message

from handlers.consultant.desk import act, at_desk, close, has_it
from handlers.replying import Replies
from handlers.turn import Conversation, Turn, present
from handlers.ui.consulting import Look
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from handlers.ui.spoken import meaning
from handlers.ui.thread import number_words
from locales import _
from programme.problem import Code, Outdated, Problem
from storage import audit, consultations, question_messages, question_moves, questions
from storage.questions import Thread

router = Conversation("answering")

CARRIED = ("text", "voice", "audio", "photo", "document", "video", "video_note")
NOTE_MOST = 500


async def owed(turn: Turn) -> Thread:
    """The question on the desk while it is hers to answer."""
    here = await at_desk(turn)
    if not has_it(turn, here):
        raise Outdated
    return here


def _back(here: Thread) -> Rows:
    # NOTE: button
    return ((Button(_("Back"), act(here, "open")),), (Button(_("To the questions"), Look()),))


@router.place("desk_answer")
async def answer_screen(turn: Turn) -> Screen:
    here = await owed(turn)
    words = _("Write the answer, or send a voice message, a photo or a file. Each message goes to the asker at once.")
    return Screen(lines(title(_("Answer to {number}", number=number_words(here))), words), _back(here))


@router.place("desk_last")
async def last_screen(turn: Turn) -> Screen:
    here = await owed(turn)
    words = _("Write or send the answer. With it the question closes.")
    return Screen(lines(title(_("Answer to {number}", number=number_words(here))), words), _back(here))


@router.place("desk_note")
async def note_screen(turn: Turn) -> Screen:
    here = await owed(turn)
    words = _("Write the note. Colleagues see it, the asker does not.")
    return Screen(lines(title(_("Note to {number}", number=number_words(here))), words), _back(here))


@router.text("desk_answer", "desk_last")
@router.sent("desk_answer", "desk_last")
async def take_answer(message: Message, turn: Turn) -> Reply:
    here = await at_desk(turn)
    if not has_it(turn, here):
        turn.go("queue")
        return Reply(await present(turn, _("The asker has closed this question meanwhile. Your words were not sent.")))
    if meaning(message.text or "") in ("back", "home"):
        turn.go("desk")
        return Reply(await present(turn))
    await say(message, turn, here)
    if turn.expects == "desk_answer":
        turn.go("desk")
        return Reply(await present(turn, _("Sent to the asker.")))
    await close(turn, here)
    turn.go("queue")
    return Reply(await present(turn, _("Answered and closed.")))


async def say(message: Message, turn: Turn, here: Thread) -> None:
    """Keeps one message and has it copied to the asker."""
    if message.content_type not in CARRIED:
        raise Problem(Code.NOT_CARRIED)
    sent = message.voice or message.audio or message.video or message.video_note
    kept = await question_messages.keep(
        turn.tx,
        here.id,
        turn.known.id,
        asks=False,
        kind=message.content_type,
        chat_message=message.message_id,
        text=message.text or message.caption,
        seconds=sent.duration if sent is not None else None,
        at=turn.received_at,
    )
    await answered(turn, here, kept)


async def answered(turn: Turn, here: Thread, message: int) -> None:
    """It is answered now: the promise is kept, and the first time a session of advice is written down."""
    at, me = turn.received_at, turn.known.id
    worked = turn.season.calendar.worked(here.asked_at, at)
    moved = questions.surely(await question_moves.answer(turn.tx, here.id, me, worked, at))
    question_messages.carry(turn.tx, message, moved, at, to=moved.asker, asks=False)
    kind = await consultations.kind_of(turn.tx, moved.application)
    consultations.keep_of_thread(turn.tx, moved, kind, me, at)
    audit.note(turn.tx, at=at, person=me, action="answered_question", object_id=moved.id)


@router.text("desk_note", "desk_pass")
async def take_note(message: Message, turn: Turn) -> Reply:
    here = await owed(turn)
    words = " ".join((message.text or "").split())
    if meaning(words) not in ("back", "home"):
        question_messages.note(turn.tx, here.id, turn.known.id, words[:NOTE_MOST], turn.received_at)
        questions.surely(await question_moves.touch(turn.tx, here.id, turn.known.id, turn.received_at))
    if turn.expects == "desk_note":
        turn.go("desk")
    return Reply(await present(turn, _("The note is kept.")))


async def take_reply(message: Message, turn: Turn, thread: Thread) -> Reply:
    """A reply to what was copied answers that question, wherever she stands."""
    await say(message, turn, thread)
    return Reply(await present(turn, _("Sent to the asker of {number}.", number=number_words(thread))))


router.message.register(take_reply, Replies(asks=False))
