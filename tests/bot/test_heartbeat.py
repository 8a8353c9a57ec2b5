"""The record of when we could be reached: a row a life, and a further one after every outage."""

import asyncio

import pytest

from bot import heartbeat
from bot.heartbeat import GAP, Heartbeat, Line
from sandbox.faults import Fault
from storage.database import Database, DatabaseAway
from tests.bot.desk import Desk
from tests.bot.watch import until
from tests.databases import second_look
from tests.stage import Stage

T = 1_806_000_000


async def rows(database: Database) -> list[tuple[int, int]]:
    """From when to when, counted from T."""
    found = await second_look(database).all("SELECT began_at, last_at FROM heartbeats ORDER BY id")
    return [(row["began_at"] - T, row["last_at"] - T) for row in found]


@pytest.fixture
async def line() -> Line:
    return Line()


@pytest.fixture
async def beating(database: Database, line: Line) -> Heartbeat:
    made = Heartbeat(database, line)
    await made.begin(T)
    return made


async def test_a_life_is_one_row_while_telegram_answers(database: Database, beating: Heartbeat, line: Line) -> None:
    """Whatever the clock does: weeks pass at a word in the sandbox, and nobody was away."""
    assert await rows(database) == [(0, 0)]
    for at in (25, 50, 75, 20 * 24 * 3600):
        line.hears(T + at)
        await beating.beat()
    assert await rows(database) == [(0, 20 * 24 * 3600)]


async def test_a_row_does_not_grow_while_telegram_is_silent(database: Database, beating: Heartbeat, line: Line) -> None:
    line.hears(T + 25)
    line.misses()
    for _time in range(3):
        await beating.beat()
        await beating.catch_up()
    assert await rows(database) == [(0, 25)]


async def test_an_outage_begins_a_row_before_anything_else(database: Database, beating: Heartbeat, line: Line) -> None:
    line.hears(T + 25)
    await beating.beat()
    line.misses()
    line.misses()
    line.hears(T + 25 + GAP + 1)
    line.hears(T + 25 + GAP + 2)
    await asyncio.gather(beating.catch_up(), beating.catch_up(), beating.beat())
    assert await rows(database) == [(0, 25), (GAP + 26, GAP + 27)]


async def test_a_short_silence_is_no_outage(database: Database, beating: Heartbeat, line: Line) -> None:
    line.hears(T + 25)
    await beating.beat()
    line.misses()
    line.hears(T + 25 + GAP)
    await beating.catch_up()
    await beating.beat()
    assert await rows(database) == [(0, 25 + GAP)]


async def test_an_outage_of_before_the_last_beat_ends_where_telegram_was_last_heard(
    database: Database, beating: Heartbeat, line: Line
) -> None:
    """Heard twice since the row was written, then away: the row grows to the last of them first."""
    line.hears(T + 3)
    line.hears(T + 8)
    line.misses()
    line.hears(T + 500)
    await beating.catch_up()
    assert await rows(database) == [(0, 8), (500, 500)]


async def test_a_database_that_was_away_is_an_outage_too(
    database: Database, beating: Heartbeat, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody was answered meanwhile."""

    async def away(*_: object) -> None:
        raise DatabaseAway("tried on purpose")

    line.hears(T + 10)
    await beating.beat()
    with monkeypatch.context() as patch:
        patch.setattr(heartbeat.heartbeats, "touch", away)
        for at in (20, 30, 40, 50, 60, 70):
            line.hears(T + at)
            with pytest.raises(DatabaseAway):
                await beating.beat()
    line.hears(T + 90)
    await beating.beat()
    assert await rows(database) == [(0, 10), (90, 90)]


async def test_nothing_is_kept_before_telegram_was_met(database: Database, line: Line) -> None:
    made = Heartbeat(database, line)
    line.hears(T)
    await made.beat()
    assert await rows(database) == []


# The running bot


async def test_every_life_begins_a_row_and_ends_it(stage: Stage) -> None:
    await stage.says(stage.telegram.phone("Айгүл"), "/start")
    stage.clock.advance(30)
    await stage.says(stage.telegram.phone("Қайрат"), "/start")
    first = stage.telegram.now()
    await stage.stop()
    stage.clock.advance(7)
    await stage.start()
    await stage.says(stage.telegram.phone("Болат"), "/start")
    kept = await stage.place.all("SELECT began_at, last_at FROM heartbeats ORDER BY id")
    assert len(kept) == 2
    assert kept[0]["last_at"] >= first
    assert kept[1]["began_at"] >= first + 7


async def test_the_task_beats_by_itself(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await stage.stop()
    monkeypatch.setattr(heartbeat, "EVERY", 0.01)
    await stage.start()
    await stage.says(stage.telegram.phone("Айгүл"), "/start")
    stage.clock.advance(3600)
    await stage.says(stage.telegram.phone("Қайрат"), "/start")

    async def grown() -> bool:
        kept = await stage.place.all("SELECT began_at, last_at FROM heartbeats ORDER BY id DESC")
        return kept[0]["last_at"] - kept[0]["began_at"] >= 3590

    await until(grown, "a longer row")


async def test_a_start_without_a_network_begins_no_row(empty_stage: Stage) -> None:
    """We are there only once Telegram has answered."""
    line = empty_stage.telegram.faults.add(Fault("drop", "getMe", times=None))
    await empty_stage.start()
    await until(lambda: line.struck > 0, "a try")
    assert await empty_stage.place.all("SELECT id FROM heartbeats") == []
    await empty_stage.stop()


async def test_a_process_that_is_killed_leaves_its_row_as_it_was(desk: Desk) -> None:
    bot = desk.start()
    await desk.until(lambda: "getUpdates" in desk.telegram.in_flight.values(), "the first poll")
    bot.kill()
    await desk.ends(bot)
    desk.telegram.clock.advance(5)
    bot = desk.start()

    async def two() -> bool:  # the dead one's poll may still be in flight
        return len(await desk.place.all("SELECT id FROM heartbeats")) == 2

    await until(two, "another row")
    kept = await desk.place.all("SELECT began_at, last_at FROM heartbeats ORDER BY id")
    assert kept[1]["began_at"] - kept[0]["last_at"] >= 5
    assert await desk.stop(bot) == 0
