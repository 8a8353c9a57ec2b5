"""State x input where hours are opened, days closed and talks looked at by whoever holds them; every input there is."""

import pytest

from tests.handlers.inputs import sent_things
from tests.handlers.matrix import Matrix
from tests.handlers.rooms import HOURS, counted_once, every_button_was_seen, every_input, matrix_of, often
from tests.handlers.timetabled import TIMETABLE

pytestmark = pytest.mark.asyncio(loop_scope="module")

_matrix = matrix_of(*TIMETABLE, depth=2)


async def test_buttons_on_the_screen(matrix: Matrix) -> None:
    assert {state.place for state in matrix.states} >= {*TIMETABLE}
    every_button_was_seen(matrix, *HOURS)


async def test_every_input(matrix: Matrix) -> None:
    await every_input(matrix)


async def test_doubled_updates(matrix: Matrix) -> None:
    """Hours are opened, a day is closed, a talk is moved once, however often Telegram tells of it."""
    await counted_once(matrix, sent_things())


@pytest.mark.soak
async def test_both_often(matrix: Matrix) -> None:
    await often(matrix, sent_things())
