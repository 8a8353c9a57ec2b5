"""By the webhook: whole conversations, who is believed, and what is no update."""

import json
from typing import Any

import pytest

from bot import webhook
from bot.chats import ALLOWED_UPDATES
from sandbox.phones import Phone
from sandbox.telegram import Call
from tests.bot.first_stone import ANSWERS, NUMBER, STEPS, TITLE
from tests.bot.hooked import PATH, WORD, Hooked, line, status, unsent
from tests.bot.watch import (
    answers,
    handled,
    theirs,
)
from tests.bot.webhook.held import both_engines
from tests.databases import DatabaseAt

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
