"""Telegram's limits on what a bot sends (core.telegram.org/bots/faq, "My bot is hitting limits").

One message a second to a chat, with a burst of 20; 30 a second in all. Real time rules them.
Messages and edits count (an album as its number of messages); answers to buttons, chat actions, deletions,
reads and settings do not.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable

from sandbox.faults import too_many

BURST = 20
PER_SECOND = 30
COUNTED = frozenset(
    {
        "sendMessage",
        "sendPhoto",
        "sendDocument",
        "sendVoice",
        "sendMediaGroup",
        "copyMessage",
        "forwardMessage",
        "editMessageText",
        "editMessageCaption",
        "editMessageReplyMarkup",
    }
)


class Limits:
    """Off unless `on`; `now` gives seconds and may be a test's own."""

    def __init__(self, on: bool = False, now: Callable[[], float] = time.monotonic) -> None:
        self.on = on
        self.now = now
        self.refused = 0
        self._chats: dict[int, tuple[float, float]] = {}
        self._all: deque[float] = deque()

    def check(self, method: str, chat_id: int | None, messages: int = 1) -> None:
        """Count the call, or refuse it with 429. A refused call is not counted."""
        if not self.on or method not in COUNTED or chat_id is None:
            return
        now = self.now()
        while self._all and self._all[0] <= now - 1:
            self._all.popleft()
        tokens, since = self._chats.get(chat_id, (float(BURST), now))
        tokens = min(float(BURST), tokens + now - since)
        if tokens < messages:
            self.refused += 1
            raise too_many(max(1, math.ceil(messages - tokens)))
        if len(self._all) + messages > PER_SECOND:
            self.refused += 1
            raise too_many(1)
        self._all.extend([now] * messages)
        self._chats[chat_id] = (tokens - messages, now)
