"""The first message, and /lang at any time: the language is chosen by the person, never guessed for her."""

from collections.abc import Callable
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Text

from handlers.anyone.seminars import detail
from handlers.turn import PLACES, Conversation, Turn, present
from handlers.ui.screen import Button, Reply, Rows, Screen, lines
from locales import LANGUAGES, _, speaking
from programme.link import SOURCE, read_link
from storage import sources

router = Conversation("language")


class Speak(CallbackData, prefix="lang"):
    to: Literal["kk", "ru"]


class ArriveAt(CallbackData, prefix="his"):
    """The same of somebody whom a link led to a seminar."""

    to: Literal["kk", "ru"]
    seminar: int
    source: str = ""


class Arrive(CallbackData, prefix="hi"):
    """The same on the first screen of somebody whom a link led here; its source is counted with the choice."""

    to: Literal["kk", "ru"]
    source: str


Choice = Callable[[Literal["kk", "ru"]], CallbackData]
"""What is pressed to choose a language."""


def _speak_from(source: str | None, seminar: int | None = None) -> Choice:
    def speak(to: Literal["kk", "ru"]) -> CallbackData:
        if seminar is not None:
            return ArriveAt(to=to, seminar=seminar, source=source or "")
        return Speak(to=to) if source is None else Arrive(to=to, source=source)

    return speak


def _buttons(speak: Choice) -> Rows:
    # Each language names itself; these two are never translated.
    # NOTE: button
    return (
        (
            Button(_("Kazakh (its own name)"), speak("kk")),
            Button(_("Russian (its own name)"), speak("ru")),
        ),
    )


@router.place("language")
async def first_screen(turn: Turn) -> Screen:
    """One message in both languages, for somebody who has not chosen."""
    return first_screen_with(_speak_from(None))


def first_screen_with(speak: Choice) -> Screen:
    """Its buttons may remember what led here: of somebody who has not chosen, nothing is kept."""
    parts: list[str | Text] = []
    for each in LANGUAGES:
        with speaking(each):
            parts += [
                *([""] if parts else []),
                _("Hello! This is the helper bot of the small grants programme for villages."),
                _("Choose a language"),
            ]
    return Screen(lines(*parts), _buttons(speak))


@router.command("lang")
async def ask_language(message: Message, turn: Turn) -> Reply:
    return Reply(await first_screen(turn) if turn.language_unknown else language_screen())


def language_screen() -> Screen:
    return Screen(lines(_("Choose a language"), _("Your answers stay as you wrote them.")), _buttons(_speak_from(None)))


def home_of(turn: Turn) -> str:
    """Where one goes on who stood nowhere, or at a place that is no more."""
    return "home" if turn.person is not None else "whom"


@router.button(Speak)
async def choose_language(query: CallbackQuery, button: Speak, turn: Turn) -> Reply:
    """Changes the words and nothing else: place and answers stay."""
    return await _speak(turn, button.to)


async def _speak(turn: Turn, to: str, source: str | None = None) -> Reply:
    place = turn.expects if turn.expects in PLACES and turn.expects != "language" else home_of(turn)
    turn.go(place, language=to, source=source)
    with speaking(to):
        return Reply(await present(turn), menu=turn.menu)


async def arrive(turn: Turn, payload: str) -> Reply:
    """The first words of somebody new: in the language of the link, if it names one."""
    link = read_link(payload)
    if link.language is None:
        return Reply(first_screen_with(_speak_from(link.source, link.seminar)))
    source = await _came(turn, link.source)
    if link.seminar is not None:
        return await _to_seminar(turn, link.language, link.seminar, source)
    return await _speak(turn, link.language, source)


async def _came(turn: Turn, code: str | None) -> str | None:
    """New here by this link, and known again from now on."""
    await sources.scanned(turn.tx, code, turn.key, turn.received_at)
    return await sources.count(turn.tx, code)


async def _to_seminar(turn: Turn, to: str, seminar: int, source: str | None) -> Reply:
    """Reads of the seminar first; whom she writes for is asked once she wants something."""
    turn.go("visitor", language=to, source=source)
    with speaking(to):
        return Reply(await detail(turn, seminar), menu=turn.menu)


@router.button(ArriveAt)
async def choose_language_for_seminar(query: CallbackQuery, button: ArriveAt, turn: Turn) -> Reply:
    if not turn.language_unknown:
        return await _speak(turn, button.to)
    source = await _came(turn, read_link(f"{SOURCE}{button.source}").source if button.source else None)
    return await _to_seminar(turn, button.to, button.seminar, source)


@router.button(Arrive)
async def choose_first_language(query: CallbackQuery, button: Arrive, turn: Turn) -> Reply:
    """The first choice counts the source; whoever has chosen before changes the language as ever."""
    source = None
    if turn.language_unknown:
        source = await _came(turn, read_link(f"{SOURCE}{button.source}").source)
    return await _speak(turn, button.to, source)
