"""A correction by editing may take away the question one stands at: the next open one is asked, with its buttons."""

import contextlib
from collections.abc import AsyncIterator

import pytest

from bot.settings import SEASON
from programme.form import Question
from programme.season_files import read_season
from tests.databases import DatabaseAt
from tests.stage import Stage
from tests.stories.villager import Villager

FORM = read_season(SEASON)
KIND, MEMBERS = (FORM.form.question(each) for each in ("kind_of_applicant", "members"))


@pytest.fixture
async def stage(place: DatabaseAt) -> AsyncIterator[Stage]:
    stage = Stage(place, SEASON)
    stage.telegram.updates.repeat_wait = 0.0
    await stage.start()
    yield stage
    with contextlib.suppress(Exception):
        await stage.stop()


def words(question: Question | None, language: str, option: str = "") -> str:
    assert question is not None
    return next((each.name for each in question.options if each.id == option), question.title).in_(language)


async def begins(zeinep: Villager, says: str) -> None:
    """At the fourth question behind this first answer, typed though it was pressed before the form."""
    await zeinep.consents()
    await zeinep.taps("Start the application")
    assert FORM.eligibility is not None
    for check in FORM.eligibility.checks:
        way = next(way for way in check.options if way.reason is None)
        await zeinep.presses(way.name.in_(zeinep.language))
    await zeinep.taps("Back")
    for answer in (says, "Зейнеп Қуандықова", "Мектеп мұғалімі", "8 705 123 45 67"):
        await zeinep.says(answer)


async def step(stage: Stage) -> str:
    [row] = await stage.place.all("SELECT step FROM applications")
    return str(row["step"])


async def corrects(zeinep: Villager, old: str, new: str) -> None:
    source = next(m for m in zeinep.phone.messages if m.mine and m.text == old)
    zeinep.phone.edits(source, new)
    await zeinep.stage.quiet()
    zeinep.reads("I saw your correction. The new answer is saved.")


async def test_the_list_asked_instead_has_buttons_that_work(stage: Stage, zeinep: Villager) -> None:
    ngo, group = (words(KIND, zeinep.language, each) for each in ("ngo", "group"))
    await begins(zeinep, ngo)
    assert await step(stage) == "bin"
    await corrects(zeinep, ngo, group)
    zeinep.sees(words(MEMBERS, zeinep.language))
    await zeinep.taps("Add")
    await zeinep.taps("Yes, agreed")
    await zeinep.says("Гүлнәр Сейітова")
    assert await step(stage) == "members.0.task"


async def test_half_an_entry_gives_way_and_is_kept(stage: Stage, zeinep: Villager) -> None:
    ngo, group = (words(KIND, zeinep.language, each) for each in ("ngo", "group"))
    await begins(zeinep, group)
    await zeinep.taps("Add")
    await zeinep.taps("Yes, agreed")
    await corrects(zeinep, group, ngo)
    assert await step(stage) == "bin"
    await zeinep.says("160340000209")
    await corrects(zeinep, ngo, group)
    zeinep.sees(words(MEMBERS, zeinep.language))
    assert await step(stage) == "members"
    await zeinep.presses("1")
    await zeinep.says("Гүлнәр Сейітова")
    assert await step(stage) == "members.0.task"


async def test_corrected_from_home_she_stays_there(stage: Stage, zeinep: Villager) -> None:
    ngo, group = (words(KIND, zeinep.language, each) for each in ("ngo", "group"))
    await begins(zeinep, ngo)
    await zeinep.taps("Continue later")
    await corrects(zeinep, ngo, group)
    zeinep.at_home()
    await zeinep.taps("Continue")
    await zeinep.taps("Add")
    assert await step(stage) == "members.0.agreed"
