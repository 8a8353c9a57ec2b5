"""A page with one phone and a bot whose process need not run, seen over real HTTP."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from sandbox.bot_process import BotProcess
from sandbox.page.opened import Opened, beside
from sandbox.page.world import Seat
from sandbox.records import Json

PARROT = [sys.executable, str(Path(__file__).parents[2] / "stories" / "parrot.py")]
STARTS = datetime(2027, 3, 10, 10, 0, tzinfo=ZoneInfo("Asia/Almaty"))
DEADLINE = datetime(2027, 4, 2, 18, 0, tzinfo=ZoneInfo("Asia/Almaty"))
PATIENCE = 30.0


@dataclass
class Line:
    """What a page hears and asks for."""

    socket: aiohttp.ClientWebSocketResponse
    heard: list[Json] = field(default_factory=list)
    unread: list[Json] = field(default_factory=list)
    asked: int = 0
    patience: float = PATIENCE

    async def _next(self) -> Json:
        async with asyncio.timeout(self.patience):
            event: Json = json.loads(await self.socket.receive_str())
        self.heard.append(event)
        return event

    async def hears(self, kind: str, fits: Callable[[Json], bool] = lambda event: True) -> Json:
        """The next event of this kind that fits; what came before it is taken as read."""
        while True:
            event = self.unread.pop(0) if self.unread else await self._next()
            if event["kind"] == kind and fits(event):
                return event

    async def does(self, what: Any, **about: Any) -> Json:
        """Asks for it; `done` or `refused`."""
        self.asked += 1
        await self.socket.send_str(json.dumps({"id": self.asked, "do": what, **about}))
        while True:
            event = await self._next()
            if event["kind"] in ("done", "refused") and event["id"] == self.asked:
                return event
            self.unread.append(event)

    async def reads(self, words: str) -> Json:
        """The bot's next message with these words in it."""
        event = await self.hears("message", lambda e: words in e["message"]["text"] and not e["message"]["mine"])
        return dict(event["message"])


@dataclass
class Page:
    """The page as it is served; `seat` is the villager's phone."""

    stage: BotProcess
    opened: Opened
    session: aiohttp.ClientSession
    seat: Seat

    @property
    def address(self) -> str:
        return self.opened.serving.address

    @asynccontextmanager
    async def line(self) -> AsyncIterator[Line]:
        async with self.session.ws_connect(f"{self.address}live") as socket:
            yield Line(socket)

    async def bot(self, method: str, **params: Any) -> Any:
        """What the bot does, without one."""
        who = {} if "callback_query_id" in params else {"chat_id": self.seat.phone.id}
        answer = await self.stage.telegram.call(method, who | params)
        assert answer.status == 200, answer.body
        return answer.body["result"]


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    stage = BotProcess(PARROT, STARTS, bot_name="Parrot")
    opened = beside(stage, "Asia/Almaty", DEADLINE.timestamp())
    async with stage, aiohttp.ClientSession() as session:
        seat = opened.world.sit(stage.telegram.phone("Айгүл", language_code="kk"), "villager")
        yield Page(stage, opened, session, seat)
        await opened.serving.live.close()
