"""The webhook: who is believed, what is answered to what, and that 200 is said of what is finished and safe alone."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot import talk, webhook
from bot.chats import ALLOWED_UPDATES
from sandbox import webhook as telegrams
from sandbox.phones import Phone
from sandbox.telegram import Call
from storage.database import DatabaseAway, Engine
from tests.bot.first_stone import ANSWERS, NUMBER, PROBLEM, STEPS, TITLE
from tests.bot.hooked import PATH, WORD, Hooked, line, status, unsent
from tests.bot.watch import (
    Held,
    answers,
    away,
    calls,
    end,
    handled,
    kk,
    lead,
    names,
    order_of,
    owed,
    own_database,
    stand_still,
    theirs,
    until,
)
from tests.databases import DatabaseAt

MISSING = "X-Nothing: 1"


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    return getattr(request, "param", "sqlite")


both_engines = pytest.mark.parametrize("engine", ["sqlite", "postgres"], indirect=True)


@pytest.fixture
async def place(engine: Engine, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[DatabaseAt]:
    """What is taken away here troubles no other test."""
    async with own_database(engine, tmp_path, request) as here:
        yield here


@pytest.fixture
async def hooked(place: DatabaseAt, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hooked]:
    monkeypatch.setattr(telegrams, "BACK_OFF", (0.01,))
    stage = Hooked(place)
    stand_still(stage.clock)
    await stage.start()
    yield stage
    await end(stage)
    await stage.telegram.close()


@pytest.fixture
async def aigul(hooked: Hooked) -> Phone:
    """She is at the second question."""
    phone = hooked.telegram.phone("Айгүл")
    await lead(hooked, [phone], "region")
    return phone


@pytest.fixture
async def quiet_line(hooked: Hooked, aigul: Phone) -> Hooked:
    """Telegram posts no more: what comes now is posted by hand."""
    await hooked.telegram.webhook.close()
    return hooked


def refused(port: int) -> bool:
    """Whether nobody listens there."""
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", port)) != 0


class HeldTurn:
    """The turn of the next update waits here."""

    def __init__(self, stage: Hooked) -> None:
        self.begun = asyncio.Event()
        self.go_on = asyncio.Event()
        self.turns: list[int] = []
        self._take = stage.program.turns.take
        stage.program.turns.take = self._slow  # type: ignore[method-assign]

    async def _slow(self, update: Any, *others: Any) -> Any:
        self.turns.append(update.update_id)
        self.begun.set()
        await self.go_on.wait()
        return await self._take(update, *others)


# All of it


@both_engines
async def test_a_whole_conversation(hooked: Hooked) -> None:
    aigul = hooked.telegram.phone("Айгүл")
    for step in STEPS:
        step.act(aigul)
        await hooked.quiet()
    assert await answers(hooked) == ANSWERS
    assert [row["number"] for row in await hooked.place.all("SELECT number FROM applications")] == [NUMBER]
    assert len(await handled(hooked)) == len(STEPS)


async def test_telegram_is_told_where_with_what_and_forgets_nothing(place: DatabaseAt) -> None:
    stage, seen = Hooked(place), list[Call]()
    stage.telegram.on_call.append(lambda call: seen.append(call) if call.method == "setWebhook" else None)
    stage.telegram.phone("Айгүл").says("/start")
    await stage.start()
    await stage.quiet()
    told = seen[0].params
    assert (told["url"], told["secret_token"]) == (stage.url, WORD)
    assert json.loads(told["allowed_updates"]) == ALLOWED_UPDATES
    assert told["drop_pending_updates"] in (False, "false", "False")
    assert 1 <= int(told["max_connections"]) <= 100
    assert len(await handled(stage)) == 1
    await stage.stop()
    await stage.telegram.close()


async def test_in_a_group_it_says_its_line_and_is_silent(hooked: Hooked) -> None:
    aigul = hooked.telegram.phone("Айгүл")
    group = hooked.telegram.group("Ауыл", aigul)
    await hooked.quiet()
    aigul.says("/start", to=group)
    await hooked.quiet()
    assert len([message for message in group.messages if not message.mine and message.sender is not aigul.account]) == 1


async def test_changing_between_polling_and_webhook_loses_nothing(place: DatabaseAt) -> None:
    """What is said while neither listens waits for the next."""
    stage = Hooked(place)
    stage.telegram.updates.repeat_wait = 0.0
    hook, aigul = stage.webhook, stage.telegram.phone("Айгүл")
    for mode, words in ((None, "/start"), (hook, "Қазақша"), (None, "Өзім үшін"), (hook, "Келісемін")):
        if words.startswith("/"):
            aigul.says(words)
        else:
            aigul.presses(words)
        stage.webhook = mode
        await (stage.start() if mode else super(Hooked, stage).start())
        await stage.quiet()
        await stage.stop()
    assert len(await handled(stage)) == 4
    assert "Өтінімді бастау" in str(aigul.screen)
    await stage.telegram.close()


# Who is believed


@pytest.mark.parametrize("secret", [None, "", "wrong", WORD[:-1], WORD + "0", WORD.upper(), "құпия" * 7])
async def test_without_the_secret_nothing_is_read(hooked: Hooked, secret: str | None) -> None:
    """The body is promised and never comes: whoever waited for it would not answer."""
    async with line(hooked.port, "Content-Length: 512", secret=secret) as (reader, _):
        assert await status(reader) == 401
    assert await handled(hooked) == []


async def test_with_a_wrong_secret_nothing_is_done(quiet_line: Hooked, aigul: Phone) -> None:
    update = unsent(quiet_line.telegram, aigul, TITLE)
    before = await handled(quiet_line)
    assert await quiet_line.post(update, secret="s" * 40) == 401
    assert await quiet_line.post(update, secret=None) == 401
    assert await handled(quiet_line) == before
    assert await quiet_line.post(update) == 200
    assert await handled(quiet_line) == [*before, update["update_id"]]


@pytest.mark.parametrize("path", ["/", "/telegram", f"{PATH}/", f"{PATH}x", "/.env"])
async def test_no_other_address_is_served(hooked: Hooked, path: str) -> None:
    assert await hooked.post({"update_id": 1}, path=path) == 404


# What is no update


async def test_a_body_that_is_too_large_is_not_read(hooked: Hooked) -> None:
    async with line(hooked.port, f"Content-Length: {webhook.LARGEST + 1}") as (reader, _):
        assert await status(reader) == 413


async def test_nor_is_one_that_does_not_say_how_large_it_is(hooked: Hooked) -> None:
    async with line(hooked.port, "Transfer-Encoding: chunked") as (reader, writer):
        chunk = b"%x\r\n%b\r\n" % (1 << 16, b" " * (1 << 16))
        for _ in range(17):
            writer.write(chunk)
        assert await status(reader) == 413


async def test_the_largest_that_is_taken(quiet_line: Hooked, aigul: Phone) -> None:
    update = json.dumps(unsent(quiet_line.telegram, aigul, TITLE)).encode()
    assert await quiet_line.post(update + b" " * (webhook.LARGEST - 1 - len(update))) == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe{}",
        b"[]",
        b"7",
        b"null",
        b"{}",
        b'{"update_id": "7"}',
        b'{"update_id": true}',
        b'{"update_id": null}',
        b"[" * 100_000,
        b"9" * 5000,
    ],
    ids=lambda body: repr(body[:24]),
)
async def test_what_is_no_update_is_a_bad_request(hooked: Hooked, body: bytes) -> None:
    assert await hooked.post(body) == 400
    aigul = hooked.telegram.phone("Айгүл")
    await hooked.says(aigul, "/start")
    assert theirs(aigul)


@pytest.mark.parametrize("bad", [{"message_id": "seven", "text": ["no text"]}, {}, 7])
async def test_an_update_nobody_can_read_is_told_by_its_id_and_not_wanted_again(
    hooked: Hooked, aigul: Phone, caplog: pytest.LogCaptureFixture, bad: Any
) -> None:
    unread = hooked.telegram.updates.add("message", bad, aigul.id)
    await hooked.says(aigul, TITLE)
    assert "3-сұрақ" in aigul.screen.text
    [told] = [record for record in caplog.records if record.message == "an update could not be read"]
    assert told.update == unread  # type: ignore[attr-defined]


async def test_an_update_of_no_chat_is_passed_over(hooked: Hooked) -> None:
    assert await hooked.post({"update_id": 5, "poll": {"id": "1"}}) == 200


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
