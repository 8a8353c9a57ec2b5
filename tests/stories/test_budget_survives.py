"""A budget when things go wrong: old buttons, double presses, two phones, another language, kills, a changed season."""

import json
import shutil
from pathlib import Path

import pytest

from bot.settings import SEASON
from programme.budget import Line
from sandbox.faults import Fault
from sandbox.phones import Phone
from sandbox.telegram import Call
from tests.programme.budgets import AIGUL, GULMIRA
from tests.stage import Stage
from tests.stories.codes import shown
from tests.stories.on_stage import cut_at_the_reply
from tests.stories.spender import ACTIVITIES, Spender
from tests.stories.test_mydata_file import gets_the_file, read_file
from tests.stories.villager import Villager

STALE = "This button is out of date. Here is the current step."


@pytest.fixture
def season_folder(tmp_path: Path) -> Path:
    """The sample season, in a copy that a test may change."""
    return Path(shutil.copytree(SEASON, tmp_path / "season"))


@pytest.fixture
async def spender(stage: Stage, language: str) -> Spender:
    spender = Spender(stage, language)
    await spender.comes_to_the_budget()
    return spender


async def presses_at_once(spender: Spender, label: str, times: int = 3) -> list[str | None]:
    """The same button several times before anything came back; the toasts of the later ones."""
    data = spender.data(label)
    presses = [spender.forges(data) for _ in range(times)]
    await spender.stage.quiet()
    assert spender.phone.spinning == []
    return [press.text for press in presses[1:]]


async def test_pressed_three_times_is_once(spender: Spender) -> None:
    await spender.plans(AIGUL[:2])
    stale = spender.words(STALE)
    assert await presses_at_once(spender, spender.words("Undo the last change")) == [stale, stale]
    assert await spender.budget() == AIGUL[:1]
    assert await presses_at_once(spender, spender.words("Add a cost")) == [stale, stale]
    await spender.taps("Back")
    await spender.presses("1")
    assert await presses_at_once(spender, spender.words("Take it out")) == [stale, stale]
    assert await spender.budget() == ()
    await spender.taps("Undo the last change")
    assert await spender.budget() == AIGUL[:1]


async def test_yes_pressed_twice_and_a_source_pressed_twice(spender: Spender) -> None:
    await spender.names("Мата", "materials", "pc", "2")
    await spender.says("45 мың")
    await presses_at_once(spender, spender.words("Yes"))
    assert await spender.step() == "budget.1.source"
    source = spender.called(spender.stage.program.season.costs.sources, "own_money")
    await presses_at_once(spender, source)
    assert await spender.step() == "budget"
    assert [line.source for line in await spender.budget()] == ["own_money"]
    assert len(await spender.undo_rows()) == 1


async def test_every_button_ever_shown_is_dead(stage: Stage, spender: Spender) -> None:
    """All the buttons of the whole conversation: none changes the budget, each shows the present screen."""
    ever: dict[str, None] = {}

    def note(call: Call) -> None:
        markup = json.loads(call.params.get("reply_markup") or "{}")
        for row in markup.get("inline_keyboard", []):
            ever.update({key["callback_data"]: None for key in row if key["callback_data"].startswith("b:")})

    stage.telegram.on_call.append(note)
    await spender.plans(AIGUL[:2])
    await spender.presses("2")
    await spender.taps("Price of one")
    await spender.says("121 мың")
    await spender.taps("Yes")
    before, undo = await spender.budget(), await spender.undo_rows()
    present = {button.data for button in spender.phone.screen.all_buttons}
    old = [data for data in ever if data not in present]
    assert len(old) > 40
    for data in old:
        press = spender.forges(data)
        await stage.quiet()
        assert press.text == spender.words(STALE)
    assert (await spender.budget(), await spender.undo_rows()) == (before, undo)
    spender.at_table()


@pytest.mark.parametrize(
    "data",
    ["b:{id}:{rev}:open:9:", "b:{id}:{rev}:drop:9:", "b:{id}:{rev}:fix:1:nothing", "b:{id}:{rev}:fix:9:price",
     "b:{id}:{rev}:pick:1:equipment", "b:{id}:{rev}:yes:1:", "b:{id}:{rev}:no:1:", "b:{id}:{rev}:fit:0:price",
     "b:{id}:{rev}:less:1:", "b:{id}:{rev}:undo:0:x", "b:{id}:{older}:add:0:", "b:9{id}:{rev}:add:0:"],
)  # fmt: skip
async def test_what_was_never_on_this_screen_is_refused(stage: Stage, spender: Spender, data: str) -> None:
    await spender.plans(AIGUL[:1])
    await spender.taps("Undo the last change")
    await spender.plans(AIGUL[:1])
    if "undo" in data:
        await spender.taps("Add a cost")
    before, step = await spender.budget(), await spender.step()
    [row] = await stage.place.all("SELECT id, rev FROM applications")
    press = spender.forges(data.format(id=row["id"], rev=row["rev"], older=row["rev"] - 1))
    await stage.quiet()
    assert press.text == spender.words(STALE)
    assert (await spender.budget(), await spender.step()) == (before, step)


async def test_an_option_that_was_never_offered_is_refused(stage: Stage, spender: Spender) -> None:
    await spender.taps("Add a cost")
    await spender.says("Мата")
    [row] = await stage.place.all("SELECT id, rev FROM applications")
    for what in ("gone", "", "=", "all", "pc", "Жабдық"):
        press = spender.forges(f"b:{row['id']}:{row['rev']}:pick:1:{what}")
        await stage.quiet()
        assert press.text == spender.words(STALE), what
    assert await spender.budget() == (Line(1, "Мата"),)


async def test_the_same_update_twice_is_one_line(stage: Stage, spender: Spender) -> None:
    fault = stage.telegram.faults.add(Fault("repeat", times=None, copies=2))
    await spender.plans(GULMIRA)
    await spender.taps("We pay for it ourselves")
    await spender.presses(spender.labels[2])
    await spender.taps("Undo the last change")
    stage.telegram.faults.remove(fault)
    assert await spender.budget() == GULMIRA


async def test_two_phones_of_one_account(stage: Stage, spender: Spender) -> None:
    """Both have the table before them; the second press finds that the first was there."""
    await spender.plans(AIGUL[:2])
    other: Phone = stage.telegram.phone(account=spender.phone)
    data = spender.data(spender.words("Undo the last change"))
    add = spender.data(spender.words("Add a cost"))
    table = spender.phone.screen
    other.forges(data, table)
    press = spender.phone.forges(add, table)
    await stage.quiet()
    assert press.text == spender.words(STALE)
    assert await spender.budget() == AIGUL[:1]
    await spender.taps("Add a cost")
    other.says("Оверлок")
    await stage.quiet()
    assert [line.what for line in await spender.budget()] == ["Тігін машинасы", "Оверлок"]


async def test_another_language_in_the_middle(spender: Spender) -> None:
    costs = spender.stage.program.season.costs
    await spender.names("Мата", "materials", "m", "30")
    await spender.says("/lang")
    other = {"kk": "ru", "ru": "kk"}[spender.language]
    await spender.presses({"kk": "Қазақша", "ru": "Русский"}[other])
    spender.language = other
    assert await spender.step() == "budget.1.price"
    spender.reads("What does one cost? (1 {unit})", unit=spender.called(costs.units, "m"))
    await spender.says("1500")
    await spender.takes_source("grant")
    spender.tells("Still free: {sum}", sum=455_000)
    await spender.presses("1")
    spender.sees(spender.called(costs.categories, "materials"))


@pytest.mark.parametrize("parts", range(1, 6))
async def test_killed_between_two_parts(stage: Stage, spender: Spender, parts: int) -> None:
    """The process dies when a part is committed and nothing was said: the next touch goes on behind it."""
    costs = stage.program.season.costs
    said = ["Мата", spender.called(costs.categories, "materials"), spender.called(costs.units, "m"), "30", "1500"]
    await spender.taps("Add a cost")
    for each in said[: parts - 1]:
        await spender.says(each)
    spender.phone.says(said[parts - 1])
    await cut_at_the_reply(stage, spender.phone)
    await stage.start()
    await stage.quiet()
    for each in said[parts:]:
        await spender.says(each)
    await spender.takes_source("grant")
    [line] = await spender.budget()
    assert (line.what, line.category, line.unit, line.sum) == ("Мата", "materials", "m", 45_000)
    assert len(await spender.undo_rows()) == 1


async def test_killed_at_an_undo(stage: Stage, spender: Spender) -> None:
    await spender.plans(AIGUL[:2])
    spender.phone.presses(spender.words("Undo the last change"))
    await cut_at_the_reply(stage, spender.phone)
    await stage.start()
    await stage.quiet()
    assert await spender.budget() == AIGUL[:1]
    await spender.says("/start")
    await spender.taps("Continue")
    spender.at_table()


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


async def test_on_another_phone_by_its_code_it_goes_on_and_can_be_undone(stage: Stage, spender: Spender) -> None:
    await spender.plans(AIGUL[:2])
    await spender.taps("Continue later")
    code = shown(spender)
    other = Spender(stage, spender.language, name="Самат")
    await Villager.arrives(other)
    await other.taps("I have a code")
    await other.says(code)
    await other.taps("Continue")
    other.at_table()
    assert await stage.place.all("SELECT * FROM budget_sources") == []
    await other.taps("Undo the last change")
    assert await other.budget() == AIGUL[:1]
    await other.plans(AIGUL[1:2])
    assert await other.budget() == AIGUL[:2]


async def test_what_is_erased_is_erased_with_its_undo(stage: Stage, spender: Spender) -> None:
    await spender.plans(AIGUL[:2])
    [application] = read_file(stage, await gets_the_file(spender))["applicants"][0]["applications"]
    assert application["budget_can_go_back_to"] == [{"line": n, "part": None, "value": None} for n in (1, 2)]
    [kept] = [each for each in application["answers"] if each["question"] == "budget"]
    assert "= 290\u00a0000\u00a0₸" in kept["shown"]
    await spender.taps("Erase my data")
    await spender.taps("Yes, erase")
    for table in ("budget_undo", "budget_sources", "answers"):
        assert await stage.place.all(f"SELECT * FROM {table}") == [], table
