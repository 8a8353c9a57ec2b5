"""Receivers become rows in small steps; whatever step was the last one, the next goes on from there."""

import contextlib

import pytest

from bot.settings import SEASON
from programme.announcement import Content, Formatted, State
from programme.problem import Outdated
from programme.season_files import read_season
from storage import announcements, deliveries, receivers
from storage.announcements import Announcement
from storage.database import Database
from tests.databases import second_look

AT = 1_804_654_800
PEOPLE = 2 * deliveries.CHUNK + 500
SAID = Content({"kk": Formatted("Келіңіздер!")}, missing="hold")


async def crowd(database: Database, n: int = PEOPLE) -> None:
    """Every fifth one speaks Russian."""
    async with database.begin() as tx:
        tx.run_many(
            """INSERT INTO people (tg_id, language, expects, created_at, last_seen)
            VALUES (:tg_id, :language, 'home', :at, :at)""",
            [{"tg_id": 1000 + i, "language": "ru" if i % 5 == 0 else "kk", "at": AT} for i in range(n)],
        )


async def confirmed(database: Database) -> Announcement:
    async with database.begin() as tx:
        made = await announcements.say(tx, await announcements.make(tx, 1, AT), SAID, AT)
        return await announcements.confirm(tx, made, 1, 1, AT)


async def step(database: Database, id: int) -> bool:
    async with database.begin() as tx:
        return await receivers.step(tx, id, read_season(SEASON), AT)


async def count(database: Database, more: str = "") -> int:
    sql = f"SELECT count(*) AS n FROM deliveries WHERE announcement IS NOT NULL {more}"
    [row] = await second_look(database).all(sql)
    return int(row["n"])


DUE = f"AND state = 'pending' AND due_at < {deliveries.PARKED}"


async def test_nothing_is_due_before_all_are_written(database: Database) -> None:
    await crowd(database)
    here = await confirmed(database)
    written = []
    while True:
        await step(database, here.id)
        [row] = await second_look(database).all("SELECT state, written_to, receivers FROM announcements")
        if row["state"] != "writing":
            break
        written.append(row["receivers"])
        assert await count(database) == row["receivers"]
        assert await count(database, DUE) == 0
    assert written == [800, 1600, 2000]
    for due in (1000, 2000):
        assert await step(database, here.id)
        assert await count(database, DUE) == due
    assert not await step(database, here.id)


async def test_a_step_that_is_rolled_back_is_done_again(database: Database) -> None:
    await crowd(database)
    here = await confirmed(database)
    await step(database, here.id)
    with contextlib.suppress(ZeroDivisionError):
        async with database.begin() as tx:
            await receivers.step(tx, here.id, read_season(SEASON), AT)
            raise ZeroDivisionError
    assert await count(database) == 800
    while await step(database, here.id):
        pass
    assert await count(database) == 2000
    [row] = await second_look(database).all("SELECT count(DISTINCT person) AS n FROM deliveries")
    assert row["n"] == 2000


async def test_stopped_all_waits_and_goes_on_where_it_was(database: Database) -> None:
    await crowd(database)
    here = await confirmed(database)
    await step(database, here.id)
    async with database.begin() as tx:
        here = await announcements.move(tx, here, State.PAUSED, AT)
    assert not await step(database, here.id)
    assert await count(database) == 800
    async with database.begin() as tx:
        here = await announcements.move(tx, here, State.WRITING, AT)
    while await step(database, here.id):
        pass
    assert await count(database, DUE) == 2000
    async with database.begin() as tx:
        now = await announcements.find(tx, here.id)
        assert now is not None
        await announcements.move(tx, now, State.PAUSED, AT)
    while await step(database, here.id):
        pass
    assert await count(database, DUE) == 0
    assert await count(database, "AND state = 'pending'") == 2000


async def test_what_is_in_hand_is_given_back_by_a_stop_and_what_is_on_its_way_is_not(database: Database) -> None:
    await crowd(database, 10)
    here = await confirmed(database)
    while await step(database, here.id):
        pass
    look = second_look(database)
    rows = await look.all("SELECT id FROM deliveries ORDER BY id LIMIT 4")
    for n, row in enumerate(rows):
        state = "started" if n < 2 else "claimed"
        await look.all(
            f"UPDATE deliveries SET state = '{state}', leased_by = 'x', leased_until = 1 WHERE id = :id", id=row["id"]
        )
    async with database.begin() as tx:
        now = await announcements.find(tx, here.id)
        assert now is not None
        here = await announcements.move(tx, now, State.PAUSED, AT)
    while await step(database, here.id):
        pass
    assert await count(database, "AND state = 'started'") == 2
    assert await count(database, "AND state = 'claimed'") == 0
    async with database.begin() as tx:
        await announcements.move(tx, here, State.CANCELLED, AT)
    await step(database, here.id)
    assert await count(database, "AND state = 'void'") == 6
    assert not await step(database, here.id), "two are on their way: it is not over"
    await look.all("UPDATE deliveries SET state = 'sent' WHERE state = 'started'")
    assert await step(database, here.id)
    [row] = await look.all("SELECT state, outcome FROM announcements")
    assert (row["state"], row["outcome"]) == ("cancelled", '{"sent": 2, "void": 6}')


async def test_only_what_failed_is_tried_again(database: Database) -> None:
    await crowd(database, 10)
    here = await confirmed(database)
    while await step(database, here.id):
        pass
    look = second_look(database)
    for state, rest in (("failed", 4), ("unknown", 2), ("unreachable", 1)):
        await look.all(
            f"UPDATE deliveries SET state = '{state}', settled_at = 1 WHERE id IN"
            f" (SELECT id FROM deliveries WHERE state = 'pending' ORDER BY id LIMIT {rest})"
        )
    await look.all("UPDATE deliveries SET state = 'sent', settled_at = 1 WHERE state = 'pending'")
    while await step(database, here.id):
        pass
    async with database.begin() as tx:
        now = await announcements.find(tx, here.id)
        assert now is not None
        assert now.state is State.DONE
        await announcements.move(tx, now, State.RETRYING, AT)
    while await step(database, here.id):
        pass
    assert await count(database, DUE) == 4
    assert await count(database, "AND state = 'unknown'") == 2


async def test_of_two_who_change_it_at_once_one_is_told(database: Database) -> None:
    await crowd(database, 1)
    here = await confirmed(database)
    async with database.begin() as tx:
        await announcements.move(tx, here, State.PAUSED, AT)
    with pytest.raises(Outdated):
        async with database.begin() as tx:
            await announcements.move(tx, here, State.CANCELLED, AT)


async def test_urgent_is_never_agreed_to_by_whoever_asked(database: Database) -> None:
    async with database.begin() as tx:
        made = await announcements.say(tx, await announcements.make(tx, 1, AT), SAID, AT)
        asked = await announcements.ask_urgent(tx, made, 1, AT)
    with pytest.raises(Outdated):
        async with database.begin() as tx:
            await announcements.agree_urgent(tx, asked, 1, AT)
    async with database.begin() as tx:
        agreed = await announcements.agree_urgent(tx, asked, 2, AT)
        assert agreed.urgent
        assert not (await announcements.say(tx, agreed, SAID, AT)).urgent


async def test_what_was_confirmed_is_not_changed_any_more(database: Database) -> None:
    await crowd(database, 1)
    here = await confirmed(database)
    for change in (
        lambda tx: announcements.say(tx, here, SAID, AT),
        lambda tx: announcements.aim(tx, here, here.audience, AT),
        lambda tx: announcements.drop(tx, here),
    ):
        async with database.begin() as tx:
            with pytest.raises(Outdated):
                await change(tx)
