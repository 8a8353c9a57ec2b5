"""An eye on a running bot: what it shows in which chat, and everything that must never happen."""

import asyncio
import json
import logging
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sandbox.telegram import Call, Telegram

SHOWING = ("sendMessage", "editMessageText")
HARMLESS = ("message is not modified", "query is too old")
"""Refusals that a bot cannot know beforehand: the same screen again, a button pressed before a crash."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One message of the bot as it was sent or edited."""

    chat: int
    message: int
    text: str
    rows: tuple[tuple[tuple[str, str], ...], ...]
    """Words and data of the buttons."""
    new: bool

    @property
    def words(self) -> list[list[str]]:
        return [[words for words, _ in row] for row in self.rows]

    @property
    def data(self) -> list[str]:
        return [data for row in self.rows for _, data in row]


class Watch(logging.Handler):
    """Listens to the log and to the calls; `stop` ends it."""

    def __init__(self, telegram: Telegram, *, also_harmless: str = "") -> None:
        super().__init__(logging.ERROR)
        self._harmless = (*HARMLESS, *([also_harmless] if also_harmless else []))
        self.shown: dict[int, list[Shown]] = defaultdict(list)
        self.wrong: list[str] = []
        """Errors logged, exceptions nobody caught, calls refused."""
        self._telegram = telegram
        telegram.on_call.append(self._called)
        logging.getLogger("bastama").addHandler(self)
        asyncio.get_running_loop().set_exception_handler(self._uncaught)

    def stop(self) -> None:
        logging.getLogger("bastama").removeHandler(self)
        asyncio.get_running_loop().set_exception_handler(None)
        self._telegram.on_call.remove(self._called)

    def take(self) -> tuple[dict[int, list[Shown]], list[str]]:
        """What was shown and what went wrong since the last time."""
        shown, self.shown = self.shown, defaultdict(list)
        wrong, self.wrong = self.wrong, []
        return shown, wrong

    def emit(self, record: logging.LogRecord) -> None:
        facts = {name: getattr(record, name) for name in ("update", "error", "where") if hasattr(record, name)}
        self.wrong.append(f"logged: {record.getMessage()} {facts}")

    def _uncaught(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self.wrong.append(f"nobody caught: {context.get('message')} {context.get('exception')!r}")

    def _called(self, call: Call) -> None:
        if call.answer is None:
            return
        if not call.answer.body["ok"]:
            why = call.answer.body["description"]
            if not any(each in why for each in self._harmless):
                self.wrong.append(f"refused: {call.method} in {call.chat_id}: {why}")
            elif "not modified" in why and call.chat_id is not None and "text" in call.params:
                markup = json.loads(call.params.get("reply_markup") or "{}")
                self._keep(call.chat_id, int(call.params["message_id"]), str(call.params["text"]), markup, new=False)
        elif call.method in SHOWING and call.chat_id is not None:
            made = call.answer.body["result"]
            new = call.method == "sendMessage"
            self._keep(call.chat_id, made["message_id"], made["text"], made.get("reply_markup") or {}, new=new)

    def _keep(self, chat: int, message: int, text: str, markup: dict[str, Any], *, new: bool) -> None:
        rows = markup.get("inline_keyboard", [])
        buttons = tuple(tuple((key["text"], key.get("callback_data", "")) for key in row) for row in rows)
        self.shown[chat].append(Shown(chat, message, text, buttons, new))
