"""Every screen of the budget as it is drawn: short enough for a small phone, readable, few buttons beside its lists."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace

import pytest
import pytest_asyncio

from bot.settings import SEASON
from handlers.applicant.asking import Step
from handlers.applicant.budget_standing import OfBudget
from handlers.ui.screen import Button, Screen
from locales import LANGUAGES
from programme import application as rules
from programme.application import Answer
from programme.budget import Line, lines_of, to_value
from programme.kinds import Value
from programme.season import Season
from programme.season_files import read_season
from sandbox.text import length
from tests.databases import DatabaseAt
from tests.handlers import kinds
from tests.handlers.kinds import Inside, all_kinds, inside_budget
from tests.handlers.readable import TEXT_MOST, faults
from tests.handlers.states import State
from tests.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUESTION_MOST, TABLE_MOST = 350, 1_900
"""Characters of one part of a cost; and of a table of eight long lines with all that can be said below it."""
LONG = "Ауылдың мәдениет үйіндегі бөлмеге қойылатын бес қатарлы ағаш кітап сөресі мен үстел"[:80]


@dataclass(frozen=True, slots=True)
class Drawn:
    state: State
    inside: str
    screen: Screen

    @property
    def text(self) -> str:
        return str(self.screen.text.as_kwargs()["text"])

    @property
    def buttons(self) -> list[Button]:
        return [button for row in self.screen.rows for button in row]

    @property
    def of_budget(self) -> list[str]:
        """What its buttons of the budget do."""
        return [button.data.go for button in self.buttons if isinstance(button.data, OfBudget)]

    @property
    def is_table(self) -> bool:
        return bool({"add", "open"} & set(self.of_budget))

    @property
    def is_line(self) -> bool:
        return "fix" in self.of_budget


def long(value: Value) -> list[Line]:
    """The same lines with the longest names and the largest numbers there can be."""
    lines = lines_of(value)
    return [replace(line, what=line.what and LONG, price=line.price and 99_999_999) for line in lines]


def places() -> list[Inside]:
    season = read_season(SEASON)
    found = [*inside_budget(season)]
    longest = [
        replace(each, name=f"{each.name}, long", value=to_value(long(each.value)))
        for each in found
        if each.value is not None and ".fit" not in each.path
    ]
    return [*found, *longest]


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="drawn")
async def _drawn(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[list[Drawn]]:
    season = read_season(SEASON)
    stage = Stage(DatabaseAt("sqlite", tmp_path_factory.mktemp("screens"), None), SEASON)
    stage.telegram.updates.repeat_wait = 0
    await stage.start()
    only = [place for place in places() for _language in LANGUAGES]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kinds, "stands", lambda _season: _stands(season, only))
        states = await all_kinds(stage, season)
    made = []
    for state, place in zip(states, only, strict=True):
        heard = await stage.program.turns.screen_for(state.phone.id)
        assert heard.reply is not None
        assert heard.reply.screen is not None
        made.append(Drawn(state, place.path, heard.reply.screen))
    yield made
    await stage.kill()


def _stands(season: Season, only: list[Inside]) -> Iterator[tuple[str, str, dict[str, Answer]]]:
    """As kinds.stands, of these places of the budget alone."""
    chosen = {q.id: Answer(kinds.whole(q, season)) for q in season.form.questions}
    asked = rules.asked(season.form, chosen)
    for place in only:
        answers = {q.id: chosen[q.id] for q in asked if q.id != "budget"}
        if place.value is not None:
            answers["budget"] = Answer(place.value)
        yield f"budget, {place.name}", f"budget{place.path}", answers


async def test_they_can_be_read(drawn: list[Drawn]) -> None:
    own = (LONG, "Тігін машинасы", "Банк несиесі", "Жетекшіге айлық", "Бөлме", "Үстел", "Пеш")
    wrong = []
    for each in drawn:
        words = [[button.words for button in row] for row in each.screen.rows]
        wrong += [(each.state.name, fault) for fault in faults(each.text, words, each.state.language, own)]
    assert wrong == []


async def test_a_part_of_a_cost_fits_a_small_phone(drawn: list[Drawn]) -> None:
    parts = [each for each in drawn if not each.is_table and not each.is_line]
    assert len(parts) > 50
    assert [(each.state.name, length(each.text)) for each in parts if length(each.text) > QUESTION_MOST] == []


async def test_a_table_is_never_longer_than_a_message(drawn: list[Drawn]) -> None:
    for each in drawn:
        assert length(each.text) <= min(TABLE_MOST, TEXT_MOST), each.state.name


async def test_few_buttons_beside_what_can_be_chosen(drawn: list[Drawn]) -> None:
    """Options, numbers of lines and parts of a line are lists of their own, eight or five a page at most."""
    for each in drawn:
        moves = [go for go in each.of_budget if go not in ("pick", "open", "fix", "less")]
        rest = [b for b in each.buttons if isinstance(b.data, Step) and b.data.go not in ("back", "later", "page")]
        assert len(moves) <= (5 if each.is_table else 2), each.state.name
        assert len(rest) <= 3, each.state.name
        for go, most in (("pick", 9), ("open", 8), ("less", 8), ("fix", 7)):
            assert each.of_budget.count(go) <= most, each.state.name


async def test_buttons_side_by_side_are_short(drawn: list[Drawn]) -> None:
    pairs = {tuple(button.words for button in row) for each in drawn for row in each.screen.rows if len(row) > 1}
    assert pairs
    assert sorted(row for row in pairs if any(len(words) > 18 for words in row)) == []


async def test_every_screen_has_a_way_back_and_away(drawn: list[Drawn]) -> None:
    for each in drawn:
        ways = {button.data.go for button in each.buttons if isinstance(button.data, Step)}
        assert {"back", "later"} <= ways, each.state.name
