"""What a call may carry and must carry, whatever its method does."""

from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiogram.methods import GetMe
from aiogram.types import (
    BotCommand,
)

from sandbox.files import UPLOAD_LIMIT
from sandbox.methods import Upload
from sandbox.phones import Phone
from sandbox.telegram import Telegram
from tests.sandbox.refused import button


async def test_a_method_nobody_knows_is_404(telegram: Telegram) -> None:
    answer = await telegram.call("sendLetter", {})
    assert (answer.status, answer.body["description"]) == (404, "Not Found: method not found")


async def test_501_names_the_method(telegram: Telegram, bot: Bot, aigul: Phone) -> None:
    with pytest.raises(TelegramAPIError) as refused:
        await bot.send_dice(aigul.id)
    assert refused.value.message == "Not Implemented: the sandbox does not build sendDice"


async def test_a_wrong_token_is_401(telegram: Telegram, bot: Bot) -> None:
    telegram.token = "43:OTHER"
    with pytest.raises(TelegramAPIError) as refused:
        await bot(GetMe())
    assert refused.value.message == "Unauthorized"


async def test_50_mb_are_the_most(telegram: Telegram, aigul: Phone) -> None:
    upload = {"f": Upload("f.bin", b"x" * (UPLOAD_LIMIT + 1))}
    answer = await telegram.call("sendDocument", {"chat_id": aigul.id, "document": "attach://f"}, upload)
    assert (answer.status, answer.body["description"]) == (413, "Request Entity Too Large")


async def test_what_is_just_allowed_passes(telegram: Telegram, bot: Bot, aigul: Phone) -> None:
    await bot.send_message(aigul.id, "😀" * 2048, reply_markup=button(callback_data="ә" * 32))
    press = aigul.presses("Yes")
    await bot.answer_callback_query(press.id, text="ә" * 200, show_alert=True)
    assert (press.text, press.alert) == ("ә" * 200, True)
    await bot.set_my_commands([BotCommand(command=f"c_{i}", description="x" * 256) for i in range(100)])
    await bot.set_my_description("x" * 512)
    await bot.set_my_short_description("x" * 120)
    await bot.delete_messages(aigul.id, [*range(1, 100), 1_000])
    assert aigul.messages == []


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"text": "a", "protect_content": "maybe"}, "wrong parameter protect_content.bool: "),
        ({"text": "a", "entities": "[{"}, "wrong parameter entities: "),
        ({"text": "a", "entities": [{"type": "bold", "offset": 0}]}, "wrong parameter entities.0.length: "),
        ({"text": "a", "reply_markup": {"inline_keyboard": [[{}]]}}, "reply_markup has no field inline_keyboard"),
        ({"text": ["secret"]}, "wrong parameter text: "),
    ],
)
async def test_types_are_checked_and_the_value_is_not_repeated(
    telegram: Telegram, aigul: Phone, params: dict[str, Any], words: str
) -> None:
    answer = await telegram.call("sendMessage", {"chat_id": aigul.id, **params})
    assert answer.status == 400
    assert answer.body["description"].startswith(f"Bad Request: {words}")
    assert "secret" not in answer.body["description"]


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("sendMessage", {"text": "a"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": 7_000_000_001}, "message text is empty"),
        ("copyMessage", {"chat_id": 7_000_000_001, "message_id": 1}, 'parameter "from_chat_id" is required'),
        ("deleteMessage", {"chat_id": 7_000_000_001}, 'parameter "message_id" is required'),
        ("setMyCommands", {}, 'parameter "commands" is required'),
    ],
)
async def test_what_is_required(
    telegram: Telegram, aigul: Phone, method: str, params: dict[str, Any], words: str
) -> None:
    answer = await telegram.call(method, params)
    assert (answer.status, answer.body["description"]) == (400, f"Bad Request: {words}")


async def test_a_refusal_changes_nothing(telegram: Telegram, bot: Bot, aigul: Phone) -> None:
    before = [(message.id, message.text) for message in aigul.messages]
    with pytest.raises(TelegramBadRequest):
        await bot.send_message(aigul.id, "a", reply_markup=button(callback_data="x" * 65))
    assert [(message.id, message.text) for message in aigul.messages] == before
    assert (await bot.send_message(aigul.id, "a")).message_id == before[-1][0] + 1
