"""A bad line on order, for everybody or for one phone: each switch is one fault in force for ever.

Most strike at every second call only: a line on which nothing at all gets through teaches nothing but patience.
"""

from __future__ import annotations

from collections.abc import Callable

from sandbox.faults import Fault, Faults
from sandbox.phones import Phone

SLOW = 2.5
"""Seconds a call takes to arrive."""
MADE: dict[str, Callable[[Phone | None], Fault]] = {
    "slow": lambda phone: Fault("delay", chat=phone, times=None, seconds=SLOW),
    "drop": lambda phone: Fault("drop", chat=phone, times=None, every=2),
    "lose_replies": lambda phone: Fault("lose_reply", chat=phone, times=None, every=2),
    "double": lambda phone: Fault("repeat", chat=phone, times=None),
    "too_many": lambda phone: Fault("too_many", chat=phone, times=None, every=2, retry_after=2),
    "server_error": lambda phone: Fault("server_error", chat=phone, times=None, every=2),
}


class Line:
    """The switches of one phone, or of all."""

    def __init__(self, faults: Faults, phone: Phone | None = None) -> None:
        self._faults = faults
        self._phone = phone
        self._on: dict[str, Fault] = {}

    def switch(self, name: str, on: bool) -> None:
        """Set one; KeyError for a name that is none."""
        made = MADE[name]
        if on and name not in self._on:
            self._on[name] = self._faults.add(made(self._phone))
        elif not on and name in self._on:
            self._faults.remove(self._on.pop(name))

    def clear(self) -> None:
        """A good line again."""
        for name in [*self._on]:
            self.switch(name, False)

    def shown(self) -> dict[str, bool]:
        """The contract's Line."""
        return {name: name in self._on for name in MADE}
