"""State x input where talks are booked, moved and taken off; every input there is."""

import pytest

from tests.handlers.inputs import sent_things
from tests.handlers.matrix import Matrix
from tests.handlers.rooms import TALKS, counted_once, every_button_was_seen, every_input, matrix_of, often
from tests.handlers.talked import TALKING

pytestmark = pytest.mark.asyncio(loop_scope="module")

_matrix = matrix_of(*(f"{place}, no application" for place in TALKING), "home, no application", depth=3)


async def test_buttons_on_the_screen(matrix: Matrix) -> None:
    assert {state.place for state in matrix.states} >= {*TALKING}
    every_button_was_seen(matrix, *TALKS)


async def test_every_input(matrix: Matrix) -> None:
    await every_input(matrix)


async def test_doubled_updates(matrix: Matrix) -> None:
    """A talk is held, booked or taken off once, however often Telegram tells of it."""
    await counted_once(matrix, sent_things())


@pytest.mark.soak
async def test_both_often(matrix: Matrix) -> None:
    await often(matrix, sent_things())
