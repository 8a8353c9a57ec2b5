"""The rooms in which seminars are planned, in the matrix: every input there is, in each of them."""

import pytest

from handlers.anyone.home import STAFF_SEMINARS
from tests.handlers.matrix import Matrix
from tests.handlers.rooms import PLANS, SEATS, counted_once, every_button_was_seen, every_input, matrix_of, often

pytestmark = pytest.mark.asyncio(loop_scope="module")

_matrix = matrix_of("staff_seminar")


async def test_buttons_on_the_screen(matrix: Matrix) -> None:
    assert {state.place for state in matrix.states} == set(STAFF_SEMINARS)
    every_button_was_seen(matrix, *PLANS, *SEATS)


async def test_every_input(matrix: Matrix) -> None:
    await every_input(matrix)


async def test_doubled_updates(matrix: Matrix) -> None:
    """A title or a change counts once, however often Telegram tells of it."""
    await counted_once(matrix)


@pytest.mark.soak
async def test_both_often(matrix: Matrix) -> None:
    await often(matrix)
