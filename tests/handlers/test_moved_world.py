"""The season was changed under somebody's feet: a question gone, one more, other bounds, a new season, a new text.

Wherever they stood, the next touch shows a screen that makes sense, and there is a way to a sent application.
"""

import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from locales import _, speaking
from programme.season import Season
from programme.season_files import read_season
from tests.databases import DatabaseAt
from tests.handlers.monkey import Actor, Monkey
from tests.handlers.readable import faults
from tests.handlers.states import State, all_states
from tests.handlers.watch import Watch
from tests.stage import FIRST_STONE, Stage

MOST_STEPS = 40
"""Sensible acts from anywhere to a sent application."""

World = Callable[..., "Moved"]


class Moved:
    """A bot that was stopped, given another season, and started again; what went wrong since is kept."""

    def __init__(self, stage: Stage, season: Season, states: list[State], watch: Watch) -> None:
        self.stage, self.season, self.states, self.watch = stage, season, states, watch

    async def touches(self, state: State) -> str:
        """Something nobody expects is sent; the present screen comes, readable and with a way on."""
        assert self.watch.take()[1] == []
        state.phone.sends_sticker()
        await self.stage.quiet()
        shown, wrong = self.watch.take()
        assert wrong == []
        [screen] = shown[state.phone.id]
        assert screen.rows, screen.text
        bilingual = any(data == "lang:kk" for data in screen.data)
        assert faults(screen.text, screen.words, None if bilingual else state.language, state.typed) == []
        return screen.text

    async def sends(self, state: State) -> str:
        """The number she gets when she goes on sensibly from here; fails if she gets nowhere."""
        monkey = Monkey(self.stage, self.season, seed=1)
        actor = Actor(state.name, "", [state.phone])
        monkey.actors = [actor]
        await self.touches(state)
        state.phone.says("/menu")
        for _step in range(MOST_STEPS):
            await self.stage.quiet()
            shown, wrong = self.watch.take()
            assert wrong == []
            monkey.looks(shown)
            sent = await self.stage.place.all(
                "SELECT a.number FROM applications a JOIN people p ON p.application = a.id"
                " WHERE p.tg_id = :id AND a.season = :season AND a.status = 'submitted'",
                id=state.phone.id,
                season=self.season.id,
            )
            if sent:
                return str(sent[0]["number"])
            monkey.goes_on(actor)
        raise AssertionError("\n".join([f"{state.name} never gets to the end", *monkey.trail]))


@pytest.fixture
async def moved(place: DatabaseAt, tmp_path: Path, season: Season) -> AsyncIterator[World]:
    """`moved(("form.yaml", old, new), …, only=…)`: states made in the sample season, the bot in a changed one."""
    stage = Stage(place)
    stage.telegram.updates.repeat_wait = 0
    folder = Path(shutil.copytree(FIRST_STONE, tmp_path / "season"))

    async def world(*changes: tuple[str, str, str], only: tuple[str, ...]) -> Moved:
        await stage.start()
        states = await all_states(stage, season, only)
        assert states
        await stage.stop()
        for name, old, new in changes:
            text = (folder / name).read_text(encoding="utf-8")
            assert old in text
            (folder / name).write_text(text.replace(old, new), encoding="utf-8")
        stage.season = folder
        await stage.start()
        await stage.quiet()
        watch.append(Watch(stage.telegram))
        return Moved(stage, read_season(folder), states, watch[0])

    watch: list[Watch] = []
    yield world
    for each in watch:
        each.stop()
    await stage.kill()


async def test_her_question_is_gone_and_others_are_open(moved: World) -> None:
    world = await moved(("form.yaml", "- id: goal", "- id: purpose"), only=("answer, goal not asked before",))
    for state in world.states:
        assert (await world.touches(state)).count("4") >= 1
        assert await world.sends(state)


async def test_her_question_is_gone_and_all_is_answered(moved: World) -> None:
    """The last open question was taken out of the form: what is left is to check and send."""
    lines = FIRST_STONE.joinpath("form.yaml").read_text(encoding="utf-8")
    jobs = lines[lines.index("      - id: jobs") : lines.index("  - id: money")]
    world = await moved(("form.yaml", jobs, ""), only=("answer, jobs gone back to", "answer, jobs open, from"))
    for state in world.states:
        assert await world.sends(state)


async def test_a_question_more(moved: World) -> None:
    """Everything was answered; the old button that sends is told what is missing, and then it goes on."""
    more = FIRST_STONE.joinpath("form.yaml").read_text(encoding="utf-8")
    goal = more[more.index("      - id: goal") : more.index("      - id: target")]
    world = await moved(
        ("form.yaml", goal, goal + goal.replace("id: goal", "id: second_goal")),
        only=("summary, all answered", "home, all answered"),
    )
    for state in world.states:
        with speaking(state.language or "kk"):
            missing = _("Some answers are still missing. They come first in the list.")
        if state.place == "summary":
            press = state.phone.forges(f"send:{state.application}:{state.rev}", state.phone.screen)
            await world.stage.quiet()
            assert press.text == missing
        assert await world.sends(state)


async def test_a_smaller_grant(moved: World) -> None:
    """An answer that was good is none any more: it is asked again before anything is sent."""
    world = await moved(
        ("season.yaml", "amount: 500000", "amount: 300000"),
        only=("summary, all answered", "home, all answered", "answer, amount gone back to", "mydata, all answered"),
    )
    for state in world.states:
        assert await world.sends(state)
        answers = await world.stage.place.all(
            "SELECT value FROM answers WHERE question = 'amount' AND application = :id", id=state.application
        )
        now = answers[0]["value"]
        assert now is None or int(now) <= 300_000, "asked again, she named less or skipped it"


@pytest.mark.parametrize("where", ["home", "answer", "summary", "mydata", "erase"])
async def test_a_new_season(moved: World, where: str) -> None:
    """Last year's application is over, wherever she stood in it; this year's begins at home."""
    world = await moved(
        ("season.yaml", 'id: "2027"', 'id: "2028"'),
        ("season.yaml", "year: 2027", "year: 2028"),
        only=(f"{where}, ",),
    )
    for state in world.states[:: 9 if where == "answer" else 3]:
        await world.touches(state)
        assert (await world.sends(state)).startswith("AB-2028-")


async def test_a_place_that_is_gone_is_home(moved: World) -> None:
    world = await moved(only=("home, all answered", "visitor at whom"))
    await world.stage.place.all("UPDATE people SET expects = 'a_place_gone'")
    await world.stage.place.all("UPDATE visitors SET expects = 'a_place_gone'")
    for state in world.states:
        await world.touches(state)
        ways = [button.data for button in state.phone.screen.all_buttons]
        first = f"lang:{state.language}" if "lang:kk" in ways else str(ways[0])
        state.phone.forges(first, state.phone.screen)
        await world.stage.quiet()
        assert [button.data for button in state.phone.screen.all_buttons] != ways, "the first button leads nowhere"
        assert await world.sends(state)


async def test_a_new_text_of_consent(moved: World) -> None:
    """The old card's button agrees to nothing; the new card comes instead."""
    world = await moved(("season.yaml", 'version: "2027-1"', 'version: "2027-2"'), only=("visitor at consent_self",))
    for state in world.states:
        press = state.phone.forges("consent:self:2027-1:agree", state.phone.screen)
        await world.stage.quiet()
        assert press.text
        assert await world.stage.place.all("SELECT id FROM people WHERE tg_id = :id", id=state.phone.id) == []
        assert await world.sends(state)
        [consent] = await world.stage.place.all(
            """SELECT k.version FROM consents k JOIN applicants c ON c.id = k.applicant
            JOIN people p ON p.id = c.person WHERE p.tg_id = :id""",
            id=state.phone.id,
        )
        assert consent["version"] == "2027-2"
