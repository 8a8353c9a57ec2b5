"""The phones of the page and everything that happens to them, told to every open page as it happens."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.bot_process import BotProcess
from sandbox.names import tidy
from sandbox.page import shown
from sandbox.page.keeping import Keeping
from sandbox.page.line import Line
from sandbox.page.noting import Noting
from sandbox.phones import Phone
from sandbox.records import Json
from sandbox.watching import Change

SHOWN = 200
"""Messages of a chat, the newest."""
WAITING = 2000
"""Events that a page may be behind; one that sleeps for longer is cut off, and sees all again when it comes back."""
LOG_LINES = 3


@dataclass(slots=True, eq=False)
class Seat:
    """One phone of the page."""

    id: str
    phone: Phone
    role: str
    line: Line


@dataclass(slots=True, eq=False)
class View:
    """One open page: what it has still to be told."""

    events: asyncio.Queue[str] = field(default_factory=lambda: asyncio.Queue(WAITING))
    lost: bool = False

    def tell(self, event: Json) -> None:
        try:
            # ASCII, for half a character (which JSON can carry and UTF-8 cannot) must not end the line.
            self.events.put_nowait(json.dumps(event))
        except asyncio.QueueFull:
            self.lost = True


class World:
    """Phones, the bot's process, the bad line and the story, as pages see them."""

    def __init__(self, stage: BotProcess, zone: str) -> None:
        self.stage = stage
        self.telegram = stage.telegram
        self.zone = zone
        self.seats: dict[str, Seat] = {}
        self.line = Line(self.telegram.faults)
        self.story: Callable[[], Json | None] = lambda: None
        """What is played just now."""
        self.views: set[View] = set()
        self.noting = Noting(stage.bot_name, self.telegram, zone)
        self._keeping = Keeping(self.telegram.files)
        self._made = 0
        self.telegram.on_change.append(self._changed)
        stage.on_state.append(lambda: self.tell("bot", bot=self.bot()))

    # Who is there

    def sit(self, phone: Phone, role: str) -> Seat:
        """One more phone on the page."""
        self._made += 1
        seat = Seat(f"p{self._made}", phone, role, Line(self.telegram.faults, phone))
        self.seats[seat.id] = seat
        self.tell_world()
        return seat

    def leave(self, seat: Seat) -> None:
        """The phone is put away; the account and its chat stay."""
        seat.line.clear()
        del self.seats[seat.id]
        self.tell_world()

    def of_chat(self, chat_id: int) -> Seat | None:
        """The phone on which this chat is seen."""
        return next((seat for seat in self.seats.values() if seat.phone.id == chat_id), None)

    # Open pages

    def open(self) -> View:
        """A page comes: it is told all there is, and from then on what changes."""
        view = View()
        view.tell(self.shown())
        self.views.add(view)
        return view

    def close(self, view: View) -> None:
        """It went away."""
        self.views.discard(view)

    def tell(self, kind: str, **about: Any) -> None:
        """An event for every open page."""
        for view in self.views:
            view.tell({"kind": kind, **about})

    def tell_world(self) -> None:
        """Everything anew: who is there has changed."""
        if self.views:
            event = self.shown()
            for view in self.views:
                view.tell(event)

    # What is shown

    def shown(self) -> Json:
        """The contract's world."""
        me = self.telegram.me
        return {
            "kind": "world",
            "bot_name": tidy(me.first_name),
            "bot_username": me.username,
            "now": self.telegram.clock.now(),
            "zone": self.zone,
            "bot": self.bot(),
            "line": self.line.shown(),
            "phones": [self._phone(seat) for seat in self.seats.values()],
            "story": self.story(),
        }

    def bot(self) -> Json:
        """The contract's Bot."""
        failed = self.stage.state == "failed"
        return {
            "state": self.stage.state,
            "why": "\n".join(self.stage.last_lines(LOG_LINES)) or None if failed else None,
        }

    def _phone(self, seat: Seat) -> Json:
        account, files = seat.phone.account, self.telegram.files
        return {
            "id": seat.id,
            "name": tidy(account.first_name),
            "last_name": account.last_name and tidy(account.last_name),
            "language": account.language_code,
            "role": seat.role,
            "user_id": account.id,
            "chat": self._chat(seat),
            "messages": [shown.message(one, files) for one in seat.phone.messages[-SHOWN:]],
            "line": seat.line.shown(),
        }

    def _chat(self, seat: Seat) -> Json:
        return shown.chat(seat.phone.chat, shown.commands_for(seat.phone.account, self.telegram.profile))

    # What changes

    def _changed(self, change: Change) -> None:
        if change.what == "posted" and change.message is not None:
            self._keeping.keep(change.message)
        seats = [*self.seats.values()] if change.chat is None else [self.of_chat(change.chat.id)]
        for seat in seats:
            if seat is not None:
                self._tell(seat, change)
                self.noting.note(seat.phone, change)

    def _tell(self, seat: Seat, change: Change) -> None:
        match change.what:
            case "posted" | "changed":
                assert change.message is not None, "there is a message that changed"
                fresh = change.what == "posted" and not change.message.mine
                one = shown.message(change.message, self.telegram.files)
                self.tell("message", phone=seat.id, message=one, fresh=fresh)
            case "deleted":
                assert change.message is not None, "there was a message"
                self.tell("gone", phone=seat.id, ids=[change.message.id])
            case "chat" | "commands":
                self.tell("chat", phone=seat.id, chat=self._chat(seat))
            case "action":
                self.tell("typing", phone=seat.id, action=change.action)
            case "answered":
                assert change.press is not None, "there is a press that was answered"
                if change.press.text:
                    self.tell("toast", phone=seat.id, text=change.press.text, alert=change.press.alert)
                self.tell("answered", phone=seat.id, press=change.press.id)
