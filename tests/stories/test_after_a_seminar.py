"""After a seminar: materials, thanks, a mark and a word, the table and the poster."""

from io import BytesIO

import openpyxl
import pypdfium2
import pytest
import zxingcpp

from handlers.anyone.seminar_room import Along, Mark
from handlers.staff.attendance_buttons import After, Thanks, Tick
from programme.notices import Topic
from programme.roles import Role
from programme.seminar import Seminar
from storage import attendances, opt_outs
from tests.stage import Stage
from tests.stories.attending import AFTERWARDS, IN_THE_ROOM, STARTS, WRONG, code_of, guest, opens, rows
from tests.stories.colleague import Colleague
from tests.stories.seminars import TITLES, it_is, seminar
from tests.stories.villager import Villager


@pytest.fixture
async def asel(stage: Stage, language: str) -> Colleague:
    made = Colleague(stage, language, name="Әсел")
    await made.joins(Role.MANAGER)
    return made


@pytest.fixture
async def here(stage: Stage) -> Seminar:
    return await seminar(stage.db, STARTS)


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
