"""Posters, and what follows a seminar, in the matrix: every input there is, in each of these rooms."""

import pytest

from handlers.anyone.home import STAFF_AFTER
from tests.handlers.matrix import Matrix
from tests.handlers.rooms import LATER, counted_once, every_button_was_seen, every_input, matrix_of, often

pytestmark = pytest.mark.asyncio(loop_scope="module")

_matrix = matrix_of("staff_poster", "staff_after", "room_code, no", "seminar_word, no")


async def test_buttons_on_the_screen(matrix: Matrix) -> None:
    assert {state.place for state in matrix.states} == {*STAFF_AFTER, "room_code", "seminar_word"}
    every_button_was_seen(matrix, *LATER)


async def test_every_input(matrix: Matrix) -> None:
    await every_input(matrix)


async def test_doubled_updates(matrix: Matrix) -> None:
    """A text, a tick or a trial counts once, however often Telegram tells of it."""
    await counted_once(matrix)


@pytest.mark.soak
async def test_both_often(matrix: Matrix) -> None:
    await often(matrix)
