"""Before the form: a few presses, a kind reason where the way ends, and nothing of them kept."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.turn import PLACES
from programme.eligibility import MOST_CHECKS, Check, Way
from programme.season_files import read_season
from sandbox.text import length
from tests.databases import DatabaseAt
from tests.handlers.readable import faults
from tests.stage import Stage, asking
from tests.stories.villager import Villager

STALE = "This button is out of date. Here is the current step."
SCREEN_MOST = 350


@pytest.fixture(params=["kk", "ru"])
def language(request: pytest.FixtureRequest) -> str:
    assert isinstance(request.param, str)
    return request.param


@pytest.fixture
async def stage(place: DatabaseAt, tmp_path: Path) -> AsyncIterator[Stage]:
    """A bot whose season asks as much before the form as a season may."""
    stage = Stage(place, asking(tmp_path / "season"))
    stage.telegram.updates.repeat_wait = 0.0
    await stage.start()
    yield stage
    with contextlib.suppress(Exception):
        await stage.stop()


@pytest.fixture
def checks(stage: Stage) -> tuple[Check, ...]:
    asked = read_season(stage.season).eligibility
    assert asked is not None
    return asked.checks


def good(check: Check) -> Way:
    return next(way for way in check.options if way.reason is None)


async def comes_to(villager: Villager, checks: tuple[Check, ...], n: int) -> None:
    """To the check of this number, from 1."""
    await villager.consents()
    await villager.taps("Start the application")
    for check in checks[: n - 1]:
        await villager.presses(good(check).name.in_(villager.language))


async def rows(stage: Stage) -> list[list[dict[str, object]]]:
    """Everything but where she stands."""
    tables = ("applicants", "consents", "applications", "answers", "codes", "audit")
    people = await stage.place.all("SELECT id, tg_id, language, applicant, application, created_at FROM people")
    return [people, *[await stage.place.all(f"SELECT * FROM {table}") for table in tables]]


async def test_all_yes_leads_to_the_form_and_keeps_no_answer(
    stage: Stage, zeinep: Villager, checks: tuple[Check, ...]
) -> None:
    await comes_to(zeinep, checks, 1)
    before = await rows(stage)
    for check in checks:
        zeinep.sees(check.title.in_(zeinep.language))
        assert await rows(stage) == before
        await zeinep.presses(good(check).name.in_(zeinep.language))
    zeinep.at_question(1)
    assert await stage.place.all("SELECT * FROM answers") == []
    assert [row["action"] for row in await stage.place.all("SELECT action FROM audit ORDER BY id")] == [
        "consented",
        "began",
    ]


async def test_every_check_fits_a_phone_and_is_readable(zeinep: Villager, checks: tuple[Check, ...]) -> None:
    assert len(checks) == MOST_CHECKS
    assert {f"eligible_{n}" for n in range(1, MOST_CHECKS + 1)} <= set(PLACES)
    await comes_to(zeinep, checks, 1)
    for n, check in enumerate(checks):
        screen = zeinep.phone.screen
        buttons = [button.text for button in screen.all_buttons]
        assert faults(screen.text, [[each] for each in buttons], zeinep.language) == []
        assert length(screen.text) <= SCREEN_MOST
        assert buttons[: len(check.options)] == [way.name.in_(zeinep.language) for way in check.options]
        assert zeinep.has("Back") is (n > 0)
        assert zeinep.has("Main menu")
        await zeinep.presses(good(check).name.in_(zeinep.language))


async def test_who_is_not_meant_is_told_why_and_what_is_open(
    stage: Stage, zeinep: Villager, checks: tuple[Check, ...]
) -> None:
    await comes_to(zeinep, checks, 1)
    for check in checks:
        for way in (each for each in check.options if each.reason is not None):
            before = await rows(stage)
            await zeinep.presses(way.name.in_(zeinep.language))
            assert way.reason is not None
            said = zeinep.sees(way.reason.in_(zeinep.language))
            assert length(said.text) <= SCREEN_MOST
            assert faults(said.text, (), zeinep.language) == []
            assert zeinep.has("About the programme")
            assert zeinep.has("Contacts")
            assert await rows(stage) == before
            await zeinep.taps("Correct my answer")
        await zeinep.presses(good(check).name.in_(zeinep.language))
    zeinep.at_question(1)


async def test_what_is_open_really_is(zeinep: Villager, checks: tuple[Check, ...]) -> None:
    await comes_to(zeinep, checks, 1)
    ends = next(way for way in checks[0].options if way.reason is not None)
    await zeinep.presses(ends.name.in_(zeinep.language))
    await zeinep.taps("Contacts")
    zeinep.sees("+7 700 000 00 00")
    await zeinep.taps("Main menu")
    assert zeinep.has("Start the application")


async def test_back_and_home(stage: Stage, zeinep: Villager, checks: tuple[Check, ...]) -> None:
    await comes_to(zeinep, checks, 3)
    await zeinep.taps("Back")
    zeinep.sees(checks[1].title.in_(zeinep.language))
    await zeinep.says("артқа" if zeinep.language == "kk" else "назад")
    zeinep.sees(checks[0].title.in_(zeinep.language))
    await zeinep.says("артқа" if zeinep.language == "kk" else "назад")
    assert zeinep.has("Start the application")
    await zeinep.taps("Start the application")
    await zeinep.taps("Main menu")
    assert zeinep.has("Start the application")
    assert await stage.place.all("SELECT * FROM applications") == []


async def test_words_are_as_good_as_buttons(zeinep: Villager, checks: tuple[Check, ...]) -> None:
    await comes_to(zeinep, checks, 1)
    await zeinep.says("Иә" if zeinep.language == "kk" else "да")
    zeinep.sees(checks[1].title.in_(zeinep.language))
    await zeinep.says(good(checks[1]).name.in_(zeinep.language).upper())
    zeinep.sees(checks[2].title.in_(zeinep.language))
    await zeinep.says("жоқ" if zeinep.language == "kk" else "нет")
    zeinep.reads("Below is what is open to you all the same.")
    await zeinep.says("түсінбедім")
    zeinep.reads("I did not understand. Please press one of the buttons.")
    zeinep.sees(checks[2].title.in_(zeinep.language))


async def test_an_old_button_leads_to_the_present_check(
    stage: Stage, zeinep: Villager, checks: tuple[Check, ...]
) -> None:
    await comes_to(zeinep, checks, 1)
    old = zeinep.phone.screen
    data = [button.data for button in old.all_buttons][:-1]
    await zeinep.presses(good(checks[0]).name.in_(zeinep.language))
    for each in data:
        zeinep.phone.forges(each, old)
        await stage.quiet()
        assert zeinep.toast == zeinep.words(STALE)
        zeinep.sees(checks[1].title.in_(zeinep.language))


async def test_pressed_three_times_one_application_begins(
    stage: Stage, zeinep: Villager, checks: tuple[Check, ...]
) -> None:
    await comes_to(zeinep, checks, MOST_CHECKS)
    last = zeinep.phone.screen
    for _each in range(3):
        zeinep.phone.forges(next(iter(last.all_buttons)).data, last)
    await stage.quiet()
    zeinep.at_question(1)
    assert await stage.place.all("SELECT count(*) AS n FROM applications") == [{"n": 1}]


async def test_a_further_application_is_asked_too(zeinep: Villager, checks: tuple[Check, ...]) -> None:
    await comes_to(zeinep, checks, MOST_CHECKS + 1)
    zeinep.at_question(1)
    await zeinep.says("/menu")
    await zeinep.looks_for("Another application")
    await zeinep.taps("I am helping another person")
    await zeinep.taps("I agree")
    zeinep.sees(checks[0].title.in_(zeinep.language))
    await zeinep.taps("Main menu")
    zeinep.reads("Application: {name}", name=zeinep.words("Application {n}", n=2))
    await zeinep.taps("My applications: {n}", n=2)
    zeinep.reads("not begun")


async def test_the_language_changes_at_a_check(zeinep: Villager, checks: tuple[Check, ...]) -> None:
    await comes_to(zeinep, checks, 2)
    await zeinep.says("/lang")
    other = {"kk": "ru", "ru": "kk"}[zeinep.language]
    await zeinep.presses({"kk": "Қазақша", "ru": "Русский"}[other])
    zeinep.sees(checks[1].title.in_(other))
