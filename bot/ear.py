"""Where updates come in: by polling, or by the webhook. What both are to the rest of the program."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable

from aiogram import Bot

from bot.chats import Chats
from bot.heartbeat import Line
from bot.saying import Voice
from bot.turns import Turns
from storage.database import Database


class TokenRefused(Exception):
    """Telegram does not know this token (any more)."""


class Ear(ABC):
    """`open`, then `run` until `stop`."""

    def __init__(self, *, bot: Bot, db: Database, turns: Turns, voice: Voice, now: Callable[[], int]) -> None:
        self._bot = bot
        self._now = now
        self._stopping = asyncio.Event()
        self.chats = Chats(bot=bot, db=db, turns=turns, voice=voice, now=now, finished=self._finish)
        self.line = Line()

    @abstractmethod
    async def open(self) -> None:
        """Tells Telegram where updates go; may be called again after an error."""

    @abstractmethod
    async def run(self) -> None:
        """Takes updates until stopped, then finishes what is in hand."""

    @abstractmethod
    def _finish(self, update_id: int) -> None:
        """The update is finished; Telegram may be told once that is safe."""

    @property
    def heard_at(self) -> int | None:
        """When Telegram last proved to reach us (UTC seconds), be it only to say that there is nothing."""
        return self.line.heard_at

    def stop(self) -> None:
        """Takes nothing more; `run` then finishes what is in hand and returns."""
        self._stopping.set()

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    async def pause(self, seconds: float) -> None:
        """Sleeps, but not past a stop."""
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return
