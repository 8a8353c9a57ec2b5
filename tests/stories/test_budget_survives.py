"""A budget when things go wrong: old buttons, double presses, two phones, another language, kills."""

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
from tests.stories.spender import STALE, Spender
from tests.stories.test_mydata_file import gets_the_file, read_file
from tests.stories.villager import Villager


@pytest.fixture
def season_folder(tmp_path: Path) -> Path:
    """The sample season, in a copy that a test may change."""
    return Path(shutil.copytree(SEASON, tmp_path / "season"))


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
