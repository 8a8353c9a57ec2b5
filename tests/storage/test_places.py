"""The list of places on both engines: found however it is typed, replaced whole or not at all."""

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.places import read
from programme.letters import letters
from programme.places import Entry, Listed, Place, distance, fold, listed
from programme.sorting import sort_key
from sandbox.story_file import STORIES
from storage import places
from storage.database import Database
from storage.places import Superseded
from tests.databases import DatabaseAt, second_look

SAMPLE = read(STORIES / "places.csv")
OIYL, SHIELI, BEINEU, USPENKA = "155230100", "435230100", "473630100", "556430100"
ABAI, AQTOBE, PAVLODAR, QYZYLORDA = "100000000", "150000000", "550000000", "430000000"
SHIELI_DISTRICT = "435200000"

# One connection serves all examples: each only reads.
EXAMPLES = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ANY = st.text(alphabet=st.characters(exclude_categories=()))


@pytest.fixture
async def sample(database: Database) -> Database:
    await places.replace_all(database, SAMPLE)
    return database


async def found(db: Database, typed: str, within: str | None = None, limit: int = 8) -> list[Place]:
    async with db.read() as tx:
        return await places.search(tx, typed, within=within, limit=limit)


async def numbers(db: Database, typed: str, within: str | None = None, limit: int = 8) -> list[str]:
    return [each.kato for each in await found(db, typed, within, limit)]


# Searching


@pytest.mark.parametrize("typed", ["Ойыл", "Уил", "Уйыл", "Oiyl", "с. Уил", "ойыл ауылы", "Кайрат Абилдаев, Ойыл"])
async def test_oiyl_is_found_by_each_of_its_names(sample: Database, typed: str) -> None:
    [oiyl] = await found(sample, typed)
    assert oiyl == Place(
        kato=OIYL,
        level="village",
        kk="Ойыл ауылы",
        ru="село Уил",
        path_kk="Ақтөбе облысы, Ойыл ауданы, Ойыл ауылы",
        path_ru="Актюбинская область, Уилский район, село Уил",
    )


@pytest.mark.parametrize(
    ("typed", "kato"),
    [
        ("Шиели", SHIELI),
        ("Шиел3", SHIELI),
        ("Shieli", SHIELI),
        ("Чиили", SHIELI),
        ("Беинеу", BEINEU),
        ("Бейнеюу", BEINEU),
        ("Аксу-Аюлыы", "356430100"),
        ("Aqsu-Aiuly", "356430100"),
        ("Урджар", "104630100"),
        ("Уржар", "104630100"),
        ("Хордай", "314830100"),
        ("Кегн", "194430100"),
        ("п. Индербор", "234030100"),
        ("Индерб", "234030100"),
        ("Успенка Павлодар", USPENKA),
        ("Павлодарская область, Успенский район, с. Успенка", USPENKA),
    ],
)
async def test_one_village_is_meant(sample: Database, typed: str, kato: str) -> None:
    assert (await numbers(sample, typed))[0] == kato
    assert [each.level for each in await found(sample, typed)].count("village") == 1


async def test_four_villages_of_one_name_have_four_paths(sample: Database) -> None:
    four = await found(sample, "Успенка")
    assert len(four) == 4
    assert len({each.path_kk for each in four}) == len({each.path_ru for each in four}) == 4
    assert {each.kato[:2] for each in four} == {"10", "27", "55", "59"}
    assert await numbers(sample, "Успенка", within=PAVLODAR) == [USPENKA]
    assert await numbers(sample, "Успенка", within="556400000") == [USPENKA]
    assert await numbers(sample, "Успенка", within=QYZYLORDA) == []


async def test_a_common_name_gives_as_many_as_were_asked_for(sample: Database) -> None:
    assert len(await found(sample, "Жамбыл")) == 4
    assert len(await found(sample, "Жамбыл", limit=2)) == 2
    assert [each.level for each in await found(sample, "Жамбыл")] == ["village"] * 4


async def test_a_district_comes_where_no_village_is_called_so(sample: Database) -> None:
    assert await numbers(sample, "Шет") == ["356400000"]
    assert (await found(sample, "Шет ауданы"))[0].path("ru") == "Карагандинская область, Шетский район"


async def test_an_okrug_comes_only_without_its_villages(sample: Database) -> None:
    assert [each.level for each in await found(sample, "Ушаралский с.о.")] == ["okrug"]
    assert "okrug" not in [each.level for each in await found(sample, "Уша")]


async def test_official_names_come_before_further_ones(database: Database) -> None:
    rows = entries(("100000000", "А", "А"), ("101030100", "Шет", "Шет"), ("102030100", "Бет", "Бет", "Мет"))
    await places.replace_all(database, [*rows, *entries(("103030100", "Мет", "Мет"))])
    assert await numbers(database, "Мет") == ["103030100", "102030100"]


async def test_beginnings_come_before_slips_and_short_names_before_long(database: Database) -> None:
    names = ["Кайнарлы", "Кайнар", "Кайнак", "Байна"]
    rows = entries(("100000000", "А", "А"), *((f"10{n}030100", name, name) for n, name in enumerate(names)))
    await places.replace_all(database, rows)
    assert [each.kk for each in await found(database, "Қайна")] == ["Кайнар", "Кайнак", "Кайнарлы", "Байна"]


@pytest.mark.parametrize(
    "typed", ["", " ", "…", "🎉", "\x00", "\ud83d", "ъ", "北京", "%", "'; --", ":f0", "қ", "99999"]
)
async def test_nothing_is_found_for_what_is_no_name(sample: Database, typed: str) -> None:
    assert len(await found(sample, typed)) <= 8


@EXAMPLES
@given(
    typed=ANY | st.text(alphabet="аәбғжйқлңоөұүыіАЁ aiklmnosyzńğş0123 .,-«»"), within=st.sampled_from([None, PAVLODAR])
)
async def test_any_text_can_be_searched_for(sample: Database, typed: str, within: str | None) -> None:
    here = await found(sample, typed, within)
    assert len({each.kato for each in here}) == len(here) <= 8
    assert all(within is None or each.kato.startswith(within[:2]) for each in here)


NAMED = [row for row in SAMPLE if row.level == "village"]


@EXAMPLES
@given(row=st.sampled_from(NAMED), of=st.sampled_from(["kk", "ru"]))
async def test_a_name_always_finds_its_village(sample: Database, row: Listed, of: str) -> None:
    assert row.kato in await numbers(sample, str(getattr(row, of)))


@EXAMPLES
@given(
    row=st.sampled_from([row for row in NAMED if len(fold(row.kk)) > 4]),
    at=st.integers(0, 40),
    letter=st.sampled_from(letters().places.alphabet),
    slip=st.sampled_from(["change", "add", "leave out", "swap"]),
)
async def test_a_name_with_one_slip_finds_its_village(
    sample: Database, row: Listed, at: int, letter: str, slip: str
) -> None:
    name = fold(row.kk)
    n = at % len(name)
    first, here, rest = name[:n], name[n], name[n + 1 :]
    typed = {
        "change": first + letter + rest,
        "add": first + letter + here + rest,
        "leave out": first + rest,
        "swap": first + rest[:1] + here + rest[1:],
    }[slip]
    assume(slip != "swap" or n > 0)  # the first letter may be wrong, but not two
    assume(distance(fold(typed), name, 1) is not None)  # folding may make two slips of one
    assert row.kato in await numbers(sample, typed)
    assert row.kato in await numbers(sample, typed, within=row.kato[:4] + "00000")


async def test_in_a_district_every_name_is_near_enough_to_be_looked_at(sample: Database) -> None:
    slipped = "Уксу-Аюлыы"  # two slips, one of them in the first letter
    assert await numbers(sample, slipped) == []
    assert await numbers(sample, slipped, within="356400000") == ["356430100"]


async def test_a_text_whose_every_word_is_understood_gives_nothing_else(database: Database) -> None:
    rows = entries(
        ("100000000", "Абай облысы", "область Абай"),
        ("101030100", "Ақсу", "Аксу"),
        ("101030200", "Ақсу-Абай", "Аксу-Абайка"),
        ("101030300", "Аксуабайтау", "Аксуабайтау"),
    )
    await places.replace_all(database, rows)
    assert await numbers(database, "Аксу Абай") == ["101030200"]
    assert await numbers(database, "Абай, Аксу") == ["101030100"]
    rows = [row for row in rows if row.kato != "101030200"]
    await places.replace_all(database, rows)
    assert await numbers(database, "Аксу Абай") == ["101030100"]


# Choosing step by step


async def test_a_region_has_districts_and_a_district_villages(sample: Database) -> None:
    async with sample.read() as tx:
        districts = await places.children(tx, QYZYLORDA)
        villages = await places.children(tx, SHIELI_DISTRICT)
        of_okrug = await places.children(tx, "435230000")
        nothing = [await places.children(tx, kato) for kato in (SHIELI, "710000000", "999999999")]
    assert [each.path("kk") for each in districts] == ["Қызылорда облысы, Шиелі ауданы"]
    by_name = sorted(villages, key=lambda each: sort_key(each.name("kk"), "kk"))
    assert [each.kk for each in by_name] == ["Жамбыл ауылы", "Шиелі ауылы"]
    assert by_name[1].path("ru") == "Кызылординская область, Шиелийский район, село Шиели"
    assert of_okrug == [by_name[1]]
    assert nothing == [[], [], []]


async def test_a_number_is_a_place_or_nothing(sample: Database) -> None:
    async with sample.read() as tx:
        oiyl = await places.place(tx, OIYL)
        assert oiyl is not None
        assert oiyl.path("kk") == "Ақтөбе облысы, Ойыл ауданы, Ойыл ауылы"
        for kato in ("155230999", "", "somewhere"):
            assert await places.place(tx, kato) is None


# Importing


async def test_without_an_import_nothing_is_known(database: Database) -> None:
    async with database.read() as tx:
        assert not await places.any_known(tx)
        assert await places.search(tx, "Ойыл") == []
        assert await places.children(tx, AQTOBE) == []
        assert await places.place(tx, OIYL) is None


async def test_an_import_replaces_all(sample: Database) -> None:
    async with sample.read() as tx:
        assert await places.any_known(tx)
    await places.replace_all(sample, entries((ABAI, "Абай облысы", "область Абай")))
    assert await numbers(sample, "Ойыл") == []
    assert await numbers(sample, "Абай") == [ABAI]
    assert await left(sample) == (1, 1, 1)


async def test_importing_the_same_again_changes_nothing(sample: Database) -> None:
    before = await left(sample)
    await places.replace_all(sample, SAMPLE)
    assert await left(sample) == before == (1, len(SAMPLE), sum(len(row.folds) for row in SAMPLE))


async def test_an_import_that_breaks_off_leaves_the_old_list(sample: Database) -> None:
    broken = [*many(1200), SAMPLE[-1], SAMPLE[-1]]  # the same number twice: refused in the last step
    with pytest.raises(Exception, match=r"(?i)unique"):
        await places.replace_all(sample, broken)
    assert await numbers(sample, "Ойыл") == [OIYL]
    assert await numbers(sample, "Жаңа900") == []
    await places.replace_all(sample, many(1200))
    assert await numbers(sample, "Жаңа900", limit=1) == ["100000900"]
    assert await left(sample) == (1, 1200, 1200)


async def test_an_import_that_is_cancelled_leaves_the_old_list(sample: Database) -> None:
    task = asyncio.create_task(places.replace_all(sample, many(3000)))
    while not await second_look(sample).all("SELECT kato FROM places WHERE edition > 1 LIMIT 1"):  # noqa: ASYNC110
        await asyncio.sleep(0.001)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await numbers(sample, "Ойыл") == [OIYL]
    await places.replace_all(sample, SAMPLE)
    assert (await left(sample))[1] == len(SAMPLE)


async def test_of_two_imports_the_later_counts_whole(sample: Database, place: DatabaseAt) -> None:
    other = await place.open()
    ended = await asyncio.gather(
        places.replace_all(sample, many(1500)),
        places.replace_all(other, SAMPLE),
        return_exceptions=True,
    )
    assert [type(each) for each in ended if each is not None] == [Superseded]
    counts = 1500 if ended[0] is None else len(SAMPLE)
    await places.replace_all(sample, many(10))  # clears what the loser left
    assert counts in (1500, len(SAMPLE))
    assert await left(sample) == (1, 10, 10)


async def test_others_write_and_search_while_an_import_runs(sample: Database, place: DatabaseAt) -> None:
    importer = await place.open()
    running = asyncio.create_task(places.replace_all(importer, many(4000)))
    seen: list[Sequence[str]] = []
    while not running.done():
        async with sample.begin() as tx:
            tx.run("INSERT INTO memos (name, value) VALUES (:name, 'x')", name=f"turn {len(seen)}")
            seen.append([each.kato for each in await places.search(tx, "Ойыл")])
    await running
    assert len(seen) > 8
    changes = [now for before, now in zip([[OIYL], *seen], seen, strict=False) if now != before]
    assert changes in ([], [[]])  # the old list until the end, then at once the new one
    assert len(await second_look(sample).all("SELECT name FROM memos WHERE value = 'x'")) == len(seen)


def entries(*rows: tuple[str, ...]) -> list[Listed]:
    return listed([Entry(n, kato, kk, ru, tuple(aliases)) for n, (kato, kk, ru, *aliases) in enumerate(rows)])


def many(count: int) -> list[Listed]:
    """A region and places in it; as a list goes, the numbers alone matter."""
    return entries((ABAI, "Абай", "Абай"), *((f"10{n:07d}", f"Жаңа{n}", f"Жаңа{n}") for n in range(1, count)))


async def left(db: Database) -> tuple[int, int, int]:
    """How many editions, places and names there are, current or not."""
    counts = [await second_look(db).all(f"SELECT count(*) AS n FROM {t}") for t in _TABLES]
    editions, here, names = (rows[0]["n"] for rows in counts)
    return editions, here, names


_TABLES = ("place_editions", "places", "place_names")
