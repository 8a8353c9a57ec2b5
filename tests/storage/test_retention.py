"""Drafts that were never sent, and whoever has nothing else here, are forgotten; nobody else loses a row."""

from typing import Any

import pytest

from programme.application import Answer
from programme.retention import DAY, Over
from programme.roles import Role
from storage import applications, audit, codes, erasures, files, people, retention, roles
from storage.applications import Application
from storage.database import Database
from storage.files import SentFile
from storage.people import Consent, Person
from storage.retention import AT_ONCE, Forgettable
from tests.databases import second_look
from tests.storage.test_applications import AT, begun, sent, villager

CLOSED = AT + 20 * DAY
NOW = CLOSED + 90 * DAY
OVER = Over(("2027",), CLOSED, CLOSED)
TABLES = (
    "people", "applicants", "consents", "applications", "answers", "files", "codes", "audit", "revisions",
)  # fmt: skip


async def filled(db: Database, person: Person) -> Application:
    """A draft with an answer, a file, a code and a line in the log."""
    here = await begun(db, person)
    async with db.begin() as tx:
        applications.keep_answer(tx, here.id, "title", Answer("Тігін шеберханасы"), message_id=7, at=AT)
        await files.keep(tx, here.id, "letters", SentFile("photo", f"id{here.id}", f"unique{here.id}"), AT)
        assert await codes.keep(tx, here.id, here.id.to_bytes(32, "big"), AT)
        audit.note(tx, at=AT, person=person.id, action="began", object_id=here.id)
    return here


async def helped(db: Database, person: Person) -> Person:
    """One more human of the account, the present one now."""
    async with db.begin() as tx:
        consent = Consent("2027-1", "digest", "kk", "agree")
        more = await people.add_applicant(tx, person.id, whose="helped", consent=consent, at=AT)
        people.stand_for(tx, person.id, more, None)
    return Person(person.id, person.tg_id, "kk", "home", more, "helped", AT, None)


async def counted(db: Database) -> dict[str, int]:
    return {table: len(await second_look(db).all(f"SELECT * FROM {table}")) for table in TABLES}


async def account(db: Database, person: Person) -> dict[str, Any]:
    [row] = await second_look(db).all("SELECT applicant, application, expects FROM people WHERE id = :id", id=person.id)
    return row


async def forget(db: Database, over: Over = OVER) -> None:
    await retention.forget(db, over, season="2027", at=NOW)


async def test_whoever_has_only_a_draft_is_forgotten_with_all_that_hangs_on_it(database: Database) -> None:
    mine = await villager(database, 1)
    draft = await filled(database, mine)
    never_began = await villager(database, 2)
    there = await retention.forgettable(database, OVER)
    assert there == Forgettable([draft.id], 1, [mine.applicant, never_began.applicant], [mine.id, never_began.id])
    await forget(database)
    assert set((await counted(database)).values()) == {0}
    assert await erasures.unscrubbed(database), "the files are cleaned as after an erasure"
    noted = await second_look(database).all("SELECT applicant FROM erased_applicants ORDER BY applicant")
    assert [row["applicant"] for row in noted] == [mine.applicant, never_began.applicant]
    noted = await second_look(database).all("SELECT person FROM erasures ORDER BY person")
    assert [row["person"] for row in noted] == [mine.id, never_began.id]
    assert await retention.forgettable(database, OVER) == Forgettable([], 0, [], [])


async def test_what_was_sent_or_taken_back_or_is_of_another_season_stays(database: Database) -> None:
    for tg_id in (1, 2, 3):
        person = await villager(database, tg_id)
        here = await filled(database, person)
        if tg_id < 3:
            await sent(database, here)
    await second_look(database).all("UPDATE applications SET status = 'withdrawn' WHERE id = 2 RETURNING id")
    await second_look(database).all("UPDATE applications SET season = '2028' WHERE id = 3 RETURNING id")
    before = await counted(database)
    assert await retention.forgettable(database, OVER) == Forgettable([], 0, [], [])
    await forget(database)
    assert await counted(database) == before


@pytest.mark.parametrize("who", ["spoke lately", "came after closing", "is of the programme"])
async def test_the_draft_goes_and_the_account_stays_of_one_who(database: Database, who: str) -> None:
    person = await villager(database, 1)
    await filled(database, person)
    column = {"spoke lately": "people SET last_seen", "came after closing": "applicants SET created_at"}.get(who)
    if column is not None:
        await second_look(database).all(f"UPDATE {column} = :at RETURNING id", at=CLOSED + 1)
    else:
        async with database.begin() as tx:
            roles.grant(tx, person.id, Role.MANAGER, AT)
    told = await retention.forgettable(database, OVER)
    assert (len(told.drafts), len(told.applicants), told.accounts) == (1, int(who == "is of the programme"), [])
    await forget(database)
    left = await counted(database)
    humans = 0 if who == "is of the programme" else 1
    assert (left["people"], left["applicants"], left["applications"], left["answers"]) == (1, humans, 0, 0)
    assert len(await erasures.unscrubbed(database)) == 1 - humans, "of whom nothing is left the files are cleaned too"
    applicant = person.applicant if humans else None
    assert await account(database, person) == {"applicant": applicant, "application": None, "expects": "home"}


async def test_a_helper_keeps_whom_she_sent_for(database: Database) -> None:
    person = await villager(database, 1)
    first = await begun(database, person)
    await sent(database, first)
    more = await helped(database, person)
    await filled(database, more)
    await forget(database)
    left = await counted(database)
    assert (left["people"], left["applicants"], left["applications"], left["files"]) == (1, 1, 1, 0)
    row = await account(database, person)
    assert (row["applicant"], row["application"]) == (person.applicant, first.id), "she goes on with the other"


async def test_a_draft_sent_at_the_last_moment_is_not_taken(database: Database) -> None:
    """Found as a draft, sent before it was its turn: it stays, and so does she."""
    person = await villager(database, 1)
    here = await filled(database, person)
    await sent(database, here)
    await retention._forget_drafts(database, [here.id])
    await retention._forget_people(database, OVER, [person.id], "2027", NOW)
    left = await counted(database)
    assert (left["people"], left["applicants"], left["applications"], left["answers"]) == (1, 1, 1, 1)
    assert (await account(database, person))["application"] == here.id


async def test_whoever_speaks_while_it_goes_on_is_not_taken(database: Database) -> None:
    person = await villager(database, 1)
    await second_look(database).all("UPDATE people SET last_seen = :at RETURNING id", at=CLOSED + 1)
    await retention._forget_people(database, OVER, [person.id], "2027", NOW)
    assert (await counted(database))["applicants"] == 1


async def test_many_go_in_many_small_steps(database: Database) -> None:
    for tg_id in range(1, 2 * AT_ONCE + 4):
        await begun(database, await villager(database, tg_id))
    assert len((await retention.forgettable(database, OVER)).accounts) == 2 * AT_ONCE + 3
    await forget(database)
    assert set((await counted(database)).values()) == {0}
