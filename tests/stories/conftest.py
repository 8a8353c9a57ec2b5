"""Whole conversations: the bot in this process, on both engines and in both languages."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.places import read
from sandbox.__main__ import main as tell
from sandbox.story_file import STORIES
from storage.database import Engine
from storage.places import replace_all
from tests.databases import DatabaseAt
from tests.stage import FIRST_STONE, Stage
from tests.stories.playing import HEAD, PARROT, Play
from tests.stories.spender import Spender
from tests.stories.villager import Villager
from tests.stories.writer import Writer


@pytest.fixture
def season_folder() -> Path:
    """The season of the first story; a module that wants every kind of question overrides this with SEASON."""
    return FIRST_STONE


@pytest.fixture
async def stage(place: DatabaseAt, season_folder: Path) -> AsyncIterator[Stage]:
    """A running bot and its Telegram."""
    stage = Stage(place, season_folder)
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


@pytest.fixture
def writer(stage: Stage, language: str) -> Writer:
    """Somebody who has an answer to whatever the form asks."""
    return Writer(stage, language)


@pytest.fixture
async def villages(stage: Stage) -> None:
    """The villages of the stories are known."""
    await replace_all(stage.db, read(STORIES / "places.csv"))


@pytest.fixture
async def spender(stage: Stage, language: str) -> Spender:
    """She stands before the question of the budget."""
    spender = Spender(stage, language)
    await spender.comes_to_the_budget()
    return spender


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Plays these steps before the parrot, or before another command; returns the exit code."""

    def play(steps: str, *options: str, command: list[str] = PARROT, head: str = HEAD) -> int:
        file = tmp_path / "tale.yaml"
        file.write_text(head + steps, encoding="utf-8")
        return tell(["--play", str(file), *options, "--", *command])

    return play
