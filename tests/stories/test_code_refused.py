"""Codes that open nothing: wrong, used, somebody's own, without room, after an erasure."""

import pytest

from bot.ticker import forget
from tests.stage import Stage
from tests.stories.codes import HERE, HOUR, MOVED, NO_SUCH, WRONG, left, owner, shown, types
from tests.stories.on_stage import traces
from tests.stories.villager import OWN_NAME, Villager


@pytest.fixture(params=["kk", "ru"])
def language(request: pytest.FixtureRequest) -> str:
    assert isinstance(request.param, str)
    return request.param


@pytest.fixture
def other(stage: Stage, language: str) -> Villager:
    """Another phone, in the other language."""
    return Villager(stage, {"kk": "ru", "ru": "kk"}[language], name="Немере", last_name="Қалиева")


async def test_a_used_code_opens_nothing_and_the_next_leave_makes_a_new_one(
    stage: Stage, zeinep: Villager, other: Villager
) -> None:
    code = await left(zeinep)
    await types(other, code)
    await other.taps("Continue")
    await other.taps("Continue later")
    fresh = shown(other)
    assert fresh != code
    third = Villager(stage, "kk", name="Үшінші")
    await types(third, code)
    third.reads(NO_SUCH)
    await third.says(fresh)
    third.reads(HERE)
    other.reads(MOVED)


async def test_a_new_code_ends_the_former_one(stage: Stage, zeinep: Villager, other: Villager) -> None:
    code = await left(zeinep)
    await zeinep.looks_for("New code")
    zeinep.reads("The former code no longer works.")
    fresh = shown(zeinep)
    assert fresh != code
    await types(other, code)
    other.reads(NO_SUCH)
    await other.says(fresh)
    other.reads(HERE)


async def test_without_a_language_a_code_is_only_a_word(stage: Stage, zeinep: Villager, other: Villager) -> None:
    code = await left(zeinep)
    await other.says(code)
    await other.says("/start")
    await other.says(code)
    assert OWN_NAME["kk"] in [button.text for button in other.phone.screen.all_buttons]
    assert await owner(stage) == [zeinep.phone.id]


async def test_five_wrong_codes_an_hour(stage: Stage, zeinep: Villager, other: Villager) -> None:
    code = await left(zeinep)
    await other.arrives()
    await other.taps("I have a code")
    for _each in range(5):
        await other.says(WRONG)
        other.reads(NO_SUCH)
    await other.says(code)
    other.reads("Too many wrong codes. Please try again in an hour.")
    assert await owner(stage) == [zeinep.phone.id]
    assert await traces(stage.place, [str(other.phone.id)]) == []
    stage.clock.advance(HOUR + 1)
    await other.says(code)
    other.reads(HERE)
    await forget(stage.db, stage.program.clock.now(), stage.program.season.retention)
    assert await stage.place.all("SELECT * FROM code_tries") == []


async def test_what_cannot_be_a_code_is_no_try(stage: Stage, zeinep: Villager) -> None:
    await zeinep.arrives()
    await zeinep.taps("I have a code")
    for typed in ("қалай?", "12345678", "АВЕКМНО", "АВЕКМНОРС", "БББББББББ"):
        await zeinep.says(typed)
        zeinep.reads("A code has 8 letters. Please look at the paper once more.")
    assert await stage.place.all("SELECT * FROM code_tries") == []
    await zeinep.taps("Main menu")
    assert zeinep.has("Start the application")


async def test_her_own_code_says_that_it_is_here(stage: Stage, zeinep: Villager) -> None:
    code = await left(zeinep)
    await zeinep.looks_for("Another application")
    await zeinep.taps("I have a code")
    await zeinep.says(code)
    zeinep.reads("This application is here already.")
    zeinep.at_home()
    assert await stage.place.all("SELECT count(*) AS n FROM codes") == [{"n": 1}]
    assert await stage.place.all("SELECT * FROM deliveries") == []


async def test_five_have_no_room_for_a_sixth(stage: Stage, zeinep: Villager, other: Villager) -> None:
    code = await left(zeinep)
    await other.begins()
    for _each in range(3):
        await other.says("/menu")
        await other.looks_for("Another application")
        await other.taps("I am helping another person")
        await other.taps("I agree")
    await other.says("/menu")
    await other.looks_for("Another application")
    [door] = [b.data for b in other.phone.screen.all_buttons if b.text == other.words("I have a code")]
    await other.taps("I am helping another person")
    await other.taps("I agree")
    other.phone.forges(door, other.phone.screen)
    await stage.quiet()
    await other.says(code)
    other.reads("There is no room for one more. Applications here at most: {most}", most=5)
    assert (await owner(stage)).count(zeinep.phone.id) == 1
    assert await stage.place.all("SELECT count(*) AS n FROM codes") == [{"n": 1}]


async def test_a_code_after_an_erasure_opens_nothing(stage: Stage, zeinep: Villager, other: Villager) -> None:
    code = await left(zeinep)
    await zeinep.says("/mydata")
    await zeinep.taps("Erase my data")
    await zeinep.taps("Yes, erase")
    await types(other, code)
    other.reads(NO_SUCH)
    assert await stage.place.all("SELECT * FROM codes") == []
