"""One question on the desk: what was said, whose it is, and what can be done with it.

Only a question that waits, or that one has, is opened: what a colleague has is his, and so is what was closed. Every
opening is noted, and so is every try.
"""

from dataclasses import replace
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery
from aiogram.utils.formatting import Text

from handlers.turn import Conversation, Turn, present
from handlers.ui.consulting import Look
from handlers.ui.go import home_button
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from handlers.ui.thread import (
    Number,
    hours_words,
    number_words,
    said_words,
    shared_words,
    spoken_words,
    state_words,
    topic_words,
    topics_of,
    where_words,
)
from locales import _
from programme.notices import Notice
from programme.problem import Outdated
from programme.question import State
from programme.roles import CONSULTS
from storage import applications, audit, consultants, deliveries, people, question_messages, question_moves, questions
from storage.questions import Thread

router = Conversation("desk")

SHOWN = 8
"""Messages on the card: the last ones."""
SHOWN_WORDS = 220
COLLEAGUES = 6

Do = Literal["open", "claim", "answer", "last", "note", "release", "pass", "close", "ready"]


class On(CallbackData, prefix="on"):
    """A question as it was when this was drawn: `turn` is its revision, 0 for one that is only opened."""

    thread: Number
    turn: Number
    do: Do


class Give(CallbackData, prefix="give"):
    """To a colleague, or back into the queue under another topic, whose place in the list `n` is."""

    thread: Number
    turn: Number
    to: Number = 0
    n: int = -1


def act(here: Thread, do: Do) -> On:
    return On(thread=here.id, turn=here.rev, do=do)


@router.place("desk")
async def desk_screen(turn: Turn) -> Screen:
    return await card(turn, await at_desk(turn))


async def at_desk(turn: Turn) -> Thread:
    """The question before her, while she may look at it; else Outdated."""
    if CONSULTS.isdisjoint(turn.roles):
        raise Outdated
    desk = await questions.desk(turn.tx, turn.known.id)
    here = await questions.find(turn.tx, desk.thread or 0)
    if here is None or not may_see(turn, here):
        raise Outdated
    return here


def may_see(turn: Turn, here: Thread) -> bool:
    if here.asker == turn.known.id:
        return False
    return here.state is State.WAITING or here.claimed_by == turn.known.id


def has_it(turn: Turn, here: Thread) -> bool:
    return here.claimed_by == turn.known.id and here.state in (State.CLAIMED, State.ANSWERED)


async def card(turn: Turn, here: Thread) -> Screen:
    season, at = turn.season, turn.received_at
    words: list[str | Text] = [
        title(_("Question {number}", number=number_words(here))),
        f"{spoken_words(here.language)} · {topic_words(here.topic, season)} · {state_words(here)}",
    ]
    if here.waits_since is not None:
        waited = hours_words(season.calendar.worked(here.waits_since, at))
        words.append(_("Has waited, working hours: {n}", n=waited))
    words += await _about(turn, here)
    asker = await people.receiver(turn.tx, here.asker)
    if asker is not None and asker.unreachable:
        words.append(_("The asker has blocked the bot. What you write arrives when they come back."))
    words.append("")
    for each in (await question_messages.of_thread(turn.tx, here.id))[-SHOWN:]:
        words.append(f"{'👤' if each.asks else '💬'} {said_words(each, SHOWN_WORDS)}")
    notes = await question_messages.notes_of(turn.tx, here.id)
    known = await consultants.names(turn.tx, [author for author, _words in notes])
    for author, said in notes:
        words.append(f"📌 {known.get(author, '')}: {said}")
    return Screen(lines(*words), (*_doings(turn, here), (_to_the_queue(),), (home_button(),)))


async def _about(turn: Turn, here: Thread) -> list[str]:
    """Where in the form it was asked, and what stands there if that may be read."""
    if here.application is None or here.step is None:
        return []
    answers = await applications.answers_in(turn.tx, here.application)
    said = [_("About: {question}", question=where_words(here.step, answers, turn.season))]
    shared = shared_words(here.step, answers, turn.season) if here.shares else ""
    return [*said, _("Written there:"), shared] if shared else said


def _doings(turn: Turn, here: Thread) -> Rows:
    if here.state is State.WAITING:
        # NOTE: button
        return ((Button(_("I take it"), act(here, "claim")),),)
    if not has_it(turn, here):
        return ()
    # NOTE: button
    rows: Rows = ((Button(_("Answer"), act(here, "answer")), Button(_("Answer, close"), act(here, "last"))),)
    # NOTE: button
    rows += ((Button(_("Ready answers"), act(here, "ready")), Button(_("Note"), act(here, "note"))),)
    # NOTE: button
    given = Button(_("Hand over"), act(here, "pass"))
    if here.state is State.CLAIMED:
        # NOTE: button
        return (*rows, (given, Button(_("Give back"), act(here, "release"))))
    # NOTE: button
    return (*rows, (given, Button(_("Close"), act(here, "close"))))


def _to_the_queue() -> Button:
    # NOTE: button
    return Button(_("To the questions"), Look())


@router.button(On)
async def press(query: CallbackQuery, button: On, turn: Turn) -> Reply:
    here = await questions.find(turn.tx, button.thread)
    if here is None:
        raise Outdated
    if button.do == "claim" and turn.known.id not in (here.asker, here.claimed_by):
        consultants.enter(turn.tx, turn.known.id, query.from_user.first_name)
        return await _claim(turn, here)
    if not may_see(turn, here):
        return await refused(turn, here)
    if button.do in ("open", "claim"):  # what he has he need not take again
        _note(turn, "read_question", here)
        return replace(await _lay(turn, here), anew=True)  # below a copy, which must stay as it was said
    if not has_it(turn, here):
        raise Outdated
    if button.turn != here.rev:
        return await _lay(turn, here, _("Something has changed meanwhile. This is how it stands now."))
    return await _do(turn, here, button.do)


async def _do(turn: Turn, here: Thread, do: Do) -> Reply:
    me = turn.known.id
    questions.lay(turn.tx, me, thread=here.id)
    match do:
        case "answer" | "last" | "note" | "pass" | "ready":
            turn.go({"answer": "desk_answer", "last": "desk_last", "note": "desk_note"}.get(do, f"desk_{do}"))
            return Reply(await present(turn))
        case "release":
            freed = questions.surely(await question_moves.release(turn.tx, here.id, me))
            await consultants.tell_of(turn.tx, freed, turn.received_at, again=True, but=me)
            _note(turn, "released_question", here)
            turn.go("queue")
            return Reply(await present(turn, _("It waits in the queue again, at its old place.")))
        case _close:
            await close(turn, here)
            turn.go("queue")
            return Reply(await present(turn, _("Closed. The asker is told.")))


async def close(turn: Turn, here: Thread) -> None:
    at = turn.received_at
    done = questions.surely(await question_moves.finish(turn.tx, here.id, turn.known.id, at))
    _note(turn, "closed_question", here)
    key = f"question_closed:{done.id}:{at}"
    deliveries.enqueue(turn.tx, Notice.QUESTION_CLOSED, done.asker, key, due_at=at, at=at, thread=done.id, closed_at=at)


async def _claim(turn: Turn, here: Thread) -> Reply:
    """One of all who press has it; the others are told who."""
    me, at = turn.known.id, turn.received_at
    mine = await question_moves.claim(turn.tx, here.id, me, at)
    if mine is None:
        return await refused(turn, here)
    _note(turn, "claimed_question", mine)
    await question_messages.carry_all(turn.tx, mine, at, me)
    # NOTE: toast
    return await _lay(turn, mine, toast=_("It is yours. What was sent comes below."))


async def _lay(turn: Turn, here: Thread, sentence: str = "", toast: str | None = None) -> Reply:
    questions.lay(turn.tx, turn.known.id, thread=here.id)
    turn.go("desk")
    return Reply(await present(turn, sentence), toast=toast)


async def refused(turn: Turn, here: Thread) -> Reply:
    """Nothing of it is shown; whose it is is said, and that it was tried is noted."""
    _note(turn, "refused_question", here)
    known = await consultants.names(turn.tx, [here.claimed_by] if here.claimed_by is not None else [])
    name = known.get(here.claimed_by or 0)
    # NOTE: toast
    words = _("Taken already by: {name}", name=name) if name and here.open else _("This question is not yours.")
    turn.go("queue")
    return Reply(await present(turn, words), toast=words)


def _note(turn: Turn, action: str, here: Thread) -> None:
    audit.note(turn.tx, at=turn.received_at, person=turn.known.id, action=action, object_id=here.id)


@router.place("desk_pass")
async def pass_screen(turn: Turn) -> Screen:
    """To whom, or to which topic; a word for them is written as a note first."""
    here = await at_desk(turn)
    others = (await consultants.colleagues(turn.tx, turn.known.id))[:COLLEAGUES]
    words: list[str | Text] = [
        title(_("Hand over {number}", number=number_words(here))),
        _(
            "To a colleague, or under another topic back into the queue. If you have something to say to them, write "
            "it here first: the asker does not see it."
        ),
    ]
    people_ = [Button(f"👤 {name}"[:30], Give(thread=here.id, turn=here.rev, to=id)) for id, name in others]
    topics = [
        Button(f"🗂 {topic_words(each, turn.season)}"[:30], Give(thread=here.id, turn=here.rev, n=n))
        for n, each in enumerate(topics_of(turn.season))
        if each != here.topic and here.state is State.CLAIMED
    ]
    # NOTE: button
    back = Button(_("Back"), On(thread=here.id, turn=0, do="open"))
    return Screen(lines(*words), (*((each,) for each in (*people_, *topics, back)), (home_button(),)))


@router.button(Give)
async def give(query: CallbackQuery, button: Give, turn: Turn) -> Reply:
    here, me, at = await questions.find(turn.tx, button.thread), turn.known.id, turn.received_at
    if here is None or not has_it(turn, here):
        raise Outdated
    if here.rev != button.turn:
        return await _lay(turn, here, _("Something has changed meanwhile. This is how it stands now."))
    topics = topics_of(turn.season)
    if button.to:
        moved = questions.surely(await question_moves.pass_to(turn.tx, here.id, me, button.to, at))
        await question_messages.carry_all(turn.tx, moved, at, button.to)
        key = f"question_passed:{moved.id}:{moved.rev}"
        deliveries.enqueue(turn.tx, Notice.QUESTION_PASSED, button.to, key, due_at=at, at=at, thread=moved.id)
    elif 0 <= button.n < len(topics):
        freed = questions.surely(await question_moves.move_topic(turn.tx, here.id, me, topics[button.n]))
        await consultants.tell_of(turn.tx, freed, at, again=True, but=me)
    else:
        raise Outdated
    _note(turn, "passed_question", here)
    turn.go("queue")
    return Reply(await present(turn, _("Handed over.")))
