"""Every screen there is, as it is drawn: short enough for a small phone, readable, and with a way on."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import pytest_asyncio

from handlers.anyone.consent import full_screen
from handlers.anyone.facts import about, contacts, help_, status
from handlers.anyone.language import language_screen
from handlers.anyone.mydata import erased, mydata
from handlers.anyone.opting import topics_screen
from handlers.anyone.stray import stray_words
from handlers.applicant.asking import PAGE, Pick, Step, View, question_screen
from handlers.applicant.sending import Correct
from handlers.applicant.sent import text_to_forward
from handlers.turn import PLACES, Turn
from handlers.ui.go import Go
from handlers.ui.screen import Reply, Screen
from handlers.ui.wording import PROBLEMS, problem_words
from locales import LANGUAGES, _, speaking
from programme.application import Answer
from programme.deadline import door
from programme.kinds import Value
from programme.notices import Topic
from programme.problem import Outdated, Problem
from programme.season import Season
from programme.season_files import read_season
from sandbox.text import length
from storage import applications, people
from storage.database import Tx
from tests.databases import DatabaseAt
from tests.handlers.readable import TEXT_MOST, faults
from tests.handlers.stands import GONE
from tests.handlers.states import MOVING, State, all_states
from tests.handlers.tree import awaiting_text
from tests.stage import Stage, asking

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUESTION_MOST = 350
"""Characters of a question's screen (docs: a small phone shows so much without scrolling)."""
CHOICES_MOST = 4
"""Buttons of a question besides Back and Home."""
PAIR_MOST = 18
"""Characters of a button that shares its row with another."""
STRAY_KINDS = ("sticker", "voice", "photo", "contact", "location", "text")


@dataclass(frozen=True, slots=True)
class Drawn:
    name: str
    language: str | None
    screen: Screen
    place: str
    own: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return str(self.screen.text.as_kwargs()["text"])

    @property
    def words(self) -> list[list[str]]:
        return [[button.words for button in row] for row in self.screen.rows]

    @property
    def is_question(self) -> bool:
        return self.place == "answer"


@pytest.fixture(scope="module", name="folder")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A season that asks before the form: else those places are nobody's."""
    return asking(tmp_path_factory.mktemp("season") / "asking")


@pytest.fixture(scope="module")
def season(folder: Path) -> Season:
    return read_season(folder)


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="screens")
async def _screens(
    folder: Path, season: Season, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[list[Drawn]]:
    stage = Stage(DatabaseAt("sqlite", tmp_path_factory.mktemp("screens"), None), folder)
    stage.telegram.updates.repeat_wait = 0
    await stage.start()
    drawn = []
    for state in await all_states(stage, season):
        drawn += await _of_state(stage, state, season)
    for language in LANGUAGES:
        with speaking(language):
            drawn += [
                Drawn("about", language, about(season, door(season, season.opens_at)), ""),
                Drawn("contacts", language, contacts(season), ""),
                Drawn("topics", language, topics_screen(frozenset({Topic.NEWS})), ""),
                Drawn("languages", language, language_screen(), ""),
                Drawn("full text, self", language, full_screen("self", season.consent), ""),
                Drawn("full text, helped", language, full_screen("helped", season.consent), ""),
            ]
    yield drawn
    await stage.kill()
    await stage.place.drop()


class LookedAt(Exception):
    """Ends a transaction in which something was only drawn."""


async def _of_state(stage: Stage, state: State, season: Season) -> list[Drawn]:
    drawn: list[Drawn] = []
    try:
        async with stage.db.begin() as tx:
            turn = await _turn(tx, state, season)
            with speaking(state.language or "kk"):
                drawn = [each async for each in _drawn(turn, state, season)]
            raise LookedAt
    except LookedAt:
        return drawn


async def _turn(tx: Tx, state: State, season: Season) -> Turn:
    found, said = await tx.together(people.find(state.phone.id, season.id), applications.answers_of(state.phone.id))
    turn = Turn(tx=tx, tg_id=state.phone.id, key=b"", season=season, received_at=state.phone.telegram.now())
    turn.person = people.person_from(found[0], said) if found else None
    turn.roles = state.roles
    return turn


async def _drawn(turn: Turn, state: State, season: Season) -> AsyncIterator[Drawn]:
    def drawn(what: str, screen: Screen) -> Drawn:
        own = (*state.typed, *state.readable)
        return Drawn(f"{state.name}: {what}", state.language, screen, state.place, own)

    try:
        yield drawn("the screen", await PLACES[state.place](turn))
    except Outdated:  # a room that is hers no more: she is at home
        yield drawn("the screen", await PLACES["home"](turn))
    if state.place == "answer":
        async for each in _question_screens(turn, season):
            yield drawn("as a question", each)
    if turn.person is None:
        return
    full = replace(turn, person=replace(turn.person, application=_overfull(turn, season)))
    if state.place in ("answer", "summary") and state.stand.step != GONE:
        yield replace(drawn("with the longest answers", await PLACES[state.place](full)), own=("ж" * 99,))
    if turn.person.application is not None and turn.person.application.status == "submitted":
        for note in await text_to_forward(turn):
            yield replace(drawn("to forward", note), place="note")
    if state.place in ("home", "erase"):
        for what, reply in [
            ("help", await help_(None, turn)),  # type: ignore[arg-type]
            ("status", await status(None, turn)),  # type: ignore[arg-type]
            ("mydata", await mydata(turn)),
            ("erased", await erased(turn, 1)),
        ]:
            for each in _all_of(reply):
                yield replace(drawn(what, each), place="" if each is reply.screen else "note")


async def _question_screens(turn: Turn, season: Season) -> AsyncIterator[Screen]:
    yield await question_screen(turn, View())
    yield await question_screen(turn, View(example=True))
    for page in range((len(season.regions) + PAGE - 1) // PAGE):
        yield await question_screen(turn, View(page=page))


def _overfull(turn: Turn, season: Season) -> applications.Application | None:
    """Her application with the longest answers that there can be."""
    here = turn.person.application if turn.person is not None else None
    if here is None:
        return None
    longest: dict[str, Value] = {}
    for question in season.form.questions:
        _least, most = season.bounds(question)
        options = season.options(question)
        numbers = question.kind == "whole_number"
        by_length = sorted(options, key=lambda each: len(each.name.in_(turn.language)))
        longest[question.id] = by_length[-1].id if options else most if numbers else "ж" * most
    return replace(here, answers={each: Answer(value) for each, value in longest.items()})


def _all_of(reply: Reply) -> list[Screen]:
    return [*reply.notes, *([reply.screen] if reply.screen is not None else [])]


async def test_screens_can_be_read(screens: list[Drawn]) -> None:
    wrong = [(each.name, fault) for each in screens for fault in faults(each.text, each.words, each.language, each.own)]
    assert wrong == []


async def test_two_buttons_in_a_row_are_short(screens: list[Drawn]) -> None:
    rows = {tuple(row) for each in screens for row in each.words if len(row) > 1}
    assert sorted(row for row in rows if any(len(words) > PAIR_MOST for words in row)) == []


async def test_screens_have_a_way_on(screens: list[Drawn]) -> None:
    """A button at least, or words that are awaited. Messages before a screen need none."""
    ends = [each for each in screens if not each.screen.rows and each.place != "note"]
    assert [each.name for each in ends if each.place not in awaiting_text()] == []
    assert [each.name for each in screens if each.screen.rows and each.place == "note"] == []


async def test_questions_fit_a_small_phone(screens: list[Drawn]) -> None:
    asked = [each for each in screens if each.is_question]
    assert len(asked) > 100
    assert [(each.name, length(each.text)) for each in asked if length(each.text) > QUESTION_MOST] == []


async def test_what_comes_after_sending_fits_a_small_phone(screens: list[Drawn]) -> None:
    """And has few buttons, each in a row of its own."""
    seen = [each for each in screens if each.place in ("sent", "withdraw") and each.name.endswith("the screen")]
    assert len(seen) >= 10
    assert [(each.name, length(each.text)) for each in seen if length(each.text) > QUESTION_MOST] == []
    assert [
        each.name for each in seen if len(each.screen.rows) > CHOICES_MOST + 1 or max(map(len, each.words)) > 1
    ] == []


async def test_the_way_to_another_deadline_fits_a_small_phone(screens: list[Drawn]) -> None:
    seen = [each for each in screens if each.place in MOVING and each.name.endswith("the screen")]
    assert len(seen) >= 12
    assert [(each.name, length(each.text)) for each in seen if length(each.text) > QUESTION_MOST] == []


async def test_questions_have_few_buttons(screens: list[Drawn]) -> None:
    """Options of a choice do not count, but there are eight a page at most."""
    for each in (each for each in screens if each.is_question):
        buttons = [button for row in each.screen.rows for button in row]
        options = [button for button in buttons if isinstance(button.data, Pick)]
        pages = [button for button in buttons if isinstance(button.data, Step) and button.data.go == "page"]
        ways = [b for b in buttons if isinstance(b.data, Go) or (isinstance(b.data, Step) and b.data.go == "back")]
        assert len(options) <= 8, each.name
        assert len(buttons) - len(options) - len(pages) - len(ways) <= CHOICES_MOST, each.name


async def test_the_summary_opens_every_question(screens: list[Drawn], season: Season) -> None:
    shown = [each for each in screens if each.place == "summary" and each.name.endswith("the screen")]
    assert len(shown) == 8
    for each in shown:
        opened = [b.data.question for row in each.screen.rows for b in row if isinstance(b.data, Correct)]
        assert sorted(opened) == sorted(question.id for question in season.form.questions)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_sentence_above_still_fits(screens: list[Drawn], language: str) -> None:
    """Whatever was refused or not understood is told above the present screen, in one message."""
    facts = {"least": 10**9, "most": 10**9, "length": 4096, "example": 10**9, "unit": "tenge"}
    facts |= {"n": 1500, "thousands": 45_500, "whole": 45, "at": 1_806_670_800}
    facts |= {"day": "2027-05-10", "first": "2027-05-10", "last": "2027-11-30", "earlier": "2027-05-10"}
    facts |= {"minutes": 90, "weekday": 2, "starts": 600, "ends": 1440}
    with speaking(language):
        above = [problem_words(Problem(code, **facts)) for code in PROBLEMS]
        above += [stray_words(kind) for kind in STRAY_KINDS]
        above.append(_("Something went wrong on our side. Your answers are saved."))
    spoken = [each for each in screens if each.language == language and each.place != "note"]
    assert spoken
    for each in spoken:
        for sentence in above:
            under = each.screen.under(sentence)
            text = under.text.as_kwargs()["text"]
            assert length(text) <= TEXT_MOST, each.name
            assert under.rows == each.screen.rows
    for sentence in above:
        assert faults(sentence, language=language) == []


async def test_every_place_is_drawn_in_both_languages(screens: list[Drawn]) -> None:
    for language in LANGUAGES:
        assert {each.place for each in screens if each.language == language} >= set(PLACES) - {"language"}
    assert [each.language for each in screens if each.place == "language"] != []
