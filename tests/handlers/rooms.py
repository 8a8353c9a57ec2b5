"""The matrix of a few rooms: opened once for a file, and what all such files try in it."""

from collections.abc import AsyncIterator, Iterable
from typing import Any

import pytest
import pytest_asyncio

from handlers.anyone.home import STAFF_AFTER, STAFF_NEWS, STAFF_SEMINARS
from programme.season_files import read_season
from tests.databases import DatabaseAt
from tests.handlers.asked import ASKING, CONSULTING
from tests.handlers.inputs import (
    Input,
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
from tests.handlers.talked import TALKING
from tests.handlers.timetabled import TIMETABLE
from tests.handlers.tree import doors_of
from tests.stage import FIRST_STONE

NEWS = ("handlers.staff.announcement", "handlers.staff.audience")
PLANS = ("handlers.staff.seminar",)
LATER = (
    "handlers.staff.posters", "handlers.staff.attendance", "handlers.staff.materials", "handlers.anyone.seminar_room",
)  # fmt: skip
ANSWERING = tuple(f"handlers.consultant.{name}" for name in ("board", "byhand", "canned", "desk", "queue"))
QUESTIONS = ("handlers.applicant.question", *ANSWERING, "handlers.ui.thread", "handlers.ui.consulting")
HOURS = ("handlers.consultant.timetable", "handlers.consultant.talk")
SEATS = ("handlers.anyone.seminars", "handlers.anyone.seminar_buttons", "handlers.ui.seminars")
TALKS = ("handlers.applicant.booking", "handlers.ui.booking")
OWN_BUTTONS = (*NEWS, *SEATS, *PLANS, *LATER, *QUESTIONS, *TALKS, *HOURS)
"""Where the buttons are made that are met in the matrices of rooms."""
OWN_PLACES = (
    *STAFF_NEWS, *STAFF_SEMINARS, *STAFF_AFTER, *ASKING, *CONSULTING, *TALKING, *TIMETABLE, "room_code",
    "seminar_word",
)  # fmt: skip
"""The places that test_matrix.py leaves to the matrices of rooms."""


def every_button_was_seen(matrix: Matrix, *modules: str) -> None:
    """And none of them, nor of the others on the way, did anything wrong."""
    unseen = doors_of(*modules) - {type(each) for each in matrix.shapes.values()}
    assert not unseen, unseen
    assert not matrix.on_screen, told(matrix.on_screen)


def matrix_of(*only: str, depth: int = 3) -> Any:
    """The fixture `matrix` of a file: the states whose names begin so, every button seen having been pressed."""

    @pytest_asyncio.fixture(scope="module", loop_scope="module", name="matrix")
    async def opened(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Matrix]:
        place = DatabaseAt("sqlite", tmp_path_factory.mktemp("matrix"), None)
        matrix = await Matrix.open(place, read_season(FIRST_STONE), *only)
        matrix.on_screen = await matrix.buttons_on_screen(depth)
        yield matrix
        await matrix.close()

    return opened


async def every_input(matrix: Matrix, every: int = 24) -> None:
    """All there is to type, to send, to press and to forge; each state meets one in `every`.

    `make soak` does it again with larger shares: `often`.
    """
    shapes = matrix.shapes.values()
    inputs = [*texts(matrix.season), *said_commands(), *sent_things(), *edits(), *forged()]
    presses = [*own_presses(shapes), *older_presses(shapes), *foreign_presses(shapes)]
    found = await matrix.inputs([*inputs, *presses], every=every)
    assert not found, told(found)


async def counted_once(matrix: Matrix, also: Iterable[Input] = (), every: int = 6) -> None:
    """Every button, and these inputs, told of twice; each state meets one in `every`."""
    found = await matrix.doubled([*also, *own_presses(matrix.shapes.values())], every=every)
    assert not found, told(found)


async def often(matrix: Matrix, also: Iterable[Input] = ()) -> None:
    """Both again, each state with a larger share."""
    await every_input(matrix, every=8)
    await counted_once(matrix, also, every=2)
