"""Links to the bot: they may choose the language and say where they were found; nothing of anybody is kept with it."""

import asyncio

import pytest

from storage import sources
from storage.visitors import visitor_key
from tests.stage import Stage
from tests.stories.villager import OWN_NAME, Villager


async def counted(stage: Stage) -> dict[str, int]:
    return {row["code"]: row["n"] for row in await stage.place.all("SELECT code, n FROM sources WHERE n > 0")}


async def test_a_link_in_a_language_needs_no_choice(stage: Stage, zeinep: Villager) -> None:
    await zeinep.says(f"/start {zeinep.language}_p_akimat")
    zeinep.reads("Are you writing for yourself or helping someone?")
    assert await counted(stage) == {"akimat": 1}
    menu = stage.telegram.profile.commands[f"chat {zeinep.phone.id}", ""]
    assert menu[0]["description"] == zeinep.words("Go on from where I stopped")
    await zeinep.says(f"/start {zeinep.language}_p_akimat")
    await zeinep.says("/start p_bazar")
    zeinep.reads("Are you writing for yourself or helping someone?")
    assert await counted(stage) == {"akimat": 1}


@pytest.mark.parametrize("place_name", ["whom", "consent", "visitor", "home", "question", "sent"])
async def test_a_link_never_changes_a_language_that_was_chosen(stage: Stage, zeinep: Villager, place_name: str) -> None:
    await zeinep.comes_to(place_name)
    other = {"kk": "ru", "ru": "kk"}[zeinep.language]
    await zeinep.says(f"/start {other}_p_akimat")
    table = "visitors" if place_name in ("whom", "consent", "visitor") else "people"
    assert await stage.place.all(f"SELECT language FROM {table}") == [{"language": zeinep.language}]
    assert await counted(stage) == {}


async def test_a_source_alone_is_counted_with_the_first_choice(stage: Stage, zeinep: Villager) -> None:
    await zeinep.says("/start p_akimat-3")
    await zeinep.says("/start p_akimat-3")
    first = zeinep.phone.screen
    zeinep.sees("Выберите язык")
    assert await counted(stage) == {}
    assert await stage.place.all("SELECT * FROM visitors") == []
    await zeinep.presses(OWN_NAME[zeinep.language])
    zeinep.reads("Are you writing for yourself or helping someone?")
    assert await counted(stage) == {"akimat-3": 1}
    for words in OWN_NAME.values():
        data = {"Қазақша": "hi:kk:akimat-3", "Русский": "hi:ru:akimat-3"}[words]
        zeinep.phone.forges(data, first)
        await stage.quiet()
    assert await counted(stage) == {"akimat-3": 1}


async def test_each_new_visitor_is_counted_once(stage: Stage, language: str) -> None:
    villagers = [Villager(stage, language, name=f"Кісі{n}") for n in range(5)]
    for villager in villagers:
        await villager.says("/start ru_p_poster")
        await villager.says("/start ru_p_poster")
    assert await counted(stage) == {"poster": 5}


@pytest.mark.parametrize(
    "payload", ["ref_1", "KK_x", "kk p_a", "p_", "p_ауыл", "x" * 65, "'); DROP TABLE sources; --", "kkk_p", "{0}"]
)
async def test_a_broken_link_is_a_plain_start(stage: Stage, zeinep: Villager, payload: str) -> None:
    await zeinep.says(f"/start {payload}")
    zeinep.sees("Тілді таңдаңыз")
    zeinep.sees("Выберите язык")
    assert await counted(stage) == {}
    await zeinep.presses(OWN_NAME[zeinep.language])
    zeinep.reads("Are you writing for yourself or helping someone?")


@pytest.mark.parametrize("data", ["hi:kk:", "hi:kk:x y", "hi:en:a", "hi:kk", "hi:kk:ауыл", f"hi:kk:{'a' * 50}"])
async def test_a_forged_first_button_counts_no_nonsense(stage: Stage, zeinep: Villager, data: str) -> None:
    await zeinep.says("/start")
    zeinep.phone.forges(data, zeinep.phone.screen)
    await stage.quiet()
    assert set(await counted(stage)) <= {"other"}
    assert zeinep.phone.spinning == []


async def test_there_is_an_end_to_codes(stage: Stage, language: str) -> None:
    async with stage.db.begin() as tx:
        for n in range(sources.MOST + 20):
            await sources.count(tx, f"c{n}")
        await sources.count(tx, "c7")
    found = await counted(stage)
    assert len(found) == sources.MOST + 1
    assert (found["other"], found["c7"]) == (20, 2)
    late = Villager(stage, language)
    await late.says("/start kk_p_new")
    assert (await counted(stage))["other"] == 21


async def test_nothing_of_a_person_stands_with_a_source(stage: Stage, zeinep: Villager) -> None:
    await zeinep.says(f"/start {zeinep.language}_p_akimat")
    [row] = await stage.place.all("SELECT * FROM sources")
    assert row == {"code": "akimat", "n": 1, "opened": 1, "people": 1}
    [scan] = await stage.place.all("SELECT * FROM source_scans")
    assert set(scan) == {"code", "key", "at"}
    secret = (stage.place.folder / "secret").read_bytes()
    [visitor] = await stage.place.all("SELECT key FROM visitors")
    assert bytes(visitor["key"]) == visitor_key(secret, zeinep.phone.id) == bytes(scan["key"])


async def test_two_at_once_are_two(stage: Stage, language: str) -> None:
    villagers = [Villager(stage, language, name=f"Кісі{n}") for n in range(8)]
    for villager in villagers:
        villager.phone.says("/start kk_p_poster")
    await asyncio.sleep(0)
    await stage.quiet()
    assert await counted(stage) == {"poster": 8}
