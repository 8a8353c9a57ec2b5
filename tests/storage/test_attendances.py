"""Rows of who was at a seminar: where they are from, what they are called, and how often one may guess."""

from programme.application import Answer
from programme.attendance import TRIES, TRIES_SECONDS, figures
from storage import applications, attendances, people, seminars
from storage.database import Database, Tx

AT = 1_804_654_800
ARAL, KAZALY = "433257100", "434431200"


async def somebody(
    tx: Tx, n: int, *, language: str = "kk", kato: str | None = None, status: str = "draft", name: str = ""
) -> int:
    consent = people.Consent("1", "d", language, "agree")
    made = await people.welcome(tx, tg_id=n, language=language, whose="self", consent=consent, expects="home", at=AT)
    if kato is None and not name:
        return made.id
    id = await applications.begin(tx, applicant=made.applicant or 0, season="2027", language=language, step="x", at=AT)
    if kato is not None:
        where = Answer({"typed": "a", "sure": True, "kato": kato})
        applications.keep_answer(tx, id, "place", where, message_id=None, at=AT)
    if name:
        applications.keep_answer(tx, id, "full_name", Answer(name), message_id=None, at=AT)
    tx.run("UPDATE applications SET status = :status WHERE id = :id", status=status, id=id)
    return made.id


async def taught(tx: Tx) -> int:
    [row] = await tx.all(
        """INSERT INTO seminars (rev, state, title_kk, starts_at, minutes, created_at, changed_at)
        VALUES (1, 'published', 'Жоба', :at, 120, 1, 1) RETURNING id""",
        at=AT,
    )
    return int(row["id"])


def sign_up(tx: Tx, seminar: int, person: int, n: int, state: str = "going") -> None:
    tx.run(
        """INSERT INTO sign_ups (seminar, person, people, state, at, changed_at)
        VALUES (:seminar, :person, :n, :state, 1, 1)""",
        seminar=seminar,
        person=person,
        n=n,
        state=state,
    )


async def test_by_village_and_language_as_counted_by_hand(database: Database) -> None:
    async with database.begin() as tx:
        here, other = await taught(tx), await taught(tx)
        those = [
            await somebody(tx, 1, kato=ARAL),
            await somebody(tx, 2, kato=ARAL, language="ru"),
            await somebody(tx, 3, kato=KAZALY, status="submitted"),
            await somebody(tx, 4, kato=KAZALY, status="withdrawn"),
            await somebody(tx, 5),
            await somebody(tx, 6, kato=ARAL),
        ]
        for person, n in zip(those[:4], (2, 1, 3, 1), strict=True):
            sign_up(tx, here, person, n)
        sign_up(tx, here, those[5], 4, "left")
        for person in those[:5]:
            await attendances.come(tx, here, person, "ticked", AT)
        await attendances.come(tx, other, those[5], "code", AT)
    async with database.read() as tx:
        found = figures(await attendances.all_of(tx, here))
        there = await attendances.all_of(tx, other)
    assert found.by_place == {ARAL: 3, KAZALY: 3, None: 2}
    assert found.by_language == {"kk": 7, "ru": 1}
    assert (found.came, found.walked_in, found.missing, found.accounts) == (8, 1, 0, 5)
    assert [each.person for each in there] == [those[5]]


async def test_a_drafts_name_is_nobody_elses(database: Database) -> None:
    async with database.begin() as tx:
        draft = await somebody(tx, 1, name="Айгүл Жоба")
        sent = await somebody(tx, 2, name="Болат Өтінім", status="submitted")
        back = await somebody(tx, 3, name="Қайтты", status="withdrawn")
        bare = await somebody(tx, 4)
    async with database.read() as tx:
        assert await attendances.names_of(tx, [draft, sent, back, bare]) == {sent: "Болат Өтінім"}
        assert await attendances.names_of(tx, []) == {}


async def test_guesses_are_counted_within_an_hour(database: Database) -> None:
    async with database.begin() as tx:
        person = await somebody(tx, 1)
        for n in range(TRIES):
            assert await attendances.may_guess(tx, person, AT + n)
            attendances.guessed_wrong(tx, person, AT + n)
        assert not await attendances.may_guess(tx, person, AT + TRIES_SECONDS - 1)
        assert await attendances.may_guess(tx, person, AT + TRIES_SECONDS)
        attendances.guessed_wrong(tx, person, AT + TRIES_SECONDS)
        assert await attendances.may_guess(tx, person, AT + TRIES_SECONDS + 1)


async def test_each_room_has_a_code_of_its_own(database: Database) -> None:
    codes = set()
    async with database.begin() as tx:
        for _n in range(60):
            id = await taught(tx)
            here = await attendances.room_of(tx, "none", AT)
            assert here is None
            made = await seminars.find(tx, id)
            assert made is not None
            code = await attendances.open_room(tx, made, AT)
            assert await attendances.open_room(tx, made, AT) == code
            codes.add(code)
            found = await attendances.room_of(tx, code, AT)
            assert found is not None
            assert found.id == id
    assert len(codes) == 60


async def test_whoever_is_erased_is_no_figure(database: Database) -> None:
    async with database.begin() as tx:
        here, person = await taught(tx), await somebody(tx, 1)
        await attendances.come(tx, here, person, "code", AT, 3)
        assert await attendances.give_mark(tx, here, person, 4, AT)
        attendances.guessed_wrong(tx, person, AT)
        tx.run("DELETE FROM people WHERE id = :id", id=person)
    async with database.read() as tx:
        for table in ("attendances", "feedback", "room_guesses"):
            assert await tx.all(f"SELECT * FROM {table}") == [], table
