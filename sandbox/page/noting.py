"""Writes down what happens in the chats of the page, so that a transcript of them can be had at any moment."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sandbox.names import tidy
from sandbox.phones import Phone
from sandbox.queries import Press
from sandbox.records import Message
from sandbox.telegram import Telegram
from sandbox.transcript import Entry, Transcript, moment, of_bot
from sandbox.watching import Change

TITLE = "The sandbox"


class Noting:
    """Entries in the order in which things happened; `transcript()` is all of them."""

    def __init__(self, bot: str, telegram: Telegram, zone: str) -> None:
        self._bot = bot
        self._telegram = telegram
        self._zone = ZoneInfo(zone)
        self._names: dict[str, None] = {}
        self._speaker = ""
        self._entries = [Entry("title", TITLE), self._now()]

    def transcript(self) -> Transcript:
        """All up to now."""
        made = Transcript(self._bot, [*self._names])
        for entry in self._entries:
            made.add(entry)
        return made

    def rule(self, words: str) -> None:
        """Something happened outside the chats."""
        self._entries.append(Entry("rule", words))

    def moved(self) -> None:
        """The clock was moved."""
        self._entries.append(self._now())

    def pressed(self, phone: Phone, label: str) -> None:
        """A button, by somebody."""
        self._entries.append(Entry("presses", who=self._speaks(phone), buttons=((label,),)))

    def note(self, phone: Phone, change: Change) -> None:
        """What changed on somebody's phone."""
        if change.message is not None and change.what in ("posted", "changed"):
            self._message(phone, change.message, change.what == "changed")
        elif change.what == "deleted":
            self._entries.append(Entry("aside", f"a message is gone from the chat of {self._name(phone)}"))
        elif isinstance(change.press, Press) and change.press.text:
            self._entries.append(Entry("toast", change.press.text))

    def _message(self, phone: Phone, message: Message, changed: bool) -> None:
        if not message.mine:
            name = self._name(phone)
            to = None if name == self._speaker else name
            self._entries.append(of_bot(message, self._bot, changed, to))
            return
        file = "" if message.kind == "text" else f"<{tidy(message.document or message.kind)}>"
        words = " ".join(filter(None, ("<edited>" if changed else "", file, message.text)))
        self._entries.append(Entry("says", words, self._speaks(phone)))

    def _speaks(self, phone: Phone) -> str:
        name = self._name(phone)
        if name != self._speaker:
            self._speaker = name
            self._entries.append(Entry("rule", name))
        return name

    def _name(self, phone: Phone) -> str:
        name = tidy(phone.account.first_name)
        self._names[name] = None
        return name

    def _now(self) -> Entry:
        return Entry("rule", moment(datetime.fromtimestamp(self._telegram.clock.now(), self._zone)))
