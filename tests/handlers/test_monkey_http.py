"""The monkey through the front door: the same bot, but every call of it goes over HTTP as in the sandbox's page."""

import os
from collections.abc import AsyncIterator

import pytest
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import TelegramAPIServer

from bot.assembly import CALL_TIMEOUT, CONNECTIONS
from bot.settings import SEASON
from sandbox.http import HttpFront
from storage.database import Engine
from tests.databases import DatabaseAt
from tests.handlers.test_monkey import SEED, goes_wild
from tests.stage import FIRST_STONE, Stage

SHORT = int(os.environ.get("MONKEY_STEPS", "300"))
LONG = int(os.environ.get("MONKEY_STEPS", "6000"))
EITHER = ("sqlite", "postgres")


class HttpStage(Stage):
    """A stage whose bot talks to the sandbox's Bot API server."""

    front: HttpFront
    _session: AiohttpSession | None = None

    def line(self) -> BaseSession:
        api = TelegramAPIServer.from_base(self.front.url)
        self._session = AiohttpSession(api=api, timeout=CALL_TIMEOUT, limit=CONNECTIONS)
        return self._session

    async def kill(self) -> None:
        await super().kill()
        if self._session is not None and self._session._session is not None:
            await self._session._session.close()  # close() would rest for a quarter of a second


@pytest.fixture
async def stage(place: DatabaseAt, request: pytest.FixtureRequest) -> AsyncIterator[HttpStage]:
    stage = HttpStage(place, request.param)
    async with HttpFront(stage.telegram) as stage.front:
        yield stage
    await stage.telegram.close()


@pytest.mark.parametrize("stage", [FIRST_STONE], indirect=True)
@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_monkey_breaks_nothing_over_http(place: DatabaseAt, stage: HttpStage, engine: Engine) -> None:
    await goes_wild(place, FIRST_STONE, SHORT, SEED + 3, stage)


@pytest.mark.soak
@pytest.mark.parametrize("stage", [FIRST_STONE, SEASON], indirect=True, ids=["first-stone", "season"])
@pytest.mark.parametrize("engine", EITHER)
async def test_a_monkey_of_long_life_over_http(place: DatabaseAt, stage: HttpStage, engine: Engine) -> None:
    await goes_wild(place, stage.season, LONG, SEED + 4, stage)
