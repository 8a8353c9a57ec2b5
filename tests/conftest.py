"""What every test may ask for: a fresh, migrated database on each engine."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.database import MIGRATIONS, Database, Engine
from tests import seasons
from tests.databases import CannotRun, DatabaseAt, postgres_server

seasons.remember()


@pytest.fixture(scope="session")
def _postgres() -> Iterator[str | CannotRun]:
    # A skip inside a session fixture is told once only; so the reason is handed on to each test.
    try:
        with postgres_server() as url:
            yield url
    except CannotRun as reason:
        yield reason


@pytest.fixture
def postgres_url(_postgres: str | CannotRun) -> str:
    """The address of a real PostgreSQL, one for the whole run."""
    if isinstance(_postgres, CannotRun):
        pytest.skip(f"no PostgreSQL here: {_postgres}")
    return _postgres


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Both engines, one after the other; a module that means one of them overrides this."""
    return request.param


@pytest.fixture
def migrations() -> Path:
    """The schema of `database`; a module with tables of its own overrides this."""
    return MIGRATIONS


@pytest.fixture
async def place(engine: Engine, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[DatabaseAt]:
    """Where `database` is, to open it again."""
    url = request.getfixturevalue("postgres_url") if engine == "postgres" else None
    here = DatabaseAt(engine, tmp_path / "data", url)
    try:
        yield here
    finally:
        await here.drop()


@pytest.fixture
async def database(place: DatabaseAt, migrations: Path) -> Database:
    """A fresh database with the whole schema."""
    return await place.open(migrations)
