"""State x input where questions are asked and answered: askers and consultants together; every input there is."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from programme.season_files import read_season
from tests.databases import DatabaseAt
from tests.handlers.asked import ASKING, CONSULTING
from tests.handlers.inputs import (
    edits,
    foreign_presses,
    forged,
    older_presses,
    own_presses,
    said_commands,
    sent_things,
    texts,
)
from tests.handlers.matrix import Matrix, told
from tests.stage import FIRST_STONE

pytestmark = pytest.mark.asyncio(loop_scope="module")

ONLY = (*ASKING, *CONSULTING, "home, no application", "home, all answered")


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="matrix")
async def _matrix(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Matrix]:
    place = DatabaseAt("sqlite", tmp_path_factory.mktemp("matrix"), None)
    matrix = await Matrix.open(place, read_season(FIRST_STONE), *ONLY)
    matrix.on_screen = await matrix.buttons_on_screen(depth=2)
    yield matrix
    await matrix.close()


async def test_buttons_on_the_screen(matrix: Matrix) -> None:
    assert {state.place for state in matrix.states} >= {*ASKING, *CONSULTING}
    assert not matrix.on_screen, told(matrix.on_screen)


async def test_every_input(matrix: Matrix) -> None:
    shapes = matrix.shapes.values()
    inputs = [*texts(matrix.season), *said_commands(), *sent_things(), *edits(), *forged()]
    presses = [*own_presses(shapes), *older_presses(shapes), *foreign_presses(shapes)]
    found = await matrix.inputs([*inputs, *presses], every=8)
    assert not found, told(found)


async def test_doubled_updates(matrix: Matrix) -> None:
    """A question, an answer or a claim counts once, however often Telegram tells of it."""
    found = await matrix.doubled([*sent_things(), *own_presses(matrix.shapes.values())])
    assert not found, told(found)
