"""Erased is erased in every copy: what a restored database is told, on both engines."""

from storage import erasures, people
from storage.database import Database
from storage.erasures import Erased
from storage.people import Consent, Person
from tests.databases import second_look
from tests.storage.test_applications import AT, begun, sent, villager

LATER = AT + 1000


async def rows(database: Database, table: str) -> list[int]:
    return [row["id"] for row in await second_look(database).all(f"SELECT id FROM {table} ORDER BY id")]


async def helped(database: Database, person: Person) -> int:
    async with database.begin() as tx:
        consent = Consent("2027-1", "digest", "kk", "agree")
        return await people.add_applicant(tx, person.id, whose="helped", consent=consent, at=AT)


async def test_an_account_is_erased_again_with_all_its_applicants(database: Database) -> None:
    gone, stays = await villager(database, 1), await villager(database, 2)
    for person in (gone, stays):
        await sent(database, await begun(database, person))
    assert gone.applicant is not None
    back = await erasures.again(
        database, [Erased("person", gone.id, LATER), Erased("applicant", gone.applicant, LATER)]
    )
    assert back == 2
    assert await rows(database, "people") == [stays.id]
    assert await rows(database, "applicants") == [stays.applicant]
    assert len(await rows(database, "applications")) == 1
    look = second_look(database)
    assert await look.all("SELECT person, scrubbed FROM erasures") == [{"person": gone.id, "scrubbed": 1}]
    assert await look.all("SELECT applicant FROM erased_applicants") == [{"applicant": gone.applicant}]
    assert await erasures.again(database, [Erased("person", gone.id, LATER)]) == 0


async def test_one_applicant_of_an_account_is_erased_again_and_the_account_stands_at_home(database: Database) -> None:
    person = await villager(database, 1)
    await begun(database, person)
    other = await helped(database, person)
    assert person.applicant is not None
    assert await erasures.again(database, [Erased("applicant", person.applicant, LATER)]) == 1
    assert await rows(database, "applicants") == [other]
    [account] = await second_look(database).all("SELECT id, applicant, application, expects FROM people")
    assert account == {"id": person.id, "applicant": None, "application": None, "expects": "home"}


async def test_whoever_got_the_same_number_later_is_another(database: Database) -> None:
    """After a restore numbers may be given once more; a second restore must not take an innocent for the erased."""
    person = await villager(database, 1)
    assert person.applicant is not None
    before = [Erased("person", person.id, AT - 1), Erased("applicant", person.applicant, AT - 1)]
    assert await erasures.again(database, before) == 0
    assert await rows(database, "people") == [person.id]
    assert await rows(database, "applicants") == [person.applicant]
    await erase(database, person)  # and may be erased in turn
    assert await rows(database, "people") == []
    assert {each.at for each in await erasures.unscrubbed(database)} == {LATER}


async def test_an_account_erased_after_a_hand_over_names_the_applicant_wherever_a_copy_has_her(
    database: Database,
) -> None:
    """In the copy she still hangs on the first account; she was erased with the second one."""
    giver, taker = await villager(database, 1), await villager(database, 2)
    assert giver.applicant is not None
    assert taker.applicant is not None
    async with database.begin() as tx:
        await people.hand_over(tx, giver.applicant, giver=giver.id, taker=taker.id, season="2027", at=AT)
    async with database.begin() as tx:
        people.erase(tx, taker, LATER, update_id=5, messages=[])
    those = await erasures.unscrubbed(database)
    assert {(each.what, each.id) for each in those} == {
        ("person", taker.id),
        ("applicant", taker.applicant),
        ("applicant", giver.applicant),
    }


async def test_who_had_left_an_account_before_it_was_erased_is_kept_with_nobody(database: Database) -> None:
    """The copy was made before she took her application to another phone; her code of then still opens it."""
    helper = await villager(database, 1)
    hers = await helped(database, helper)
    assert helper.applicant is not None
    back = await erasures.again(
        database, [Erased("person", helper.id, LATER), Erased("applicant", helper.applicant, LATER)]
    )
    assert back == 2
    assert await rows(database, "applicants") == [hers]
    [nobody] = await second_look(database).all("SELECT id, tg_id, applicant, application FROM people")
    assert nobody["tg_id"] == -helper.id
    assert (nobody["applicant"], nobody["application"]) == (None, None)
    assert await erasures.again(database, [Erased("person", helper.id, LATER)]) == 0
    assert await rows(database, "applicants") == [hers]


async def test_only_what_was_cleaned_counts_as_clean(database: Database) -> None:
    """One that was erased while the others were cleaned is cleaned next time."""
    first, second = await villager(database, 1), await villager(database, 2)
    await erase(database, first)
    those = await erasures.unscrubbed(database)
    await erase(database, second)
    await erasures.scrubbed(database, those)
    assert {each.id for each in await erasures.unscrubbed(database) if each.what == "person"} == {second.id}


async def erase(database: Database, person: Person) -> None:
    async with database.begin() as tx:
        people.erase(tx, person, LATER, update_id=person.id, messages=[])


async def test_thousands_are_erased_again_in_steps(database: Database) -> None:
    person = await villager(database, 1)
    many = [Erased("person", 10_000 + n, LATER) for n in range(1200)]
    assert await erasures.again(database, [*many, Erased("person", person.id, AT - 1)]) == 0
    assert await rows(database, "people") == [person.id]
    [row] = await second_look(database).all("SELECT count(*) AS n FROM erasures")
    assert row["n"] == 1201
