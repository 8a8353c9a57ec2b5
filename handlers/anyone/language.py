"""The first message, and /lang at any time: the language is chosen by the person, never guessed for her."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Text

from handlers.turn import PLACES, Conversation, Turn, present
from handlers.ui.screen import Button, Reply, Rows, Screen, lines
from locales import LANGUAGES, _, speaking

router = Conversation("language")


class Speak(CallbackData, prefix="lang"):
    to: Literal["kk", "ru"]


def _buttons() -> Rows:
    # Each language names itself; these two are never translated.
    # NOTE: button
    return (
        (
            Button(_("Kazakh (its own name)"), Speak(to="kk")),
            Button(_("Russian (its own name)"), Speak(to="ru")),
        ),
    )


@router.place("language")
async def first_screen(turn: Turn) -> Screen:
    """One message in both languages, for somebody who has not chosen."""
    parts: list[str | Text] = []
    for each in LANGUAGES:
        with speaking(each):
            parts += [
                *([""] if parts else []),
                _("Hello! This is the helper bot of the small grants programme for villages."),
                _("Choose a language"),
            ]
    return Screen(lines(*parts), _buttons())


@router.command("lang")
async def ask_language(message: Message, turn: Turn) -> Reply:
    return Reply(await first_screen(turn) if turn.language_unknown else language_screen())


def language_screen() -> Screen:
    return Screen(lines(_("Choose a language"), _("Your answers stay as you wrote them.")), _buttons())


def home_of(turn: Turn) -> str:
    """Where one goes on who stood nowhere, or at a place that is no more."""
    return "home" if turn.person is not None else "whom"


@router.button(Speak)
async def choose_language(query: CallbackQuery, button: Speak, turn: Turn) -> Reply:
    """Changes the words and nothing else: place and answers stay."""
    place = turn.expects if turn.expects in PLACES and turn.expects != "language" else home_of(turn)
    turn.go(place, language=button.to)
    with speaking(button.to):
        return Reply(await present(turn), menu=button.to)
