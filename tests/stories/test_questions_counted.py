"""P10: what is counted, and that every figure on the board is a count of rows."""

from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import openpyxl
from PIL import Image

from documents.picture import WIDE
from programme.roles import Role
from tests.stage import Stage
from tests.stories.consulting import Asker, Consultant, count

MAY = int(datetime(2027, 5, 20, 11, 0, tzinfo=ZoneInfo("Asia/Almaty")).timestamp())


async def by_hand(timur: Consultant, phone: str) -> None:
    await timur.queue()
    await timur.taps("Write down a consultation")
    await timur.taps("by telephone")
    await timur.taps("villager")
    await timur.taps("Other topics")
    await timur.says(phone)
    timur.reads("Written down as one consultation.")


async def test_five_sessions_three_people(stage: Stage, language: str) -> None:
    timur, asel = Consultant(stage, "ru", name="Тимур"), Consultant(stage, language, name="Әсел")
    await timur.works()
    await asel.works(Role.MANAGER)
    aigul, kairat = Asker(stage, language, name="Айгүл"), Asker(stage, language, name="Қайрат")
    for each in (aigul, kairat):
        await each.consents()
    for n, each in enumerate((aigul, aigul, kairat, aigul), 1):
        await each.says("/menu")
        await each.asks(f"Бұл менің {n}-сұрағым, жауап бере аласыз ба?")
        await timur.claims(n)
        await timur.answers(f"Жауап {n}", n)
        await timur.answers(f"Тағы {n}", n, button="Answer, close")
    stage.clock.advance(MAY - stage.telegram.now())
    await by_hand(timur, "8 705 123 45 67")
    [row] = await stage.place.all("SELECT count(*) AS n, count(DISTINCT who) AS people FROM consultations")
    assert row == {"n": 5, "people": 3}
    phases = await stage.place.all("SELECT phase, count(*) AS n FROM consultations GROUP BY phase ORDER BY phase")
    assert phases == [{"phase": "announcement", "n": 4}, {"phase": "implementation", "n": 1}]
    await asel.queue()
    await asel.taps("Figures")
    asel.reads("Different people advised: {n} of {goal}", n=3, goal=200)
    asel.reads("Consultations: {n}", n=5)
    asel.sees(f"{asel.words('during the announcement')}: 4")
    asel.sees(f"{asel.words('while projects run')}: 1")
    asel.sees(f"{asel.words('in the chat')}: 4")
    asel.sees(f"{asel.words('by telephone')}: 1")
    asel.sees("Тимур: 5")
    asel.reads("Waiting now: {n}", n=0)
    await by_hand(timur, "+7 (705) 123-45-67")
    [row] = await stage.place.all("SELECT count(*) AS n, count(DISTINCT who) AS people FROM consultations")
    assert row == {"n": 6, "people": 3}, "the same person, however the number is written"
    rows = str(await stage.place.all("SELECT * FROM consultations"))
    assert "705123" not in rows, "the number itself is nowhere"


async def test_without_a_telephone_she_counts_once_as_well(stage: Stage, language: str) -> None:
    timur = Consultant(stage, language, name="Тимур")
    await timur.works()
    for said in ("Айша, Ойыл", "ойыл айша", "Айша, Қобда"):
        await timur.queue()
        await timur.taps("Write down a consultation")
        await timur.taps("face to face")
        await timur.taps("villager")
        await timur.taps("Other topics")
        await timur.taps("There is no telephone")
        await timur.says("Айша")
        timur.reads("Write the first name and the village. For example: Aisha, Oiyl")
        await timur.says(said)
        timur.reads("Written down as one consultation.")
    [row] = await stage.place.all("SELECT count(*) AS n, count(DISTINCT who) AS people FROM consultations")
    assert row == {"n": 3, "people": 2}
    assert "Айша" not in str(await stage.place.all("SELECT * FROM consultations"))


async def test_the_board_as_a_table_says_the_same(stage: Stage, language: str) -> None:
    asel, timur = Consultant(stage, language, name="Әсел"), Consultant(stage, "ru", name="Тимур")
    await asel.works(Role.MANAGER)
    await timur.works()
    aigul = Asker(stage, language, name="Айгүл")
    await aigul.consents()
    await aigul.asks()
    await timur.claims()
    await timur.answers("Иә")
    await asel.queue()
    await asel.taps("Figures")
    shown = asel.phone.screen.text
    await asel.taps("As a table")
    await stage.quiet()
    [file] = [m for m in asel.phone.messages if m.kind == "document"]
    assert file.body["document"]["file_name"] == "consultations.xlsx"
    book = openpyxl.load_workbook(BytesIO(stage.telegram.files.by_id[file.body["document"]["file_id"]].data))
    rows = [[cell.value or "" for cell in row] for row in book.active.iter_rows(min_row=5)]
    assert rows
    assert all(f"{what}: {n}" in shown for _part, what, n in rows)


async def test_the_board_as_a_picture(stage: Stage, language: str) -> None:
    asel, timur = Consultant(stage, language, name="Әсел"), Consultant(stage, "ru", name="Тимур")
    await asel.works(Role.MANAGER)
    await timur.works()
    aigul = Asker(stage, language, name="Айгүл")
    await aigul.consents()
    await aigul.asks()
    await timur.claims()
    await timur.answers("Иә")
    await asel.queue()
    await asel.taps("Figures")
    await asel.taps("As a picture")
    await stage.quiet()
    [shown] = [m for m in asel.phone.messages if m.kind == "photo"]
    drawn = Image.open(BytesIO(stage.telegram.files.by_id[shown.body["photo"][-1]["file_id"]].data))
    assert drawn.width == WIDE
    assert [m for m in asel.phone.messages if m.kind == "document"] == []


async def test_figures_outlive_an_erasure(stage: Stage, language: str) -> None:
    timur, aigul = Consultant(stage, "ru", name="Тимур"), Asker(stage, language, name="Айгүл")
    await timur.works()
    await aigul.consents()
    await aigul.asks()
    await timur.claims()
    await timur.answers("Иә")
    await aigul.says("/mydata")
    await aigul.taps("Erase my data")
    await aigul.taps("Yes, erase")
    assert await count(stage, "threads") == 0
    assert await count(stage, "thread_messages") == 0
    assert await count(stage, "consultations") == 1
