"""State x input where questions are asked and answered: askers and consultants together; every input there is."""

import pytest

from tests.handlers.asked import ASKING, CONSULTING
from tests.handlers.inputs import sent_things
from tests.handlers.matrix import Matrix
from tests.handlers.rooms import QUESTIONS, counted_once, every_button_was_seen, every_input, matrix_of, often

pytestmark = pytest.mark.asyncio(loop_scope="module")

_matrix = matrix_of(*ASKING, *CONSULTING, "home, no application", "home, all answered", depth=2)


async def test_buttons_on_the_screen(matrix: Matrix) -> None:
    assert {state.place for state in matrix.states} >= {*ASKING, *CONSULTING}
    every_button_was_seen(matrix, *QUESTIONS)


async def test_every_input(matrix: Matrix) -> None:
    await every_input(matrix)


async def test_doubled_updates(matrix: Matrix) -> None:
    """A question, an answer or a claim counts once, however often Telegram tells of it."""
    await counted_once(matrix, sent_things(), every=12)


@pytest.mark.soak
async def test_both_often(matrix: Matrix) -> None:
    await often(matrix, sent_things())
