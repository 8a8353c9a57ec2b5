"""Whole conversations: the bot in this process, on both engines, in both languages."""

import contextlib
from collections.abc import AsyncIterator

import pytest

from tests.databases import DatabaseAt
from tests.stage import Stage
from tests.stories.villager import Villager


@pytest.fixture
async def stage(place: DatabaseAt) -> AsyncIterator[Stage]:
    """A running bot and its Telegram."""
    stage = Stage(place)
    stage.telegram.updates.repeat_wait = 0.0
    await stage.start()
    yield stage
    with contextlib.suppress(Exception):  # a test may have ended it already
        await stage.stop()


@pytest.fixture(params=["kk", "ru"])
def language(request: pytest.FixtureRequest) -> str:
    assert isinstance(request.param, str)
    return request.param


@pytest.fixture
def zeinep(stage: Stage, language: str) -> Villager:
    return Villager(stage, language)
