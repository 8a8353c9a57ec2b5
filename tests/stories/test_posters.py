"""Әсел hangs a poster at the akimat: a page to print, and how many came from there."""

import pypdfium2
import pytest
import zxingcpp

from programme.roles import Role
from storage import sources
from tests.stage import Stage
from tests.stories.colleague import Colleague
from tests.stories.villager import OWN_NAME, Villager


@pytest.fixture
def asel(stage: Stage, language: str) -> Colleague:
    return Colleague(stage, language, name="Әсел")


async def hangs(asel: Colleague, code: str = "akimat-turgen") -> None:
    await asel.joins(Role.MANAGER)
    await asel.taps("Posters and links")
    await asel.taps("A new poster")
    await asel.says(code)


async def row(stage: Stage, code: str) -> dict[str, int]:
    [found] = await stage.place.all("SELECT opened, people, n FROM sources WHERE code = :code", code=code)
    return dict(found)


async def test_a_poster_is_named_printed_and_counted(stage: Stage, asel: Colleague) -> None:
    await hangs(asel)
    asel.reads("Different people: {n}", n=0)
    await asel.taps("Poster to print (PDF)")
    [document] = [m for m in asel.phone.messages if m.kind == "document"]
    assert document.body["document"]["file_name"] == "akimat-turgen.pdf"
    pdf = stage.telegram.files.by_id[document.body["document"]["file_id"]].data
    with pypdfium2.PdfDocument(pdf) as pages:
        links = [zxingcpp.read_barcodes(page.render(scale=1.5).to_pil())[0].text for page in pages]
    assert [link.partition("start=")[2] for link in links] == ["kk_p_akimat-turgen", "ru_p_akimat-turgen"]
    assert all(link.startswith(f"https://t.me/{stage.telegram.me.username}?") for link in links)
    zeinep = Villager(stage, "kk", name="Зейнеп")
    for link in links:
        await zeinep.says("/start " + link.partition("start=")[2])
    assert await row(stage, "akimat-turgen") == {"opened": 2, "people": 1, "n": 1}
    await asel.says("/staff")
    await asel.taps("Posters and links")
    asel.sees("1. akimat-turgen – 1")
    await asel.presses("1")
    for words, n in (("Opened, times: {n}", 2), ("Different people: {n}", 1), ("New here by it: {n}", 1)):
        asel.reads(words, n=n)


async def test_pressed_twice_in_haste_it_is_one_poster(stage: Stage, asel: Colleague) -> None:
    await hangs(asel)
    card = asel.phone.screen
    for _time in range(3):
        await asel.presses(asel.words("Poster to print (PDF)"), card)
    assert len([m for m in asel.phone.messages if m.kind == "document"]) == 1


async def test_what_no_link_can_hold_is_mended(stage: Stage, asel: Colleague) -> None:
    await hangs(asel, "Әкімдік")
    asel.reads("Please write small Latin letters and digits, at most {most}. For example: akimat-turgen", most=24)
    await asel.says("Akimat Turgen")
    asel.sees("akimat-turgen")
    await asel.says(asel.words("home; menu; main menu").partition(";")[0])
    assert await stage.place.all("SELECT code FROM posters") == [{"code": "akimat-turgen"}]


async def test_every_count_is_what_people_did(stage: Stage, asel: Colleague, language: str) -> None:
    """Known people, visitors and those who never chose a language; each opens it as often as the table says."""
    times = {"known": 3, "visitor": 2, "new": 2, "undecided": 4}
    phones = {name: Villager(stage, language, name=name) for name in times}
    await phones["known"].consents()
    await phones["visitor"].says(f"/start {language}")
    for name, n in times.items():
        for _time in range(n):
            await phones[name].says(f"/start {language + '_' if name == 'new' else ''}p_bazar")
    assert await row(stage, "bazar") == {"opened": 11, "people": 3, "n": 1}
    assert len(await stage.place.all("SELECT * FROM source_scans")) == 3
    await phones["undecided"].presses(OWN_NAME[language])
    assert await row(stage, "bazar") == {"opened": 11, "people": 4, "n": 2}
    await asel.joins(Role.MANAGER)
    await asel.taps("Posters and links")
    await asel.presses("1")
    for words, n in (("Opened, times: {n}", 11), ("Different people: {n}", 4), ("New here by it: {n}", 2)):
        asel.reads(words, n=n)


async def test_made_up_links_do_not_drown_a_poster(stage: Stage, asel: Colleague, language: str) -> None:
    await hangs(asel)
    async with stage.db.begin() as tx:
        for n in range(sources.MOST + 5):
            await sources.opened(tx, f"c{n}")
    late = Villager(stage, language, name="Кеш")
    await late.says(f"/start {language}_p_akimat-turgen")
    await late.says(f"/start {language}_p_drowned")
    assert await row(stage, "akimat-turgen") == {"opened": 1, "people": 1, "n": 1}
    assert (await row(stage, "other"))["opened"] == 6
    await asel.says("/staff")
    await asel.taps("Posters and links")
    pages = 1
    while any(b.text == "▶" for b in asel.phone.screen.all_buttons):
        await asel.presses("▶")
        pages += 1
    assert pages == -(-(sources.MOST + 2) // 8)


async def test_who_is_erased_leaves_a_number_and_no_hash(stage: Stage, zeinep: Villager) -> None:
    await zeinep.consents()
    await zeinep.says("/start p_bazar")
    assert len(await stage.place.all("SELECT * FROM source_scans")) == 1
    await zeinep.says("/mydata")
    await zeinep.taps("Erase my data")
    await zeinep.taps("Yes, erase")
    assert await stage.place.all("SELECT * FROM source_scans") == []
    assert (await row(stage, "bazar"))["people"] == 1


async def test_a_hash_is_kept_as_long_as_a_visitor(stage: Stage, zeinep: Villager) -> None:
    await zeinep.says(f"/start {zeinep.language}_p_bazar")
    now = stage.telegram.now()
    await sources.forget_old(stage.db, before=now)
    assert len(await stage.place.all("SELECT * FROM source_scans")) == 1
    await sources.forget_old(stage.db, before=now + 1)
    assert await stage.place.all("SELECT * FROM source_scans") == []
