"""In the room of a seminar and after it: the code, the ticks, the figures, materials, a mark and a word."""

from io import BytesIO

import openpyxl
import pypdfium2
import pytest
import zxingcpp

from handlers.anyone.seminar_room import Along, Mark
from handlers.staff.attendance_buttons import After, Thanks, Tick
from programme.attendance import TRIES
from programme.notices import Topic
from programme.roles import Role
from programme.seminar import Seminar
from storage import attendances, opt_outs
from tests.stage import Stage
from tests.stories.colleague import Colleague
from tests.stories.seminars import TITLES, Guest, it_is, seminar
from tests.stories.villager import Villager

STARTS = "2027-03-20 10:00"
IN_THE_ROOM, AFTERWARDS = "2027-03-20 10:20", "2027-03-20 12:30"
WRONG = "No seminar has this code just now. Four digits are said in the room, for example: 4821"


@pytest.fixture
async def asel(stage: Stage, language: str) -> Colleague:
    made = Colleague(stage, language, name="Әсел")
    await made.joins(Role.MANAGER)
    return made


@pytest.fixture
async def here(stage: Stage) -> Seminar:
    return await seminar(stage.db, STARTS)


async def guest(stage: Stage, language: str, name: str) -> Guest:
    made = Guest(stage, language, name=name)
    await made.consents()
    return made


async def opens(asel: Colleague, here: Seminar) -> None:
    asel.phone.forges(After(seminar=here.id).pack(), asel.phone.screen)
    await asel.stage.quiet()


async def code_of(stage: Stage, asel: Colleague, here: Seminar) -> str:
    await opens(asel, here)
    await asel.taps("Code for the room")
    [row] = await stage.place.all("SELECT code FROM room_codes WHERE seminar = :id", id=here.id)
    asel.reads("Code for the room: {code}", code=row["code"])
    return str(row["code"])


async def rows(stage: Stage) -> list[tuple[int, str]]:
    found = await stage.place.all("SELECT people, way FROM attendances ORDER BY at, person")
    return [(row["people"], row["way"]) for row in found]


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


async def test_sent_twice_it_comes_once_and_later_things_alone(
    stage: Stage, asel: Colleague, here: Seminar, language: str
) -> None:
    zeinep = await guest(stage, language, "Зейнеп")
    left = await guest(stage, language, "Кеткен")
    for each in (zeinep, left):
        await each.signs_up(here)
    async with stage.db.begin() as tx:
        [row] = await tx.all("SELECT id FROM people WHERE tg_id = :id", id=left.phone.id)
        opt_outs.leave(tx, row["id"], Topic.SEMINARS, 1)
    await it_is(stage, AFTERWARDS)
    thanks = Thanks(seminar=here.id, do="sure").pack()
    for _time in range(3):
        asel.phone.forges(thanks, asel.phone.screen)
        await stage.quiet()
    asel.reads("Everybody has it already.")
    await opens(asel, here)
    await asel.taps("Materials and thanks")
    await asel.says("Кейін табылған парақ")
    asel.phone.forges(thanks, asel.phone.screen)
    await stage.quiet()
    assert zeinep.got("We missed you at the seminar") == 1
    assert sum("Кейін табылған парақ" in m.text for m in zeinep.phone.messages) == 1
    assert left.got("We missed you at the seminar") == 0
    assert not any("Кейін табылған парақ" in m.text for m in left.phone.messages)


async def test_nothing_is_thanked_for_before_it_is_over(stage: Stage, asel: Colleague, here: Seminar) -> None:
    zeinep = await guest(stage, asel.language, "Зейнеп")
    await zeinep.signs_up(here)
    await it_is(stage, IN_THE_ROOM)
    asel.phone.forges(Thanks(seminar=here.id, do="sure").pack(), asel.phone.screen)
    await stage.quiet()
    assert await stage.place.all("SELECT id FROM deliveries WHERE kind = 'after_seminar'") == []


async def test_who_was_not_there_gives_no_mark(stage: Stage, asel: Colleague, here: Seminar) -> None:
    zeinep = await guest(stage, asel.language, "Зейнеп")
    await zeinep.signs_up(here)
    await it_is(stage, AFTERWARDS)
    for button in (Mark(seminar=here.id, n=5), Along(seminar=here.id, n=5)):
        zeinep.phone.forges(button.pack(), zeinep.phone.screen)
        await stage.quiet()
    assert await stage.place.all("SELECT * FROM feedback") == await rows(stage) == []


@pytest.mark.parametrize("role", [None, Role.CONSULTANT, Role.REVIEWER, Role.OBSERVER])
async def test_the_rest_of_the_world_ticks_nobody(
    stage: Stage, here: Seminar, language: str, role: Role | None
) -> None:
    somebody = Colleague(stage, language, name="Біреу")
    await somebody.consents()
    if role is not None:
        async with stage.db.begin() as tx:
            tx.run("INSERT INTO roles (person, role, granted_at) SELECT id, :role, 0 FROM people", role=role.value)
    [row] = await stage.place.all("SELECT id FROM people")
    await it_is(stage, AFTERWARDS)
    for button in (
        After(seminar=here.id),
        After(seminar=here.id, do="code"),
        After(seminar=here.id, do="table"),
        Tick(seminar=here.id, who=row["id"], n=1),
        Thanks(seminar=here.id, do="sure"),
    ):
        somebody.phone.forges(button.pack(), somebody.phone.screen)
        await stage.quiet()
        assert TITLES[language] not in somebody.phone.screen.text
    assert await stage.place.all("SELECT * FROM jobs WHERE kind <> 'sweep'") == []
    assert await stage.place.all("SELECT * FROM audit WHERE action <> 'consented'") == []
    for table in ("attendances", "room_codes", "materials"):
        assert await stage.place.all(f"SELECT * FROM {table}") == [], table


async def test_a_table_and_a_poster(stage: Stage, asel: Colleague, here: Seminar, language: str) -> None:
    zeinep = await guest(stage, language, "Зейнеп")
    await zeinep.signs_up(here, 2)
    await it_is(stage, IN_THE_ROOM)
    await zeinep.says("/menu")
    await zeinep.says(await code_of(stage, asel, here))
    await it_is(stage, AFTERWARDS)
    async with stage.db.begin() as tx:
        [row] = await tx.all("SELECT id FROM people WHERE tg_id = :id", id=zeinep.phone.id)
        await attendances.give_mark(tx, here.id, row["id"], 4, 1)
        said = await attendances.last_said(tx, row["id"])
        assert said is not None
        attendances.give_words(tx, said, "=1+1", 1)
    await opens(asel, here)
    await asel.taps("As a table")
    await asel.taps("Poster")
    files = {
        m.body["document"]["file_name"]: m.body["document"]["file_id"]
        for m in asel.phone.messages
        if m.kind == "document"
    }
    table = stage.telegram.files.by_id[files[f"seminar-{here.id}.xlsx"]].data
    cells = [[(c.value, c.data_type) for c in row] for row in openpyxl.load_workbook(BytesIO(table)).active.iter_rows()]
    assert {kind for row in cells for value, kind in row if value is not None} == {"s"}
    assert [value for value, _kind in cells[-1]][-5:] == ["2", "2", asel.words("by the code"), "4", "=1+1"]
    poster = stage.telegram.files.by_id[files[f"seminar-{here.id}.pdf"]].data
    with pypdfium2.PdfDocument(poster) as pages:
        links = [zxingcpp.read_barcodes(page.render(scale=1.5).to_pil())[0].text for page in pages]
    new = Villager(stage, "ru", name="Жаңа")
    await new.says("/start " + links[1].partition("start=")[2])
    assert links[1].endswith(f"?start=ru_s_{here.id}_p_seminar-{here.id}")
    [row] = await stage.place.all("SELECT opened, people FROM sources WHERE code = :code", code=f"seminar-{here.id}")
    assert (row["opened"], row["people"]) == (1, 1)


async def test_a_code_typed_too_late_counts_nobody(stage: Stage, asel: Colleague, here: Seminar, language: str) -> None:
    """Also where she was asked for it in time."""
    zeinep = await guest(stage, language, "Зейнеп")
    await it_is(stage, IN_THE_ROOM)
    code = await code_of(stage, asel, here)
    await zeinep.opens(here)
    await zeinep.taps("I am at the seminar")
    await it_is(stage, "2027-03-20 13:00")
    await zeinep.says(code)
    zeinep.reads(WRONG)
    assert await rows(stage) == []


async def test_only_whoever_is_on_the_list_is_ticked(stage: Stage, asel: Colleague, here: Seminar) -> None:
    await guest(stage, asel.language, "Бөтен")
    [row] = await stage.place.all("SELECT max(id) AS id FROM people")
    await it_is(stage, IN_THE_ROOM)
    for who, n in ((row["id"], 1), (row["id"], 99), (10**12, 1)):
        asel.phone.forges(Tick(seminar=here.id, who=who, n=n).pack(), asel.phone.screen)
        await stage.quiet()
    assert await rows(stage) == []
