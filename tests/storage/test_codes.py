"""Codes and the way of an application to another account, on both engines."""

import asyncio

import pytest

from programme.application import Answer
from programme.problem import Outdated
from storage import applications, codes, erasures, people
from storage.database import Database, retrying
from storage.people import Consent, Person
from tests.databases import second_look
from tests.storage.test_applications import AT, at_hand, begun, villager

KEY = codes.code_key(b"s" * 32)
HASH = codes.code_hash(KEY, "АВЕКМНОР")
GIVEN = Consent("2027-1", "digest", "kk", "agree")


async def coded(db: Database, person: Person, hashed: bytes = HASH) -> int:
    """A begun application with an answer and this code."""
    here = await begun(db, person)
    async with db.begin() as tx:
        applications.keep_answer(tx, here.id, "title", Answer("Тігін"), message_id=7, at=AT)
        assert await codes.keep(tx, here.id, hashed, AT)
    return here.id


async def taken_by(db: Database, person: int, hashed: bytes = HASH) -> bool:
    """As a conversation does it: look, use, hand over."""

    async def once() -> bool:
        async with db.begin() as tx:
            held = await codes.held_by(tx, hashed, "2027")
            if held is None or not await codes.use(tx, held, hashed):
                return False
            await people.hand_over(tx, held.applicant, giver=held.person, taker=person, season="2027", at=AT)
            people.stand_for(tx, person, held.applicant, held.application)
            return True

    return await retrying(once, tries=20)


def test_the_key_of_codes_is_not_the_secret_nor_another_key() -> None:
    assert codes.code_key(b"s" * 32) != codes.code_key(b"t" * 32)
    assert codes.code_hash(KEY, "АВЕКМНОР") != codes.code_hash(codes.code_key(b"t" * 32), "АВЕКМНОР")
    assert len(HASH) == 32


async def test_an_application_has_one_code_and_a_code_one_application(database: Database) -> None:
    first = await coded(database, await villager(database, 1))
    second = await begun(database, await villager(database, 2))
    other = codes.code_hash(KEY, "ХУТСРОНМ")
    async with database.begin() as tx:
        assert not await codes.keep(tx, first, other, AT), "it has one"
        assert not await codes.keep(tx, second.id, HASH, AT), "it is another's"
        codes.drop(tx, first)
        assert await codes.keep(tx, first, other, AT)
        assert await codes.held_by(tx, HASH, "2027") is None
        held = await codes.held_by(tx, other, "2027")
        assert held is not None
        assert held.application == first
        assert await codes.held_by(tx, other, "2028") is None


async def test_all_of_a_human_moves_and_the_former_account_is_told(database: Database) -> None:
    giver, taker = await villager(database, 1), await villager(database, 2)
    made = await coded(database, giver)
    assert await taken_by(database, taker.id)
    here = await at_hand(database, taker)
    assert (here.id, here.answers, here.sources) == (made, {"title": Answer("Тігін")}, {})
    look = second_look(database)
    assert await look.all("SELECT * FROM codes") == []
    [left] = await look.all("SELECT expects, applicant, application FROM people WHERE id = :id", id=giver.id)
    assert left == {"expects": "home", "applicant": None, "application": None}
    [word] = await look.all("SELECT kind, person, facts, due_at FROM deliveries")
    assert word == {
        "kind": "application_moved",
        "person": giver.id,
        "facts": f'{{"moved_at": {AT}}}',
        "due_at": AT,
    }
    moved = await look.all("SELECT person, n, whose FROM applicants ORDER BY n")
    assert [(row["person"], row["n"], row["whose"]) for row in moved] == [
        (taker.id, 1, "self"),
        (taker.id, 2, "helped"),
    ]
    assert len(await look.all("SELECT * FROM consents")) == 2


async def test_ten_accounts_take_one_code_at_once_and_one_has_it(database: Database) -> None:
    await coded(database, await villager(database, 1))
    takers = [await villager(database, n) for n in range(2, 12)]
    done = await asyncio.gather(*(taken_by(database, each.id) for each in takers))
    assert sorted(done) == [False] * 9 + [True]
    assert len(await second_look(database).all("SELECT * FROM deliveries")) == 1


async def test_two_accounts_that_take_from_each_other_at_once(database: Database) -> None:
    first, second = await villager(database, 1), await villager(database, 2)
    other = codes.code_hash(KEY, "ХУТСРОНМ")
    await coded(database, first)
    await coded(database, second, other)
    done = await asyncio.gather(taken_by(database, first.id, other), taken_by(database, second.id, HASH))
    assert done == [True, True]
    rows = await second_look(database).all(
        "SELECT c.person, count(*) AS n FROM applications a JOIN applicants c ON c.id = a.applicant GROUP BY c.person"
    )
    assert {row["person"]: row["n"] for row in rows} == {first.id: 1, second.id: 1}


async def test_nobody_hands_over_what_is_not_theirs(database: Database) -> None:
    giver, taker = await villager(database, 1), await villager(database, 2)
    await coded(database, giver)
    assert giver.applicant is not None
    with pytest.raises(Outdated):
        async with database.begin() as tx:
            await people.hand_over(tx, giver.applicant, giver=taker.id, taker=taker.id, season="2027", at=AT)


async def test_an_account_speaks_for_its_own_human_once(database: Database) -> None:
    person = await villager(database, 1)
    with pytest.raises(Outdated):
        async with database.begin() as tx:
            await people.add_applicant(tx, person.id, whose="self", consent=GIVEN, at=AT)
    async with database.begin() as tx:
        for _each in range(2):
            await people.add_applicant(tx, person.id, whose="helped", consent=GIVEN, at=AT)
    async with database.read() as tx:
        humans = await people.applicants_of(tx, person.id)
    assert [(each.n, each.whose, each.begun) for each in humans] == [
        (1, "self", False),
        (2, "helped", False),
        (3, "helped", False),
    ]


async def test_the_live_applications_of_an_account_keep_their_own_answers(database: Database) -> None:
    person = await villager(database, 1)
    first = await begun(database, person)
    async with database.begin() as tx:
        applicant = await people.add_applicant(tx, person.id, whose="helped", consent=GIVEN, at=AT)
        second = await applications.begin(tx, applicant=applicant, season="2027", language="ru", step="goal", at=AT)
        applications.keep_answer(tx, first.id, "title", Answer("Бірінші"), message_id=7, at=AT)
        applications.keep_answer(tx, second, "title", Answer("Второй"), message_id=8, at=AT)
    stranger = await begun(database, await villager(database, 2))
    async with database.read() as tx:
        live = await applications.live_of(tx, person.id, "2027")
        assert await applications.live_of(tx, person.id, "2028") == []
    assert [(each.id, each.answers["title"].value, each.sources) for each in live] == [
        (first.id, "Бірінші", {"title": 7}),
        (second, "Второй", {"title": 8}),
    ]
    assert stranger.id not in [each.id for each in live]


async def test_one_human_is_erased_and_the_other_stays(database: Database) -> None:
    person = await villager(database, 1)
    await coded(database, person)
    async with database.begin() as tx:
        other = await people.add_applicant(tx, person.id, whose="helped", consent=GIVEN, at=AT)
        kept = await applications.begin(tx, applicant=other, season="2027", language="kk", step="goal", at=AT)
    assert person.applicant is not None
    async with database.begin() as tx:
        people.erase_applicant(tx, person.id, person.applicant, season="2027", at=AT, update_id=5, messages=[7, 8])
    look = second_look(database)
    [left] = await look.all("SELECT applicant, application FROM people")
    assert left == {"applicant": other, "application": kept}
    for table in ("codes", "answers"):
        assert await look.all(f"SELECT * FROM {table}") == []
    those = await erasures.unscrubbed(database)
    assert those
    await erasures.scrubbed(database, those)
    assert not await erasures.unscrubbed(database)
    async with database.read() as tx:
        assert await people.applicant_erased_by(tx, 5) == [7, 8]
    await people.forget_erased(database, before=AT + 1)
    async with database.read() as tx:
        assert await people.applicant_erased_by(tx, 5) is None


async def test_wrong_codes_count_for_an_hour_and_are_forgotten(database: Database) -> None:
    async with database.begin() as tx:
        for n in range(25):
            codes.note_wrong(tx, b"a" * 32, AT + n)
        codes.note_wrong(tx, b"b" * 32, AT)
    async with database.read() as tx:
        assert await codes.wrong_tries(tx, b"a" * 32, AT + 30) == 25
        assert await codes.wrong_tries(tx, b"a" * 32, AT + 9 + codes.TRIES_SECONDS) == 15
        assert await codes.wrong_tries(tx, b"b" * 32, AT + codes.TRIES_SECONDS) == 0
    await codes.forget_old(database, tried_before=AT + 9, limit=4)
    assert len(await second_look(database).all("SELECT key FROM code_tries")) == 15
