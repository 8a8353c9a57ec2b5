"""What was sent, on both engines: one number each, one revision a sending, and no move from where nobody stands."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from programme.application import SUMMARY
from programme.problem import Outdated
from programme.sent import Answered, Sent, to_json
from storage import applications, people, revisions
from storage.applications import Application
from storage.database import Database, Tx, retrying
from storage.people import Person
from tests.databases import second_look
from tests.storage.test_applications import AT, at_hand, begun, villager

TITLE = Answered(question="title", section="", title="Атауы", value="Тігін", shown="Тігін", table=None)
JOBS = Answered(question="jobs", section="", title="Орын", value=None, shown="", table=None)
SENT = Sent("kk", (TITLE, JOBS))
Move = Callable[[Tx, Application], Awaitable[object]]


def submit(tx: Tx, here: Application, sent: Sent = SENT, *, late: bool = False) -> Awaitable[Application]:
    return revisions.submit(
        tx, here, sequence="2027", number_of=lambda n: f"AB-2027-{n:04d}", sent=sent, late=late, at=AT
    )


def reopen(tx: Tx, here: Application) -> Awaitable[Application]:
    return revisions.reopen(tx, here, AT)


def leave(tx: Tx, here: Application) -> Awaitable[Application]:
    return revisions.leave_as_sent(tx, here, AT)


def withdraw(tx: Tx, here: Application) -> Awaitable[None]:
    return revisions.withdraw(tx, here, AT)


async def done(db: Database, move: Move, here: Application) -> object:
    async def once() -> object:
        async with db.begin() as tx:
            return await move(tx, here)

    return await retrying(once, tries=20)


async def draft(db: Database, tg_id: int = 1) -> tuple[Person, Application]:
    person = await villager(db, tg_id)
    return person, await begun(db, person)


async def test_one_draft_sent_ten_times_at_once_is_sent_once(database: Database) -> None:
    _person, here = await draft(database)
    told = await asyncio.gather(*(done(database, submit, here) for _ in range(10)), return_exceptions=True)
    assert [each.number for each in told if isinstance(each, Application)] == ["AB-2027-0001"]
    assert sum(isinstance(each, Outdated) for each in told) == 9
    look = second_look(database)
    assert [row["n"] for row in await look.all("SELECT n FROM revisions")] == [1]
    assert (await look.all("SELECT last FROM counters"))[0]["last"] == 1


async def test_numbers_have_neither_gaps_nor_twins(database: Database) -> None:
    drafts = [(await draft(database, i))[1] for i in range(1, 31)]
    told = await asyncio.gather(*(done(database, submit, here) for here in drafts))
    assert sorted(each.number or "" for each in told if isinstance(each, Application)) == [
        f"AB-2027-{n:04d}" for n in range(1, 31)
    ]


async def test_what_a_move_gives_is_what_is_kept(database: Database) -> None:
    """Sent, taken up again, sent again, taken up and left as it was: number and revisions."""
    person, here = await draft(database)
    for move, step, reopened in ((submit, "title", False), (reopen, SUMMARY, True), (submit, SUMMARY, False)):
        moved = await done(database, move, here)
        here = await at_hand(database, person)
        assert moved == here
        assert (here.number, here.step, here.reopened_at is not None) == ("AB-2027-0001", step, reopened)
    assert (here.revision, here.status) == (2, "submitted")
    here = await at_hand(database, person)
    await done(database, reopen, here)
    left = await done(database, leave, await at_hand(database, person))
    assert left == await at_hand(database, person)
    look = second_look(database)
    assert [row["n"] for row in await look.all("SELECT n FROM revisions ORDER BY n")] == [1, 2]
    assert (await look.all("SELECT last FROM counters"))[0]["last"] == 1


async def test_the_newest_revision_counts_and_the_old_one_stays(database: Database) -> None:
    person, here = await draft(database)
    await done(database, submit, here)
    await done(database, reopen, await at_hand(database, person))
    again = Sent("ru", (Answered(**{**TITLE, "value": "Наубай", "shown": "Наубай"}), JOBS))
    await done(database, lambda tx, here: submit(tx, here, again, late=True), await at_hand(database, person))
    async with database.read() as tx:
        newest = await revisions.find(tx, here.id, 2)
        assert newest is not None
        assert (newest.n, newest.content, newest.late) == (2, to_json(again), True)
    kept = await second_look(database).all("SELECT n, late FROM revisions ORDER BY n")
    assert [(row["n"], row["late"]) for row in kept] == [(1, 0), (2, 1)]


async def test_a_sent_one_is_written_in_only_once_it_is_open_again(database: Database) -> None:
    person, here = await draft(database)
    await done(database, submit, here)

    async def walks() -> None:
        async with database.begin() as tx:
            here = await applications.move(
                tx, await at_hand(database, person), step="goal", return_to=None, language="kk", at=AT
            )
            assert here.step == "goal"

    with pytest.raises(Outdated):
        await walks()
    await done(database, reopen, await at_hand(database, person))
    await walks()
    await done(database, withdraw, await at_hand(database, person))
    with pytest.raises(Outdated):
        await walks()


NOWHERE: dict[str, tuple[list[Move], Move]] = {
    "sent twice": ([submit], submit),
    "taken up unsent": ([], reopen),
    "taken up twice": ([submit, reopen], reopen),
    "left where nothing was taken up": ([submit], leave),
    "withdrawn unsent": ([], withdraw),
    "withdrawn twice": ([submit, withdraw], withdraw),
    "sent after it was withdrawn": ([submit, withdraw], submit),
    "sent after it was withdrawn while it was being changed": ([submit, reopen, withdraw], submit),
    "taken up after it was withdrawn": ([submit, withdraw], reopen),
    "left after it was withdrawn": ([submit, reopen, withdraw], leave),
}


@pytest.mark.parametrize(("before", "move"), NOWHERE.values(), ids=NOWHERE.keys())
async def test_a_move_from_where_it_does_not_stand_changes_nothing(
    database: Database, before: list[Move], move: Move
) -> None:
    """Even with the right revision in hand."""
    person, _here = await draft(database)
    for each in before:
        await done(database, each, await at_hand(database, person))
    here, look = await at_hand(database, person), second_look(database)
    rows = await look.all("SELECT * FROM applications"), await look.all("SELECT * FROM revisions")
    with pytest.raises(Outdated):
        await done(database, move, here)
    assert rows == (await look.all("SELECT * FROM applications"), await look.all("SELECT * FROM revisions"))


@pytest.mark.parametrize("stale", ["rev", "applicant"])
@pytest.mark.parametrize(
    ("before", "move"), [([], submit), ([submit], reopen), ([submit, reopen], leave), ([submit], withdraw)]
)
async def test_a_move_with_an_old_revision_or_anothers_applicant_changes_nothing(
    database: Database, before: list[Move], move: Move, stale: str
) -> None:
    person, _here = await draft(database)
    for each in before:
        await done(database, each, await at_hand(database, person))
    other = await villager(database, 2)
    here = await at_hand(database, person)
    wrong = {"rev": here.rev - 1, "applicant": other.applicant}[stale]
    forged = Application(**{**{name: getattr(here, name) for name in Application.__dataclass_fields__}, stale: wrong})
    with pytest.raises(Outdated):
        await done(database, move, forged)
    assert await at_hand(database, person) == here


async def test_whatever_is_done_at_once_from_one_state_one_thing_happens(database: Database) -> None:
    """Two phones: one sends again, one leaves it, one withdraws, several times over."""
    for tg_id in range(1, 9):
        person, here = await draft(database, tg_id)
        await done(database, submit, here)
        await done(database, reopen, await at_hand(database, person))
        here = await at_hand(database, person)
        moves: list[Move] = [submit, leave, withdraw, reopen] * 3
        told = await asyncio.gather(*(done(database, move, here) for move in moves), return_exceptions=True)
        assert sum(not isinstance(each, BaseException) for each in told) == 1
        assert all(isinstance(each, Outdated) for each in told if isinstance(each, BaseException))


async def test_a_withdrawn_one_frees_its_place_and_keeps_its_number(database: Database) -> None:
    person, here = await draft(database)
    await done(database, submit, here)
    with pytest.raises(Outdated):
        await begun(database, person)
    await done(database, withdraw, await at_hand(database, person))
    second = await begun(database, person)
    sent = await done(database, submit, second)
    assert isinstance(sent, Application)
    assert sent.number == "AB-2027-0002"
    with pytest.raises(Outdated):
        await begun(database, person)
    async with database.read() as tx:
        every, live = (
            await applications.all_of(tx, person.id, "2027"),
            await applications.live_of(tx, person.id, "2027"),
        )
    assert [(each.number, each.status) for each in every] == [
        ("AB-2027-0001", "withdrawn"),
        ("AB-2027-0002", "submitted"),
    ]
    assert [each.number for each in live] == ["AB-2027-0002"]


async def test_the_database_itself_refuses_a_second_live_one(database: Database) -> None:
    """Whatever our own code may forget."""
    person, here = await draft(database)
    insert = """INSERT INTO applications (applicant, season, status, step, rev, language, created_at, changed_at)
        VALUES (:applicant, '2027', 'draft', 'title', 1, 'kk', 0, 0) RETURNING id"""
    look = second_look(database)
    for status in ("draft", "submitted"):
        await look.all("UPDATE applications SET status = :status WHERE id = :id", status=status, id=here.id)
        with pytest.raises(Exception, match=r"(?i)unique"):
            await look.all(insert, applicant=person.applicant)
    await look.all("UPDATE applications SET status = 'withdrawn' WHERE id = :id", id=here.id)
    assert len(await look.all(insert, applicant=person.applicant)) == 1


async def test_what_was_sent_is_listed_by_number_as_it_was_sent_last(database: Database) -> None:
    """Being changed again, it is listed as it was sent; withdrawn or not sent, it is not."""
    everybody = [await draft(database, i) for i in range(1, 5)]
    for _person, here in everybody[:3]:
        await done(database, submit, here)
    await done(database, reopen, await at_hand(database, everybody[1][0]))
    await done(database, withdraw, await at_hand(database, everybody[2][0]))
    async with database.read() as tx:
        rows = await revisions.submitted(tx, "2027")
    assert [(row["number"], row["revision"], row["late"]) for row in rows] == [
        ("AB-2027-0001", 1, 0),
        ("AB-2027-0002", 1, 0),
    ]


async def test_whoever_stands_at_a_withdrawn_one_is_read_with_it(database: Database) -> None:
    """Somebody who stands at a withdrawn one is read with it still; who stands at none, with none."""
    person, here = await draft(database)
    await done(database, submit, here)
    await done(database, withdraw, await at_hand(database, person))
    found = await at_hand(database, person)
    assert (found.status, found.open, found.withdrawn_at) == ("withdrawn", False, AT)
    async with database.begin() as tx:
        people.stand_for(tx, person.id, found.applicant, None)
    with pytest.raises(AssertionError):
        await at_hand(database, person)
