"""Every kind of question x every input: only the answer at hand may change, and there is a way on.

The rules of the single kinds are told in tests/stories; here nobody may be lost, whatever she does.
"""

import itertools
from collections.abc import AsyncIterator, Iterable

import pytest
import pytest_asyncio

from bot.places import read
from bot.settings import SEASON
from handlers.applicant.attaching import TakeOut
from handlers.applicant.budget_standing import OfBudget
from handlers.applicant.entries import OfEntry
from handlers.applicant.placing import Point
from handlers.applicant.ticking import Tick
from programme import application as rules
from programme.application import SUMMARY, Answer
from programme.form import Kind
from programme.season import Season
from programme.season_files import read_season
from sandbox.story_file import STORIES
from storage import places
from tests.databases import DatabaseAt
from tests.handlers.inputs import Done, Input, foreign_presses, forged, own_presses, sent_things, words_for_buttons
from tests.handlers.inputs import texts as all_texts
from tests.handlers.judge import Fate, wrong_screens
from tests.handlers.kinds import all_kinds
from tests.handlers.ledger import Rows
from tests.handlers.matrix import Matrix, told
from tests.handlers.readable import LEAST_OWN
from tests.handlers.states import State
from tests.handlers.tree import unpacked
from tests.handlers.watch import Shown
from tests.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

AWAY = ("q", "go", "lang", "drafts", "sw", "whom", "erase", "erase1", "file", "all", "another", "code")
"""Buttons that may lead to another screen than that of the question."""


class OfKinds(Matrix):
    """Judges by what must never happen, not by what each kind does."""

    async def _judge(self, state: State, done: Done, rows: Rows, shown: list[Shown]) -> Iterable[str]:
        for data in (data for each in shown for data in each.data):
            self._note(state, data)
        button = unpacked(done.data) if done.press is not None else None
        fate = Fate(True, rows.language, None, rows.answers, view=True, silent=done.edited is not None)
        found = [*wrong_screens(state, done, fate, rows, shown)]
        if done.words is not None and len(done.words) < LEAST_OWN:  # too short to tell from words of ours
            found = [each for each in found if not each.startswith("shown: ")]
        here = rows.application
        if rows.person is None or here is None or here["status"] != "draft":
            return [*found, f"she, her draft or its being one is gone (did {done})"]
        began = self.began[state.phone.id]
        step = here["step"]
        at_hand = rules.question_of(state.stand.step)
        changed = {q for q in {*began, *rows.answers} if began.get(q, ...) != rows.answers.get(q, ...)}
        # Costs point at activities: one taken out is taken out of them too.
        may_change = {at_hand, "budget"} if at_hand == "activities" else {at_hand}
        if not changed <= may_change:
            found.append(f"other answers changed too: {changed}")
        if changed and button is None and done.words is None and done.edited is None and done.updates == 0:
            found.append("an answer changed by nothing")
        given = {q: Answer(value) for q, value in rows.answers.items()}
        asked = {question.id for question in rules.asked(self.season.form, given)}
        if step != SUMMARY and rules.question_of(step) not in asked:
            found.append(f"at {step}, which is not asked")
        return [f"{each} (did {done})" for each in found]

    @property
    def began(self) -> dict[int, dict[str, object]]:
        """The answers each began with."""
        if self._began is None:
            self._began = {id: dict(rows.answers) for id, rows in self._ledger.rows(self.states).items()}
        return self._began

    _began: dict[int, dict[str, object]] | None = None


@pytest.fixture(scope="module")
def season() -> Season:
    return read_season(SEASON)


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="matrix")
async def _matrix(season: Season, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[OfKinds]:
    stage = Stage(DatabaseAt("sqlite", tmp_path_factory.mktemp("kinds"), None), SEASON)
    stage.telegram.updates.repeat_wait = 0
    await stage.start()
    await places.replace_all(stage.db, read(STORIES / "places.csv"))
    matrix = OfKinds(stage, season, await all_kinds(stage, season))
    assert matrix.began
    matrix.on_screen = await matrix.buttons_on_screen(depth=1)
    yield matrix
    await matrix.close()


async def test_buttons_on_the_screen(matrix: OfKinds) -> None:
    assert not matrix.on_screen, told(matrix.on_screen)


def said_and_sent(season: Season) -> list[Input]:
    said = itertools.takewhile(lambda each: "a good" not in each.name, all_texts(season))
    return [*said, *words_for_buttons(), *sent_things()]


def pressed(matrix: OfKinds) -> list[Input]:
    shapes = [each for each in matrix.shapes.values() if each.__prefix__ not in AWAY]
    return [*own_presses(shapes), *foreign_presses(shapes), *forged()]


async def test_words_and_things(matrix: OfKinds, season: Season) -> None:
    await none_wrong(matrix, said_and_sent(season), every=16)


async def test_buttons_of_others_and_of_nobody(matrix: OfKinds) -> None:
    await none_wrong(matrix, pressed(matrix), every=96)


@pytest.mark.soak
async def test_all_of_it(matrix: OfKinds, season: Season) -> None:
    await none_wrong(matrix, [*said_and_sent(season), *pressed(matrix)])


async def test_every_kind_is_met(matrix: OfKinds, season: Season) -> None:
    """All kinds of the form, and all their buttons."""
    assert {OfBudget, OfEntry, Point, TakeOut, Tick} <= {type(each) for each in matrix.shapes.values()}
    asked = {rules.question_of(state.stand.step) for state in matrix.states}
    assert asked == {question.id for question in season.form.questions}
    kinds = {question.kind for question in season.form.questions}
    assert kinds >= {*Kind.__args__} - {"multi_choice", "date"}  # type: ignore[attr-defined]


async def none_wrong(matrix: OfKinds, inputs: list[Input], *, every: int = 1) -> None:
    found = await matrix.inputs(inputs, every=every)
    assert matrix.cases > 1000
    assert not found, told(found)
