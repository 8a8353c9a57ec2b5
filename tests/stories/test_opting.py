"""/stop: one tap out of what one need not be told, one tap back; kept, shown, and gone with an erasure."""

import pytest

from handlers.ui.opting import Opt
from programme.notices import Topic
from tests.stage import Stage
from tests.stories.colleague import OUTDATED
from tests.stories.test_mydata import erases
from tests.stories.test_mydata_file import gets_the_file, read_file
from tests.stories.villager import BEFORE_CONSENT, Villager

NAMES = {Topic.NEWS: "news of the programme", Topic.SEMINARS: "seminars", Topic.NUDGES: "reminders"}


async def left(stage: Stage) -> list[str]:
    return [row["topic"] for row in await stage.place.all("SELECT topic FROM opt_outs ORDER BY topic")]


async def presses_data(villager: Villager, button: Opt) -> None:
    villager.phone.forges(button.pack(), villager.phone.screen)
    await villager.stage.quiet()


@pytest.mark.parametrize("topic", Topic)
async def test_one_tap_out_and_one_back(stage: Stage, zeinep: Villager, topic: Topic) -> None:
    await zeinep.begins()
    await zeinep.says("/stop")
    listed = zeinep.reads("What we write to you about")
    zeinep.reads("Decisions on your application and answers to your questions come in any case.")
    name = zeinep.words(NAMES[topic])
    await zeinep.taps("Off: {topic}", topic=name)
    assert await left(stage) == [topic.value]
    zeinep.reads("We will not write to you about this: {topic}", topic=name)
    zeinep.sees(f"✗ {name}")
    assert zeinep.phone.screen is listed
    await zeinep.taps("On: {topic}", topic=name)
    assert await left(stage) == []
    zeinep.sees(f"✓ {name}")
    await zeinep.says("Ақтөбе облысы" if zeinep.language == "kk" else "Актюбинская область")
    zeinep.at_question(2)


async def test_pressed_twice_is_once(stage: Stage, zeinep: Villager) -> None:
    await zeinep.consents()
    await zeinep.says("/stop")
    for _each in range(2):
        await presses_data(zeinep, Opt(topic=Topic.NEWS, go="out", listed=True))
        assert await left(stage) == ["news"]
    for _each in range(2):
        await presses_data(zeinep, Opt(topic=Topic.NEWS, go="in", listed=True))
        assert await left(stage) == []


async def test_below_a_message_it_leaves_the_message_as_it_was(stage: Stage, zeinep: Villager) -> None:
    await zeinep.consents()
    message = zeinep.phone.screen
    words = message.text
    await presses_data(zeinep, Opt(topic=Topic.SEMINARS, go="out"))
    assert message.text == words
    assert zeinep.phone.screen is not message
    zeinep.reads("We will not write to you about this: {topic}", topic=zeinep.words("seminars"))
    assert await left(stage) == ["seminars"]


@pytest.mark.parametrize("place_name", BEFORE_CONSENT)
async def test_a_stranger_leaves_nothing(stage: Stage, zeinep: Villager, place_name: str) -> None:
    await zeinep.comes_to(place_name)
    await zeinep.says("/stop")
    if place_name not in ("nowhere", "language"):
        zeinep.reads("We write to nobody by ourselves who has not begun with us yet.")
    await presses_data(zeinep, Opt(topic=Topic.NEWS, go="out"))
    if place_name not in ("nowhere", "language"):
        assert zeinep.toast == zeinep.words(OUTDATED)
    assert await left(stage) == []


async def test_what_is_kept_shows_it_and_its_file_too(stage: Stage, zeinep: Villager) -> None:
    await zeinep.consents()
    made = read_file(stage, await gets_the_file(zeinep))
    assert made["account"]["not_written_to_about"] == made["account"]["deadlines"] == []
    await zeinep.taps("What we write to you about")
    await zeinep.taps("Off: {topic}", topic=zeinep.words("reminders"))
    await zeinep.taps("Off: {topic}", topic=zeinep.words("news of the programme"))
    made = read_file(stage, await gets_the_file(zeinep))
    assert {each["topic"] for each in made["account"]["not_written_to_about"]} == {"news", "nudges"}
    assert all(each["since"].startswith("2027-03-10T10:") for each in made["account"]["not_written_to_about"])
    topics = f"{zeinep.words('news of the programme')}, {zeinep.words('reminders')}"
    zeinep.reads("You are not written to about: {topics}", topics=topics)


async def test_it_goes_with_the_erasure(stage: Stage, zeinep: Villager) -> None:
    await zeinep.consents()
    await presses_data(zeinep, Opt(topic=Topic.NEWS, go="out"))
    await erases(zeinep)
    assert await left(stage) == []
    await presses_data(zeinep, Opt(topic=Topic.NEWS, go="in"))
    assert await stage.place.all("SELECT * FROM people") == []
    await zeinep.consents()
    await zeinep.says("/stop")
    zeinep.sees(f"✓ {zeinep.words('news of the programme')}")
