"""By the webhook: an update is one turn however often it is posted, and 200 is said of what is safe alone."""

import asyncio
import json
from typing import Any

import pytest

from bot import talk, webhook
from sandbox.phones import Phone
from storage.database import DatabaseAway
from tests.bot.first_stone import PROBLEM, TITLE
from tests.bot.hooked import Hooked, line, status, unsent
from tests.bot.watch import (
    Held,
    answers,
    calls,
    lead,
    names,
    order_of,
    owed,
    until,
)
from tests.bot.webhook.held import HeldTurn

# Once


async def test_the_same_update_twice_at_once_is_one_turn(quiet_line: Hooked, aigul: Phone) -> None:
    """And both requests hear of its end, not before."""
    held, update = HeldTurn(quiet_line), unsent(quiet_line.telegram, aigul, TITLE)
    with calls(quiet_line.telegram, aigul) as seen:
        requests = [asyncio.create_task(quiet_line.post(update)) for _ in range(3)]
        await held.begun.wait()
        _done, waiting = await asyncio.wait(requests, timeout=0.1)
        assert len(waiting) == 3
        held.go_on.set()
        assert await asyncio.gather(*requests) == [200, 200, 200]
    assert held.turns == [update["update_id"]]
    assert names(seen) == ["sendMessage"]


async def test_given_back_for_its_slowness_it_is_not_begun_again(
    quiet_line: Hooked, aigul: Phone, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert webhook.PATIENCE == 50.0
    monkeypatch.setattr(webhook, "PATIENCE", 0.05)
    held, update = HeldTurn(quiet_line), unsent(quiet_line.telegram, aigul, TITLE)
    assert await quiet_line.post(update) == 500
    assert "an update was not finished in time" in caplog.messages
    monkeypatch.setattr(webhook, "PATIENCE", 50.0)
    again = asyncio.create_task(quiet_line.post(update))
    await asyncio.wait([again], timeout=0.05)
    held.go_on.set()
    assert await again == 200
    assert held.turns == [update["update_id"]]
    assert set(await answers(quiet_line)) == {"region", "title"}


async def test_posted_again_later_it_has_no_effect_and_shows_nothing(quiet_line: Hooked, aigul: Phone) -> None:
    update = unsent(quiet_line.telegram, aigul, TITLE)
    with calls(quiet_line.telegram, aigul) as seen:
        assert [await quiet_line.post(update) for _ in range(3)] == [200, 200, 200]
    assert names(seen) == ["sendMessage"]
    assert set(await answers(quiet_line)) == {"region", "title"}


async def test_a_chat_is_handled_in_order_even_if_telegram_does_not_wait(quiet_line: Hooked, aigul: Phone) -> None:
    held = HeldTurn(quiet_line)
    first = asyncio.create_task(quiet_line.post(unsent(quiet_line.telegram, aigul, TITLE)))
    await held.begun.wait()
    second = asyncio.create_task(quiet_line.post(unsent(quiet_line.telegram, aigul, PROBLEM)))
    await asyncio.wait([second], timeout=0.05)
    assert len(held.turns) == 1
    held.go_on.set()
    assert await asyncio.gather(first, second) == [200, 200]
    assert set(await answers(quiet_line)) == {"region", "title", "problem"}
    assert "4-сұрақ" in aigul.screen.text


# Safe before 200


async def test_200_is_said_after_a_commit_that_a_power_cut_spares(quiet_line: Hooked, aigul: Phone) -> None:
    events = order_of(quiet_line)
    update = unsent(quiet_line.telegram, aigul, TITLE)
    assert await quiet_line.post(update) == 200
    done = events.index(("handled", update["update_id"]))
    assert [what for what, _ in events[done:]] == ["handled", "sync begins", "synced"]


async def test_those_who_wait_at_the_same_time_share_a_commit(hooked: Hooked) -> None:
    """Ten are finished while one commit runs: the next is for all of them."""
    people = [hooked.telegram.phone(f"Тұрғын {n}") for n in range(11)]
    await lead(hooked, people, "region")
    sync, begun, go_on = hooked.db.sync, asyncio.Event(), asyncio.Event()
    syncs = 0

    async def slow(*also: Any) -> None:
        nonlocal syncs
        syncs += 1
        begun.set()
        await go_on.wait()
        await sync(*also)

    hooked.db.sync = slow  # type: ignore[method-assign]
    people[0].says(TITLE)
    await begun.wait()
    for phone in people[1:]:
        phone.says(TITLE)
    await until(lambda: all("3-сұрақ" in phone.screen.text for phone in people), "every reply")
    assert len(hooked.telegram.updates.pending) == 11
    go_on.set()
    await hooked.quiet()
    assert syncs == 2


async def test_a_commit_that_fails_confirms_nothing(quiet_line: Hooked, aigul: Phone) -> None:
    sync, broken = quiet_line.db.sync, True

    async def fails(*also: Any) -> None:
        if broken:
            raise DatabaseAway("OperationalError")
        await sync(*also)

    quiet_line.db.sync = fails  # type: ignore[method-assign]
    update = unsent(quiet_line.telegram, aigul, TITLE)
    assert [await quiet_line.post(update) for _ in range(2)] == [500, 500]
    broken = False
    with calls(quiet_line.telegram, aigul) as seen:
        assert await quiet_line.post(update) == 200
    assert names(seen) == []
    said = await quiet_line.place.all("SELECT message_id FROM said ORDER BY message_id")
    assert aigul.screen.id in [row["message_id"] for row in said]


async def test_the_second_it_arrived_is_what_counts(quiet_line: Hooked, aigul: Phone) -> None:
    """The deadline is read against it, however slow the line is behind it."""
    update = json.dumps(unsent(quiet_line.telegram, aigul, TITLE)).encode()
    arrived = quiet_line.telegram.now()
    ear = quiet_line.program.ear
    quiet_line.clock.advance(1)
    async with line(quiet_line.port, f"Content-Length: {len(update)}") as (reader, writer):
        await until(lambda: ear.heard_at == arrived + 1, "the head of the request")
        quiet_line.clock.advance(600)
        writer.write(update)
        assert await status(reader) == 200
    [row] = await quiet_line.place.all("SELECT at FROM answers WHERE question = 'title'")
    assert row["at"] == arrived + 1


async def test_around_closing_the_first_arrival_counts(quiet_line: Hooked, aigul: Phone) -> None:
    """What another process had and lost was in time, whenever it is posted again; at other times nothing is kept."""
    closes_at = quiet_line.program.season.closes_at
    before, after = webhook.AROUND_CLOSING
    moments = {closes_at - before - 1: False, closes_at - before: True, closes_at + after: True}
    for moment in moments:
        quiet_line.clock.advance(moment + 0.5 - quiet_line.clock.now())
        update = unsent(quiet_line.telegram, aigul, f"{moment}: {TITLE}")
        await quiet_line.place.all(
            "INSERT INTO arrivals (update_id, at) VALUES (:id, :at) RETURNING at", id=update["update_id"], at=moment - 9
        )
        assert await quiet_line.post(update) == 200
        [row] = await quiet_line.place.all(
            "SELECT at FROM handled_updates WHERE update_id = :id", id=update["update_id"]
        )
        assert row["at"] == (moment - 9 if moments[moment] else moment)


async def test_a_reply_that_hangs_is_owed_and_holds_nobody(
    hooked: Hooked, aigul: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talk, "HANGING", 0.05)
    held = Held(hooked.telegram, "sendMessage", aigul)
    aigul.says(TITLE)
    await until(lambda: not hooked.telegram.updates.pending, "200 though the reply hangs")
    assert await owed(hooked) == [aigul.id]
    held.let_go()
    await hooked.quiet()
    assert await owed(hooked) == []
