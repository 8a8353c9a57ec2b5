"""What every test may ask for: a fresh, migrated database on each engine."""

import gc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.database import MIGRATIONS, Database, Engine
from tests import seasons
from tests.databases import CannotRun, DatabaseAt, postgres_server

seasons.remember()
gc.disable()  # a third of the collection of tests went into looking for garbage: there is none

LONGEST = (
    "handlers/test_matrix.py", "handlers/test_matrix_questions.py", "handlers/test_matrix_news.py",
    "handlers/test_monkey.py", "handlers/test_monkey_http.py", "sandbox/page/test_demo.py", "stories/test_personas.py",
    "handlers/test_matrix_plans.py", "handlers/test_matrix_timetable.py", "handlers/test_matrix_talks.py",
    "handlers/test_matrix_after.py", "handlers/test_matrix_kinds.py", "handlers/test_matrix_closed.py",
    "bot/test_notices.py", "stories/test_sample_season.py", "documents/test_application_pdf.py",
)  # fmt: skip
"""These files are begun first: no worker may be left alone at the end with one of them."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    rank = {here / name: n for n, name in enumerate(LONGEST)}
    _take_turns(here / "stories", items)
    # Stable: the rest stays as it is, but the stories take longer than what is tested in pieces.
    items.sort(key=lambda item: (rank.get(item.path, len(rank)), here / "stories" not in item.path.parents))


def _take_turns(stories: Path, items: list[pytest.Item]) -> None:
    """A story told in many cases: the first on both engines, the others on one, turn about; in `make soak` on both.

    So each case is told, and of each story some in either language. What the engines differ in is SQL, and
    tests/storage runs it on both.
    """
    cases: dict[tuple[Path, str], dict[str, list[pytest.Function]]] = {}
    for item in items:
        if item.get_closest_marker("soak") or stories not in item.path.parents:
            continue
        if isinstance(item, pytest.Function) and hasattr(item, "callspec"):
            engine = item.callspec.params.get("engine")
            cases.setdefault((item.path, item.originalname), {}).setdefault(engine, []).append(item)
    for each in cases.values():
        pairs = list(zip(each.get("sqlite", []), each.get("postgres", []), strict=False))
        for n, pair in enumerate(pairs[1:]):
            pair[n % 2].add_marker(pytest.mark.soak)


def pytest_collection_finish() -> None:
    gc.freeze()  # thousands of tests stay to the end: looking through them for garbage again costs every one of them
    gc.set_threshold(5_000, 20, 20)
    gc.enable()


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
