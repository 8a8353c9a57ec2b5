"""A consultant's day before and after an illness, in words and as a picture; whoever booked takes another time."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bot.settings import SEASON
from documents.agenda import WIDE
from programme.roles import Role
from tests.stage import Stage
from tests.stories.consulting import audit
from tests.stories.hours import TWO, Timur
from tests.stories.talks import TYPED_PHONE, Booker


@pytest.fixture
def season_folder() -> Path:
    return SEASON


@pytest.fixture
async def timur(stage: Stage, language: str) -> Timur:
    made = Timur(stage, language, name="Тимур")
    await made.works()
    await made.opens_hours(*TWO[language])
    return made


async def booker(stage: Stage, language: str, name: str, hour: str) -> Booker:
    made = Booker(stage, language, name=name)
    await made.consents()
    await made.books(16, hour)
    return made


async def counted(stage: Stage, states: str) -> int:
    [row] = await stage.place.all(f"SELECT count(*) AS n FROM bookings WHERE state IN ({states})")
    return int(row["n"])


async def test_an_ill_day(stage: Stage, language: str, timur: Timur) -> None:
    aigul, kairat = (
        await booker(stage, language, "Айгүл", "10:00"),
        await booker(stage, language, "Қайрат", "11:30"),
    )
    timur.sees("📞")  # he is told of each, with a way to it
    await timur.looks_at("16")
    timur.reads("Talks: {n}. Free times: {m}", n=await counted(stage, "'booked'"), m=2)
    timur.sees("● 10:00–10:30")
    timur.sees("○ 10:45–11:15")
    timur.sees("● 11:30–12:00")
    await timur.closes("16.03", "illness")
    timur.reads("Closed. Talks that were cancelled: {n}. Everybody is being told.", n=2)
    for each in (aigul, kairat):
        [told] = each.got("The consultant cannot come, so your talk is cancelled. We are sorry.")
        assert each.words("Reason: {reason}", reason=each.words("illness")) in told.text
    times = [b.text for b in aigul.phone.screen.all_buttons if str(b.data).startswith("tkn:")]
    assert len(times) == 3
    await aigul.presses(times[-1])
    assert await counted(stage, "'booked'") == 1
    [row] = await stage.place.all("SELECT phone, state FROM bookings WHERE state = 'booked'")
    assert row["phone"] == "+" + "".join(filter(str.isdigit, TYPED_PHONE)).replace("8", "7", 1)
    await timur.looks_at("16")
    timur.reads("Day off: {reason}", reason=timur.words("illness"))
    timur.reads("Talks: {n}. Free times: {m}", n=0, m=0)
    await timur.looks_at("18", "The week")
    timur.reads("Day off: {reason}", reason=timur.words("illness"))
    [row] = await stage.place.all("SELECT count(*) AS n FROM bookings WHERE state = 'booked'")
    week = await stage.place.all("SELECT starts_at FROM bookings WHERE state = 'booked'")
    assert timur.phone.screen.text.count("●") == len(week) == row["n"]


async def test_the_week_and_the_day_as_pictures(stage: Stage, language: str, timur: Timur) -> None:
    await booker(stage, language, "Айгүл", "10:00")
    await timur.looks_at("16", "The week")
    await timur.taps("As a picture")
    await stage.quiet()
    await timur.looks_at("16")
    await timur.taps("As a picture")
    await timur.taps("As a picture")  # once more is the same wish
    await stage.quiet()
    shown = [m for m in timur.phone.messages if m.kind == "photo"]
    assert len(shown) == 2
    for each in shown:
        drawn = Image.open(BytesIO(stage.telegram.files.by_id[each.body["photo"][-1]["file_id"]].data))
        assert drawn.width == WIDE
        assert drawn.width + drawn.height < 10_000


async def test_a_managers_view_of_a_colleagues_day(stage: Stage, language: str, timur: Timur) -> None:
    await booker(stage, language, "Айгүл", "10:45")
    asel = Timur(stage, language, name="Әсел")
    await asel.works(Role.MANAGER)
    await asel.hours()
    await asel.taps("Another consultant")
    await asel.presses("👤 Тимур")
    await asel.taps("The week")
    asel.sees("Тимур")
    while "16.03" not in asel.phone.screen.text:
        await asel.presses("▶")
    asel.sees("● 10:45")
    [button] = [b for b in asel.phone.screen.all_buttons if b.text.endswith("16")]
    await asel.presses(button.text)
    await asel.presses("10:45")
    asel.reads("Consultant: {name}", name="Тимур")
    await asel.taps("Cancel the talk")
    await asel.presses(asel.words("a trip for work").capitalize())
    asel.reads("Reason: {reason}", reason=asel.words("a trip for work"))
    assert len(await audit(stage, "cancelled_talk")) == 1


async def test_he_moves_a_talk_and_she_says_she_comes(stage: Stage, language: str, timur: Timur) -> None:
    aigul = await booker(stage, language, "Айгүл", "10:45")
    await timur.looks_at("16")
    await timur.presses("10:45")
    await timur.taps("Another time")
    await timur.presses(f"{TWO[language][0]} 16.03 12:15")
    [told] = aigul.got("The consultant has moved your talk. Please look at the new time.")
    assert aigul.words("Time: {time} (Kazakhstan time)", time="12:15") in told.text
    assert "10:45" in told.text
    await aigul.taps("Yes, it suits me", told)
    [row] = await stage.place.all("SELECT answer FROM bookings")
    assert row["answer"] == "coming"
    await timur.looks_at("16")
    await timur.presses("12:15")
    timur.reads("Booked, and has said that they come.")
