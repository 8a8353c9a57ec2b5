"""What is written or sent becomes a question, or is added to one; ready answers beside it; what she thought of it.

Whatever comes is kept and goes on at once: words, voice, photos, albums, documents, videos of any size, since they are
copied from chat to chat and never fetched.
"""

from aiogram.enums import ContentType
from aiogram.types import CallbackQuery, Message

from handlers.anyone.faq import facts_of
from handlers.anyone.stray import stray_words
from handlers.applicant.application import go_on_writing
from handlers.applicant.attaching import shows_identity
from handlers.applicant.question import (
    Hint,
    Stars,
    at_hand,
    go_to,
    hers,
    hints_for,
    open_button,
    without_consent,
)  # fmt: skip
from handlers.turn import Conversation, Turn, present
from handlers.ui.go import home_button
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from handlers.ui.spoken import meaning
from locales import _, language
from locales.format import moment
from programme import application as rules
from programme.faq import filled
from programme.problem import Code, Outdated, Problem
from programme.question import ClosedBy, State, is_question, may_reopen, phase, topic_of
from storage import consultants, question_messages, questions
from storage.questions import About, Thread

router = Conversation("question_sending")

CARRIED = (
    ContentType.VOICE, ContentType.AUDIO, ContentType.PHOTO, ContentType.DOCUMENT, ContentType.VIDEO,
    ContentType.VIDEO_NOTE,
)  # fmt: skip
WORD_MOST = 500
"""Characters of a word about an answer."""


@router.text("question")
async def take_question(message: Message, turn: Turn) -> Reply:
    if meaning(message.text or "") in ("home", "back"):
        return await _back(turn)
    return await ask(message, turn)


@router.sent("question")
async def take_sent_question(message: Message, turn: Turn) -> Reply:
    refuse(message)
    return await ask(message, turn)


async def _back(turn: Turn) -> Reply:
    """To the step she came from, else home."""
    about = (await questions.desk(turn.tx, turn.known.id)).about
    here = turn.known.application
    if here is not None and here.open and about.application == here.id:
        return await go_on_writing(turn)
    turn.go("home")
    return Reply(await present(turn))


def refuse(message: Message) -> None:
    """What nobody could answer, and what the law forbids us to pass on."""
    if message.content_type not in CARRIED:
        raise Problem(Code.NOT_CARRIED)
    if shows_identity(message):
        raise Problem(Code.ID_COPY)


async def ask(message: Message, turn: Turn, *, about: About | None = None) -> Reply:
    """A further question, in the queue at once; above its screen stands when it is answered, if nobody is there."""
    person, at = turn.known, turn.received_at
    said = await question_messages.last_said(turn.tx, person.id)
    if about is None:
        laid = (await questions.desk(turn.tx, person.id)).about
        kept = person.application is not None and person.application.open and laid.application == person.application.id
        about = laid if kept else About()
    made = await questions.ask(
        turn.tx,
        person.id,
        season=turn.season.id,
        about=about,
        topic=_topic(turn, about, message.text or message.caption or ""),
        language=turn.language,
        phase=phase(turn.season, at),
        at=at,
    )
    await _keep(message, turn, made)
    go_to(turn, made)
    hints = await hints_for(turn, made)
    if message.text and turn.season.faq is not None:
        questions.count_entries(turn.tx, turn.season.id, [each.id for each in hints] or [""])
    words = _("Your question has reached us.")
    begins = turn.season.calendar.opens_after(at)
    told = said is not None and turn.season.calendar.opens_after(said) == begins  # this night, or in a talk just now
    if begins > at and not told:
        words += " " + _("Nobody is at work just now. We go on at: {moment}", moment=moment(begins))
    return Reply(await present(turn, words))


def _topic(turn: Turn, about: About, words: str) -> str:
    """By the question of the form it is about, else by its own words."""
    asked = turn.season.form.question(rules.question_of(about.step)) if about.step is not None else None
    return topic_of(turn.season, asked.short.in_(language()) if asked is not None else words)


async def add(message: Message, turn: Turn, here: Thread) -> Reply:
    """One message more; whoever has the question gets it at once, and a closed one opens again."""
    moved = await questions.add(turn.tx, here.id, turn.known.id, turn.received_at)
    await _keep(message, turn, moved)
    go_to(turn, moved)
    words = _("The question is open again.") if not here.open else _("Added to your question.")
    return Reply(await present(turn, words))


async def _keep(message: Message, turn: Turn, here: Thread) -> None:
    at, sent = turn.received_at, message.voice or message.audio or message.video or message.video_note
    kept = await question_messages.keep(
        turn.tx,
        here.id,
        turn.known.id,
        asks=True,
        kind=message.content_type,
        chat_message=message.message_id,
        text=message.text or message.caption,
        seconds=sent.duration if sent is not None else None,
        at=at,
    )
    if here.claimed_by is not None:
        question_messages.carry(turn.tx, kept, here, at, to=here.claimed_by, asks=True)
        return
    await consultants.tell_of(turn.tx, here, at)


@router.text("asked")
async def take_more(message: Message, turn: Turn) -> Reply:
    match meaning(message.text or ""):
        case "home" | "back":
            turn.go("home")
            return Reply(await present(turn))
        case "next" if turn.known.application is not None and turn.known.application.open:
            return await go_on_writing(turn)
        case _other:
            return await _more(message, turn)


@router.sent("asked")
async def take_sent_more(message: Message, turn: Turn) -> Reply:
    refuse(message)
    return await _more(message, turn)


async def _more(message: Message, turn: Turn) -> Reply:
    """To the question at hand; long after it was closed it is another one."""
    here = await at_hand(turn)
    if not here.open and not may_reopen(here.closed_at or 0, turn.season, turn.received_at):
        return await ask(message, turn, about=About())
    return await add(message, turn, here)


async def say_freely(message: Message, turn: Turn) -> Reply:
    """Written where nothing is expected: goes on with the talk there is, else begins one."""
    if meaning(message.text or "") in ("next", "skip"):
        raise Outdated
    going_on = [each for each in await questions.of_asker(turn.tx, turn.known.id) if each.open]
    if going_on:
        return await add(message, turn, going_on[0])
    if message.text is not None and not is_question(message.text):
        raise Outdated
    return await ask(message, turn, about=About())


@router.text("questions")
async def take_freely(message: Message, turn: Turn) -> Reply:
    if meaning(message.text or "") in ("home", "back"):
        turn.go("home")
        return Reply(await present(turn))
    return await say_freely(message, turn)


@router.sent("home", "questions")
async def take_sent_freely(message: Message, turn: Turn) -> Reply:
    """A picture or a voice alone is a question too."""
    if message.content_type not in CARRIED:
        return Reply(await present(turn, stray_words(message.content_type)))
    refuse(message)
    return await say_freely(message, turn)


@router.sent("visitor")
async def take_sent_by_visitor(message: Message, turn: Turn) -> Reply:
    if message.content_type not in CARRIED:
        return Reply(await present(turn, stray_words(message.content_type)))
    return await without_consent(turn)


@router.button(Hint)
async def read_hint(query: CallbackQuery, button: Hint, turn: Turn) -> Reply:
    """A ready answer; if it was enough the question leaves the queue, and is counted as helped."""
    here, season = await hers(turn, button.thread), turn.season
    entry = season.faq.entry(button.id) if season.faq is not None else None
    if entry is None or here.state is not State.WAITING:
        raise Outdated
    go_to(turn, here)
    if button.helped:
        await questions.close(turn.tx, here.id, turn.known.id, ClosedBy.HELPED, turn.received_at)
        questions.count_entries(turn.tx, season.id, [entry.id], helped=True)
        return Reply(await present(turn, _("Glad that it helped.")))
    words = lines(title(entry.q.in_(language())), "", filled(entry.a.in_(language()), facts_of(season)))
    # NOTE: button
    yes = Button(_("This helped, thank you"), button.model_copy(update={"helped": True}))
    rows: Rows = ((yes,), (_still(here),), (home_button(),))
    return Reply(Screen(words, rows))


def _still(here: Thread) -> Button:
    # NOTE: button
    return open_button(here, _("No, I wait for a person"))


@router.button(Stars)
async def take_stars(query: CallbackQuery, button: Stars, turn: Turn) -> Reply:
    here = await hers(turn, button.thread)
    if not 1 <= button.n <= 5:
        raise Outdated
    await questions.rate(turn.tx, here.id, turn.known.id, button.n)
    questions.lay(turn.tx, turn.known.id, thread=here.id)
    turn.go("star_word")
    return Reply(await present(turn))


@router.place("star_word")
async def word_screen(turn: Turn) -> Screen:
    here = await at_hand(turn)
    words = [
        _("Your mark is kept: {n}", n=here.stars or 0),
        _("If you like, write a few words about the answer."),
    ]
    # NOTE: button
    back = open_button(here, _("Back to my question"))
    rows: Rows = ((back,), (home_button(),))
    return Screen(lines(*words), rows)


@router.text("star_word")
async def take_word(message: Message, turn: Turn) -> Reply:
    here = await at_hand(turn)
    if meaning(message.text or "") not in ("home", "back"):
        questions.say_why(turn.tx, here.id, turn.known.id, (message.text or "")[:WORD_MOST])
    turn.go("home")
    return Reply(await present(turn, _("Thank you, this helps us.")))
