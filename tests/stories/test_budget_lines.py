"""Lines of a budget: filled in part by part, corrected, taken out, undone; nothing said is ever lost."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from bot.settings import SEASON
from programme.budget import Line, to_value
from sandbox.phones import Phone
from storage.budget import LEVELS
from tests.programme.budgets import AIGUL
from tests.stage import Stage
from tests.stories.spender import ACTIVITIES, STALE, Spender


@pytest.fixture
def season_folder() -> Path:
    return SEASON


async def test_every_part_is_kept_at_once_and_a_line_left_unfinished_goes_on_where_it_stopped(spender: Spender) -> None:
    costs = spender.stage.program.season.costs
    await spender.taps("Add a cost")
    assert await spender.budget() == ()
    await spender.says("Оверлок")
    assert await spender.budget() == (Line(1, "Оверлок"),)
    await spender.chooses(spender.called(costs.categories, "equipment"))
    await spender.chooses(spender.called(costs.units, "pc"))
    assert await spender.budget() == (Line(1, "Оверлок", "equipment", "pc"),)
    await spender.taps("Back")
    spender.reads("Not finished, press its number: {numbers}", numbers="1")
    assert not spender.has("Next")
    await spender.presses("1")
    assert await spender.step() == "budget.1.quantity"
    await spender.says("1")
    await spender.says("120000")
    await spender.takes_source("grant")
    assert await spender.budget() == (Line(1, "Оверлок", "equipment", "pc", Decimal(1), 120_000, "grant"),)
    assert spender.has("Next")


@pytest.mark.parametrize("part", ["quantity", "price", "what"])
async def test_no_part_of_an_unfinished_line_is_corrected_before_it_is_whole(
    stage: Stage, spender: Spender, part: str
) -> None:
    """No button leads there; a forged press shows no question about nothing."""
    await spender.taps("Add a cost")
    await spender.says("Оверлок")
    await spender.taps("Back")
    [here] = await stage.place.all("SELECT id, rev FROM applications")
    spender.forges(f"b:{here['id']}:{here['rev']}:fix:1:{part}")
    await stage.quiet()
    assert await spender.step() == "budget.1.category"


async def test_a_line_begun_and_not_named_leaves_nothing(spender: Spender) -> None:
    await spender.taps("Add a cost")
    await spender.taps("Back")
    assert "budget" not in await spender.kept()
    assert await spender.undo_rows() == []


async def test_same_as_before_is_one_tap(stage: Stage, language: str) -> None:
    spender = Spender(stage, language)
    await spender.comes_to_the_budget(activities=ACTIVITIES)
    await spender.taps("Add a cost")
    for said in ("Сабақ құралы", spender.called(stage.program.season.costs.categories, "print"), "төлем", "1", "5000"):
        await spender.says(said)
    await spender.takes_source("own_money")
    await spender.presses("1. Бөлмені сырлау")
    await spender.taps("Add a cost")
    await spender.says("Атаусыз зат")
    for value in (spender.called(stage.program.season.costs.categories, "print"), "төлем"):
        await spender.presses(spender.words("As before: {value}", value=value)[:30])
    for said in ("3", "700"):
        await spender.says(said)
    await spender.takes_source("own_money")
    [label] = [each for each in spender.labels if "Бөлмені" in each and not each.startswith("1")]
    await spender.presses(label)
    first, second = await spender.budget()
    assert replace(second, id=1, what=first.what, quantity=first.quantity, price=first.price) == first


@pytest.mark.parametrize(
    ("part", "typed", "after"),
    [
        ("Name", "Үстел", {"what": "Үстел"}),
        ("Quantity", "3", {"quantity": Decimal(3)}),
        ("Price of one", "99 000", {"price": 99_000}),
        ("Unit", "қорап пен қап", {"unit": "қорап пен қап"}),
        ("Unit", "шт", {"unit": "pc"}),
    ],
)
async def test_one_part_is_corrected_and_the_rest_stays(
    spender: Spender, part: str, typed: str, after: dict[str, object]
) -> None:
    await spender.plans(AIGUL[:2])
    await spender.presses("1")
    await spender.taps(part)
    await spender.says(typed)
    spender.at_table()
    assert await spender.budget() == (replace(AIGUL[0], **after), AIGUL[1])  # type: ignore[arg-type]
    await spender.taps("Undo the last change")
    spender.reads("The last change is undone.")
    assert await spender.budget() == AIGUL[:2]


async def test_a_pressed_part_is_corrected_and_undone(spender: Spender) -> None:
    costs = spender.stage.program.season.costs
    await spender.plans(AIGUL[:1])
    for part, named, id in (("Kind of cost", costs.categories, "rent"), ("Unit", costs.units, "hour")):
        await spender.presses("1")
        await spender.taps(part)
        await spender.chooses(spender.called(named, id))
    await spender.presses("1")
    await spender.taps("Whose money")
    await spender.takes_source("other")
    assert await spender.budget() == (replace(AIGUL[0], category="rent", unit="hour", source="other"),)
    for _ in range(3):
        await spender.taps("Undo the last change")
    assert await spender.budget() == AIGUL[:1]


async def test_undo_goes_back_step_by_step_to_nothing_and_brings_deleted_lines_back(spender: Spender) -> None:
    states = [await spender.budget()]
    await spender.plans(AIGUL[:1])
    states.append(await spender.budget())
    await spender.plans(AIGUL[1:3])
    states.append(await spender.budget())
    await spender.presses("2")
    await spender.taps("Take it out")
    states.append(await spender.budget())
    await spender.presses("2")
    await spender.taps("Price of one")
    await spender.says("44000")
    states.append(await spender.budget())
    assert [len(each) for each in states] == [0, 1, 3, 2, 2]
    for times, before in zip((1, 1, 2, 1), reversed(states[:-1]), strict=True):
        for _ in range(times):
            await spender.taps("Undo the last change")
        assert await spender.budget() == before
    assert not spender.has("Undo the last change")
    assert "budget" not in await spender.kept() or (await spender.kept())["budget"] == []


async def test_undoing_one_line_takes_nothing_from_another(spender: Spender) -> None:
    """A is half filled in, B is corrected, A is finished: undoing the correction leaves A whole."""
    await spender.plans(AIGUL[:1])
    await spender.taps("Add a cost")
    await spender.says("Оверлок")
    await spender.taps("Back")
    await spender.presses("1")
    await spender.taps("Price of one")
    await spender.says("140000")
    await spender.presses("2")
    costs = spender.stage.program.season.costs
    await spender.chooses(spender.called(costs.categories, "equipment"))
    await spender.chooses(spender.called(costs.units, "pc"))
    for said in ("1", "120000"):
        await spender.says(said)
    await spender.takes_source("grant")
    await spender.taps("Undo the last change")
    assert await spender.budget() == AIGUL[:2]
    await spender.taps("Undo the last change")
    assert await spender.budget() == AIGUL[:1]


async def test_only_the_last_changes_can_be_undone(spender: Spender) -> None:
    await spender.plans(AIGUL[:1])
    for n in range(LEVELS + 3):
        await spender.presses("1")
        await spender.taps("Price of one")
        await spender.says(str(1000 + n))
    assert len(await spender.undo_rows()) == LEVELS
    for _ in range(LEVELS):
        await spender.taps("Undo the last change")
    assert not spender.has("Undo the last change")
    assert [line.price for line in await spender.budget()] == [1002]


async def test_as_many_lines_as_fit_and_eight_a_page(stage: Stage, spender: Spender) -> None:
    most = stage.program.season.costs.most_lines
    many = [replace(AIGUL[0], id=n, what=f"Зат {n}", price=1_000 + n) for n in range(1, most)]
    [here] = await stage.place.all("SELECT id FROM applications")
    await put(stage, here["id"], many)
    await spender.says("/start")
    await spender.taps("Continue")
    numbers = [label for label in spender.labels if label.isdecimal()]
    assert numbers == [str(n) for n in range(33, most)], "the newest are seen first"
    await spender.turns()
    assert [label for label in spender.labels if label.isdecimal()] == [str(n) for n in range(1, 9)]
    assert len(spender.phone.screen.text) < 1_500
    await spender.spends("Соңғы зат", "equipment", "pc", "1", "1000")
    assert len(await spender.budget()) == most
    assert not spender.has("Add a cost")
    press = spender.forges(f"b:{here['id']}:{await rev(stage)}:add:0:")
    await stage.quiet()
    assert press.text == spender.words(STALE)


async def put(stage: Stage, application: int, lines: list[Line]) -> None:
    """Stores a budget as it would be after much work."""
    await stage.place.all(
        """INSERT INTO answers (application, question, value, message_id, at)
        VALUES (:application, 'budget', :value, NULL, 0)""",
        application=application,
        value=json.dumps(to_value(lines), ensure_ascii=False),
    )


async def rev(stage: Stage) -> int:
    [row] = await stage.place.all("SELECT rev FROM applications")
    return int(row["rev"])


async def test_what_is_chosen_may_be_typed_in_either_language(stage: Stage, language: str) -> None:
    spender = Spender(stage, language)
    await spender.comes_to_the_budget(activities=ACTIVITIES)
    await spender.taps("Add a cost")
    for said in ("Бөлме", "аренда", "ай", "3", "20000", "Өз затымыз, еңбегіміз", "сабақ өткізу"):
        await spender.says(said)
    assert await spender.budget() == (Line(1, "Бөлме", "rent", "month", Decimal(3), 20_000, "own_work", 1),)
    await spender.presses("1")
    await spender.taps("For which work")
    await spender.says("7")
    spender.reads("This is not in the list. Please press one of the buttons.")
    await spender.says("1")
    assert (await spender.budget())[0].activity == 0


def voice(phone: Phone) -> None:
    phone.sends_voice()


def photo(phone: Phone) -> None:
    phone.sends_photo()


def sticker(phone: Phone) -> None:
    phone.sends_sticker()


@pytest.mark.parametrize("step", ["table", "what", "quantity", "price", "sure", "source"])
@pytest.mark.parametrize(
    ("send", "told"),
    [
        (voice, "This question needs a short answer in words."),
        (photo, "Please write it in words here. A photo of the price is asked for later: {question}"),
        (sticker, "I do not understand pictures that play. Please write in words."),
    ],
)
async def test_what_is_no_text_gets_a_sensible_sentence_at_every_part(
    stage: Stage, spender: Spender, step: str, send: object, told: str
) -> None:
    if step != "table":
        await spender.taps("Add a cost")
    for at, said in (("quantity", ("Мата", "материалы", "м")), ("price", ("30",)), ("sure", ("2 мың",))):
        if ["table", "what", "quantity", "price", "sure", "source"].index(step) >= [
            "table", "what", "quantity", "price", "sure", "source"
        ].index(at):  # fmt: skip
            for each in said:
                await spender.says(each)
    if step == "source":
        await spender.taps("Yes")
    before, where = await spender.budget(), await spender.step()
    send(spender.phone)  # type: ignore[operator]
    await stage.quiet()
    spender.reads(told, question=spender.question("letters").short.in_(spender.language))
    assert (await spender.budget(), await spender.step()) == (before, where)


async def test_an_activity_taken_out_is_taken_out_of_the_costs_too(stage: Stage, language: str) -> None:
    spender = Spender(stage, language)
    await spender.comes_to_the_budget(activities=ACTIVITIES)
    for n, (what, activity) in enumerate((("Бояу", "1"), ("Мата", "2")), 1):
        await spender.names(what, "materials", "m", "1")
        await spender.says("1000")
        await spender.takes_source("grant")
        await spender.says(activity)
        assert len(await spender.budget()) == n
    await spender.presses("2")
    await spender.taps("Take it out")
    assert [line.activity for line in await spender.budget()] == [0]
    for _ in range(30):
        if await spender.step() == "activities":
            break
        await spender.taps("Back")
    await spender.presses("1")
    await spender.taps("Take it out")
    assert [line.activity for line in await spender.budget()] == [None]
    while await spender.step() != "budget":
        await spender.taps("Next" if spender.has("Next") else "Skip")
    await spender.taps("Undo the last change")
    assert [(line.what, line.activity) for line in await spender.budget()] == [("Бояу", None), ("Мата", 0)]
