"""The sandbox's clock: real time plus a number of seconds, so that days pass at a word.

The number can be kept in a text file (the bot's CLOCK_FILE), so that a bot in another process lives by it.
"""

from __future__ import annotations

import os
import time
from datetime import datetime
from pathlib import Path


class Clock:
    """Seconds since 1970 (UTC), moved ahead of (or behind) the real clock; it keeps running."""

    def __init__(self, start: datetime | None = None, file: Path | None = None) -> None:
        """`start` is the moment it should be now (must know its time zone); `file` is rewritten at every move."""
        self.ahead = 0.0
        self.file = file
        if start is not None:
            self.set(start)
        else:
            self._write()

    def now(self) -> float:
        """The moment, in seconds since 1970."""
        return time.time() + self.ahead

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once."""
        self.ahead += seconds
        self._write()

    def set(self, moment: datetime) -> None:
        """Make it `moment` now. ValueError without a time zone."""
        if moment.tzinfo is None:
            raise ValueError("the clock needs a moment with a time zone")
        self.ahead = moment.timestamp() - time.time()
        self._write()

    def _write(self) -> None:
        if self.file is not None:
            draft = self.file.with_name(self.file.name + ".new")
            draft.write_text(f"{self.ahead:.3f}\n", encoding="ascii")
            os.replace(draft, self.file)
