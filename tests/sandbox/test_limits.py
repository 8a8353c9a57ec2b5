"""30 a second in all, 1 a second to a chat with a burst of 20; on a clock of the test's own."""

from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramRetryAfter
from aiogram.types import BufferedInputFile, InputMediaPhoto

from sandbox.files import grey_png
from sandbox.phones import Phone
from sandbox.telegram import Telegram


class Seconds:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds(telegram: Telegram) -> Seconds:
    seconds = Seconds()
    telegram.limits.on = True
    telegram.limits.now = seconds
    return seconds


async def send(telegram: Telegram, chat: int, method: str = "sendMessage", **params: Any) -> dict[str, Any]:
    return (await telegram.call(method, {"chat_id": chat, **(params or {"text": "x"})})).body


async def test_a_chat_takes_20_and_then_one_a_second(telegram: Telegram, aigul: Phone, seconds: Seconds) -> None:
    for _ in range(20):
        assert (await send(telegram, aigul.id))["ok"]
    refused = await send(telegram, aigul.id)
    assert (refused["error_code"], refused["parameters"]) == (429, {"retry_after": 1})
    assert refused["description"] == "Too Many Requests: retry after 1"
    seconds.now += 1
    assert [(await send(telegram, aigul.id))["ok"] for _ in range(2)] == [True, False]
    seconds.now += 0.5
    assert not (await send(telegram, aigul.id))["ok"]
    seconds.now += 0.5
    assert (await send(telegram, aigul.id))["ok"]
    assert telegram.limits.refused == 3


async def test_30_a_second_in_all(telegram: Telegram, seconds: Seconds) -> None:
    phones = [telegram.phone() for _ in range(40)]
    for phone in phones:
        phone.says("/start")
    got = [(await send(telegram, phone.id))["ok"] for phone in phones]
    assert got == [True] * 30 + [False] * 10
    seconds.now += 0.99
    assert not (await send(telegram, phones[-1].id))["ok"]
    seconds.now += 0.02
    assert (await send(telegram, phones[-1].id))["ok"]


async def test_edits_count_and_answers_do_not(telegram: Telegram, aigul: Phone, seconds: Seconds) -> None:
    for _ in range(20):
        await send(telegram, aigul.id)
    edit = await send(telegram, aigul.id, "editMessageText", message_id=aigul.screen.id, text="y")
    assert edit["error_code"] == 429
    press = aigul.forges("y", on=aigul.screen)
    assert (await telegram.call("answerCallbackQuery", {"callback_query_id": press.id})).status == 200
    assert (await send(telegram, aigul.id, "sendChatAction", action="typing"))["ok"]
    assert (await send(telegram, aigul.id, "deleteMessage", message_id=aigul.screen.id))["ok"]


async def test_an_album_counts_as_its_pictures(telegram: Telegram, bot: Bot, aigul: Phone, seconds: Seconds) -> None:
    album: list[Any] = [InputMediaPhoto(media=BufferedInputFile(grey_png(), "p.png"))] * 10
    await bot.send_media_group(aigul.id, album)
    await bot.send_media_group(aigul.id, album)
    with pytest.raises(TelegramRetryAfter) as refused:
        await bot.send_media_group(aigul.id, album)
    assert refused.value.retry_after == 10


async def test_off_unless_asked(telegram: Telegram, aigul: Phone) -> None:
    assert all([(await send(telegram, aigul.id))["ok"] for _ in range(50)])
    assert Telegram(limits=True).limits.on
