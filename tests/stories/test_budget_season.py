"""A budget whose season changes under it: kinds of costs gone, a smaller grant, no budget any more."""

import shutil
from pathlib import Path

import pytest

from bot.settings import SEASON
from programme.budget import Line
from tests.programme.budgets import AIGUL
from tests.stage import Stage
from tests.stories.spender import ACTIVITIES, STALE, Spender


@pytest.fixture
def season_folder(tmp_path: Path) -> Path:
    """The sample season, in a copy that a test may change."""
    return Path(shutil.copytree(SEASON, tmp_path / "season"))


async def changed(stage: Stage, file: str, old: str, new: str) -> None:
    """The season is changed while the bot is away for a moment."""
    await stage.stop()
    path = stage.season / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    await stage.start()


async def test_a_kind_of_cost_that_is_gone_is_asked_again(stage: Stage, spender: Spender) -> None:
    await spender.plans(AIGUL)
    await changed(stage, "budget.yaml", "- id: equipment", "- id: machines")
    await spender.says("/start")
    await spender.taps("Continue")
    table = spender.at_table()
    spender.reads("Not finished, press its number: {numbers}", numbers="1, 2, 3")
    assert "▫️ Тігін машинасы" in table.text
    spender.sees("290 000 ₸"), "its money still counts"
    assert not spender.has("Next")
    for n in ("1", "2", "3"):
        await spender.presses(n)
        await spender.chooses(spender.called(stage.program.season.costs.categories, "machines"))
    assert spender.has("Next")


async def test_an_old_press_for_a_kind_that_is_gone(stage: Stage, spender: Spender) -> None:
    await spender.taps("Add a cost")
    await spender.says("Тігін машинасы")
    kind = spender.called(stage.program.season.costs.categories, "equipment")
    message = spender.phone.screen
    data = spender.data(kind)
    await changed(stage, "budget.yaml", "- id: equipment", "- id: machines")
    press = spender.phone.forges(data, message)
    await stage.quiet()
    assert press.text == spender.words(STALE)
    assert await spender.budget() == (Line(1, "Тігін машинасы"),)
    await spender.chooses(kind)
    assert (await spender.budget())[0].category == "machines"


async def test_a_smaller_grant_makes_it_too_much(stage: Stage, spender: Spender) -> None:
    await spender.plans(AIGUL)
    await spender.taps("Next")
    await spender.writes_until("summary")
    assert spender.has("Send the application")
    send = spender.data(spender.words("Send the application"))
    message = spender.phone.screen
    await changed(stage, "season.yaml", "amount: 500000", "amount: 450000")
    press = spender.phone.forges(send, message)
    await stage.quiet()
    assert press.text == spender.words("Some answers are still missing. They come first in the list.")
    assert not spender.has("Send the application")
    spender.tells("Over the limit by {sum}", sum=50_000)
    assert await stage.place.all("SELECT id FROM applications WHERE status = 'submitted'") == []


async def test_everybody_gets_the_whole_grant(stage: Stage, spender: Spender) -> None:
    """`mode: fixed`: 80 000 are free, and she must plan them too."""
    await changed(stage, "season.yaml", "mode: max", "mode: fixed")
    await spender.spends("Сөре", "equipment", "pc", "6", "25000")
    await spender.spends("Кітап", "materials", "pc", "100", "1700")
    await spender.spends("Орындық", "equipment", "pc", "10", "10000")
    spender.tells("Still free: {sum}", sum=80_000)
    spender.tells("Here everybody gets the whole grant: please plan exactly {sum}.", sum=500_000)
    assert not spender.has("Next")
    await spender.spends("Шкаф", "equipment", "pc", "1", "80000")
    assert spender.has("Next")
    spender.reads("Exactly right!")


async def test_a_season_without_its_budget_keeps_it_and_shows_it(stage: Stage, language: str) -> None:
    """The question was taken out of the form, the rules with it: what she planned is still hers to read."""
    spender = Spender(stage, language)
    await spender.comes_to_the_budget(activities=ACTIVITIES)
    await spender.plans(AIGUL[:1])
    await spender.taps("Continue later")
    form = (stage.season / "form.yaml").read_text(encoding="utf-8")
    question = form[form.index("      - id: budget") : form.index("  - id: files")]
    other = question.replace("id: budget", "id: plan").replace(
        "kind: budget", "kind: long_text\n        min: 1\n        max: 99"
    )
    (stage.season / "budget.yaml").unlink()
    await changed(stage, "form.yaml", question, other)
    await spender.says("/start")
    await spender.taps("Continue")
    spender.asks("plan")
    await spender.says("Бәрі")
    await spender.writes_until("summary")
    spender.reads("No longer asked, kept for you:")
    spender.sees("290 000 ₸")
    assert await spender.budget() == AIGUL[:1]


async def test_the_old_questions_of_money_are_kept_and_shown(stage: Stage, spender: Spender) -> None:
    """A draft from before there was a budget: what she wrote then is still there, and not asked."""
    [here] = await stage.place.all("SELECT id FROM applications")
    for question, value in (("own_contribution", '"Бөлме 3 айға = 60 000 ₸"'), ("amount", "420000")):
        await stage.place.all(
            "INSERT INTO answers (application, question, value, at) VALUES (:id, :question, :value, 0)",
            id=here["id"],
            question=question,
            value=value,
        )
    await stage.stop()
    file = stage.season / "form.yaml"
    form = file.read_text(encoding="utf-8")
    asked = """      - id: amount
        kind: whole_number
        unit: tenge
        min: 1
        max_from: grant
        required: false
        title: {kk: "Қанша сұрайсыз?", ru: "Сколько просите?"}
        short: {kk: "Сұрайтын сома", ru: "Сумма"}
        hint: {kk: "Теңгемен", ru: "В тенге"}

"""
    file.write_text(form.replace("      - id: budget", asked + "      - id: budget"), encoding="utf-8")
    await stage.start()
    await changed(stage, "form.yaml", asked, "")
    await spender.says("/start")
    await spender.taps("Continue")
    await spender.plans(AIGUL[:1])
    await spender.taps("Next")
    await spender.writes_until("summary")
    spender.reads("No longer asked, kept for you:")
    spender.sees("420 000 ₸")
    kept = await spender.kept()
    assert (kept["amount"], kept["own_contribution"]) == (420_000, "Бөлме 3 айға = 60 000 ₸")
