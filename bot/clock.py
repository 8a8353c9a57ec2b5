"""The only place that asks the time. The sandbox moves it through a file; everybody else is handed a Clock."""

import time
from pathlib import Path


class SystemClock:
    """UTC epoch seconds of this machine."""

    def now(self) -> int:
        return int(time.time())


def microseconds() -> int:
    """UTC epoch microseconds of this machine, for the pace of sending alone: nobody moves them."""
    return time.time_ns() // 1000


class FileClock:
    """The machine's time plus the seconds written in a file, read again whenever the file changes.

    A missing or unreadable file counts as zero: a half-written one must not stop the bot.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._stamp: tuple[int, int, int] | None = None
        self._ahead = 0.0

    def now(self) -> int:
        try:
            status = self._file.stat()
            stamp = (status.st_ino, status.st_mtime_ns, status.st_size)
            if stamp != self._stamp:
                self._ahead = float(self._file.read_text(encoding="ascii").strip() or 0)
                int(self._ahead)  # neither endless nor no number at all
                self._stamp = stamp
        except (OSError, ValueError, OverflowError):
            self._stamp, self._ahead = None, 0.0
        # One sum, cut once: a part of a second lost on each side would be a second at a deadline.
        return int(time.time() + self._ahead)
