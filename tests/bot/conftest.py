"""What the tests of the running bot share: it in this process on a stage, or as a process of its own at a desk."""

from collections.abc import AsyncIterator, Iterator

import pytest

from storage.database import Database
from tests.bot.delivering import Office, office_at
from tests.bot.desk import Desk
from tests.bot.hall import Hall
from tests.bot.watch import end
from tests.databases import DatabaseAt
from tests.launcher import Launcher
from tests.stage import Stage


@pytest.fixture(scope="session")
def launcher() -> Iterator[Launcher]:
    launcher = Launcher()
    yield launcher
    launcher.close()


@pytest.fixture
async def desk(place: DatabaseAt, launcher: Launcher) -> AsyncIterator[Desk]:
    async with Desk(place, launcher) as desk:
        yield desk


@pytest.fixture
async def empty_stage(place: DatabaseAt) -> AsyncIterator[Stage]:
    """A stage whose bot is not started yet. What still runs at the end of the test is killed."""
    stage = Stage(place)
    # A poll with the same offset waits for up to 3 s at Telegram's; only tests of just that want it.
    stage.telegram.updates.repeat_wait = 0.0
    yield stage
    await end(stage)


@pytest.fixture
async def stage(empty_stage: Stage) -> Stage:
    await empty_stage.start()
    return empty_stage


@pytest.fixture
async def office(place: DatabaseAt) -> AsyncIterator[Office]:
    """Somewhere deliveries are sent from."""
    async with office_at(place) as office:
        yield office


@pytest.fixture
def hall(database: Database, place: DatabaseAt) -> Hall:
    return Hall(database, place)
