"""A conversation step by step, one update a step: what is done, what is seen afterwards, and the rows it leaves."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.phones import Phone
from sandbox.records import Message
from tests.databases import DatabaseAt

MORE_DOORS, NEW_CODE = "Басқа бөлімдер", "Өтінімнің жаңа коды"
"""Buttons by which a code that a kill took away is asked for again."""
CODE = "{code}"
"""In what is typed: the newest code that the first of the cast was shown."""


@dataclass(frozen=True)
class Step:
    """Somebody says, presses or sends; `way_on` is a button they must have before them afterwards, killed or not."""

    name: str
    way_on: str
    says: str = ""
    presses: str = ""
    sends: str = ""
    """"photo", "voice" or "document"."""
    calls: int = 1
    """How many messages are sent or edited in reply."""
    by: int = 0
    """Who of the cast."""
    tells: int = 0
    """How many others are written to because of it; killed at the wrong moment, they may be told twice."""
    gives_code: bool = False
    """The reply shows a code, which nobody can show a second time."""
    opens: str = ""
    """A button that the reply alone shows: it is no place, so after a kill one presses again to see it."""

    @property
    def asked_again(self) -> bool:
        """Whether after a kill some more is done before the next step."""
        return self.gives_code or bool(self.opens)

    def act(self, phone: Phone, code: str = "") -> Message | None:
        """The message whose button was pressed; None where something was written or sent."""
        if self.says:
            phone.says(self.says.replace(CODE, code))
            return None
        if self.sends:
            {"photo": phone.sends_photo, "voice": phone.sends_voice, "document": phone.sends_document}[self.sends]()
            return None
        message = phone.sees(self.presses, anywhere=True)
        phone.presses(self.presses, on=message)
        return message


Rows = dict[str, list[dict[str, Any]]]


async def _nothing(place: DatabaseAt) -> None:
    """Most conversations need nothing but an empty database."""


@dataclass(frozen=True)
class Conversation:
    """Steps of one or several people, and where its effects are looked for."""

    steps: list[Step]
    look: dict[str, str]
    """A query for each table: neither moments nor the database's own numbers, a killed transaction may use one up."""
    cast: tuple[str, ...]
    env: dict[str, str] = field(default_factory=dict)
    prepare: Callable[[DatabaseAt], Awaitable[None]] = _nothing
    """What must be in the database before the bot starts."""

    async def rows(self, place: DatabaseAt) -> Rows:
        """Every effect of the updates, as committed; a doubled one shows as a row, a count or a `rev` more."""
        return {table: await place.all(sql) for table, sql in self.look.items()}


def has(phone: Phone, label: str, pressed: Message | None = None) -> bool:
    """Whether a button is before her: on what the bot wrote or edited since her last act, or where she pressed."""
    fresh = [message for message in phone.messages if not message.mine and message.tick > phone.chat.last_act]
    seen = [*fresh, *([pressed] if pressed is not None else [])]
    return any(button.text.startswith(label) for message in seen for button in message.all_buttons)


def newest_code(phone: Phone) -> str:
    """The code of an application as it stands in the chat; empty where none was shown."""
    shown = [re.search("[А-Я]{4} [А-Я]{4}", message.text) for message in phone.messages if not message.mine]
    return next((found[0] for found in reversed(shown) if found is not None), "")
