"""Applications and answers, on both engines: one live a season, and no move from where nobody stands."""

import pytest

from programme.application import Answer
from programme.problem import Outdated
from programme.sent import Sent
from storage import applications, people, revisions
from storage.applications import Application
from storage.database import Database
from storage.people import Consent, Person
from tests.databases import second_look

AT = 1_804_000_000


async def villager(db: Database, tg_id: int) -> Person:
    async with db.begin() as tx:
        return await people.welcome(
            tx,
            tg_id=tg_id,
            language="kk",
            whose="self",
            consent=Consent("2027-1", "digest", "kk", "agree"),
            expects="home",
            at=AT,
        )


async def begun(db: Database, person: Person) -> Application:
    async with db.begin() as tx:
        made = await applications.begin(
            tx, applicant=person.applicant, season="2027", language="kk", step="title", at=AT
        )
        people.change(tx, person.id, "kk", "answer", made)
    return await at_hand(db, person)


async def at_hand(db: Database, person: Person) -> Application:
    async with db.read() as tx:
        found, answers = await tx.together(people.find(person.tg_id, "2027"), applications.answers_of(person.tg_id))
    here = people.person_from(found[0], answers).application
    assert here is not None
    return here


async def sent(db: Database, here: Application) -> Application:
    """The draft after it was sent."""
    async with db.begin() as tx:
        return await revisions.submit(
            tx, here, sequence="2027", number_of=lambda n: f"AB-2027-{n:04d}", sent=Sent("kk", ()), late=False, at=AT
        )


async def test_a_second_live_application_of_a_season_is_refused(database: Database) -> None:
    person = await villager(database, 1)
    await begun(database, person)
    with pytest.raises(Outdated):
        await begun(database, person)
    assert len(await second_look(database).all("SELECT id FROM applications")) == 1


async def test_answers_are_kept_replaced_and_read_back(database: Database) -> None:
    person = await villager(database, 1)
    here = await begun(database, person)
    async with database.begin() as tx:
        applications.keep_answer(tx, here.id, "title", Answer("Тігін"), message_id=7, at=AT)
        applications.keep_answer(tx, here.id, "jobs", Answer(1), message_id=8, at=AT)
        applications.keep_answer(tx, here.id, "amount", Answer(None), message_id=None, at=AT)
    async with database.begin() as tx:
        applications.keep_answer(tx, here.id, "title", Answer("Тігін шеберханасы"), message_id=9, at=AT)
    here = await at_hand(database, person)
    assert here.answers == {"title": Answer("Тігін шеберханасы"), "jobs": Answer(1), "amount": Answer(None)}
    assert here.sources == {"title": 9, "jobs": 8}


async def test_a_move_from_where_the_draft_no_longer_stands_changes_nothing(database: Database) -> None:
    person = await villager(database, 1)
    here = await begun(database, person)
    async with database.begin() as tx:
        await applications.move(tx, here, step="goal", return_to=None, language="kk", at=AT)
    with pytest.raises(Outdated):
        async with database.begin() as tx:
            await applications.move(tx, here, step="jobs", return_to=None, language="kk", at=AT)
    assert (await at_hand(database, person)).step == "goal"


@pytest.mark.parametrize("stale", [{"rev": 1}, {"step": "goal"}], ids=["another revision", "another step"])
async def test_each_of_revision_and_step_alone_keeps_a_draft_where_it_is(
    database: Database, stale: dict[str, object]
) -> None:
    """It was moved away and back: the step is the same, the revision is not; and the other way round."""
    person = await villager(database, 1)
    here = await begun(database, person)
    async with database.begin() as tx:
        there = await applications.move(tx, here, step="goal", return_to=None, language="kk", at=AT)
        now = await applications.move(tx, there, step="title", return_to=None, language="kk", at=AT)
    assert (here.rev, now.rev) == (1, 3)
    forged = applications.Application(**{**_fields(now), **stale})
    with pytest.raises(Outdated):
        async with database.begin() as tx:
            await applications.move(tx, forged, step="jobs", return_to=None, language="kk", at=AT)
    assert (await at_hand(database, person)).step == "title"


async def test_somebody_elses_application_does_not_move(database: Database) -> None:
    mine = await begun(database, await villager(database, 1))
    other = await villager(database, 2)
    forged = applications.Application(**{**_fields(mine), "applicant": other.applicant})
    with pytest.raises(Outdated):
        async with database.begin() as tx:
            await applications.move(tx, forged, step="goal", return_to=None, language="kk", at=AT)


def _fields(here: Application) -> dict[str, object]:
    return {name: getattr(here, name) for name in Application.__dataclass_fields__}
