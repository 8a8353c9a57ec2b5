"""By the webhook: what fails comes again, a stop answers what is in hand, and one that was taken away is set again."""

import asyncio
import json
from typing import Any

import pytest

from bot import webhook
from sandbox.phones import Phone
from sandbox.telegram import Call
from tests.bot.first_stone import PROBLEM, TITLE
from tests.bot.hooked import Hooked, line, status, unsent
from tests.bot.watch import (
    answers,
    away,
    end,
    handled,
    kk,
    stand_still,
    theirs,
    until,
)
from tests.bot.webhook.held import HeldTurn, both_engines, refused
from tests.databases import DatabaseAt

# What fails


@both_engines
async def test_while_the_database_is_away_updates_are_given_back_and_come_again(
    hooked: Hooked, aigul: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "PATIENCE", 0.3)
    before = await handled(hooked)
    async with away(hooked.place):
        aigul.says(TITLE)
        aigul.says(PROBLEM)
        await until(lambda: "500" in hooked.telegram.webhook.last_error, "a request given back")
        assert len(hooked.telegram.updates.pending) == 2
    monkeypatch.setattr(webhook, "PATIENCE", 50.0)
    await hooked.quiet()
    assert len(await handled(hooked)) == len(before) + 2
    assert set(await answers(hooked)) == {"region", "title", "problem"}
    assert "4-сұрақ" in aigul.screen.text


async def test_a_bug_counts_as_handled(hooked: Hooked, aigul: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """Posted again and again it would only fail again and again."""
    from storage import applications

    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(applications, "keep_answer", fails)
    await hooked.says(aigul, TITLE)
    assert hooked.telegram.webhook.last_error == ""
    assert kk("Something went wrong on our side. Your answers are saved.") in aigul.screen.text
    monkeypatch.undo()
    await hooked.says(aigul, TITLE)
    assert "3-сұрақ" in aigul.screen.text


# The end


async def test_stopped_in_mid_turn_it_finishes_and_answers(hooked: Hooked, aigul: Phone) -> None:
    held = HeldTurn(hooked)
    aigul.says(TITLE)
    await held.begun.wait()
    hooked.program.stop()
    stopped = asyncio.create_task(hooked.stop())
    await until(lambda: refused(hooked.port), "a closed door")
    assert not stopped.done()
    held.go_on.set()
    await stopped
    assert "3-сұрақ" in aigul.screen.text
    assert hooked.telegram.updates.pending == []


async def test_whoever_is_connected_already_is_told_to_go(quiet_line: Hooked, aigul: Phone) -> None:
    held = HeldTurn(quiet_line)
    update = json.dumps(unsent(quiet_line.telegram, aigul, PROBLEM)).encode()
    async with line(quiet_line.port, f"Content-Length: {len(update)}") as (reader, writer):
        first = asyncio.create_task(quiet_line.post(unsent(quiet_line.telegram, aigul, TITLE)))
        await held.begun.wait()
        stopped = asyncio.create_task(quiet_line.stop())
        await until(lambda: refused(quiet_line.port), "a closed door")
        writer.write(update)
        assert await status(reader) == 503
        held.go_on.set()
        assert await first == 200
        await stopped
    assert set(await answers(quiet_line)) == {"region", "title"}


async def test_what_is_not_finished_in_time_comes_again_to_the_next(
    quiet_line: Hooked, aigul: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert webhook.DRAIN == 25.0
    monkeypatch.setattr(webhook, "DRAIN", 0.1)
    held, update = HeldTurn(quiet_line), unsent(quiet_line.telegram, aigul, TITLE)
    first = asyncio.create_task(quiet_line.post(update))
    await held.begun.wait()
    await quiet_line.stop()
    assert await first == 503
    await quiet_line.start()
    assert await quiet_line.post(update) == 200
    assert "3-сұрақ" in aigul.screen.text
    assert set(await answers(quiet_line)) == {"region", "title"}


# What Telegram knows of us


async def test_a_webhook_that_was_taken_away_is_set_again(place: DatabaseAt, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody tried the bot on another machine, by polling: it would be deaf from then on."""
    monkeypatch.setattr(webhook, "LOOK", 0.02)
    stage = Hooked(place)
    await stage.start()
    stage.telegram.webhook.delete()
    await until(lambda: bool(stage.telegram.webhook.url), "the webhook again")
    aigul = stage.telegram.phone("Айгүл")
    await stage.says(aigul, "/start")
    assert theirs(aigul)
    await end(stage)
    await stage.telegram.close()


async def test_heard_at_is_known_while_it_is_quiet_and_not_when_nothing_gets_through(
    place: DatabaseAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "LOOK", 0.02)
    stage = Hooked(place)
    stand_still(stage.clock)
    await stage.start()
    ear, looked = stage.program.ear, 0
    stage.clock.advance(600)
    await until(lambda: ear.heard_at == stage.telegram.now(), "a look")

    def notice(call: Call) -> None:
        nonlocal looked
        looked += call.method == "getWebhookInfo" and call.when == "after"

    heard = stage.telegram.now()
    stage.telegram.on_call.append(notice)
    wakes, stage.telegram.updates.webhook_wakes = stage.telegram.updates.webhook_wakes, None
    stage.telegram.phone("Айгүл").says("/start")  # posted nowhere
    stage.clock.advance(600)
    await until(lambda: looked > 2, "more looks")
    assert ear.heard_at == heard
    assert wakes is not None
    wakes.set()
    await stage.quiet()
    await until(lambda: ear.heard_at == heard + 600, "the update")
    await end(stage)
    await stage.telegram.close()
