"""The managers' load of talks: every figure on the screen is a count of rows, and the table says the same."""

from io import BytesIO

import openpyxl
from PIL import Image

from documents.picture import WIDE
from programme.roles import Role
from tests.stage import Stage
from tests.stories.consulting import Asker
from tests.stories.hours import TWO, Timur, booked, person_of
from tests.stories.villager import REGION

TIMES = ("10:00", "10:45", "11:30", "12:15")


async def count(stage: Stage, where: str) -> int:
    [row] = await stage.place.all(f"SELECT count(*) AS n FROM bookings b WHERE {where}")
    return int(row["n"])


async def talked_about(stage: Stage, language: str) -> tuple[Timur, Timur]:
    """Two consultants, and talks in every state; two of five people have said where they live."""
    timur, bolat = Timur(stage, language, name="Тимур"), Timur(stage, language, name="Болат")
    for each in (timur, bolat):
        await each.works()
        await each.opens_hours(TWO[language][0])
    people = [Asker(stage, language, name=name) for name in ("Айгүл", "Қайрат", "Светлана", "Жұмабек", "Нұрбол")]
    for n, each in enumerate(people):
        await (each.begins() if n < 2 else each.consents())
        if n < 2:
            await each.says(REGION[language])
    for n, each in enumerate(people):
        at = f"2027-03-{16 if n < 4 else 23 + 7} {TIMES[n % 4]}"
        await _books(
            stage, await person_of(stage, each), at, language, await person_of(stage, bolat if n == 4 else timur)
        )
    for n, state in ((1, "kept"), (2, "missed"), (3, "cancelled")):
        by = ", cancelled_by = 'consultant'" if state == "cancelled" else ""
        await stage.place.all(f"UPDATE bookings SET state = '{state}'{by} WHERE id = {n} RETURNING id")
    return timur, bolat


async def _books(stage: Stage, person: int, at: str, language: str, consultant: int) -> None:
    """With this very consultant: the hours of the other are not there for a moment."""
    others = await stage.place.all(
        "UPDATE opened_hours SET until = '2020-01-01' WHERE consultant <> :c RETURNING id", c=consultant
    )
    await booked(stage, person, at, language=language)
    for each in others:
        await stage.place.all("UPDATE opened_hours SET until = NULL WHERE id = :id RETURNING id", id=each["id"])


async def test_every_figure_is_a_count_of_rows(stage: Stage, language: str) -> None:
    await talked_about(stage, language)
    asel = Timur(stage, language, name="Әсел")
    await asel.works(Role.MANAGER)
    await asel.taps("Figures")
    await asel.taps("Talks")
    live = "b.state IN ('booked', 'kept', 'not_kept', 'missed')"
    asel.reads("Talks ahead: {n}", n=await count(stage, f"b.state = 'booked' AND b.ends_at > {stage.telegram.now()}"))
    for sentence, state in {"Held: {n}": "kept", "Nobody came: {n}": "missed", "Cancelled: {n}": "cancelled"}.items():
        asel.reads(sentence, n=await count(stage, f"b.state = '{state}'"))
    for name in ("Тимур", "Болат"):
        of = f"EXISTS (SELECT 1 FROM consultants k WHERE k.person = b.consultant AND k.name = '{name}')"
        n = await count(stage, f"{live} AND {of}")
        asel.sees(f"{name}: {n}")
    asel.sees(f"{REGION[language]}: 2")
    asel.sees(f"{asel.words('not known')}: 2")
    own = {"kk": "Қазақша", "ru": "Русский"}[language]
    spoken = await count(stage, f"{live} AND b.language = '{language}'")
    asel.sees(f"{own}: {spoken}")
    shown = asel.phone.screen.text
    await asel.taps("As a table")
    await asel.taps("As a picture")
    await stage.quiet()
    [file] = [m for m in asel.phone.messages if m.kind == "document"]
    assert file.body["document"]["file_name"] == "talks.xlsx"
    book = openpyxl.load_workbook(BytesIO(stage.telegram.files.by_id[file.body["document"]["file_id"]].data))
    rows = [[cell.value or "" for cell in row] for row in book.active.iter_rows(min_row=5)]
    assert len(rows) >= 12
    assert all(f"{what}: {n}" in shown for _part, what, n in rows)
    [picture] = [m for m in asel.phone.messages if m.kind == "photo"]
    assert Image.open(BytesIO(stage.telegram.files.by_id[picture.body["photo"][-1]["file_id"]].data)).width == WIDE


async def test_what_is_over_and_nobody_spoke_of(stage: Stage, language: str) -> None:
    await talked_about(stage, language)
    stage.clock.advance(10 * 24 * 3600)
    asel = Timur(stage, language, name="Әсел")
    await asel.works(Role.MANAGER)
    await asel.taps("Figures")
    await asel.taps("Talks")
    asel.reads("Talks ahead: {n}", n=1)
    asel.reads("Over, and nothing said of them yet: {n}", n=1)


async def test_a_consultant_does_not_see_it(stage: Stage, language: str) -> None:
    timur, _bolat = await talked_about(stage, language)
    await timur.queue()
    for data in ("board:talks", "board:talks_table", "board:talks_picture"):
        timur.phone.forges(data, timur.phone.screen)
        await stage.quiet()
        timur.misses("Talks ahead: {n}", n=2)
    assert await stage.place.all("SELECT id FROM jobs WHERE kind = 'figures'") == []
