"""State x input where the deadline is moved, and for the buttons that come unasked; test_matrix.py has all places."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from programme.season import Season
from tests.databases import DatabaseAt
from tests.handlers.inputs import UNASKED, own_presses, texts
from tests.handlers.matrix import Matrix, told
from tests.handlers.states import MOVING

pytestmark = pytest.mark.asyncio(loop_scope="module")

ONLY = (
    *(f"{place}, " for place in MOVING),
    "deadline without",
    "home, all answered",
    "home, sent",
    "visitor at visitor",
)


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="matrix")
async def _matrix(season: Season, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Matrix]:
    matrix = await Matrix.open(DatabaseAt("sqlite", tmp_path_factory.mktemp("deadline"), None), season, *ONLY)
    matrix.on_screen = await matrix.buttons_on_screen(depth=2)
    yield matrix
    await matrix.close()


async def test_buttons_on_the_screen(matrix: Matrix) -> None:
    assert {state.place for state in matrix.states} >= set(MOVING)
    assert not matrix.on_screen, told(matrix.on_screen)


async def test_typed_texts(matrix: Matrix, season: Season) -> None:
    found = await matrix.inputs(texts(season), every=4)
    assert not found, told(found)


async def test_buttons_that_come_unasked(matrix: Matrix) -> None:
    moving = [each for each in matrix.shapes.values() if each.__prefix__.startswith("dl")]
    assert {type(each).__name__ for each in moving} == {"MoveDeadline", "NewClosing", "Sure"}
    found = await matrix.inputs(own_presses([*UNASKED, *moving]))
    assert not found, told(found)
