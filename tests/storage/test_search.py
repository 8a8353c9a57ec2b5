"""Looking for a sent application, on both engines: by names however they are written, by place, by page."""

import pytest

from programme.searching import looked_for
from storage import register, search
from storage.database import Database
from storage.register import PAGE
from tests.databases import second_look
from tests.sent import SEASON, Paper, send_in

UIL = Paper("Тігін шеберханасы")
OTHERS = (
    Paper("Қымызхана", name="Қайрат Әбдірахманұлы", place=("Кеген", "Алматы облысы, Кеген ауылы", "село Кеген")),
    Paper("Сушильня трав", name="Светлана Ким", place=("Успенка", "Успен ауылы", "село Успенка"), language="ru"),
    Paper("№5 мектептің спорт алаңы", name="Ерлан Ғабит", place=("Үржар", "Үржар ауылы", "село Урджар")),
)


async def found(db: Database, typed: str, season: str = SEASON) -> list[str]:
    async with db.read() as tx:
        page = await register.page(tx, season, looked_for(typed), None)
    return [each.number[-4:] for each in page.shown]


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("Қайрат", ["0002"]),
        ("Кайрат", ["0002"]),
        ("кайр", ["0002"]),
        ("Кaйpaт", ["0002"]),  # Latin a, p
        ("Qairat", ["0002"]),
        ("Kairat Abdirahman", ["0002"]),
        ("Кайрат Светлана", []),
        ("ким", ["0003", "0002"]),  # the other brews kumys
        ("Svetlana Kim", ["0003"]),
        ("им", []),  # a beginning, not a middle
        ("ойыл", ["0001"]),
        ("Уил", ["0001"]),
        ("Ойыл ауылы", ["0001"]),
        ("Ақтөбе", ["0001"]),
        ("Айгүл Ойыл тігін", ["0001"]),
        ("ауыл", ["0004", "0003", "0002", "0001"]),
        ("Урджар", ["0004"]),
        ("мектеп 5", ["0004"]),
        ("габит", ["0004"]),
        ("жоқ мұндай", []),
    ],
)
async def test_words_find_whatever_they_begin(database: Database, typed: str, numbers: list[str]) -> None:
    await send_in(database, UIL, *OTHERS)
    assert await found(database, typed) == numbers


async def test_only_what_is_sent_in_this_season_is_found(database: Database) -> None:
    await send_in(database, Paper("Бір"), Paper("Екі", status="withdrawn"))
    await send_in(database, Paper("Үш"), first=101, season="2026")
    assert await found(database, "айгул") == ["0001"]
    assert await found(database, "айгул", "2026") == ["0101"]


async def test_a_new_revision_is_found_by_its_own_words(database: Database) -> None:
    [id] = await send_in(database, Paper("Тігін"))
    async with database.begin() as tx:
        search.index(tx, id, ["Қымызхана", "қымызхана", "  "])
    assert (await found(database, "тигин"), await found(database, "кымызхана")) == ([], ["0001"])


async def test_words_go_with_their_application(database: Database) -> None:
    [id] = await send_in(database, Paper("Тігін"))
    async with database.begin() as tx:
        tx.run("DELETE FROM applications WHERE id = :id", id=id)
    assert await second_look(database).all("SELECT * FROM application_words") == []


async def test_pages_stay_what_they_are_while_new_ones_come_in(database: Database) -> None:
    await send_in(database, *(Paper(f"Жоба {n}") for n in range(1, 21)))

    async def numbers(top: str | None, words: tuple[str, ...] = ()) -> tuple[list[int], int, str | None, str | None]:
        async with database.read() as tx:
            page = await register.page(tx, SEASON, words, top)
        assert page.count >= 20
        return [int(each.number[-4:]) for each in page.shown], page.before, page.newer, page.older

    first = await numbers(None)
    assert first == ([20, 19, 18, 17, 16, 15, 14, 13], 0, None, "AB-2027-0012")
    second = await numbers("AB-2027-0012")
    assert second == ([12, 11, 10, 9, 8, 7, 6, 5], 8, "AB-2027-0020", "AB-2027-0004")
    await send_in(database, *(Paper(f"Жаңа {n}") for n in range(3)), first=21)
    assert (await numbers("AB-2027-0012"))[0] == second[0]
    assert (await numbers("AB-2027-0004"))[:2] == ([4, 3, 2, 1], 19)
    assert (await numbers("AB-2027-0012"))[2] == "AB-2027-0020", "a page before is a whole one"
    async with database.begin() as tx:
        tx.run("UPDATE applications SET status = 'withdrawn' WHERE number = 'AB-2027-0012'")
    assert (await numbers("AB-2027-0012"))[0] == [11, 10, 9, 8, 7, 6, 5, 4]


async def test_ten_thousand_come_behind_nine_thousand(database: Database) -> None:
    await send_in(database, Paper("Соңғы"), Paper("Одан кейін"), first=9_999)
    async with database.read() as tx:
        page = await register.page(tx, SEASON, (), None)
    assert [each.number for each in page.shown] == ["AB-2027-10000", "AB-2027-9999"]


async def test_one_is_walked_to_the_next(database: Database) -> None:
    ids = await send_in(database, *(Paper(f"Жоба {n}") for n in range(1, 11)), Paper("Өзге", name="Бекзат"))
    async with database.read() as tx:
        middle = await register.beside(tx, SEASON, (), "AB-2027-0005", None)
        last_of_page = await register.beside(tx, SEASON, (), "AB-2027-0002", "AB-2027-0009")
        newest = await register.beside(tx, SEASON, looked_for("айгүл"), "AB-2027-0010", None)
        alone = await register.beside(tx, SEASON, looked_for("бекзат"), "AB-2027-0011", None)
    assert middle.newer is not None
    assert middle.older is not None
    assert (middle.newer.id, middle.older.id, middle.place) == (ids[5], ids[3], 7)
    assert last_of_page.place == PAGE
    assert (newest.newer, newest.older and newest.older.number) == (None, "AB-2027-0009")
    assert (alone.newer, alone.older, alone.place) == (None, None, 1)


async def test_one_is_read_with_what_must_be_known_of_it(database: Database) -> None:
    [id, gone] = await send_in(
        database, Paper("Тігін", revision=2, late=True, reopened=True), Paper("Жоқ", status="withdrawn")
    )
    async with database.read() as tx:
        here = await register.one(tx, SEASON, id)
        figures = await register.figures(tx, SEASON)
        assert await register.one(tx, SEASON, gone) is None
        assert await register.one(tx, "2026", id) is None
        assert await register.numbered(tx, SEASON, "AB-2027-0001") == id
        assert await register.numbered(tx, SEASON, "AB-2027-0002") is None
        assert (await register.some(tx, SEASON, [id, gone, id, 10**9], 8))[0] == 1
    assert here is not None
    assert (here.revision, here.late, here.reopened, here.number) == (2, True, True, "AB-2027-0001")
    assert (figures.sent, figures.reopened, figures.late) == (1, 1, 1)


async def plan(db: Database, sql: str, **params: str | int) -> str:
    """How the engine would do it; of PostgreSQL, once it knows the table."""
    look = second_look(db)
    explain = "EXPLAIN QUERY PLAN" if look.engine == "sqlite" else "EXPLAIN"
    rows = await look.all(f"{explain} {sql}", **params)
    return "\n".join(str(row.get("detail") or row.get("QUERY PLAN")) for row in rows)


async def test_a_thousand_are_searched_by_the_index(database: Database) -> None:
    names = ["Айгүл", "Қайрат", "Светлана", "Жұмабек", "Нұрбол", "Гүлмира", "Болат", "Динара"]
    papers = [Paper(f"Жоба {n} {names[n % 7]}", name=f"{names[n % 8]} Тегі{n}") for n in range(1_000)]
    await send_in(database, *papers)
    if second_look(database).engine == "postgres":
        await second_look(database).all("ANALYZE application_words")
        await second_look(database).all("ANALYZE applications")
    assert await found(database, "теги777") == ["0778"]
    sql, params = search.condition("a", looked_for("Тегі777"))
    whole = f"""SELECT a.id FROM applications a WHERE a.season = '2027' AND a.status = 'submitted'{sql}
        ORDER BY length(a.number) DESC, a.number {{c}} DESC LIMIT 9"""
    told = await plan(database, whole, **params)  # type: ignore[arg-type]
    assert "applications_by_word" in told, told
    listed = await plan(
        database,
        """SELECT a.id FROM applications a WHERE a.season = '2027' AND a.status = 'submitted'
        AND (length(a.number), a.number {c}) <= (12, 'AB-2027-0500')
        ORDER BY length(a.number) DESC, a.number {c} DESC LIMIT 9""",
    )
    assert "sent_by_number" in listed, listed
    assert "TEMP B-TREE" not in listed, listed
    assert "Sort" not in listed, listed
