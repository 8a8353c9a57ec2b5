"""In the room of a seminar: the code, the ticks, and the figures."""

import pytest

from programme.attendance import TRIES
from programme.roles import Role
from programme.seminar import Seminar
from storage import attendances
from tests.stage import Stage
from tests.stories.attending import AFTERWARDS, IN_THE_ROOM, STARTS, WRONG, code_of, guest, opens, rows
from tests.stories.colleague import Colleague
from tests.stories.seminars import it_is, seminar
from tests.stories.villager import Villager


@pytest.fixture
async def asel(stage: Stage, language: str) -> Colleague:
    made = Colleague(stage, language, name="Әсел")
    await made.joins(Role.MANAGER)
    return made


@pytest.fixture
async def here(stage: Stage) -> Seminar:
    return await seminar(stage.db, STARTS)


async def test_from_the_code_to_the_last_word(stage: Stage, asel: Colleague, here: Seminar, language: str) -> None:
    zeinep = await guest(stage, language, "Зейнеп")
    absent = await guest(stage, language, "Келмеген")
    await zeinep.signs_up(here, 2)
    await absent.signs_up(here)
    later = await seminar(stage.db, "2027-04-05 10:00")
    await it_is(stage, IN_THE_ROOM)
    await asel.says("/staff")
    await asel.taps("Seminars")
    await asel.presses(str(here.id))
    await asel.taps("Who came, code, materials")
    code = await code_of(stage, asel, here)
    await zeinep.opens(here)
    await zeinep.taps("I am at the seminar")
    zeinep.reads("Write the four digits that were said in the room.")
    await zeinep.says(f" {code[:2]} {code[2:]} ")
    zeinep.reads("You are counted")
    assert await rows(stage) == [(2, "code")]
    await zeinep.presses("3")
    zeinep.reads("People: {n}", n=3)
    assert await rows(stage) == [(3, "code")]
    await it_is(stage, AFTERWARDS)
    await opens(asel, here)
    asel.reads("Came, people: {n}", n=3)
    asel.reads("Had seats and did not come: {n}", n=1)
    await asel.taps("Materials and thanks")
    await asel.says("Слайдтар: https://example.kz/slides")
    asel.phone.sends_document()
    await stage.quiet()
    await asel.taps("Send, people: {n}", n=2)
    asel.reads("On its way. People: {n}", n=2)
    for each in (zeinep, absent):
        assert each.got("The materials come in the next messages.") == 1
        assert sum("example.kz/slides" in m.text for m in each.phone.messages) == 1
        assert sum(m.kind == "document" and not m.mine for m in each.phone.messages) == 1
    assert zeinep.got("Thank you for coming to the seminar!") == 1
    assert absent.got("We missed you at the seminar") == 1
    assert absent.got("The next seminar: {title}", title=later.title(language)) == 1
    assert absent.got("Thank you for coming to the seminar!") == zeinep.got("We missed you at the seminar") == 0
    [thanks] = [m for m in zeinep.phone.messages if zeinep.words("Thank you for coming to the seminar!") in m.text]
    await zeinep.presses("4", thanks)
    zeinep.reads("Your mark: {n}", n=4)
    kept = zeinep.phone.screen
    await zeinep.says("=Өте пайдалы болды")
    zeinep.reads("Thank you, your words are kept.")
    await zeinep.presses(zeinep.words("Change the mark"), kept)
    await zeinep.presses("5")
    assert await stage.place.all("SELECT mark, words FROM feedback") == [{"mark": 5, "words": "=Өте пайдалы болды"}]
    await opens(asel, here)
    asel.reads("Mark: {mark} of 5, marks given: {n}", mark="5,0", n=1)
    await asel.taps("What they wrote")
    asel.sees("5 ⭐ =Өте пайдалы болды")


async def test_who_has_no_seat_and_came_counts_too(stage: Stage, asel: Colleague, here: Seminar, language: str) -> None:
    zeinep = await guest(stage, language, "Зейнеп")
    await it_is(stage, IN_THE_ROOM)
    code = await code_of(stage, asel, here)
    await zeinep.says("/menu")
    await zeinep.says(code)
    zeinep.reads("You are counted")
    assert await rows(stage) == [(1, "code")]
    await opens(asel, here)
    asel.reads("without a seat: {n}", n=1)
    asel.reads("Had seats and did not come: {n}", n=0)


async def test_a_visitor_is_asked_for_consent_first(stage: Stage, here: Seminar, zeinep: Villager) -> None:
    await it_is(stage, IN_THE_ROOM)
    await zeinep.comes_to("visitor")
    await zeinep.says(f"/start s_{here.id}")
    await zeinep.taps("I am at the seminar")
    zeinep.reads("To be counted, your consent is needed. Then you come back to the seminar.")
    assert await stage.place.all("SELECT id FROM people") == []


@pytest.mark.parametrize(
    ("moment", "holds"),
    [
        ("2027-03-20 09:29", False),
        ("2027-03-20 09:30", True),
        ("2027-03-20 12:59", True),
        ("2027-03-20 13:00", False),
    ],
)
async def test_the_code_holds_around_the_hours_alone(
    stage: Stage, asel: Colleague, here: Seminar, language: str, moment: str, holds: bool
) -> None:
    zeinep = await guest(stage, language, "Зейнеп")
    code = await code_of(stage, asel, here)
    await it_is(stage, moment)
    await zeinep.says("/menu")
    await zeinep.says(code)
    assert (await rows(stage) == [(1, "code")]) is holds


async def test_wrong_codes_come_to_an_end(stage: Stage, asel: Colleague, here: Seminar, language: str) -> None:
    zeinep = await guest(stage, language, "Зейнеп")
    await it_is(stage, IN_THE_ROOM)
    code = await code_of(stage, asel, here)
    wrong = "1111" if code != "1111" else "2222"
    await zeinep.opens(here)
    await zeinep.taps("I am at the seminar")
    for _time in range(TRIES):
        await zeinep.says(wrong)
        zeinep.reads(WRONG)
    await zeinep.says(code)
    zeinep.reads("Too many wrong codes. Please tell the person who holds the seminar.")
    assert await rows(stage) == []
    await it_is(stage, "2027-03-20 11:21")
    await zeinep.says(code)
    assert await rows(stage) == [(1, "code")]


@pytest.mark.parametrize("typed", ["сәлем", "12", "48211", "٤٨٢١"])
async def test_what_cannot_be_a_code_is_no_guess(stage: Stage, here: Seminar, language: str, typed: str) -> None:
    zeinep = await guest(stage, language, "Зейнеп")
    await it_is(stage, IN_THE_ROOM)
    await zeinep.opens(here)
    await zeinep.taps("I am at the seminar")
    await zeinep.says(typed)
    zeinep.reads(WRONG)
    assert await stage.place.all("SELECT * FROM room_guesses") == []


async def test_ticked_page_by_page_in_place(stage: Stage, asel: Colleague, here: Seminar, language: str) -> None:
    guests = [await guest(stage, language, f"Қ{n}") for n in range(10)]
    for each in guests:
        await each.signs_up(here, 2)
    await it_is(stage, IN_THE_ROOM)
    await opens(asel, here)
    await asel.taps("Tick who came")
    listed, seen = asel.phone.screen, len(asel.phone.messages)
    boxes = [b for b in listed.all_buttons if "☐" in b.text]
    assert len(boxes) == 8
    first = boxes[0].text
    assert first.endswith("(2)")
    await asel.presses(first)
    await asel.presses("▶")
    await asel.presses([b.text for b in asel.phone.screen.all_buttons if "☐" in b.text][-1])
    assert len(asel.phone.messages) == seen, "the list edits itself"
    assert await rows(stage) == [(2, "ticked"), (2, "ticked")]
    await asel.presses("◀")
    await asel.presses(first.replace("☐", "☑"))
    assert await rows(stage) == [(2, "ticked")]
    for _time in range(2):  # an old list pressed twice: ticked, not ticked and unticked
        asel.phone.forges(str(boxes[0].data), listed)
        await stage.quiet()
    assert len(await rows(stage)) == 2


async def test_the_figures_are_a_count_of_the_rows(stage: Stage, asel: Colleague, here: Seminar) -> None:
    """By hand: who came, with how many, in which language."""
    said = {"kk": [(2, 3), (1, None), (4, 4)], "ru": [(1, 1), (2, None)]}
    for language, those in said.items():
        for n, (people, came) in enumerate(those):
            each = await guest(stage, language, f"{language}{n}")
            await each.signs_up(here, people)
            if came is None:
                continue
            async with stage.db.begin() as tx:
                rows = await tx.all("SELECT id FROM people WHERE tg_id = :id", id=each.phone.id)
                await attendances.come(tx, here.id, rows[0]["id"], "ticked", 1, came)
    walked_in = await guest(stage, "ru", "Орынсыз")
    await it_is(stage, IN_THE_ROOM)
    await walked_in.says("/menu")
    await walked_in.says(await code_of(stage, asel, here))
    await opens(asel, here)
    asel.reads("Seats taken: {n}", n=10)
    asel.reads("Came, people: {n}", n=9)
    asel.reads("by the code: {code}, ticked: {ticked}", code=1, ticked=8)
    asel.reads("without a seat: {n}", n=1)
    asel.reads("Had seats and did not come: {n}", n=2)
    asel.sees("Қазақша – 7, Русский – 2")
    [row] = await stage.place.all("SELECT sum(people) AS n FROM attendances")
    assert int(row["n"]) == 9
