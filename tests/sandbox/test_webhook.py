"""The webhook: secret, order, repeats until 2xx, and what it says of itself."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramConflictError
from aiohttp import web

from sandbox import webhook
from sandbox.faults import Fault
from sandbox.phones import Phone
from sandbox.telegram import Telegram
from sandbox.webhook import SECRET_HEADER

FIRST = 100_000_001
SECRET = "s" * 32


class Receiver:
    """A bot's end: keeps what came, answers `statuses` one after the other, then 200; `gate` holds it up."""

    def __init__(self) -> None:
        self.got: list[tuple[int, str | None]] = []
        self.statuses: list[int] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.busy: list[int] = []
        self.most_busy = 0
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        chat = update["message"]["chat"]["id"]
        assert chat not in self.busy
        self.busy.append(chat)
        self.most_busy = max(self.most_busy, len(self.busy))
        self.got.append((update["update_id"], request.headers.get(SECRET_HEADER)))
        await self.gate.wait()
        self.busy.remove(chat)
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)


@pytest.fixture
async def receiver(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Receiver]:
    monkeypatch.setattr(webhook, "BACK_OFF", (0.001,))
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


@pytest.fixture
def aigul(telegram: Telegram) -> Phone:
    return telegram.phone("Айгүл")


async def until(true: Any) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 (nothing tells)
            await asyncio.sleep(0.001)


async def test_updates_come_in_order_with_the_secret(
    telegram: Telegram, bot: Bot, receiver: Receiver, aigul: Phone
) -> None:
    aigul.says("before")
    assert await bot.set_webhook(receiver.url, secret_token=SECRET)
    for i in range(3):
        aigul.says(str(i))
    await telegram.quiet()
    assert receiver.got == [(FIRST + i, SECRET) for i in range(4)]
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count, info.max_connections) == (receiver.url, 0, 40)
    await bot.delete_webhook()
    aigul.says("after")
    assert (await bot.get_webhook_info()).pending_update_count == 1
    assert len(await bot.get_updates()) == 1


async def test_again_until_it_is_taken(telegram: Telegram, bot: Bot, receiver: Receiver, aigul: Phone) -> None:
    receiver.statuses = [500, 401]
    await bot.set_webhook(receiver.url)
    aigul.says("a")
    aigul.says("b")
    await telegram.quiet()
    assert receiver.got == [(FIRST, None), (FIRST, None), (FIRST, None), (FIRST + 1, None)]
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 401 Unauthorized"


async def test_one_at_a_time_a_chat_and_chats_beside_each_other(
    telegram: Telegram, bot: Bot, receiver: Receiver, aigul: Phone
) -> None:
    receiver.gate.clear()
    await bot.set_webhook(receiver.url, max_connections=2)
    kairat, zhanar = telegram.phone("Қайрат"), telegram.phone("Жанар")
    for phone in (aigul, aigul, kairat, kairat, zhanar):
        phone.says("a")
    await until(lambda: len(receiver.busy) == 2)
    assert receiver.busy == [aigul.id, kairat.id]
    receiver.gate.set()
    await telegram.quiet()
    assert len(receiver.got) == 5
    assert receiver.most_busy == 2


async def test_a_repeated_update_is_posted_again(
    telegram: Telegram, bot: Bot, receiver: Receiver, aigul: Phone
) -> None:
    await bot.set_webhook(receiver.url)
    telegram.faults.add(Fault("repeat"))
    aigul.says("a")
    await telegram.quiet()
    assert receiver.got == [(FIRST, None), (FIRST, None)]


async def test_a_dead_end_is_tried_again_and_told(
    telegram: Telegram, bot: Bot, receiver: Receiver, aigul: Phone
) -> None:
    await bot.set_webhook("http://127.0.0.1:9/hook")
    aigul.says("a")
    await until(lambda: telegram.webhook.last_error)
    assert (await bot.get_webhook_info()).last_error_message == "Connection refused"
    await bot.set_webhook(receiver.url)
    await telegram.quiet()
    assert receiver.got == [(FIRST, None)]


async def test_no_polling_beside_it(telegram: Telegram, bot: Bot, receiver: Receiver, aigul: Phone) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=30, request_timeout=40))
    await until(lambda: telegram.updates.last_offset is not None)
    await bot.set_webhook(receiver.url)
    with pytest.raises(TelegramConflictError) as cut:
        await waiting
    assert cut.value.message == "Conflict: terminated by setWebhook request"
    with pytest.raises(TelegramConflictError) as refused:
        await bot.get_updates()
    assert refused.value.message.startswith("Conflict: can't use getUpdates method while webhook is active")


async def test_pending_updates_may_be_dropped(telegram: Telegram, bot: Bot, receiver: Receiver, aigul: Phone) -> None:
    aigul.says("a")
    await bot.set_webhook(receiver.url, drop_pending_updates=True, allowed_updates=["message"])
    aigul.says("b")
    await telegram.quiet()
    assert [number for number, _ in receiver.got] == [FIRST + 1]
    assert (await bot.get_webhook_info()).allowed_updates == ["message"]
    await bot.set_webhook("")
    aigul.says("c")
    await bot.delete_webhook(drop_pending_updates=True)
    assert telegram.updates.pending == []


@pytest.mark.parametrize(
    ("url", "secret", "words"),
    [
        ("https://example.kz/hook", "", "loopback http addresses only"),
        ("http://10.0.0.1/hook", "", "loopback http addresses only"),
        ("http://127.0.0.1:9/", "s" * 257, "secret token is too long"),
        ("http://127.0.0.1:9/", "қ", "secret token contains unallowed characters"),
    ],
    ids=["far", "near", "long", "letters"],
)
async def test_what_set_webhook_refuses(bot: Bot, url: str, secret: str, words: str) -> None:
    with pytest.raises(TelegramBadRequest) as refused:
        await bot.set_webhook(url, secret_token=secret)
    assert words in refused.value.message
