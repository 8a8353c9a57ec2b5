"""Pressed buttons: each press waits for one answer, and only for a short while."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiogram.methods import AnswerCallbackQuery

from sandbox import rules
from sandbox.clock import Clock
from sandbox.methods import Built, Uploads
from sandbox.records import Chat, bad_request
from sandbox.text import length

if TYPE_CHECKING:
    from sandbox.telegram import Telegram


@dataclass(slots=True, eq=False)
class Press:
    """A button pressed: it spins until `answered`; `text` is the toast (or, with `alert`, the window) shown."""

    id: str
    chat: Chat
    at: float
    answered: bool = False
    text: str = ""
    alert: bool = False


class Queries:
    """All presses so far."""

    def __init__(self, clock: Clock) -> None:
        self.by_id: dict[str, Press] = {}
        self._clock = clock

    def new(self, chat: Chat) -> Press:
        """A press that waits for its answer from now on."""
        press = Press(str(7_100_000_000_000_001 + len(self.by_id)), chat, self._clock.now())
        self.by_id[press.id] = press
        return press

    def answer(self, query_id: str, text: str, alert: bool) -> Press:
        """Show the answer on the phone. Refusal 400: unknown, answered before, or too late."""
        press = self.by_id.get(query_id)
        if press is None or press.answered or self._clock.now() - press.at > rules.ANSWER_DEADLINE:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        if length(text) > rules.TOAST_LIMIT:
            raise bad_request("MESSAGE_TOO_LONG")
        press.answered, press.text, press.alert = True, text, alert
        return press


def answer_callback_query(telegram: Telegram, call: AnswerCallbackQuery, uploads: Uploads) -> bool:
    """answerCallbackQuery"""
    press = telegram.queries.answer(call.callback_query_id, call.text or "", call.show_alert is True)
    telegram.changed("answered", press.chat, press=press)
    return True


BUILT: Built = {"answerCallbackQuery": answer_callback_query}
