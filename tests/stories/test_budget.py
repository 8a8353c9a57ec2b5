"""The budgets of the people in the brief, as conversations: what they type, what they read, to the tenge."""

from pathlib import Path

import pytest

from bot.settings import SEASON
from handlers.ui.answers import entries
from locales import speaking
from programme.sent import from_json
from storage import applications, people
from tests.programme.budgets import AIGUL, BOLAT_AGAIN, GULMIRA, NURBOL, SVETLANA
from tests.stage import Stage
from tests.stories.spender import ACTIVITIES, Spender

SAID = {
    "kk": {
        "sure": "145 000 ₸ – дұрыс па?",
        "exact": "Дәл келді!",
        "over": "Шектен 37 500 ₸ асып кетті",
        "left": "Қалғаны: 80 000 ₸",
        "debt": "Бұған грант ақшасын жұмсауға болмайды",
        "share": "Еңбекақы шектен асып кетті: 74 %, шегі 30 %",
        "pay": "келісімшарт жасалады, жұмыс біткен соң акт жазылады, салығы да есептеледі",
    },
    "ru": {
        "sure": "145 000 ₸ – верно?",
        "exact": "Точно сошлось!",
        "over": "Превышение на 37 500 ₸",
        "left": "Осталось: 80 000 ₸",
        "debt": "На это нельзя тратить деньги гранта",
        "share": "Оплата труда выше предела: 74 %, предел 30 %",
        "pay": "нужны договор с человеком, акт после работы и налоги",
    },
}


@pytest.fixture
def season_folder() -> Path:
    return SEASON


@pytest.fixture(params=["kk", "ru"])
def language(request: pytest.FixtureRequest) -> str:
    """The words themselves matter here."""
    return str(request.param)


async def test_aigul_types_145_thousand_and_it_comes_out_exactly(spender: Spender) -> None:
    said = SAID[spender.language]
    await spender.names("Тігін машинасы", "equipment", "pc", "2")
    await spender.says({"kk": "145 мың", "ru": "145 тыс."}[spender.language])
    spender.sees(said["sure"])
    spender.sees("× 145 000 ₸ = 290 000 ₸")
    assert spender.has("Yes")
    assert spender.has("Correct it")
    await spender.taps("Yes")
    await spender.takes_source("grant")
    spender.tells("Still free: {sum}", sum=210_000)
    await spender.plans(AIGUL[1:])
    spender.sees(said["exact"])
    spender.sees("Грант ақшасынан: 500 000 ₸" if spender.language == "kk" else "Из денег гранта: 500 000 ₸")
    assert await spender.sums() == [290_000, 120_000, 45_000, 45_000]


async def test_aigul_brings_a_room_along(spender: Spender) -> None:
    await spender.plans(AIGUL)
    await spender.spends("Бөлме", "rent", "month", "3", "20000", "own_work")
    table = spender.at_table().text.replace("\u00a0", " ")
    kk, ru = "Өз үлесіміз: 60 000 ₸", "Наш вклад: 60 000 ₸"
    assert (kk if spender.language == "kk" else ru) in table
    assert ("Бүкіл жоба: 560 000 ₸" if spender.language == "kk" else "Весь проект: 560 000 ₸") in table
    assert SAID[spender.language]["exact"] in table


async def test_svetlana_plans_for_an_organisation(spender: Spender) -> None:
    await spender.plans(SVETLANA)
    spender.sees(SAID[spender.language]["exact"])
    assert await spender.sums() == [370_000, 85_000, 30_000, 15_000]


async def test_nurbol_asks_for_less_and_may(spender: Spender) -> None:
    await spender.plans(NURBOL)
    table = spender.sees(SAID[spender.language]["left"])
    assert "⚠️" not in table.text
    assert "⛔" not in table.text
    assert spender.has("Next")
    await spender.taps("Next")
    spender.asks("letters")


async def test_gulmira_is_over_and_lowers_a_price(spender: Spender) -> None:
    await spender.plans(GULMIRA)
    table = spender.sees(SAID[spender.language]["over"])
    order = [table.text.index(what) for what in ("Пеш", "Қамыр илегіш", "Үстел", "Қаптама")]
    assert order == sorted(order), "the largest first"
    assert not spender.has("Next")
    for way in ("Lower the price", "Lower the quantity", "We pay for it ourselves"):
        assert spender.has(way)
    await spender.taps("Lower the price")
    spender.sees(SAID[spender.language]["over"])
    assert [label.replace("\u00a0", " ") for label in spender.labels[:4]] == [
        "Пеш – 265 000 ₸",
        "Қамыр илегіш – 175 000 ₸",
        "Үстел – 75 000 ₸",
        "Қаптама – 22 500 ₸",
    ]
    await spender.presses(spender.labels[1])
    spender.sees("175 000 ₸")
    await spender.says("137 500")
    spender.sees(SAID[spender.language]["exact"])
    await spender.presses("2")
    await spender.presses(spender.words("Name"))
    await spender.says("Қамыр илегіш (кішісі)")
    table = spender.at_table()
    assert "2. Қамыр илегіш (кішісі)" in table.text
    assert await spender.sums() == [265_000, 137_500, 75_000, 22_500]
    assert spender.has("Next")


async def test_gulmira_might_pay_for_the_tables_herself(spender: Spender) -> None:
    await spender.plans(GULMIRA)
    await spender.taps("We pay for it ourselves")
    await spender.presses(spender.labels[2])
    table = spender.at_table().text.replace("\u00a0", " ")
    for kk, ru in (
        ("Грант ақшасынан: 462 500 ₸", "Из денег гранта: 462 500 ₸"),
        ("Өз үлесіміз: 75 000 ₸", "Наш вклад: 75 000 ₸"),
        ("Бүкіл жоба: 537 500 ₸", "Весь проект: 537 500 ₸"),
    ):
        assert (kk if spender.language == "kk" else ru) in table
    assert [line.source for line in await spender.budget()] == ["grant", "grant", "own_money", "grant"]
    assert spender.has("Next")


async def test_gulmira_might_take_fewer(spender: Spender) -> None:
    await spender.plans(GULMIRA)
    await spender.taps("Lower the quantity")
    await spender.presses(spender.labels[2])
    await spender.says("1")
    assert await spender.sums() == [265_000, 175_000, 25_000, 22_500]
    spender.tells("Still free: {sum}", sum=12_500)


async def test_a_sum_is_never_asked_for(spender: Spender) -> None:
    """80 000 typed at the table is no sum; and a line of anything at all raises a question."""
    await spender.says("80 000")
    spender.reads("Please press “Add a cost”, or a number to open what is written.")
    assert await spender.budget() == ()
    await spender.spends("Әртүрлі 50 000", "materials", "set", "1", "50000")
    spender.sees("⚠️ 1 – «Әртүрлі», «басқа шығындар»" if spender.language == "kk" else "⚠️ 1 – «Разное»")
    assert spender.has("Next"), "a warning is no block"


async def test_a_sum_in_the_place_of_a_price_is_seen_at_once(spender: Spender) -> None:
    await spender.names("Тігін машинасы", "equipment", "pc", "2")
    await spender.says("290000")
    spender.sees("× 290 000 ₸ = 580 000 ₸")
    assert spender.has("Correct it"), "more than the whole grant for one cost"
    await spender.taps("Correct it")
    await spender.says("145000")
    spender.sees("× 145 000 ₸ = 290 000 ₸")
    assert not spender.has("Correct it")


async def test_bolat_plans_what_a_grant_is_not_given_for(spender: Spender) -> None:
    said = SAID[spender.language]
    await spender.taps("Add a cost")
    await spender.says({"kk": "Банк несиесін жабу", "ru": "погашение кредита"}[spender.language])
    spender.sees(said["debt"])
    await spender.taps("Back")
    await spender.presses("1")
    await spender.chooses(spender.called(spender.stage.program.season.costs.categories, "services"))
    for typed in ("төлем", "1", "150000"):
        await spender.says(typed)
    await spender.takes_source("grant")
    table = spender.sees(said["debt"])
    assert "1. ⛔ " in table.text
    assert spender.has("Ask a person about this")
    assert not spender.has("Next")
    await spender.spends("Жетекшіге айлық", "pay", "month", "6", "70000")
    table = spender.sees(said["share"])
    assert "⚠️ 2 – " in table.text
    assert table.text.count("⚠️") == 3, "self_pay, pay_share and one_item, each once"
    spender.reads("Over the limit by {sum}", sum="70 000 ₸")
    await spender.taps("Ask a person about this")
    spender.reads("Ask a person")
    assert [row["step"] for row in await spender.stage.place.all("SELECT step FROM thread_desks")] == ["budget"]


async def test_bolat_plans_a_greenhouse_instead(spender: Spender) -> None:
    await spender.plans(BOLAT_AGAIN)
    table = spender.sees(SAID[spender.language]["exact"])
    assert "⚠️" not in table.text
    assert "⛔" not in table.text
    spender.sees(SAID[spender.language]["pay"])
    assert spender.has("Next")


@pytest.mark.parametrize("typed", ["алдыңғыдай", "Как раньше", "Алдыңғыдай: дана", "как раньше: шт."])
async def test_as_before_may_be_typed_as_well(spender: Spender, typed: str) -> None:
    await spender.taps("Add a cost")
    await spender.says("Сөре")
    await spender.chooses(spender.called(spender.stage.program.season.costs.categories, "equipment"))
    await spender.says(typed)
    spender.reads("This is not in the list. Please press one of the buttons.")
    await spender.says("дана")
    for part in ("6", "25000"):
        await spender.says(part)
    await spender.takes_source("grant")
    await spender.taps("Add a cost")
    await spender.says("Орындық")
    await spender.says(typed)
    spender.reads("What is it measured in?")
    await spender.says(typed)
    spender.reads("How many are needed?")
    assert [(line.category, line.unit) for line in await spender.budget()] == [("equipment", "pc")] * 2


async def test_it_is_the_same_on_the_screen_in_the_text_and_in_what_is_sent(spender: Spender) -> None:
    """Every line and sum, character by character."""
    await spender.plans(GULMIRA)
    await spender.taps("We pay for it ourselves")
    await spender.presses(spender.labels[2])
    table = spender.at_table().text
    await spender.taps("Next")
    await spender.writes_until("summary")
    spender.sees("462 500 ₸")
    await spender.taps("Everything in full")
    full = spender.sees("= 265 000 ₸").text
    await spender.taps("Send the application")
    forwarded = "\n".join(message.text for message in spender.answers)
    [row] = await spender.stage.place.all("SELECT content FROM revisions")
    [frozen] = [each for each in from_json(row["content"], "kk").answers if each["question"] == "budget"]
    printed = frozen["table"]
    assert printed is not None
    assert [each[4] for each in printed["rows"]] == [
        f"{tenge:,} ₸".replace(",", "\u00a0").replace(" ", "\u00a0") for tenge in (265_000, 175_000, 75_000, 22_500)
    ]
    for label, amount in printed["sums"]:
        for text in (table, full, forwarded, frozen["shown"]):
            assert f"{label}: {amount}" in text
    for _n, named, quantity, price, total, _source in printed["rows"]:
        for text in (table, full, forwarded, frozen["shown"]):
            assert named.partition(" (")[0] in text
            assert f"{quantity} × {price} = {total}" in text
    assert len(printed["head"]) == len(printed["rows"][0])


async def test_an_activity_is_named_by_its_number(stage: Stage, language: str) -> None:
    spender = Spender(stage, language)
    await spender.comes_to_the_budget(activities=ACTIVITIES)
    await spender.names("Тігін машинасы", "equipment", "pc", "2")
    await spender.says("145000")
    await spender.takes_source("grant")
    spender.reads("For which work is it?")
    await spender.presses("2. Сабақ өткізу")
    assert [line.activity for line in await spender.budget()] == [1]
    await spender.presses("1")
    spender.sees("2. Сабақ өткізу")
    async with stage.db.read() as tx:
        found, said = await tx.together(
            people.find(spender.phone.id, "2027"), applications.answers_of(spender.phone.id)
        )
    here = people.person_from(found[0], said).application
    assert here is not None
    with speaking(language):
        [made] = [each for each in entries(here, stage.program.season) if each["question"] == "budget"]
    assert made["table"] is not None
    [row] = made["table"]["rows"]
    assert row[1].endswith("; іс: 2)" if language == "kk" else "; дело 2)")
    assert row[1] in made["shown"]
