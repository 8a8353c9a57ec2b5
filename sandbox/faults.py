"""Bad luck on order: what a line, a crowded server or a person's block does to the calls and updates of a bot."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Literal, Protocol

from sandbox.records import Refusal, forbidden

Kind = Literal[
    "delay",  # `seconds` pass before the call is applied
    "delay_reply",  # it is applied at once, the reply takes `seconds`
    "drop",  # the connection breaks, nothing is applied
    "lose_reply",  # it is applied, then the connection breaks
    "hang",  # never applied, never answered
    "hang_reply",  # applied, never answered
    "too_many",  # 429 with `retry_after`
    "server_error",  # `status` (5xx)
    "blocked",  # 403, as if the person had blocked the bot
    "repeat",  # an update: given `copies` times, though confirmed each time
    "swap",  # an update: given after the one that follows it
]
OF_UPDATES = ("repeat", "swap")


class HasId(Protocol):
    """A phone, a group, a chat."""

    @property
    def id(self) -> int: ...


class ConnectionBroken(Exception):
    """The caller gets no answer; each front shows it as its own kind of broken connection."""


@dataclass(slots=True, eq=False)
class Fault:
    """One kind of bad luck; without `method` and `chat` it meets everyone. `skip` lets that many pass first."""

    kind: Kind
    method: str | None = None
    chat: HasId | int | None = None
    """A phone, a group, or a chat's id."""
    times: int | None = 1
    """How often it strikes; None for ever."""
    skip: int = 0
    seconds: float = 0.0
    retry_after: int = 1
    status: int = 502
    copies: int = 2
    every: int = 1
    """Strikes at each so-and-so-many-th only."""
    met: int = 0
    struck: int = 0

    def meets(self, method: str | None, chat_id: int | None) -> bool:
        """Whether it is about this method (None: an update) and chat; counts down."""
        wanted = self.chat if self.chat is None or isinstance(self.chat, int) else self.chat.id
        if (self.kind in OF_UPDATES) != (method is None):
            return False
        if self.method not in (None, method) or wanted not in (None, chat_id):
            return False
        if self.times is not None and self.struck >= self.times:
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.met += 1
        if self.met % self.every:
            return False
        self.struck += 1
        return True


class Faults:
    """The faults in force, in the order they were added."""

    def __init__(self) -> None:
        self.active: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Put it in force; the fault returned counts how often it struck."""
        self.active.append(fault)
        return fault

    def remove(self, fault: Fault) -> None:
        """Take it out of force."""
        self.active.remove(fault)

    def clear(self) -> None:
        """A good line again."""
        self.active.clear()

    def of_update(self, chat_id: int) -> Fault | None:
        """What happens to this new update."""
        return next((fault for fault in self.active if fault.meets(None, chat_id)), None)

    def of_call(self, method: str, chat_id: int | None) -> list[Fault]:
        """What happens to this call."""
        if not self.active:
            return []
        return [fault for fault in list(self.active) if fault.meets(method, chat_id)]


async def before(faults: list[Fault]) -> None:
    """What happens before a call is applied. ConnectionBroken or a Refusal."""
    for fault in faults:
        if fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        elif fault.kind == "drop":
            raise ConnectionBroken
        elif fault.kind == "hang":
            await asyncio.Event().wait()
        elif fault.kind == "too_many":
            raise too_many(fault.retry_after)
        elif fault.kind == "server_error":
            raise Refusal(fault.status, "Internal Server Error" if fault.status == 500 else "Bad Gateway")
        elif fault.kind == "blocked":
            raise forbidden("bot was blocked by the user")


async def after(faults: list[Fault]) -> None:
    """What happens to the reply of a call that was applied."""
    for fault in faults:
        if fault.kind == "delay_reply":
            await asyncio.sleep(fault.seconds)
        elif fault.kind == "hang_reply":
            await asyncio.Event().wait()
        elif fault.kind == "lose_reply":
            raise ConnectionBroken


def too_many(retry_after: int) -> Refusal:
    """429 (Client.cpp and Query.cpp: set_retry_after_error)."""
    return Refusal(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)
