"""The form changes while drafts live: only what is new or stricter is asked, and nothing that was written is lost."""

import shutil
from pathlib import Path

import pytest

from bot.settings import SEASON
from tests.databases import DatabaseAt
from tests.stage import FIRST_STONE, Stage
from tests.stories.villager import TYPED
from tests.stories.writer import Writer

NEW = """
      - id: village
        kind: short_text
        min: 3
        max: 80
        title: {kk: "Жоба қай ауылда болады?", ru: "В каком селе будет проект?"}
        short: {kk: "Ауыл", ru: "Село"}
        hint: {kk: "Ауылдың атын жазыңыз.", ru: "Напишите название села."}
"""


def changed(folder: Path) -> Path:
    """The thin form without its target, with a stricter title and a question for the village."""
    shutil.copytree(FIRST_STONE, folder)
    form = folder / "form.yaml"
    text = form.read_text(encoding="utf-8")
    before, _, rest = text.partition("      - id: target")
    text = before + "      - id: " + rest.partition("      - id: ")[2]
    head, _, of_title = text.partition("      - id: title")
    text = head + "      - id: title" + of_title.replace("min: 10", "min: 60", 1)
    head, _, money = text.partition("  - id: money")
    form.write_text(head.rstrip() + "\n" + NEW + "\n  - id: money" + money, encoding="utf-8")
    return folder


async def starts_again(stage: Stage, season: Path) -> None:
    await stage.stop()
    stage.season = season
    await stage.start()


async def test_only_what_is_new_or_stricter_is_asked(stage: Stage, writer: Writer, tmp_path: Path) -> None:
    await writer.begins()
    await writer.fills_in()
    writer.reads("Check before sending")
    kept = await writer.kept()
    await starts_again(stage, changed(tmp_path / "changed"))
    await writer.says("/menu")
    await writer.taps("Continue")
    writer.reads("Not filled in yet: {n}", n=2)
    writer.reads("No longer asked, kept for you:")
    writer.sees(TYPED[writer.language]["target"][:60])
    assert not writer.has("Send the application")
    await writer.corrects("title")
    await writer.says("Ойыл ауылының жағасында үлкен қымызхана ашып, қонақ күту ісі")
    await writer.corrects("village")
    await writer.says("Ойыл")
    assert writer.has("Send the application")
    assert (await writer.kept())["target"] == kept["target"]
    await writer.taps("Send the application")
    writer.reads("We have received your application. Keep the number.")


async def test_in_the_middle_she_is_led_to_what_is_open(stage: Stage, writer: Writer, tmp_path: Path) -> None:
    await writer.begins()
    await writer.fills_in(until=5)
    assert await writer.step() == "target"
    await starts_again(stage, changed(tmp_path / "changed"))
    await writer.says("/start")
    await writer.taps("Continue")
    assert await writer.step() == "title"
    await writer.says("Ойыл ауылының жағасында үлкен қымызхана ашып, қонақ күту ісі")
    assert await writer.step() == "jobs"
    await writer.says("2")
    assert await writer.step() == "village"


async def test_a_draft_of_the_thin_form_goes_on_with_the_full_one(stage: Stage, writer: Writer) -> None:
    await writer.begins()
    await writer.fills_in(until=6)
    kept = await writer.kept()
    await starts_again(stage, SEASON)
    await writer.says("/start")
    await writer.taps("Continue")
    assert await writer.step() == "jobs"
    await writer.writes_until("summary")
    writer.reads("No longer asked, kept for you:")
    assert writer.has("Send the application")
    assert {id: value for id, value in (await writer.kept()).items() if id in kept} == kept


async def test_without_continue_a_list_can_be_filled_too(stage: Stage, writer: Writer) -> None:
    """Standing at a question that is gone she is shown a list: its buttons work at once."""
    await writer.begins()
    assert await writer.step() == "region"
    await starts_again(stage, SEASON)
    await writer.says("так")
    for _ in range(4):
        at = await writer.step()
        if at == "members":
            break
        await writer.answers_well(writer.question("kind_of_applicant" if at == "region" else at))
    await writer.adds("members", name="Роза Ким")
    assert [each["name"] for each in (await writer.kept())["members"]] == ["Роза Ким"]


@pytest.fixture
async def gone(place: DatabaseAt, stage: Stage, writer: Writer) -> Writer:
    """At a question the form has lost, where the first open one is a list."""
    await writer.begins()
    [here] = await stage.place.all("SELECT id FROM applications")
    await starts_again(stage, SEASON)
    await writer.says("/start")
    await writer.taps("Continue")
    await writer.writes_until("members")
    await stage.place.all("UPDATE applications SET step = 'region' WHERE id = :id RETURNING id", id=here["id"])
    return writer


async def test_a_list_shown_in_place_of_a_lost_question_takes_presses(gone: Writer) -> None:
    await gone.says("так")
    gone.asks("members")
    await gone.adds("members", name="Роза Ким")
    assert [each["name"] for each in (await gone.kept())["members"]] == ["Роза Ким"]
