"""Accounts, their consent, their end; visitors; and what the loop remembers: on both engines."""

import asyncio

import pytest

from programme.application import Answer
from storage import applications, audit, erasures, people, updates, visitors
from storage.database import Database
from storage.people import Person
from storage.visitors import Visitor, visitor_key
from tests.databases import second_look
from tests.storage.test_applications import AT, begun, sent, villager

HER_TABLES = ("people", "applicants", "consents", "applications", "answers", "revisions", "owed", "said", "audit")


async def test_erasing_takes_every_row_of_hers_and_no_row_of_others(database: Database) -> None:
    for tg_id in (1, 2):
        person = await villager(database, tg_id)
        await sent(database, await begun(database, person))
        await updates.owe(database, person.id, AT)
        await database.sync(updates.remember_said(person.id, 10 + tg_id, AT))
        async with database.begin() as tx:
            audit.note(tx, at=AT, person=person.id, action="sent")
    look = second_look(database)
    before = {name: len(await look.all(f"SELECT * FROM {name}")) for name in HER_TABLES}
    async with database.begin() as tx:
        people.erase(tx, person, AT, update_id=5, messages=[7, 8])
    after = {name: len(await look.all(f"SELECT * FROM {name}")) for name in HER_TABLES}
    assert {name: n * 2 for name, n in after.items()} == before
    assert await look.all("SELECT person, scrubbed FROM erasures") == [{"person": person.id, "scrubbed": 0}]
    those = await erasures.unscrubbed(database)
    assert those
    await erasures.scrubbed(database, those)
    assert not await erasures.unscrubbed(database)


@pytest.mark.parametrize("engine", ["postgres"])
async def test_what_is_said_while_she_is_being_erased_is_no_error(database: Database) -> None:
    """Her turn holds her row; whoever notes a message waits for its end, and then there is nobody to note it of."""
    person = await villager(database, 1)
    async with database.begin() as tx:
        await tx.together(people.lock(1))
        noting = asyncio.create_task(database.sync(updates.remember_said(person.id, 9, AT)))
        while not await second_look(database).all("SELECT 1 AS x FROM pg_locks WHERE NOT granted"):
            assert not noting.done()
        people.erase(tx, person, AT, update_id=5, messages=[])
    await noting
    assert await second_look(database).all("SELECT * FROM said") == []


async def test_the_number_of_an_erased_account_is_never_given_again(database: Database) -> None:
    person = await villager(database, 1)
    async with database.begin() as tx:
        people.erase(tx, person, AT, update_id=5, messages=[7, 8])
    assert (await villager(database, 1)).id > person.id


async def test_what_a_lost_reply_would_need_is_kept_for_a_while_and_of_this_bot_alone(database: Database) -> None:
    async def left(update_id: int) -> tuple[str, list[int]] | None:
        async with database.read() as tx:
            return await people.erased_by(tx, update_id)

    await updates.new_bot(database, 42)
    for update_id, at in ((5, AT), (6, AT + 10), (7, AT + 20)):
        person = await villager(database, 1)
        async with database.begin() as tx:
            people.erase(tx, person, at, update_id=update_id, messages=[7, 8])
    assert await left(4) is None
    assert await left(5) == await left(6) == ("kk", [7, 8])
    await people.forget_erased(database, before=AT + 5)
    assert (await left(5), await left(6)) == (None, ("kk", [7, 8]))
    await updates.new_bot(database, 43)
    assert await left(6) is None
    assert len(await second_look(database).all("SELECT * FROM erasures WHERE messages IS NULL")) == 3


async def test_nothing_is_noted_for_an_erased_account(database: Database) -> None:
    person = await villager(database, 1)
    async with database.begin() as tx:
        people.erase(tx, person, AT, update_id=5, messages=[7, 8])
    await updates.owe(database, person.id, AT)
    await database.sync(updates.remember_said(person.id, 5, AT))
    look = second_look(database)
    assert await look.all("SELECT * FROM owed") == []
    assert await look.all("SELECT * FROM said") == []


async def test_an_update_is_new_once(database: Database) -> None:
    async def new(update_id: int) -> bool:
        async with database.begin() as tx:
            [rows] = await tx.together(updates.mark(update_id, AT))
        return bool(rows)

    assert [await new(7), await new(7), await new(6)] == [True, False, True]


async def waiting(database: Database, turn: "asyncio.Task[object]") -> None:
    """Until the turn waits for what another holds: at PostgreSQL's lock, or at the door of SQLite's one writer."""
    look = second_look(database)
    async with asyncio.timeout(10):
        while not turn.done() and database.engine == "postgres":
            if await look.all("SELECT pid FROM pg_locks WHERE NOT granted"):
                return
    await asyncio.sleep(0)


async def test_whoever_waited_for_an_account_finds_what_the_other_turn_left(database: Database) -> None:
    """Two processes have two updates of one person: the second must not begin her application anew."""
    person = await villager(database, 1)
    assert person.applicant is not None

    async def turn() -> Person:
        async with database.begin() as tx:
            _locked, found, said = await tx.together(people.lock(1), people.find(1, "2027"), applications.answers_of(1))
            return people.person_from(found[0], said)

    async with database.begin() as tx:
        await tx.together(people.lock(1))
        made = await applications.begin(
            tx, applicant=person.applicant, season="2027", language="kk", step="title", at=AT
        )
        applications.keep_answer(tx, made, "title", Answer("Шеберхана"), message_id=7, at=AT)
        people.change(tx, person.id, "kk", "answer", made)
        second = asyncio.create_task(turn())
        await waiting(database, second)
    here = (await second).application
    assert here is not None
    assert (here.id, here.step, here.answers) == (made, "title", {"title": Answer("Шеберхана")})


async def test_a_visitor_who_agreed_meanwhile_is_found_as_a_person(database: Database) -> None:
    """She pressed twice, and the second press waited for the first: there is one account."""
    key = visitor_key(b"s", 1)
    async with database.begin() as tx:
        visitors.keep(tx, key, Visitor("kk", "consent_self"), AT)

    async def turn() -> tuple[int, int]:
        async with database.begin() as tx:
            visitor, _locked, found = await tx.together(visitors.find(key), people.lock(1), people.find(1, "2027"))
            return len(visitor), len(found)

    async with database.begin() as tx:
        await tx.together(visitors.find(key))
        visitors.forget(tx, key)
        await people.open_account(tx, tg_id=1, language="kk", expects="home", at=AT)
        second = asyncio.create_task(turn())
        await waiting(database, second)
    assert await second == (0, 1)


async def test_debts_are_told_oldest_first_and_settled(database: Database) -> None:
    first, second = await villager(database, 1), await villager(database, 2)
    await updates.owe(database, second.id, AT)
    await updates.owe(database, first.id, AT + 1)
    await updates.owe(database, second.id, AT + 2)
    assert await updates.debtors(database) == [2, 1]
    await updates.settle(database, second.id)
    assert await updates.debtors(database) == [1]


async def test_another_bot_forgets_what_was_handled(database: Database) -> None:
    assert not await updates.new_bot(database, 42)
    async with database.begin() as tx:
        tx.run_many(*updates.marks([1, 2, 2], AT))
    assert not await updates.new_bot(database, 42)
    look = second_look(database)
    assert len(await look.all("SELECT * FROM handled_updates")) == 2
    assert await updates.new_bot(database, 43)
    assert await look.all("SELECT * FROM handled_updates") == []


async def test_what_is_past_its_use_goes_in_small_steps(database: Database) -> None:
    person = await villager(database, 1)
    async with database.begin() as tx:
        tx.run_many(*updates.marks(range(25), AT))
        tx.run_many(*updates.marks(range(100, 105), AT + 10))
    await database.sync(*(updates.remember_said(person.id, i, AT + i) for i in range(25)))
    await updates.forget_old(database, handled_before=AT + 5, said_before=AT + 20, limit=10)
    look = second_look(database)
    assert len(await look.all("SELECT * FROM handled_updates")) == 5
    assert sorted(row["message_id"] for row in await look.all("SELECT * FROM said")) == [20, 21, 22, 23, 24]


async def test_only_messages_that_telegram_still_deletes_are_named(database: Database) -> None:
    person = await villager(database, 1)
    old, new = AT - updates.DELETABLE_SECONDS - 1, AT - updates.DELETABLE_SECONDS + 1
    await database.sync(updates.remember_said(person.id, 1, old), updates.remember_said(person.id, 2, new))
    async with database.read() as tx:
        assert await updates.said_to(tx, person.id, AT) == [2]


async def test_visitors_are_kept_by_a_key_that_needs_the_secret(database: Database) -> None:
    key = visitor_key(b"s" * 32, 7_000_000_001)
    assert key != visitor_key(b"t" * 32, 7_000_000_001)
    async with database.begin() as tx:
        visitors.keep(tx, key, Visitor("ru", "whom"), AT)
        visitors.keep(tx, key, Visitor("kk", "consent_self"), AT + 1)
    rows = await second_look(database).all("SELECT * FROM visitors")
    assert [(bytes(row["key"]), row["language"], row["last_seen"]) for row in rows] == [(key, "kk", AT + 1)]


@pytest.mark.parametrize(("before", "left"), [(AT, 12), (AT + 6, 6), (AT + 12, 0)])
async def test_silent_visitors_are_forgotten(database: Database, before: int, left: int) -> None:
    async with database.begin() as tx:
        for i in range(12):
            visitors.keep(tx, visitor_key(b"s", i), Visitor("kk", "whom"), AT + i)
    await visitors.forget_old(database, seen_before=before, limit=5)
    assert len(await second_look(database).all("SELECT language FROM visitors")) == left
