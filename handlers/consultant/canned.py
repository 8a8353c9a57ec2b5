"""Ready answers, a pair of languages each: a consultant picks one at the desk, the managers keep them."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Text

from handlers.consultant.answering import answered, owed
from handlers.consultant.desk import act
from handlers.turn import Conversation, Turn, present
from handlers.ui.answers import cut
from handlers.ui.consulting import Look
from handlers.ui.screen import Button, Reply, Screen, lines, title
from handlers.ui.spoken import meaning
from handlers.ui.thread import Number
from locales import _, language
from programme.problem import Outdated
from programme.roles import LEADS_CONSULTING
from storage import question_messages, ready_answers

router = Conversation("canned")

SHOWN = 160
MOST = 1500
"""Characters of a ready answer."""


class Canned(CallbackData, prefix="canned"):
    """Sends one at the desk, or keeps them: the list, a new one, one taken out."""

    go: Literal["list", "new", "drop", "send"]
    id: Number = 0


@router.place("desk_ready")
async def ready_screen(turn: Turn) -> Screen:
    """In the asker's language, as it will be sent."""
    here = await owed(turn)
    kept = await ready_answers.all_of(turn.tx)
    words: list[str | Text] = [title(_("Ready answers")), ""]
    for each in kept:
        words += [f"{each.id}. {cut(each.in_(here.language), SHOWN)}", ""]
    words.append(_("Press the number of the one to send.") if kept else _("There are none yet."))
    numbers = tuple(Button(str(each.id), Canned(go="send", id=each.id)) for each in kept)
    rows = tuple(numbers[n : n + 4] for n in range(0, len(numbers), 4))
    # NOTE: button
    return Screen(lines(*words), (*rows, (Button(_("Back"), act(here, "open")),)))


def _leads(turn: Turn) -> None:
    if LEADS_CONSULTING.isdisjoint(turn.roles):
        raise Outdated


@router.place("canned")
async def list_screen(turn: Turn) -> Screen:
    _leads(turn)
    kept = await ready_answers.all_of(turn.tx)
    words: list[str | Text] = [title(_("Ready answers")), ""]
    for each in kept:
        words += [f"{each.id}. {cut(each.in_(language()), SHOWN)}", ""]
    words.append(_("There are none yet.") if not kept else _("To take one out, press its number."))
    numbers = tuple(Button(f"✗ {each.id}", Canned(go="drop", id=each.id)) for each in kept)
    rows = tuple(numbers[n : n + 2] for n in range(0, len(numbers), 2))
    if len(kept) < ready_answers.MOST:
        # NOTE: button
        rows += ((Button(_("Write a new one"), Canned(go="new")),),)
    # NOTE: button
    return Screen(lines(*words), (*rows, (Button(_("To the questions"), Look()),)))


@router.place("canned_kk")
async def kazakh_screen(turn: Turn) -> Screen:
    _leads(turn)
    # NOTE: button
    back = Button(_("Back"), Canned(go="list"))
    return Screen(lines(title(_("Ready answers")), _("Write the answer in Kazakh.")), ((back,),))


@router.place("canned_ru")
async def russian_screen(turn: Turn) -> Screen:
    _leads(turn)
    # NOTE: button
    back = Button(_("Back"), Canned(go="list"))
    return Screen(lines(title(_("Ready answers")), _("Now the same in Russian.")), ((back,),))


@router.text("canned_kk", "canned_ru")
async def take_words(message: Message, turn: Turn) -> Reply:
    _leads(turn)
    words = (message.text or "").strip()[:MOST]
    if meaning(words) in ("back", "home"):
        turn.go("canned")
    elif turn.expects == "canned_kk":
        await ready_answers.begin(turn.tx, words, turn.known.id, turn.received_at)
        turn.go("canned_ru")
    else:
        await ready_answers.end(turn.tx, words, turn.known.id)
        turn.go("canned")
    return Reply(await present(turn))


@router.button(Canned)
async def press(query: CallbackQuery, button: Canned, turn: Turn) -> Reply:
    if button.go == "send":
        return await _send(turn, button.id)
    _leads(turn)
    if button.go == "drop" and not await ready_answers.drop(turn.tx, button.id):
        raise Outdated
    turn.go("canned_kk" if button.go == "new" else "canned")
    return Reply(await present(turn))


async def _send(turn: Turn, id: int) -> Reply:
    """Said by the bot itself, in the language it was asked in."""
    if turn.expects != "desk_ready":
        raise Outdated
    here, ready = await owed(turn), await ready_answers.find(turn.tx, id)
    if ready is None:
        raise Outdated
    kept = await question_messages.keep(
        turn.tx,
        here.id,
        turn.known.id,
        asks=False,
        kind="text",
        chat_message=None,
        text=ready.in_(here.language),
        seconds=None,
        at=turn.received_at,
    )
    await answered(turn, here, kept)
    turn.go("desk")
    return Reply(await present(turn, _("Sent to the asker.")))
