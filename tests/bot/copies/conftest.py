"""A house on SQLite, unless a test asks for PostgreSQL."""

from pathlib import Path

import pytest

from bot.data_dir import visitor_secret
from storage.database import Database, Engine
from tests.bot.copies.restored import Restored
from tests.databases import DatabaseAt


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    return getattr(request, "param", "sqlite")


@pytest.fixture
async def house(place: DatabaseAt, database: Database, tmp_path: Path) -> Restored:
    made = Restored(place, database, tmp_path / "copies")
    place.folder.mkdir(exist_ok=True)
    visitor_secret(place.folder)
    await made.takes_in(3)
    return made
