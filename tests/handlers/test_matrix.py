"""State x input: whatever somebody does wherever they are, one sensible screen, nothing lost, nothing refused.

States come from PLACES and the form, inputs from the router tree, the form and the words. `make test` meets every
state with a share of the words, things, stale and forged buttons, the next state with the next share, so that each is
met in many states and in both languages; `make soak` does it all in both. What is asked of each case is in judge.py.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from handlers.anyone.faq import Read
from handlers.applicant.attaching import TakeOut
from handlers.applicant.budget_standing import OfBudget
from handlers.applicant.entries import OfEntry
from handlers.applicant.placing import Point
from handlers.applicant.ticking import Tick
from handlers.turn import PLACES
from handlers.ui.wording import STATUSES
from locales import LANGUAGES
from programme.season import Season
from programme.season_files import read_season
from tests.databases import DatabaseAt
from tests.handlers.inputs import (
    Input,
    all_inputs,
    edits,
    foreign_presses,
    forged,
    older_presses,
    own_presses,
    said_commands,
    sent_things,
    texts,
    words_for_buttons,
)
from tests.handlers.matrix import Matrix, told
from tests.handlers.rooms import OWN_BUTTONS, OWN_PLACES
from tests.handlers.tree import commands, doors, doors_of
from tests.stage import asking

pytestmark = pytest.mark.asyncio(loop_scope="module")

MOVES = {
    "own send", "own new", "own consent", "own erase", "own fix", "own whom", "own redo", "own asis", "own wd",
}  # fmt: skip
"""Names of buttons whose effect would show if it came twice."""
FEWEST = 50_000
"""Cases there were when this was written; fewer mean that something fell out of the matrix."""


@pytest.fixture(scope="module", name="folder")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A season that asks before the form: else those places are nobody's."""
    return asking(tmp_path_factory.mktemp("season") / "asking")


@pytest.fixture(scope="module")
def season(folder: Path) -> Season:
    return read_season(folder)


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="matrix")
async def _matrix(folder: Path, season: Season, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Matrix]:
    place = DatabaseAt("sqlite", tmp_path_factory.mktemp("matrix"), None)
    matrix = await Matrix.open(place, season, but=OWN_PLACES, folder=folder)
    matrix.on_screen = await matrix.buttons_on_screen()
    yield matrix
    await matrix.close()


async def test_buttons_on_the_screen(matrix: Matrix) -> None:
    assert not matrix.on_screen, told(matrix.on_screen)


async def test_typed_texts(matrix: Matrix, season: Season) -> None:
    await none_wrong(matrix, [*texts(season)], every=4)


async def test_typed_words_for_buttons(matrix: Matrix) -> None:
    await none_wrong(matrix, [*words_for_buttons()], every=24)


async def test_commands(matrix: Matrix) -> None:
    await none_wrong(matrix, [*said_commands()], every=4)


async def test_things_sent(matrix: Matrix) -> None:
    await none_wrong(matrix, [*sent_things()], every=2)


async def test_edited_messages(matrix: Matrix) -> None:
    await none_wrong(matrix, [*edits()], every=2)


async def test_doubled_updates(matrix: Matrix, season: Season) -> None:
    """An answer, a choice, a move, a consent or a sent application counts once, however often it is given."""
    await counts_once(matrix, season, every=4)


async def test_forged_buttons(matrix: Matrix) -> None:
    await none_wrong(matrix, [*forged()], every=48)


async def test_own_buttons_of_every_other_state(matrix: Matrix) -> None:
    kept = matrix.shapes.values()
    await none_wrong(matrix, [*own_presses(kept), *older_presses(kept)], every=24)


async def test_buttons_of_somebody_else(matrix: Matrix) -> None:
    await none_wrong(matrix, [*foreign_presses(matrix.shapes.values())], every=12)


async def test_nothing_is_left_out(matrix: Matrix, season: Season) -> None:
    """All places, questions, statuses, buttons and commands there are; and the number of cases."""
    steps = {state.stand.step for state in matrix.states if state.place == "answer"}
    inputs = all_inputs(season, matrix.shapes.values())
    assert {state.place for state in matrix.states} == set(PLACES) - set(OWN_PLACES)
    assert {question.id for question in season.form.questions} <= steps
    # Of kinds that this form has no question of: test_matrix_kinds.py meets them.
    unseen = {OfBudget, OfEntry, Point, TakeOut, Tick, *([Read] if season.faq is None else [])}
    unseen |= doors_of(*OWN_BUTTONS)  # the matrices of those rooms meet them
    assert {made for made in doors().values()} - unseen <= {type(each) for each in matrix.shapes.values()}
    assert {f"typed /{word}" for word in commands()} <= {each.name for each in inputs}
    assert set(STATUSES) == {"draft", "submitted", "withdrawn"}, "a further status wants a Stand in states.py"
    assert len({each.name for each in inputs}) == len(inputs)
    for language in LANGUAGES:
        assert sum(state.language == language for state in matrix.states) >= 51
    assert len(inputs) * len(matrix.states) + matrix.presses >= FEWEST


@pytest.mark.soak
async def test_everything_in_both_languages(matrix: Matrix, season: Season) -> None:
    await none_wrong(matrix, all_inputs(season, matrix.shapes.values()))
    assert matrix.cases >= FEWEST


@pytest.mark.soak
async def test_doubled_updates_in_both_languages(matrix: Matrix, season: Season) -> None:
    await counts_once(matrix, season, every=1)


async def counts_once(matrix: Matrix, season: Season, *, every: int) -> None:
    typed = [each for each in texts(season) if "good" in each.name]
    moves = [each for each in own_presses(matrix.shapes.values()) if each.name.split(":")[0] in MOVES]
    found = await matrix.doubled([*typed, *moves], every=every)
    assert len(moves) > 20
    assert not found, told(found)


async def none_wrong(matrix: Matrix, inputs: list[Input], *, every: int = 1) -> None:
    assert inputs
    found = await matrix.inputs(inputs, every=every)
    assert not found, told(found)
