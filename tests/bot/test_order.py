"""Durable before confirmed, and what happens while the database is away: nothing is confirmed that is not kept."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from sandbox.faults import Fault
from sandbox.phones import Phone
from sandbox.telegram import Call
from storage.database import Engine
from storage.sqlite import SqliteDatabase
from tests.bot.first_stone import GOAL, PROBLEM, TARGET, TITLE
from tests.bot.watch import Event, alone_at, away, kk, lead, none_confirmed_early, order_of, theirs, until
from tests.databases import DatabaseAt
from tests.stage import Stage

BURST = (TITLE, PROBLEM, GOAL, TARGET)
AWAY_SECONDS = 5.0


def first_poll_past(events: list[Event], update: int) -> int:
    return next(i for i, (what, number) in enumerate(events) if what == "poll" and number > update)


async def five_in_a_burst(stage: Stage) -> tuple[list[Phone], range]:
    """Five people, each at the second question, ready to say the next four answers; and the ids these will have."""
    phones = [stage.telegram.phone(f"Тұрғын {i}") for i in range(5)]
    await lead(stage, phones, "region")
    first = stage.telegram.updates.next_id
    return phones, range(first, first + len(BURST) * len(phones))


# Durable before confirmed


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_full_commit_stands_between_every_turn_and_the_poll_that_confirms_it(stage: Stage) -> None:
    """WAL with synchronous=NORMAL may lose the newest commits in a power cut; one commit that is FULL saves them.

    Seen from SQLite itself: the statements as both connections run them, in one list with the polls.
    """
    assert isinstance(stage.db, SqliteDatabase)
    phones, ids = await five_in_a_burst(stage)
    events: list[Event] = []

    def turns(sql: str) -> None:
        nonlocal marked
        if found := re.search(r"INTO handled_updates .*VALUES \((\d+),", sql, re.DOTALL):
            marked = int(found[1])
        elif sql == "COMMIT" and marked:
            events.append(("committed", marked))
        if sql in ("COMMIT", "ROLLBACK"):
            marked = 0

    def syncs(sql: str) -> None:
        events.append((sql.split()[0], 0))

    def polled(call: Call) -> None:
        if call.method == "getUpdates" and call.when == "before":
            events.append(("poll", int(call.params.get("offset", 0))))

    marked = 0
    assert [[tuple(row) for row in rows] for rows in await stage.db._syncer.hop("PRAGMA synchronous")] == [[(2,)]]
    await stage.db._writer._connection.set_trace_callback(turns)
    await stage.db._syncer._connection.set_trace_callback(syncs)
    stage.telegram.on_call.append(polled)
    for words in BURST:
        for phone in phones:
            phone.says(words)
    await stage.quiet()

    for update in ids:
        done = events.index(("committed", update))
        between = [what for what, _ in events[done : first_poll_past(events, update)]]
        # BEGIN after the turn's commit, a row changed, COMMIT: all of it before the poll.
        assert re.search(r"BEGIN UPDATE (\w+ )*COMMIT", " ".join(between)), (update, between)


async def test_every_turn_is_synced_before_the_poll_that_confirms_it(stage: Stage) -> None:
    """The same on either engine, at the border of the database."""
    phones, ids = await five_in_a_burst(stage)
    events = order_of(stage)
    for words in BURST:
        for phone in phones:
            phone.says(words)
    await stage.quiet()
    for update in ids:
        done = events.index(("handled", update))
        between = [what for what, _ in events[done : first_poll_past(events, update)]]
        begun = between.index("sync begins")
        assert "synced" in between[begun:], (update, between)


async def test_a_sync_that_fails_confirms_nothing(stage: Stage) -> None:
    """The commit is there, but a power cut could still take it: Telegram must keep the update meanwhile."""
    from storage.database import DatabaseAway

    aigul = stage.telegram.phone("Айгүл")
    await lead(stage, [aigul], "region")
    events = order_of(stage)
    sync, broken = stage.db.sync, asyncio.Event()

    async def fails(*also: Any) -> None:
        if not broken.is_set():
            events.append(("failed", 0))
            raise DatabaseAway("OperationalError")
        await sync(*also)

    stage.db.sync = fails  # type: ignore[method-assign]
    update = stage.telegram.updates.next_id
    aigul.says(TITLE)
    await until(lambda: ("failed", 0) in events, "a sync that fails")
    assert [each.id for each in stage.telegram.updates.pending] == [update]
    broken.set()
    await stage.quiet()
    assert events.index(("failed", 0)) < events.index(("synced", 0)) < first_poll_past(events, update)
    assert "3-сұрақ" in aigul.screen.text
    # Ids of our messages travel with the sync; those of one that failed come with the next.
    said = await stage.place.all("SELECT message_id FROM said ORDER BY message_id")
    assert aigul.screen.id in [row["message_id"] for row in said]


async def test_before_consent_too_nothing_is_confirmed_without_a_sync(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No message to a visitor is noted, so the turn alone asks for the sync, and asks again after one that failed."""
    from bot import polling
    from storage.database import DatabaseAway

    monkeypatch.setattr(polling, "BACK_OFF", (0.01,))
    events = order_of(stage)
    sync, tries = stage.db.sync, 0

    async def fails_at_first(*also: Any) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            events.append(("failed", 0))
            raise DatabaseAway("OperationalError")
        await sync(*also)

    stage.db.sync = fails_at_first  # type: ignore[method-assign]
    update = stage.telegram.updates.next_id
    await stage.says(stage.telegram.phone("Бөтен"), "/start")
    done = events.index(("handled", update))
    between = [what for what, _ in events[done : first_poll_past(events, update)]]
    assert [what for what in between if what in ("failed", "synced")] == ["failed", "synced"]


# A database that is away


@pytest.fixture
async def place(engine: Engine, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[DatabaseAt]:
    url = request.getfixturevalue("postgres_url") if engine == "postgres" else None
    async with alone_at(tmp_path / "data", url) as here:
        yield here


def failures(caplog: pytest.LogCaptureFixture) -> int:
    return sum(record.getMessage() == "the database is away" for record in caplog.records)


async def test_a_database_away_for_5_seconds_in_mid_burst(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Order kept, nothing confirmed too early, every answer there afterwards, and nothing said twice."""
    phones, ids = await five_in_a_burst(stage)
    events = order_of(stage)
    said = [len(theirs(phone)) for phone in phones]
    # So that the burst is spread over the moment the database goes.
    stage.telegram.faults.add(Fault("delay_reply", "getUpdates", times=1, seconds=0.2))
    for phone in phones:
        phone.says(BURST[0])
    await until(lambda: any(what == "handled" for what, _ in events), "the first turn")
    loop = asyncio.get_running_loop()
    async with away(stage.place):
        back_at = loop.time() + AWAY_SECONDS
        for words in BURST[1:]:
            for phone in phones:
                phone.says(words)
        await until(
            # Where the whole first burst was quicker, the poll is what fails: it confirms nothing and fetches nothing.
            lambda: failures(caplog) > 0 or "nothing is confirmed while the database is away" in caplog.messages,
            "a failed turn, or a poll that confirms nothing",
        )
        handled_before = sum(what == "handled" for what, _ in events)
        await until(lambda: loop.time() >= back_at, "five seconds")
        assert sum(what == "handled" for what, _ in events) == handled_before
        assert len(stage.telegram.updates.pending) >= len(ids) - handled_before
    await stage.telegram.quiet(30)
    await stage.quiet()

    none_confirmed_early(events, ids)
    assert sorted(number for what, number in events if what == "handled") == list(ids), "each had its turn, once"
    by_chat = [[n for what, n in events if what == "handled" and (n - ids[0]) % 5 == i] for i in range(5)]
    assert all(turns == sorted(turns) for turns in by_chat)
    kept = await stage.place.all(
        """SELECT p.tg_id, an.question, an.value FROM answers an JOIN people p ON p.application = an.application"""
    )
    answers = {(row["tg_id"], row["question"]): row["value"] for row in kept}
    for phone in phones:
        for question, words in zip(("title", "problem", "goal", "target"), BURST, strict=True):
            assert answers[phone.id, question] == f'"{words}"'
        assert "6-сұрақ" in phone.screen.text
    for phone, before in zip(phones, said, strict=True):
        new = theirs(phone)[before:]
        assert len(new) == len(set(new)), "something was said twice"


@pytest.mark.parametrize(
    ("words", "failing", "told"),
    [
        pytest.param(TITLE, 1, "3-сұрақ", id="an answer"),
        pytest.param("Цех", 2, "Тым қысқа", id="why an answer is refused"),
    ],
)
async def test_a_database_away_for_one_moment_only_is_no_bug(stage: Stage, words: str, failing: int, told: str) -> None:
    """It is back for the very next transaction: that must not be an apology in place of her turn."""
    from storage.database import DatabaseAway, Tx

    aigul = stage.telegram.phone("Айгүл")
    await lead(stage, [aigul], "region")
    begin, begun = stage.db.begin, 0

    @asynccontextmanager
    async def away_once() -> AsyncIterator[Tx]:
        nonlocal begun
        begun += 1
        if begun == failing:
            raise DatabaseAway("OperationalError")
        async with begin() as tx:
            yield tx

    stage.db.begin = away_once  # type: ignore[method-assign]
    await stage.says(aigul, words)
    assert begun > failing
    assert told in aigul.screen.text
    assert kk("Something went wrong on our side. Your answers are saved.") not in "".join(theirs(aigul))


async def test_later_updates_of_the_chat_wait_for_one_that_failed(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """The second answer would land at the first question if it passed it."""
    aigul = stage.telegram.phone("Айгүл")
    await lead(stage, [aigul], "region")
    async with away(stage.place):
        aigul.says(TITLE)
        aigul.says(PROBLEM)
        await until(lambda: failures(caplog) >= 2, "two failed tries")
        assert len(stage.telegram.updates.pending) == 2
    await stage.quiet()
    kept = await stage.place.all("SELECT question, value FROM answers WHERE question <> 'region' ORDER BY question")
    assert [(row["question"], row["value"]) for row in kept] == [("problem", f'"{PROBLEM}"'), ("title", f'"{TITLE}"')]


async def test_stopped_while_the_database_is_away_nothing_is_confirmed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The update stays with Telegram, and the next process has it."""
    from bot import polling

    monkeypatch.setattr(polling, "DRAIN", 0.3)
    aigul = stage.telegram.phone("Айгүл")
    await lead(stage, [aigul], "region")
    async with away(stage.place):
        aigul.says(TITLE)
        await until(lambda: failures(caplog) >= 1, "a failed try")
        await stage.stop()
        assert len(stage.telegram.updates.pending) == 1
    await stage.start()
    await stage.quiet()
    assert "3-сұрақ" in aigul.screen.text
