"""The staff's room: what was sent, page by page, found by number, name and village, and read with a note of it."""

import pytest

from locales import LANGUAGES
from programme.roles import READS_APPLICATIONS, Role
from tests.sent import Paper, send_in
from tests.stage import Stage
from tests.stories.colleague import OUTDATED, Colleague, numbers_on
from tests.stories.villager import Villager

NOTHING = "Nothing was found. Perhaps a part of the name is enough?"


@pytest.fixture
def asel(stage: Stage, language: str) -> Colleague:
    return Colleague(stage, language, name="Әсел", last_name="Мұратқызы")


async def many(stage: Stage, n: int = 20) -> list[int]:
    """Applications 0001 to 00NN, the last two by others than all the rest."""
    papers = [Paper(f"Жоба {i}") for i in range(1, n - 1)]
    papers.append(
        Paper("Сушильня трав", name="Светлана Ким", place=("Успенка", "Успенка", "село Успенка"), language="ru")
    )
    papers.append(Paper("Қымызхана", name="Қайрат Әбдіманов", place=("Кеген", "Алматы облысы, Кеген ауылы", "Кеген")))
    return await send_in(stage.db, *papers)


async def test_nothing_was_sent_yet(asel: Colleague) -> None:
    await asel.joins()
    await asel.lists()
    asel.reads("Sent applications: {n}", n=0)
    assert asel.numbers == []
    await asel.says("Қайрат")
    asel.reads(NOTHING)


async def test_what_villagers_send_is_there_at_once(stage: Stage, asel: Colleague, zeinep: Villager) -> None:
    await zeinep.comes_to("sent")
    await asel.joins()
    await asel.lists()
    assert asel.numbers == ["0001"]
    await asel.presses("0001")
    asel.sees("AB-2027-0001")
    asel.reads("Asked of the grant: {sum}", sum="437 500 ₸")


async def test_pages_hold_while_new_ones_come_in(stage: Stage, asel: Colleague) -> None:
    await many(stage)
    await asel.joins()
    await asel.lists()
    asel.reads("Sent applications: {n}", n=20)
    asel.reads("On this page: {first}–{last}", first=1, last=8)
    assert asel.numbers == [f"{n:04d}" for n in range(20, 12, -1)]
    assert not asel.has("◀ Newer")
    await asel.taps("Older ▶")
    assert asel.numbers == [f"{n:04d}" for n in range(12, 4, -1)]
    page = asel.phone.screen
    await send_in(stage.db, *(Paper(f"Жаңа {n}") for n in range(3)), first=21)
    await asel.taps("Older ▶")
    assert asel.numbers == ["0004", "0003", "0002", "0001"]
    asel.reads("On this page: {first}–{last}", first=20, last=23)
    assert not asel.has("Older ▶")
    await asel.taps("◀ Newer")
    assert asel.numbers == [f"{n:04d}" for n in range(12, 4, -1)]
    assert asel.phone.screen is page, "one list in the chat, not four"
    await asel.taps("◀ Newer")
    assert asel.numbers == [f"{n:04d}" for n in range(20, 12, -1)]
    await asel.taps("◀ Newer")
    assert asel.numbers[0] == "0023", "the newest page is where new ones come to"


async def test_a_card_and_back_to_the_same_page(stage: Stage, asel: Colleague) -> None:
    ids = await many(stage)
    await asel.joins()
    await asel.lists()
    await asel.taps("Older ▶")
    await asel.presses("0010")
    for words in ("AB-2027-0010", "Жоба 10"):
        asel.sees(words)
    asel.reads("Applicant: {kind}", kind="Бастамашыл топ")
    places = {"kk": "Ақтөбе облысы, Ойыл ауданы, Ойыл ауылы", "ru": "Актюбинская область, Уилский район, село Уил"}
    asel.reads("Place: {place}", place=places[asel.language])
    asel.reads("Language of the application: {language}", language="Қазақша")
    assert await asel.read() == [("read_card", ids[9])]
    await asel.taps("Back to the list")
    assert asel.numbers == [f"{n:04d}" for n in range(12, 4, -1)]
    assert await asel.read() == [("read_card", ids[9])]


async def test_the_newest_page_is_the_same_after_a_card(stage: Stage, asel: Colleague) -> None:
    """New ones come in while she reads: they wait above, and what she was at stays where it was."""
    await many(stage)
    await asel.joins()
    await asel.lists()
    before = asel.numbers
    await asel.presses("0017")
    await send_in(stage.db, *(Paper(f"Жаңа {n}") for n in range(5)), first=21)
    await asel.taps("Back to the list")
    assert asel.numbers == before
    asel.reads("On this page: {first}–{last}", first=6, last=13)
    await asel.taps("◀ Newer")
    assert asel.numbers[0] == "0025"


async def test_one_is_walked_to_the_next_across_pages(stage: Stage, asel: Colleague) -> None:
    ids = await many(stage)
    await asel.joins()
    await asel.lists()
    await asel.presses("0014")
    for n in (13, 12, 11):
        await asel.presses(f"{n:04d} ▶")
        asel.sees(f"AB-2027-{n:04d}")
    await asel.taps("Back to the list")
    assert asel.numbers[0] == "0012", "its own page"
    await asel.presses("0012")
    await asel.presses("◀ 0013")
    asel.sees("AB-2027-0013")
    await asel.taps("Back to the list")
    assert "0013" in asel.numbers
    walked = [ids[n - 1] for n in (14, 13, 12, 11, 12, 13)]
    assert await asel.read() == [("read_card", id) for id in walked]


async def test_the_ends_of_the_list_lead_no_further(stage: Stage, asel: Colleague) -> None:
    await send_in(stage.db, Paper("Бір"), Paper("Екі"))
    await asel.joins()
    await asel.lists()
    await asel.presses("0002")
    assert not any("◀" in button.text for button in asel.phone.screen.all_buttons)
    await asel.presses("0001 ▶")
    assert not any("▶" in button.text for button in asel.phone.screen.all_buttons)


@pytest.mark.parametrize("typed", ["AB-2027-0003", "0003", "3", "№3", "АВ 2027 3", " 003 ", "ab20270003"])
async def test_a_number_opens_its_application(stage: Stage, asel: Colleague, typed: str) -> None:
    ids = await many(stage)
    await asel.joins()
    await asel.says(typed)
    asel.sees("AB-2027-0003")
    assert await asel.read() == [("read_card", ids[2])]
    await asel.taps("Back to the list")
    assert asel.numbers == ["0003", "0002", "0001"]


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("Кайрат", ["0020"]),
        ("Qairat Abdimanov", ["0020"]),
        ("светлана", ["0019"]),
        ("успенка", ["0019"]),
        ("Сушильня Ким", ["0019"]),
    ],
)
async def test_names_and_villages_are_found(stage: Stage, asel: Colleague, typed: str, numbers: list[str]) -> None:
    await many(stage)
    await asel.joins()
    await asel.lists()
    await asel.says(typed)
    asel.reads("Found: {n}", n=len(numbers))
    assert asel.numbers == numbers
    assert await asel.read() == []
    await asel.taps("All applications")
    assert len(asel.numbers) == 8


async def test_what_was_found_has_pages_and_a_way_back_to_them(stage: Stage, asel: Colleague) -> None:
    await many(stage)
    await asel.joins()
    await asel.says("ойыл айгул")
    asel.reads("Found: {n}", n=18)
    assert asel.numbers[0] == "0018"
    await asel.taps("Older ▶")
    assert asel.numbers[0] == "0010"
    await asel.presses("0009")
    await asel.taps("Back to the list")
    asel.reads("Found: {n}", n=18)
    assert asel.numbers[0] == "0010"
    first = asel.phone.screen
    await asel.says("светлана")
    assert asel.numbers == ["0019"]
    await asel.taps("◀ Newer", on=first)
    assert numbers_on(first)[0] == "0018", "an old list still leads where it says"


@pytest.mark.parametrize("typed", ["жоқ мұндай адам", "9999", "AB-2026-0001", "…", "‘’", "a" * 4000, "сөз " * 1000])
async def test_whatever_is_not_found_is_told_kindly(stage: Stage, asel: Colleague, typed: str) -> None:
    await many(stage)
    await asel.joins()
    await asel.lists()
    await asel.says(typed)
    asel.reads(NOTHING)
    assert len(asel.numbers) == 8


async def test_words_for_buttons_lead_away(stage: Stage, asel: Colleague) -> None:
    await asel.joins()
    await asel.lists()
    await asel.says("Артқа")
    asel.in_the_room()
    await asel.says("Назад")
    assert asel.has("Start the application")
    await asel.lists()
    await asel.says("Басты мәзір")
    assert asel.has("Start the application")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_must_be_known_is_marked(stage: Stage, language: str) -> None:
    asel = Colleague(stage, language, name="Әсел")
    await send_in(
        stage.db, Paper("Бір"), Paper("Екі", late=True), Paper("Үш", reopened=True), Paper("Төрт", revision=2)
    )
    await asel.joins()
    asel.reads("Being changed again: {n}", n=1)
    asel.reads("Sent after closing, while our outage was made good: {n}", n=1)
    await asel.lists()
    text = asel.phone.screen.text
    entries = {each[:4]: each for each in text.split("\n\n")}
    assert [mark in entries["0002"] for mark in ("⏰", "✏️", "🔁")] == [True, False, False]
    assert [mark in entries["0003"] for mark in ("⏰", "✏️", "🔁")] == [False, True, False]
    assert "🔁2" in entries["0004"]
    assert not any(mark in entries["0001"] for mark in ("⏰", "✏️", "🔁"))
    for each in (
        "⏰ sent after closing, while our outage was made good",
        "✏️ being changed; what was sent counts until it is sent again",
        "🔁 sent again, with which revision this is",
    ):
        asel.reads(each)
    await asel.presses("0002")
    asel.reads("⏰ sent after closing, while our outage was made good")
    await asel.presses("◀ 0003")
    asel.reads("✏️ being changed; what was sent counts until it is sent again")
    await asel.presses("◀ 0004")
    asel.reads("Sent again, revision: {n}", n=2)


async def test_all_of_it_as_text_in_the_words_of_its_language(stage: Stage, asel: Colleague) -> None:
    ids = await many(stage)
    await asel.joins()
    await asel.says("19")
    await asel.taps("All of it as text")
    texts = [m for m in asel.answers if not list(m.all_buttons)]
    whole = "\n".join(m.text for m in texts)
    for words in ("AB-2027-0019", "Номер заявки", "Светлана Ким", "Сушильня трав", "село Успенка"):
        assert words in whole
    asel.sees("AB-2027-0019")
    assert asel.has("Back to the list"), "the card again, below it"
    assert await asel.read() == [("read_card", ids[18]), ("read_text", ids[18])]


async def test_a_draft_a_withdrawn_one_and_another_season_are_not_there(
    stage: Stage, asel: Colleague, zeinep: Villager
) -> None:
    await zeinep.comes_to("summary")
    [gone] = await send_in(stage.db, Paper("Қайтарылған", status="withdrawn"), first=7)
    [old] = await send_in(stage.db, Paper("Былтырғы"), first=8, season="2026")
    [draft] = await stage.place.all("SELECT id FROM applications WHERE status = 'draft'")
    await asel.joins()
    await asel.lists()
    assert asel.numbers == []
    for id in (gone, old, draft["id"], 10**15, -1, 0):
        for do in ("open", "text", "pdf"):
            asel.phone.forges(f"card:{id}:0::{do}", asel.phone.screen)
            await stage.quiet()
            assert asel.toast == asel.words(OUTDATED)
    assert await asel.read() == []
    await asel.says("былтыргы")
    asel.reads(NOTHING)


async def test_what_is_taken_back_while_she_reads_opens_no_more(stage: Stage, asel: Colleague) -> None:
    [id] = await send_in(stage.db, Paper("Тігін"))
    await asel.joins()
    await asel.lists()
    async with stage.db.begin() as tx:
        tx.run("UPDATE applications SET status = 'withdrawn' WHERE id = :id", id=id)
    await asel.presses("0001")
    assert asel.toast == asel.words(OUTDATED)
    asel.reads("Sent applications: {n}", n=0)
    assert await asel.read() == []


async def test_strange_buttons_do_no_harm(stage: Stage, asel: Colleague) -> None:
    await many(stage)
    await asel.joins()
    await asel.lists()
    for data in (
        "sent:7:zzzz",
        "sent:9999999:",
        "sent:1:a-b-c-d",
        "card:1:9999999:a:open",
        "sent:-1:",
        "sent::",
        "sent:1",
    ):
        asel.phone.forges(data, asel.phone.screen)
        await stage.quiet()
        assert asel.phone.spinning == []
        assert list(asel.phone.screen.all_buttons)


# Who may


@pytest.mark.parametrize("role", list(Role))
async def test_only_some_roles_read_applications(stage: Stage, asel: Colleague, role: Role) -> None:
    [id] = await send_in(stage.db, Paper("Тігін"))
    await asel.joins(role)
    reads = role in READS_APPLICATIONS
    await asel.says("Айгүл")
    assert (asel.numbers == ["0001"]) is reads
    for data in ("sent:0:", f"card:{id}:0::open", f"card:{id}:0::text", f"card:{id}:0::pdf"):
        asel.phone.forges(data, asel.phone.screen)
        await stage.quiet()
        outdated = asel.toast == asel.words(OUTDATED)
        assert outdated is not reads, data
    assert bool(await asel.read()) is reads
    if not reads:
        assert not any("Тігін" in m.text or "AB-2027" in m.text for m in asel.phone.messages if not m.mine)
        asel.in_the_room()
