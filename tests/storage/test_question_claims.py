"""Twenty consultants press at the same instant: one has the question, whatever the engine."""

import asyncio

import pytest

from programme.question import Phase, State
from programme.roles import Role
from storage import people, question_moves, questions, roles
from storage.database import Database, retrying
from storage.questions import About, Thread
from tests.databases import second_look

AT = 1_804_654_800
CONSULTANTS = 20


async def crowd(db: Database) -> tuple[int, list[int]]:
    """Somebody who asks, and those who answer."""
    made = []
    async with db.begin() as tx:
        for n in range(CONSULTANTS + 1):
            made.append(await people.open_account(tx, tg_id=100 + n, language="kk", expects="home", at=AT))
            if n:
                roles.grant(tx, made[-1], Role.CONSULTANT, AT)
    return made[0], made[1:]


async def asked(db: Database, asker: int) -> Thread:
    async with db.begin() as tx:
        return await questions.ask(
            tx, asker, season="2027", about=About(), topic="", language="kk", phase=Phase.ANNOUNCEMENT, at=AT
        )


async def rush(db: Database, rounds: int) -> None:
    asker, consultants = await crowd(db)
    for _round in range(rounds):
        thread = await asked(db, asker)
        gate = asyncio.Event()

        async def press(person: int, id: int = thread.id, gate: asyncio.Event = gate) -> Thread | None:
            await gate.wait()

            async def once() -> Thread | None:
                async with db.begin() as tx:
                    return await question_moves.claim(tx, id, person, AT)

            return await retrying(once, tries=50)

        tasks = [asyncio.create_task(press(each)) for each in consultants]
        await asyncio.sleep(0)
        gate.set()
        won = [each for each in await asyncio.gather(*tasks) if each is not None]
        assert len(won) == 1
        [row] = await second_look(db).all("SELECT claimed_by, state, rev FROM threads WHERE id = :id", id=thread.id)
        assert row == {"claimed_by": won[0].claimed_by, "state": State.CLAIMED.value, "rev": 2}


async def test_one_of_twenty_has_it(database: Database) -> None:
    await rush(database, 20)


@pytest.mark.soak
async def test_one_of_twenty_has_it_five_hundred_times(database: Database) -> None:
    await rush(database, 500)


async def test_nobody_answers_her_own(database: Database) -> None:
    asker, _consultants = await crowd(database)
    thread = await asked(database, asker)
    async with database.begin() as tx:
        assert await question_moves.claim(tx, thread.id, asker, AT) is None


async def test_a_waiting_question_is_nobodys(database: Database) -> None:
    """The database itself says so."""
    asker, consultants = await crowd(database)
    await asked(database, asker)
    with pytest.raises(Exception, match=r"(?i)check"):
        async with database.begin() as tx:
            await tx.all("UPDATE threads SET claimed_by = :p RETURNING id", p=consultants[0])


async def test_what_is_due_happens_once(database: Database) -> None:
    """Two processes decide on the same row: the second one's statement changes nothing."""
    asker, [first, *_others] = await crowd(database)
    waits = await asked(database, asker)
    async with database.begin() as tx:
        late = questions.surely(await question_moves.alerted(tx, waits, AT))
        assert await question_moves.alerted(tx, waits, AT + 1) is None
        claimed = questions.surely(await question_moves.claim(tx, late.id, first, AT))
        told = questions.surely(await question_moves.reminded(tx, claimed, AT))
        assert await question_moves.reminded(tx, claimed, AT + 1) is None
        assert await question_moves.returned(tx, told) is not None
        assert await question_moves.returned(tx, told) is None
        again = questions.surely(await question_moves.claim(tx, late.id, first, AT))
        answered = questions.surely(await question_moves.answer(tx, again.id, first, 60, AT))
        assert await question_moves.fell_silent(tx, answered, AT) is not None
        assert await question_moves.fell_silent(tx, answered, AT + 1) is None
