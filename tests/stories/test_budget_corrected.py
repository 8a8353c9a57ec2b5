"""A message of the budget edited later: it corrects its part of its line while it is still its source, and no other."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from bot.settings import SEASON
from programme.budget import Line
from sandbox.records import Message
from tests.programme.budgets import AIGUL
from tests.stories.spender import Spender

SAVED = "I saw your correction. The new answer is saved."
NOTHING = "An edited message changes nothing now. What counts is below."


@pytest.fixture
def season_folder() -> Path:
    return SEASON


def written(spender: Spender, words: str) -> Message:
    """Her newest message of these words."""
    return next(message for message in reversed(spender.phone.messages) if message.mine and message.text == words)


async def edits(spender: Spender, message: Message, words: str) -> None:
    spender.phone.edits(message, words)
    await spender.stage.quiet()


@pytest.mark.parametrize(
    ("words", "corrected", "after"),
    [
        ("Тігін машинасы", "Тігін машинасы «Чайка»", {"what": "Тігін машинасы «Чайка»"}),
        ("2", "3", {"quantity": Decimal(3)}),
        ("145000", "135 мың", {"price": 135_000}),
    ],
)
async def test_an_edit_corrects_its_part_and_says_what_counts(
    spender: Spender, words: str, corrected: str, after: dict[str, object]
) -> None:
    await spender.plans(AIGUL[:2])
    await edits(spender, written(spender, words), corrected)
    spender.reads(SAVED)
    line = replace(AIGUL[0], **after)  # type: ignore[arg-type]
    assert await spender.budget() == (line, AIGUL[1])
    spender.at_table()
    assert f"{line.sum:,}".replace(",", "\u00a0") in spender.phone.screen.text
    await spender.taps("Undo the last change")
    assert await spender.budget() == AIGUL[:2]


async def test_an_edit_in_the_middle_of_another_line_keeps_her_place(spender: Spender) -> None:
    await spender.plans(AIGUL[:1])
    await spender.names("Мата", "materials", "m", "30")
    await edits(spender, written(spender, "2"), "1")
    spender.reads(SAVED)
    assert await spender.step() == "budget.2.price"
    assert [line.quantity for line in await spender.budget()] == [1, 30]
    await spender.says("1500")
    assert (await spender.budget())[1].price == 1_500


async def test_an_edit_of_the_price_while_it_is_said_back(spender: Spender) -> None:
    await spender.names("Мата", "materials", "pc", "2")
    await spender.says("145 мың")
    await edits(spender, written(spender, "145 мың"), "154 мың")
    spender.reads("{sum} – is that right?", sum="154\u00a0000\u00a0₸")
    assert (await spender.budget())[0].price == 154_000


async def test_what_cannot_be_is_refused_and_the_former_stays(spender: Spender) -> None:
    await spender.plans(AIGUL[:1])
    either = "Which of the two: {thousands} or {whole}? Please write it in full, in whole tenge."
    number = "Please write how many, as a number. For example: 2 or 2,5"
    for words, corrected, told, stays in (("145000", "45.5", either, "145 000 ₸"), ("2", "екі", number, "2")):
        await edits(spender, written(spender, words), corrected)
        spender.reads(told, thousands="45\u00a0500\u00a0₸", whole="45\u00a0₸")
        spender.sees(stays)
        assert await spender.budget() == AIGUL[:1]


async def test_unchanged_words_do_nothing(spender: Spender) -> None:
    await spender.plans(AIGUL[:1])
    said = len(spender.phone.messages)
    await edits(spender, written(spender, "145000"), "145 000")
    assert len(spender.phone.messages) == said
    assert len(await spender.undo_rows()) == 1


async def test_a_message_that_was_replaced_changes_nothing(spender: Spender) -> None:
    """By a later message, by a press, by undoing, or because its line is gone."""
    await spender.plans(AIGUL[:1])
    first = written(spender, "145000")
    await spender.presses("1")
    await spender.taps("Price of one")
    await spender.says("140000")
    second = written(spender, "140000")
    await edits(spender, first, "99000")
    spender.reads(NOTHING)
    await edits(spender, second, "141000")
    spender.reads(SAVED)
    await spender.taps("Undo the last change")
    await spender.taps("Undo the last change")
    for message in (first, second):
        await edits(spender, message, "77000")
        spender.reads(NOTHING)
    assert await spender.budget() == AIGUL[:1]
    await spender.taps("Undo the last change")
    assert await spender.budget() == ()
    await edits(spender, written(spender, "Тігін машинасы"), "Пеш")
    spender.reads(NOTHING)


async def test_a_unit_chosen_after_it_was_typed(spender: Spender) -> None:
    costs = spender.stage.program.season.costs
    await spender.taps("Add a cost")
    for said in ("Жүн", spender.called(costs.categories, "materials"), "қап-қап"):
        await spender.says(said)
    await spender.taps("Back")
    await spender.presses("1")
    await spender.taps("Back")
    await edits(spender, written(spender, "қап-қап"), "тең")
    assert (await spender.budget())[0].unit == "тең"
    await spender.presses("1")
    await spender.says("3")
    await spender.taps("Back")
    await spender.presses("1")
    assert await spender.step() == "budget.1.price"


async def test_an_edit_never_makes_a_number_of_another_line(spender: Spender) -> None:
    """A line taken out and a new one with its number: the old message is none of it."""
    await spender.plans(AIGUL[:1])
    await spender.presses("1")
    await spender.taps("Take it out")
    await spender.spends("Мата", "materials", "m", "30", "1500")
    assert [line.id for line in await spender.budget()] == [1]
    await edits(spender, written(spender, "145000"), "99000")
    spender.reads(NOTHING)
    assert (await spender.budget())[0].price == 1_500


async def test_from_the_summary_an_edit_that_goes_over_the_grant_closes_the_way(spender: Spender) -> None:
    await spender.plans(AIGUL)
    await spender.taps("Next")
    await spender.writes_until("summary")
    assert spender.has("Send the application")
    send = spender.data(spender.words("Send the application"))
    message = spender.phone.screen
    await edits(spender, written(spender, "145000"), "200 000")
    assert not spender.has("Send the application")
    spender.tells("Over the limit by {sum}", sum=110_000)
    spender.phone.forges(send, message)
    await spender.stage.quiet()
    assert await spender.stage.place.all("SELECT id FROM applications WHERE status = 'submitted'") == []
    assert isinstance((await spender.budget())[0], Line)
