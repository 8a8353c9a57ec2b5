"""In the room of a seminar and after it: the code that is said there, how many came along, a mark and a word.

Whoever has no seat and came nevertheless counts as well. The code alone says which seminar it is.
"""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message
from pydantic import Field

from handlers.turn import Conversation, Turn, present
from handlers.ui.go import home_button
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from handlers.ui.seminars import OpenSeminar, seminar_button
from handlers.ui.spoken import meaning
from locales import _, language
from programme.attendance import MARKS, WORDS_MOST, is_open, is_over, read_code
from programme.problem import Code, Outdated, Problem
from programme.seminar import PEOPLE_MOST, Seminar
from programme.typed import clean
from storage import attendances, people, seminars

router = Conversation("seminar_room")

PLACE = "room_code"


Few = Annotated[int, Field(ge=0, le=99)]


class Here(CallbackData, prefix="here"):
    """She is in the room and wants to type the code."""

    seminar: int


class Along(CallbackData, prefix="along"):
    """So many came, herself among them."""

    seminar: int
    n: Few


class Mark(CallbackData, prefix="mark"):
    """How she liked it."""

    seminar: int
    n: Few


def here_rows(here: Seminar, now: int) -> Rows:
    """The way to the code, while it holds."""
    # NOTE: button
    return ((Button(_("I am at the seminar"), Here(seminar=here.id)),),) if is_open(here, now) else ()


def mark_rows(seminar: int) -> Rows:
    """One to five."""
    return (tuple(Button(str(n), Mark(seminar=seminar, n=n)) for n in MARKS),)


async def there_lines(turn: Turn, here: Seminar) -> list[str]:
    """That she was there, on the seminar's own screen."""
    n = await attendances.came_with(turn.tx, here.id, turn.person.id) if turn.person is not None else 0
    if not n:
        return []
    asked = [_("How did you like it? 5 is the best.")] if is_over(here, turn.received_at) else []
    return ["", _("You were there. People: {n}", n=n), *asked]


async def after_rows(turn: Turn, here: Seminar) -> Rows:
    """What can still be said of it, by whoever was there."""
    if turn.person is None or not is_over(here, turn.received_at):
        return ()
    return mark_rows(here.id) if await attendances.came_with(turn.tx, here.id, turn.person.id) else ()


# The code


@router.button(Here)
async def asks(query: CallbackQuery, button: Here, turn: Turn) -> Reply:
    """Whoever has not consented is asked for that first, and led back to the seminar."""
    if turn.language_unknown:
        return Reply(await present(turn))
    here = await seminars.find(turn.tx, button.seminar)
    if here is None or not is_open(here, turn.received_at):
        raise Outdated
    if turn.person is None or not (turn.roles or await people.applicants_of(turn.tx, turn.person.id)):
        turn.go("whom", seminar=here.id)
        return Reply(
            await present(turn, _("To be counted, your consent is needed. Then you come back to the seminar."))
        )
    turn.go(PLACE)
    return Reply(await present(turn))


@router.place(PLACE)
async def code_screen(turn: Turn) -> Screen:
    words = lines(
        title(_("You are at the seminar")),
        "",
        _("Write the four digits that were said in the room."),
        _("You did not hear them? Ask the person who holds the seminar."),
    )
    return Screen(words, ((home_button(),),))


@router.text(PLACE)
async def typed(message: Message, turn: Turn) -> Reply:
    if meaning(message.text or "") in ("home", "back"):
        turn.go("home")
        return Reply(await present(turn))
    return await take_code(turn, message.text or "")


async def code_at_home(turn: Turn, text: str) -> Reply | None:
    """Four digits typed at home while a room is open; None where that means nothing."""
    if turn.person is None or read_code(text) is None or not await attendances.any_room(turn.tx, turn.received_at):
        return None
    return await take_code(turn, text)


async def take_code(turn: Turn, text: str) -> Reply:
    person, now = turn.known.id, turn.received_at
    if not await attendances.may_guess(turn.tx, person, now):
        raise Problem(Code.TOO_MANY_GUESSES)
    code = read_code(text)
    if code is None:
        raise Problem(Code.WRONG_ROOM_CODE)
    here = await attendances.room_of(turn.tx, code, now)
    if here is None:
        # Counted, so the turn is not rolled back: it is answered like a problem.
        attendances.guessed_wrong(turn.tx, person, now)
        words = _("No seminar has this code just now. Four digits are said in the room, for example: 4821")
        return Reply(await present(turn, words))
    n = await attendances.come(turn.tx, here.id, person, "code", now)
    turn.go("home")
    return Reply(_counted(here, n))


def _counted(here: Seminar, n: int) -> Screen:
    words = lines(
        title(_("You are counted")),
        "",
        here.title(language()),
        _("People: {n}", n=n),
        "",
        _("Did more of you come, or fewer? Press how many, you included."),
    )
    numbers = tuple(Button(str(each), Along(seminar=here.id, n=each)) for each in range(1, PEOPLE_MOST + 1))
    return Screen(words, (numbers, (seminar_button(here.id),), (home_button(),)))


@router.button(Along)
async def along(query: CallbackQuery, button: Along, turn: Turn) -> Reply:
    here = await seminars.find(turn.tx, button.seminar)
    if here is None or not is_open(here, turn.received_at) or not 1 <= button.n <= PEOPLE_MOST:
        raise Outdated
    if not await attendances.came_with(turn.tx, here.id, turn.known.id):
        raise Outdated
    n = await attendances.come(turn.tx, here.id, turn.known.id, "code", turn.received_at, button.n)
    return Reply(_counted(here, n))


# A mark and a word


@router.button(Mark)
async def give(query: CallbackQuery, button: Mark, turn: Turn) -> Reply:
    here = await seminars.find(turn.tx, button.seminar)
    if here is None or not is_over(here, turn.received_at) or button.n not in MARKS:
        raise Outdated
    if not await attendances.give_mark(turn.tx, here.id, turn.known.id, button.n, turn.received_at):
        raise Outdated
    turn.go("seminar_word")
    return Reply(await present(turn), anew=True)  # below the thanks, which stay


@router.place("seminar_word")
async def word_screen(turn: Turn) -> Screen:
    said = await attendances.last_said(turn.tx, turn.known.id)
    here = await seminars.find(turn.tx, said.seminar) if said is not None else None
    if said is None or here is None:
        raise Outdated
    words = lines(
        title(_("Thank you!")),
        "",
        here.title(language()),
        _("Your mark: {n}", n=said.mark),
        _("Your words: {words}", words=said.words) if said.words else None,
        "",
        _("What was good, what should be better? Write a word if you like."),
    )
    # NOTE: button
    other = Button(_("Change the mark"), OpenSeminar(seminar=here.id))
    return Screen(words, ((other,), (home_button(),)))


@router.text("seminar_word")
async def take_word(message: Message, turn: Turn) -> Reply:
    text = message.text or ""
    if meaning(text) in ("home", "back", "skip", "next", "no"):
        turn.go("home")
        return Reply(await present(turn))
    said = await attendances.last_said(turn.tx, turn.known.id)
    if said is None:
        raise Outdated
    words = clean(text)
    if len(words) > WORDS_MOST:
        raise Problem(Code.TOO_LONG, length=len(words), most=WORDS_MOST)
    if not words:
        raise Outdated
    attendances.give_words(turn.tx, said, words, turn.received_at)
    turn.go("home")
    return Reply(await present(turn, _("Thank you, your words are kept.")))
