"""A seminar from its creation to the last word of it, in both languages: the staff on one phone, guests on theirs."""

import pytest

from tests.stage import Stage
from tests.stories.planner import Planner
from tests.stories.seminars import Guest, it_is


@pytest.fixture(params=["kk", "ru"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def test_from_creation_to_feedback(stage: Stage, language: str) -> None:
    asel = Planner(stage, language, name="Әсел")
    here = await asel.publishes(seats=3)
    came, late, absent = (Guest(stage, each, name=f"Қ{n}") for n, each in enumerate((language, "kk", "ru")))
    for each in (came, late, absent):
        await each.consents()
    await came.signs_up(here, 2)
    await absent.signs_up(here)
    await late.signs_up(here)
    late.reads("You are in the waiting list. People: {n}", n=1)
    await it_is(stage, "2027-03-20 09:45")
    await asel.opens_card()
    await asel.taps("Who came, code, materials")
    await asel.taps("Code for the room")
    [row] = await stage.place.all("SELECT code FROM room_codes")
    asel.reads("Code for the room: {code}", code=row["code"])
    await came.says("/seminars")
    await came.says(f"/start s_{here.id}")
    await came.taps("I am at the seminar")
    await came.says(row["code"])
    came.reads("You are counted")
    await late.says("/menu")
    await late.says(row["code"])
    late.reads("You are counted")
    await it_is(stage, "2027-03-20 12:10")
    await asel.opens_card()
    await asel.taps("Who came, code, materials")
    asel.reads("Came, people: {n}", n=3)
    asel.reads("without a seat: {n}", n=1)
    asel.reads("Had seats and did not come: {n}", n=1)
    await asel.taps("Materials and thanks")
    await asel.says("https://example.kz/slides")
    await asel.taps("Send, people: {n}", n=3)
    asel.reads("On its way. People: {n}", n=3)
    for each, mark in ((came, 5), (late, 4)):
        assert each.got("Thank you for coming to the seminar!") == 1
        [thanks] = [m for m in each.phone.messages if each.words("Thank you for coming to the seminar!") in m.text]
        await each.presses(str(mark), thanks)
        each.reads("Your mark: {n}", n=mark)
    await came.says("Көп нәрсе үйрендім")
    came.reads("Thank you, your words are kept.")
    assert absent.got("We missed you at the seminar") == 1
    await asel.opens_card()
    await asel.taps("Who came, code, materials")
    asel.reads("Mark: {mark} of 5, marks given: {n}", mark="4,5", n=2)
    await asel.taps("What they wrote")
    asel.sees("5 ⭐ Көп нәрсе үйрендім")
    said = await stage.place.all("SELECT mark FROM feedback ORDER BY mark")
    assert [row["mark"] for row in said] == [4, 5]
