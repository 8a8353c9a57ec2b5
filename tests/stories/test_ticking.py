"""Declarations and other ticks: each pressed for itself, all of them needed."""

from pathlib import Path

import pytest

from bot.settings import SEASON
from tests.stage import Stage
from tests.stories.writer import Writer

STALE = "This button is out of date. Here is the current step."


@pytest.fixture
def season_folder() -> Path:
    return SEASON


ALL = ["true_data", "members_ok", "rules_read"]


def labels(writer: Writer, mark: str = "☐") -> list[str]:
    return [f"{mark} {option.name.in_(writer.language)}" for option in writer.question("declarations").options]


async def test_all_are_needed_and_the_last_one_goes_on_by_itself(writer: Writer) -> None:
    await writer.skips_to("declarations")
    for n, label in enumerate(labels(writer)):
        assert await writer.step() == "declarations"
        assert not writer.has("Next")
        await writer.presses(label)
        assert (await writer.kept())["declarations"] == ALL[: n + 1]
    writer.reads("Check before sending")
    assert writer.has("Send the application")


async def test_pressed_twice_at_once_it_is_ticked_once(stage: Stage, writer: Writer) -> None:
    await writer.skips_to("declarations")
    for _ in range(2):
        writer.phone.presses(labels(writer)[1])
    await stage.quiet()
    assert (await writer.kept())["declarations"] == ["members_ok"]
    assert writer.toast == writer.words(STALE)
    assert writer.phone.spinning == []


async def test_a_tick_is_taken_back_by_whoever_comes_back(writer: Writer) -> None:
    """All are ticked there, and a button goes on; once one is not, it must be ticked again."""
    await writer.skips_to("declarations")
    for label in labels(writer):
        await writer.presses(label)
    await writer.presses(writer.question("declarations").short.in_(writer.language))
    assert writer.has("Next")
    assert not writer.has("Ask a person about this")
    await writer.taps("Next")
    writer.reads("Check before sending")
    await writer.presses(writer.question("declarations").short.in_(writer.language))
    await writer.presses(labels(writer, "☑")[0])
    assert not writer.has("Next")
    assert writer.has("Ask a person about this")
    assert (await writer.kept())["declarations"] == ALL[1:]
    await writer.says("дальше")
    writer.reads("This question needs an answer. A short one will do.")
    await writer.presses(labels(writer)[0])
    writer.reads("Check before sending")
    assert (await writer.kept())["declarations"] == ALL


async def test_the_last_one_pressed_twice_is_not_taken_back(stage: Stage, writer: Writer) -> None:
    await writer.skips_to("declarations")
    for label in labels(writer)[:2]:
        await writer.presses(label)
    for _ in range(2):
        writer.phone.presses(labels(writer)[2])
    await stage.quiet()
    assert (await writer.kept())["declarations"] == ALL
    writer.reads("Check before sending")


async def test_typed_by_name_it_is_ticked_and_the_others_are_still_needed(writer: Writer) -> None:
    await writer.skips_to("declarations")
    await writer.presses(labels(writer)[0])
    await writer.says(writer.question("declarations").options[2].name.in_(writer.language))
    assert (await writer.kept())["declarations"] == [ALL[0], ALL[2]]
    assert await writer.step() == "declarations"
    assert not writer.has("Next")
    await writer.says(writer.question("declarations").options[1].name.in_(writer.language))
    writer.reads("Check before sending")


async def test_words_that_are_no_option_tick_nothing(writer: Writer) -> None:
    await writer.skips_to("declarations")
    await writer.says("келісемін")
    writer.reads("This is not in the list. Please press one of the buttons.")
    assert "declarations" not in await writer.kept()
