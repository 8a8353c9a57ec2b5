"""What the last check before the form asks, the form asks no more: it is written down as the application begins."""

from pathlib import Path

import pytest

from bot.settings import SEASON
from programme.eligibility import Check
from tests.stage import Stage
from tests.stories.writer import Writer

WRITTEN = "Written down already: {question} – {answer}. If that is wrong, press “Back”."
KIND = "kind_of_applicant"


@pytest.fixture
def season_folder() -> Path:
    return SEASON


async def comes_to_the_last(writer: Writer) -> Check:
    checks = writer.stage.program.season.eligibility
    assert checks is not None
    await writer.consents()
    await writer.taps("Start the application")
    for check in checks.checks[:-1]:
        await writer.presses(next(way for way in check.options if way.reason is None).name.in_(writer.language))
    return checks.checks[-1]


def way(check: Check, id: str, language: str) -> str:
    return next(way for way in check.options if way.id == id).name.in_(language)


@pytest.mark.parametrize("chosen", ["group", "ngo"])
@pytest.mark.parametrize("how", ["pressed", "typed"])
async def test_it_is_the_first_answer_and_can_be_changed(writer: Writer, chosen: str, how: str) -> None:
    last = await comes_to_the_last(writer)
    words = way(last, chosen, writer.language)
    await (writer.presses(words) if how == "pressed" else writer.says(words))
    question = writer.question(KIND)
    answer = next(o for o in question.options if o.id == chosen).name.in_(writer.language)
    writer.reads(WRITTEN, question=question.short.in_(writer.language), answer=answer)
    writer.asks("full_name")
    assert await writer.kept() == {KIND: chosen}
    await writer.taps("Back")
    writer.asks(KIND)
    writer.reads("Now: {answer}", answer=answer)
    other = next(o for o in question.options if o.id != chosen)
    await writer.presses(other.name.in_(writer.language))
    writer.asks("full_name")
    writer.misses(WRITTEN, question=question.short.in_(writer.language), answer=answer)
    assert await writer.kept() == {KIND: other.id}


async def test_who_is_not_meant_leaves_nothing(stage: Stage, writer: Writer) -> None:
    last = await comes_to_the_last(writer)
    await writer.presses(way(last, "few", writer.language))
    writer.reads("Below is what is open to you all the same.")
    for table in ("applications", "answers"):
        assert await stage.place.all(f"SELECT * FROM {table}") == []


async def test_pressed_twice_it_is_one_application_and_the_first_press_counts(stage: Stage, writer: Writer) -> None:
    last = await comes_to_the_last(writer)
    screen = writer.phone.screen
    group, ngo = (next(b.data for b in screen.all_buttons if b.text == way(last, each, writer.language))
                  for each in ("group", "ngo"))  # fmt: skip
    for data in (group, ngo, ngo):
        assert data is not None
        writer.phone.forges(data, screen)
    await stage.quiet()
    assert await writer.kept() == {KIND: "group"}
    assert await stage.place.all("SELECT count(*) AS n FROM applications") == [{"n": 1}]
    assert await writer.step() == "full_name"


async def test_it_counts_in_the_progress_and_nothing_is_missing_at_the_end(writer: Writer) -> None:
    await writer.writes_until("full_name")
    writer.reads("Question {i} of {n}", i=2, n=22)
    await writer.writes_until("summary")
    assert writer.has("Send the application")
