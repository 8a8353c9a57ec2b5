"""What the tests of the running bot share: the launcher, and a Telegram with the bot as a process of its own."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.bot.desk import Desk
from tests.databases import DatabaseAt
from tests.launcher import Launcher


@pytest.fixture(scope="session")
def launcher() -> Iterator[Launcher]:
    launcher = Launcher()
    yield launcher
    launcher.close()


@pytest.fixture
async def desk(place: DatabaseAt, launcher: Launcher) -> AsyncIterator[Desk]:
    async with Desk(place, launcher) as desk:
        yield desk
