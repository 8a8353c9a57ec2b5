"""The same words twice, since no reply to the first came: they are not taken as the answer to the next question."""

from pathlib import Path

import pytest

from bot.settings import SEASON
from sandbox.faults import Fault
from tests.stage import Stage
from tests.stories.villager import TYPED
from tests.stories.writer import Writer

SAVED = (
    "This answer is saved already: {question}. Now please answer what stands below. "
    "If the same is right here too, add a word to it."
)
NAME = "Айгүл Нұрланова"


@pytest.fixture
def season_folder() -> Path:
    return SEASON


def short(writer: Writer, id: str) -> str:
    return writer.question(id).short.in_(writer.language)


async def says_and_hears_nothing(stage: Stage, writer: Writer, words: str, fault: str) -> None:
    """The reply is lost on its way to her, or she sees it and we never hear so."""
    stage.telegram.faults.add(Fault(fault, "sendMessage", chat=writer.phone))  # type: ignore[arg-type]
    await writer.says(words)
    stage.telegram.faults.clear()


@pytest.mark.parametrize("fault", ["drop", "lose_reply"])
async def test_typed_again_it_is_not_the_next_answer(stage: Stage, writer: Writer, fault: str) -> None:
    await writer.writes_until("goal")
    goal, nothing_new = TYPED[writer.language]["goal"], await writer.kept()
    await says_and_hears_nothing(stage, writer, goal, fault)
    await writer.says(goal)
    writer.reads(SAVED, question=short(writer, "goal"))
    writer.asks("tasks")
    assert await writer.kept() == {**nothing_new, "goal": goal}


async def test_what_the_next_question_would_take_is_asked_for_once_more(writer: Writer) -> None:
    """A title would do as the answer about experience, and a full name as what somebody does."""
    await writer.writes_until("title")
    await writer.says(TYPED[writer.language]["title"])
    await writer.says(f"  {TYPED[writer.language]['title']} ")
    writer.reads(SAVED, question=short(writer, "title"))
    writer.asks("experience")
    assert "experience" not in await writer.kept()
    await writer.says(f"{TYPED[writer.language]['title']}, 2024")
    writer.asks("problem")
    assert (await writer.kept())["experience"] == f"{TYPED[writer.language]['title']}, 2024"


async def test_a_number_may_be_written_in_another_way_the_second_time(writer: Writer) -> None:
    await writer.writes_until("phone")
    await writer.says("8 705 123 45 67")
    await writer.says("+7 705 1234567")
    writer.reads(SAVED, question=short(writer, "phone"))
    writer.asks("members")


async def test_a_name_typed_twice_is_not_what_she_does(writer: Writer) -> None:
    await writer.writes_until("members")
    for act in ("Add", "Yes, agreed"):
        await writer.taps(act)
    await writer.says(NAME)
    await writer.says(NAME)
    writer.reads(SAVED, question=writer.question("members").parts[1].short.in_(writer.language))
    assert await writer.step() == "members.0.task"
    await writer.says("тігін үйретеді")
    assert (await writer.kept())["members"] == [{"agreed": True, "name": NAME, "task": "тігін үйретеді"}]


async def test_short_answers_and_days_may_be_the_same(writer: Writer) -> None:
    await writer.writes_until("members")
    for act in ("Add", "Yes, agreed"):
        await writer.taps(act)
    await writer.says("Айгүл")
    await writer.says("Айгүл")
    assert await writer.step() == "members"
    await writer.skips_to("activities")
    await writer.taps("Add")
    for said in ("Наурыз тойы", "12.06.2027", "12.06.2027"):
        await writer.says(said)
    assert await writer.step() == "activities.0.who"


async def test_at_the_question_itself_the_same_words_are_its_answer(writer: Writer) -> None:
    await writer.skips_to("experience")
    title = (await writer.kept())["title"]
    await writer.taps("Back")
    writer.asks("title")
    await writer.says(title)
    writer.asks("experience")
    assert (await writer.kept())["title"] == title


async def test_at_any_other_question_the_same_words_are_an_answer(writer: Writer) -> None:
    await writer.writes_until("phone")
    role = (await writer.kept())["role"]
    for _ in range(2):
        await writer.taps("Back")
    writer.asks("full_name")
    await writer.says(role)
    assert (await writer.kept())["full_name"] == role
