"""The one way rules and conversations learn the time, so that tests and the sandbox can move it."""

from typing import Protocol


class Clock(Protocol):
    """Tells UTC epoch seconds."""

    def now(self) -> int: ...
