"""State x input once the season is over: nothing is sent or begun, nothing is lost, and everybody is told so kindly."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from locales import _, speaking
from programme.season import Season
from tests.databases import DatabaseAt
from tests.handlers.inputs import edits, own_presses, said_commands, sent_things, texts, words_for_buttons
from tests.handlers.matrix import Matrix, told
from tests.handlers.states import State

pytestmark = pytest.mark.asyncio(loop_scope="module")

ONLY = (
    "home, no application", "home, all answered", "home, sent", "home, reopened", "home, withdrawn",
    "answer, problem not asked", "answer, problem gone back", "answer, reopened", "answer, a question gone",
    "summary, all answered", "summary, incomplete", "summary, reopened", "sent, ", "withdraw, ",
    "mydata, sent", "drafts, all answered", "whom once more", "consent_helped once more", "visitor at consent_self",
)  # fmt: skip
FEWEST = 3_400
"""Cases there were when this was written."""


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="matrix")
async def _matrix(season: Season, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Matrix]:
    place = DatabaseAt("sqlite", tmp_path_factory.mktemp("closed"), None)
    matrix = await Matrix.open(place, season, *ONLY, shut=True)
    matrix.on_screen = await matrix.buttons_on_screen()
    yield matrix
    await matrix.close()


async def test_every_kind_of_place_is_met(matrix: Matrix) -> None:
    for name in ONLY:
        assert any(state.name.startswith(name) for state in matrix.states), name


async def test_buttons_on_the_screen(matrix: Matrix) -> None:
    assert not matrix.on_screen, told(matrix.on_screen)


async def test_whatever_is_said_sent_or_edited(matrix: Matrix, season: Season) -> None:
    said = [*texts(season), *words_for_buttons(), *said_commands(), *sent_things(), *edits()]
    found = await matrix.inputs(said, every=4)
    assert not found, told(found)


async def test_own_buttons_of_every_other_state(matrix: Matrix) -> None:
    found = await matrix.inputs(own_presses(matrix.shapes.values()), every=4)
    assert not found, told(found)
    assert matrix.cases >= FEWEST


async def test_everybody_at_a_draft_is_told(matrix: Matrix) -> None:
    """Wherever she stood in it: it was not sent, or what was sent is valid."""

    def sees(state: State) -> None:
        with speaking(state.language or "kk"):
            words = {
                True: _("What you sent is valid. Your later changes were not sent, and cannot be sent any more."),
                False: _("Your application was not sent. Your answers are kept, you can read them."),
            }[state.stand.reopened]
        assert words in state.phone.screen.text, state.name

    met = [each for each in matrix.states if each.place in ("answer", "summary", "home")]
    met = [each for each in met if each.stand.step and each.stand.open and not each.stand.withdrawn]
    assert len(met) >= 12
    for state in met:
        sees(state)
