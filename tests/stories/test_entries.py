"""A list that grows entry by entry: people named only after they agreed, corrected, taken out, never lost."""

from pathlib import Path

import pytest

from bot.settings import SEASON
from tests.stage import Stage
from tests.stories.writer import Writer

STALE = "This button is out of date. Here is the current step."


@pytest.fixture
def season_folder() -> Path:
    return SEASON


NAMES = ("Жанар Бекова", "Мұрат Әлиев", "Роза Ким")
STRANGER = "Тоқтарбек Ысқақов"
UNTIL_AGREED = "Without agreement we write nothing about a person. Ask first, then add."


async def adds_three(writer: Writer) -> None:
    await writer.writes_until("members")
    for n, name in enumerate(NAMES):
        await writer.adds("members", name=name, task=f"Көмекші {n}")


async def names(writer: Writer) -> list[str]:
    return [each.get("name", "") for each in (await writer.kept()).get("members") or []]


async def holds(stage: Stage, words: str) -> bool:
    """Whether any committed answer, sent text or note has these words."""
    rows = [
        row
        for table in ("answers", "revisions", "thread_messages")
        for row in await stage.place.all(f"SELECT * FROM {table}")
    ]
    return any(words in str(value) for row in rows for value in row.values())


async def test_three_members_are_added_and_she_goes_on(writer: Writer) -> None:
    await writer.writes_until("members")
    assert not writer.has("Next")
    for n, name in enumerate(NAMES, 1):
        await writer.adds("members", name=name)
        writer.sees(f"{n}. {name}")
        if n < 3:
            writer.reads("Still needed: {n}", n=3 - n)
    await writer.taps("Next")
    writer.asks("place")
    assert await names(writer) == list(NAMES)


async def test_a_name_before_the_agreement_is_refused_and_nowhere(stage: Stage, writer: Writer) -> None:
    await writer.writes_until("members")
    await writer.taps("Add")
    await writer.says(STRANGER)
    writer.reads("First press the button: has this person agreed?")
    assert writer.has("Yes, agreed")
    assert not await holds(stage, STRANGER)
    assert await writer.step() == "members.0.agreed"
    await writer.taps("Not yet")
    writer.reads(UNTIL_AGREED)
    assert not await holds(stage, STRANGER)
    assert "members" not in await writer.kept()
    assert await writer.step() == "members"


@pytest.mark.parametrize(("word", "step"), [("иә", "members.0.name"), ("Да", "members.0.name"), ("жоқ", "members")])
async def test_agreement_may_be_typed(writer: Writer, word: str, step: str) -> None:
    await writer.writes_until("members")
    await writer.taps("Add")
    await writer.says(word)
    assert await writer.step() == step


async def test_an_agreement_taken_back_takes_the_name_out(stage: Stage, writer: Writer) -> None:
    await adds_three(writer)
    await writer.presses("2")
    await writer.presses(writer.question("members").parts[0].short.in_(writer.language))
    await writer.taps("Not yet")
    writer.reads(UNTIL_AGREED)
    assert await names(writer) == [NAMES[0], NAMES[2]]
    assert not await holds(stage, NAMES[1])


async def test_a_part_is_corrected_and_the_rest_stays(writer: Writer) -> None:
    await adds_three(writer)
    before = (await writer.kept())["members"]
    await writer.presses("2")
    writer.sees(NAMES[1])
    await writer.presses(writer.question("members").parts[2].short.in_(writer.language))
    writer.reads("Now: {answer}", answer="Көмекші 1")
    await writer.says("Аспазшы болады")
    assert await writer.step() == "members"
    before[1]["task"] = "Аспазшы болады"
    assert (await writer.kept())["members"] == before


async def test_one_is_taken_out(writer: Writer) -> None:
    await adds_three(writer)
    await writer.presses("2")
    await writer.taps("Take it out")
    assert await names(writer) == [NAMES[0], NAMES[2]]
    writer.reads("Still needed: {n}", n=1)
    assert not writer.has("Next")


async def test_an_old_press_takes_out_one_only(stage: Stage, writer: Writer) -> None:
    await adds_three(writer)
    await writer.presses("1")
    data = next(b.data for b in writer.phone.screen.all_buttons if b.text == writer.words("Take it out"))
    assert data is not None
    for _ in range(3):
        writer.phone.forges(data, writer.phone.screen)
    await stage.quiet()
    assert await names(writer) == [NAMES[1], NAMES[2]]
    assert writer.toast == writer.words(STALE)
    assert writer.phone.spinning == []


async def test_left_in_the_middle_she_comes_back_to_the_same_part(writer: Writer) -> None:
    await writer.writes_until("members")
    await writer.taps("Add")
    await writer.taps("Yes, agreed")
    await writer.says(NAMES[0])
    await writer.taps("Continue later")
    await writer.says("/start")
    await writer.taps("Continue")
    assert await writer.step() == "members.0.task"
    writer.sees(writer.question("members").parts[2].title.in_(writer.language))
    await writer.says("Аспазшы болады")
    assert (await writer.kept())["members"] == [{"agreed": True, "name": NAMES[0], "task": "Аспазшы болады"}]


@pytest.mark.parametrize("word", ["Артқа", "Назад"])
async def test_back_inside_a_part_leads_to_the_list_and_what_was_said_stays(writer: Writer, word: str) -> None:
    await writer.writes_until("members")
    await writer.taps("Add")
    await writer.taps("Yes, agreed")
    await writer.says(NAMES[0])
    await writer.says(word)
    writer.asks("members")
    assert (await writer.kept())["members"] == [{"agreed": True, "name": NAMES[0]}]
    await writer.presses("1")
    assert await writer.step() == "members.0.task"


async def test_words_at_the_list_itself_ask_for_a_press(writer: Writer) -> None:
    await writer.writes_until("members")
    await writer.says(STRANGER)
    writer.reads("Please press the button “Add”, or a number to open what is written.")
    assert "members" not in await writer.kept()


async def test_no_more_than_fit_can_be_added(stage: Stage, writer: Writer) -> None:
    await adds_three(writer)
    for _ in range(4):
        assert writer.has("Add one more")
        await writer.adds("members")
    assert not writer.has("Add one more")
    [here] = await stage.place.all("SELECT id, rev FROM applications")
    writer.phone.forges(f"e:{here['id']}:{here['rev']}:members:add:0:0", writer.phone.screen)
    await stage.quiet()
    assert writer.toast == writer.words(STALE)
    assert await writer.step() == "members"


async def test_killed_between_two_parts_nothing_is_lost(stage: Stage, writer: Writer) -> None:
    await writer.writes_until("members")
    await writer.taps("Add")
    await writer.taps("Yes, agreed")
    await writer.says(NAMES[0])
    await stage.kill()
    await stage.start()
    await writer.says("Аспазшы болады")
    assert (await writer.kept())["members"] == [{"agreed": True, "name": NAMES[0], "task": "Аспазшы болады"}]


async def test_an_end_before_the_beginning_is_refused(writer: Writer) -> None:
    await writer.skips_to("activities")
    await writer.taps("Add")
    await writer.says("Бөлмені сырлау")
    await writer.says("20.06.2027")
    await writer.says("10.06.2027")
    writer.reads("The end cannot come before the beginning: {day}", day="20.06.2027")
    await writer.says("25.06.2027")
    assert await writer.step() == "activities.0.who"


async def test_a_beginning_moved_behind_the_end_asks_for_the_end_again(writer: Writer) -> None:
    await writer.skips_to("activities")
    await writer.adds("activities")
    await writer.presses("1")
    await writer.presses(writer.question("activities").parts[1].short.in_(writer.language))
    await writer.says("01.08.2027")
    assert await writer.step() == "activities.0.to"
    await writer.says("05.08.2027")
    assert await writer.step() == "activities"
    assert writer.has("Next")


async def test_an_activity_reads_as_one_line_with_its_days_as_a_range(writer: Writer) -> None:
    await writer.skips_to("activities")
    await writer.taps("Add")
    for said in ("Бөлмені сырлау", "10.05.2027"):
        await writer.says(said)
    await writer.says("Артқа")
    writer.sees("Бөлмені сырлау · 10.05.2027")
    await writer.presses("1")  # goes on where it stopped
    for said in ("20.05.2027", "Самат"):
        await writer.says(said)
    writer.sees("1. Бөлмені сырлау · 10.05–20.05.2027 · Самат")
