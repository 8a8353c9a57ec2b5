"""What becomes of those who have a role, and of those who are given one; told once more in short, as in judge.py."""

from aiogram.filters.callback_data import CallbackData

from handlers.ui.spoken import meaning
from programme import invites as letters
from tests.handlers.inputs import Done
from tests.handlers.states import State

LOOKING = {"news", "naim", "nsend", "plans", "posters", "poster", "after", "tickp", "thanks", "hrs"}
"""A page, a list of one part, a card, whether it is really to be cancelled: no place is behind it."""


def looks(state: State, words: str | None, button: CallbackData | None) -> bool:
    """Whether she sees what is no place: a page, a card, what she looked for."""
    if not state.reads:
        return False
    if state.place in ("staff", "staff_list") and words:
        return meaning(words) not in ("home", "back")
    if state.place == "staff_poster_new" and words:  # what was named is opened
        return True
    prefix = button.__prefix__ if button is not None else ""
    if prefix in LOOKING:
        return True
    return prefix == "sent" or (prefix == "card" and getattr(button, "sent", None) in state.sent)


def joins(state: State, done: Done, button: CallbackData | None) -> bool:
    """Whether her invite was opened: by its link, by its code where that is no answer, or by choosing a language."""
    if button is not None and button.__prefix__ == "join":
        return bool(getattr(button, "code", None) == state.invite)
    if state.language is None or done.words is None:
        return False
    as_code = done.words.lower() == state.invite and state.place != "answer"
    return as_code or done.words == f"/start i_{state.invite}"


def remembers(words: str) -> bool:
    """Whether the first screen remembers what led to it."""
    code = letters.read(words.removeprefix("/start i_"))
    return words.startswith("/start p_") or code is not None
