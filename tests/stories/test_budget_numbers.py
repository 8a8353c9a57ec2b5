"""Numbers of a cost as people type them: asked where they mean two things, refused with the reason, never guessed."""

from decimal import Decimal
from pathlib import Path

import pytest

from bot.settings import SEASON
from tests.stories.spender import Spender


@pytest.fixture
def season_folder() -> Path:
    return SEASON


@pytest.mark.parametrize("unit", ["kg", "төлем"])
async def test_a_thousand_or_one_and_a_half_is_asked_and_not_guessed(spender: Spender, unit: str) -> None:
    await spender.names("Жүн", "materials", unit, "1.500")
    spender.reads(
        "Which of the two: {whole} or {part}? Please write it just like that.", whole="1\u00a0500", part="1,5"
    )
    assert (await spender.budget())[0].quantity is None
    await spender.says("1,5")
    assert (await spender.budget())[0].quantity == Decimal("1.5")


async def test_of_pieces_it_is_a_thousand_and_said_so(spender: Spender) -> None:
    await spender.names("Қаптама", "materials", "pc", "1.500")
    unit = spender.called(spender.stage.program.season.costs.units, "pc")
    spender.sees(f"1 500 {unit}")
    await spender.says("15")
    spender.reads("{sum} – is that right?", sum="15\u00a0₸")
    spender.sees("= 22 500 ₸")
    await spender.says({"kk": "иә", "ru": "да"}[spender.language])
    assert await spender.step() == "budget.1.source"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("45.5", "Which of the two: {thousands} or {whole}? Please write it in full, in whole tenge."),
        ("қымбат", "Please write the price as a number. For example: 45 000 or 45 thousand"),
        ("45 000,50", "Please write the price in whole tenge. For example: 45 000"),
        ("0", "The number is too small. At least: {least}"),
    ],
)
async def test_a_price_that_is_not_clear_is_refused_with_the_reason(spender: Spender, typed: str, told: str) -> None:
    await spender.names("Мата", "materials", "m", "30")
    await spender.says(typed)
    spender.reads(told, thousands="45\u00a0500\u00a0₸", whole="45\u00a0₸", least="1\u00a0₸")
    assert (await spender.budget())[0].price is None
    assert await spender.step() == "budget.1.price"


@pytest.mark.parametrize("typed", ["150 мың", "150 тыс.", "0,15 млн", "150к", "150.000"])
async def test_a_price_written_otherwise_is_said_back(spender: Spender, typed: str) -> None:
    await spender.names("Мата", "materials", "pc", "2")
    await spender.says(typed)
    spender.reads("{sum} – is that right?", sum="150\u00a0000\u00a0₸")
    assert (await spender.budget())[0].price == 150_000, "kept at once"
    await spender.says({"kk": "жоқ", "ru": "нет"}[spender.language])
    assert await spender.step() == "budget.1.price"
    await spender.says("46 000")
    assert await spender.step() == "budget.1.source"


async def test_another_number_at_the_question_whether_it_is_right_is_the_price(spender: Spender) -> None:
    await spender.names("Мата", "materials", "pc", "2")
    await spender.says("145 мың")
    await spender.says("135000")
    assert (await spender.budget())[0].price == 135_000
    assert await spender.step() == "budget.1.source"


async def test_whoever_types_the_number_where_the_unit_is_asked_is_told_it_comes_next(spender: Spender) -> None:
    await spender.taps("Add a cost")
    await spender.says("Жүн")
    await spender.says(spender.called(spender.stage.program.season.costs.categories, "materials"))
    await spender.says("30 кг")
    spender.reads("First say what it is measured in: pieces, kg, metres. How many comes right after.")
    await spender.says("КГ")
    assert (await spender.budget())[0].unit == "kg"
    await spender.says("30 кг")
    assert (await spender.budget())[0].quantity == 30
