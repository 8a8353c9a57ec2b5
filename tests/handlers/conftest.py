"""What every test of the conversations may ask for."""

from collections.abc import AsyncIterator

import pytest

from programme.season import Season
from programme.season_files import read_season
from storage.database import Engine
from tests.databases import DatabaseAt
from tests.stage import FIRST_STONE, Stage


@pytest.fixture
def engine() -> Engine:
    """SQLite: the engines are compared elsewhere, here the conversations are."""
    return "sqlite"


@pytest.fixture(scope="session")
def season() -> Season:
    return read_season(FIRST_STONE)


@pytest.fixture
async def stage(place: DatabaseAt) -> AsyncIterator[Stage]:
    """A running bot on an empty database."""
    made = Stage(place)
    made.telegram.updates.repeat_wait = 0
    await made.start()
    try:
        yield made
    finally:
        await made.kill()
