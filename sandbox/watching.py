"""What observers of the core are told: something on a phone looks different now, or a bot does something with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sandbox.records import Chat, Message

if TYPE_CHECKING:
    from sandbox.queries import Press

What = Literal[
    "posted",  # `message` is new
    "changed",  # `message` has other words or buttons
    "deleted",  # `message` is gone
    "chat",  # the chat's keyboard, whether it is blocked or begun
    "action",  # the bot shows that it is typing, or what else `action` says
    "answered",  # `press` has its answer
    "commands",  # the bot's menu, in any chat: `chat` is None
]


@dataclass(slots=True, frozen=True)
class Change:
    """One thing that is different now; told when it has just become so."""

    what: What
    chat: Chat | None = None
    message: Message | None = None
    press: Press | None = None
    action: str = ""
