"""Questions that are asked of some only: hidden, not lost, when the answer they hang on changes."""

from pathlib import Path

import pytest

from bot.settings import SEASON
from sandbox.phones import NotPossible
from tests.stage import Stage
from tests.stories.writer import Writer


@pytest.fixture
def season_folder() -> Path:
    return SEASON


NGO = {"bin", "ngo_name", "ngo_year", "ngo_base", "charter"}


async def switches_to(writer: Writer, option: str) -> None:
    await writer.corrects("kind_of_applicant")
    options = writer.question("kind_of_applicant").options
    await writer.presses(next(o.name.in_(writer.language) for o in options if o.id == option))
    writer.reads("Check before sending")


@pytest.mark.parametrize(("kind", "hidden", "count"), [("group", NGO, 23), ("ngo", {"members"}, 27)])
async def test_each_kind_of_applicant_is_asked_its_own(writer: Writer, kind: str, hidden: set[str], count: int) -> None:
    writer.picking(kind_of_applicant=kind)
    await writer.writes_until("full_name")
    writer.reads("Question {i} of {n}", i=2, n=count - 1)  # jobs are not told yet
    await writer.writes_until("summary")
    ids = {question.id for question in writer.stage.program.season.form.questions}
    assert set(await writer.kept()) == ids - hidden
    assert writer.has("Send the application")


async def test_switched_and_back_answers_are_hidden_and_kept(stage: Stage, writer: Writer) -> None:
    writer.picking(kind_of_applicant="ngo")
    await writer.writes_until("summary")
    name = (await writer.kept())["ngo_name"]
    kept = await writer.kept()
    writer.sees(name)
    await switches_to(writer, "group")
    assert await writer.kept() == {**kept, "kind_of_applicant": "group"}
    with pytest.raises(NotPossible):
        writer.sees(name)
    writer.reads("Not filled in yet: {n}", n=1)
    assert not writer.has("Send the application")
    await writer.taps("Everything in full")
    with pytest.raises(NotPossible):
        writer.sees(name)
    await writer.says("/mydata")
    with pytest.raises(NotPossible):
        writer.sees(name)
    await writer.says("/menu")
    await writer.taps("Continue")
    await switches_to(writer, "ngo")
    writer.sees(name)
    assert await writer.kept() == kept
    await writer.taps("Send the application")
    [sent] = await stage.place.all("SELECT content FROM revisions")
    assert name in sent["content"]
    assert '"members"' not in sent["content"]


async def test_what_is_hidden_is_not_in_the_text_to_forward(writer: Writer) -> None:
    writer.picking(kind_of_applicant="ngo")
    await writer.writes_until("summary")
    name = (await writer.kept())["ngo_name"]
    await switches_to(writer, "group")
    await writer.corrects("members")
    for _ in range(3):
        await writer.adds("members")
    await writer.taps("Next")
    await writer.taps("Send the application")
    writer.reads("We have received your application. Keep the number.")
    with pytest.raises(NotPossible):
        writer.sees(name)


@pytest.mark.parametrize(("jobs", "after"), [("0", "sustainability"), ("1", "jobs_detail")])
async def test_jobs_are_told_of_where_there_are_any(writer: Writer, jobs: str, after: str) -> None:
    await writer.writes_until("jobs")
    await writer.says(jobs)
    writer.asks(after)


async def test_an_old_button_of_a_hidden_question_opens_nothing(stage: Stage, writer: Writer) -> None:
    writer.picking(kind_of_applicant="ngo")
    await writer.writes_until("summary")
    short = writer.question("bin").short.in_(writer.language)
    data = next(str(b.data) for b in writer.phone.screen.all_buttons if b.text == short)
    await switches_to(writer, "group")
    writer.phone.forges(data, writer.phone.screen)
    await stage.quiet()
    assert await writer.step() == "summary"
    writer.reads("Check before sending")


async def test_an_edit_that_hides_the_present_question_asks_the_next_open_one(stage: Stage, writer: Writer) -> None:
    await writer.begins()
    options = {o.id: o.name.in_(writer.language) for o in writer.question("kind_of_applicant").options}
    await writer.taps("Back")
    await writer.says(options["ngo"])
    source = [message for message in writer.phone.messages if message.mine][-1]
    await writer.writes_until("bin")
    writer.phone.edits(source, options["group"])
    await stage.quiet()
    writer.asks("members")
    assert await writer.step() == "members"
    await writer.adds("members", name="Роза Ким")
    assert [each["name"] for each in (await writer.kept())["members"]] == ["Роза Ким"]
