"""How many files a chat keeps: everything is in memory, and a contest rehearsed for days must not fill it."""

from __future__ import annotations

from sandbox.files import Files
from sandbox.page.shown import file_id
from sandbox.records import Message

MOST_BYTES = 20 * 1024 * 1024
MOST_FILES = 50


class Keeping:
    """Lets the bytes of a chat's oldest files go; messages stay, and say what they were."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._kept: dict[int, dict[str, None]] = {}

    def keep(self, message: Message) -> None:
        """A new message may carry one file more."""
        shown = file_id(message)
        if shown is None:
            return
        kept = self._kept.setdefault(message.chat.id, {})
        kept.pop(shown, None)
        kept[shown] = None
        while len(kept) > MOST_FILES:
            oldest = next(iter(kept))
            del kept[oldest]
            if not any(oldest in other for other in self._kept.values()):
                self._files.let_go(oldest)
