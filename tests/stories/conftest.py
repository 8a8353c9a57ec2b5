"""Whole conversations: the bot in this process, on both engines and in both languages."""

import contextlib
from collections.abc import AsyncIterator

import pytest

from storage.database import Engine
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


@pytest.fixture
def language(engine: Engine) -> str:
    """One language on each engine; a module where the words themselves matter asks for both on both."""
    return {"sqlite": "kk", "postgres": "ru"}[engine]


@pytest.fixture
def zeinep(stage: Stage, language: str) -> Villager:
    return Villager(stage, language)
