"""Bad luck: each kind does what it says, to whom it was sent, as often as it was told."""

import asyncio
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)

from sandbox.faults import Fault
from sandbox.phones import Phone
from sandbox.telegram import Telegram
from tests.sandbox.test_updates import FIRST, poll


async def send(bot: Bot, phone: Phone, **more: Any) -> None:
    await bot.send_message(phone.id, "Hello", **more)


def said(phone: Phone) -> int:
    return sum(not message.mine for message in phone.messages)


@pytest.mark.parametrize(
    ("fault", "error", "applied"),
    [
        (Fault("drop"), TelegramNetworkError, 0),
        (Fault("lose_reply"), TelegramNetworkError, 1),
        (Fault("server_error"), TelegramServerError, 0),
        (Fault("server_error", status=500), TelegramServerError, 0),
        (Fault("too_many", retry_after=7), TelegramRetryAfter, 0),
        (Fault("blocked"), TelegramForbiddenError, 0),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else None,
)
async def test_a_call_fails_once(
    telegram: Telegram, bot: Bot, aigul: Phone, fault: Fault, error: type[Exception], applied: int
) -> None:
    fault.struck = 0
    telegram.faults.add(fault)
    with pytest.raises(error) as failed:
        await send(bot, aigul)
    assert said(aigul) == applied
    assert getattr(failed.value, "retry_after", 7) == 7
    await send(bot, aigul)
    assert (said(aigul), fault.struck) == (applied + 1, 1)


@pytest.mark.parametrize(("kind", "applied"), [("hang", 0), ("hang_reply", 1)])
async def test_a_call_hangs(telegram: Telegram, bot: Bot, aigul: Phone, kind: Any, applied: int) -> None:
    telegram.faults.add(Fault(kind))
    with pytest.raises(TelegramNetworkError) as failed:
        await send(bot, aigul, request_timeout=0.2)
    assert failed.value.message == "Request timeout error"
    assert said(aigul) == applied


@pytest.mark.parametrize(("kind", "applied"), [("delay", 0), ("delay_reply", 1)])
async def test_a_call_is_slow(telegram: Telegram, bot: Bot, aigul: Phone, kind: Any, applied: int) -> None:
    fault = telegram.faults.add(Fault(kind, seconds=0.05))
    sending = asyncio.create_task(send(bot, aigul))
    while not fault.struck:  # noqa: ASYNC110 (nothing tells)
        await asyncio.sleep(0.001)
    assert (said(aigul), sending.done()) == (applied, False)
    await sending
    assert said(aigul) == 1


async def test_it_meets_the_method_the_chat_and_the_turn_it_is_for(telegram: Telegram, aigul: Phone) -> None:
    kairat = telegram.phone("Қайрат")
    kairat.says("/start")
    fault = telegram.faults.add(Fault("server_error", method="sendMessage", chat=aigul, skip=1, times=2))

    async def status(method: str, phone: Phone) -> int:
        params: dict[str, Any] = {"chat_id": phone.id}
        params |= {"text": "x"} if method == "sendMessage" else {"action": "typing"}
        return (await telegram.call(method, params)).status

    assert await status("sendMessage", kairat) == 200
    assert await status("sendChatAction", aigul) == 200
    assert [await status("sendMessage", aigul) for _ in range(4)] == [200, 502, 502, 200]
    assert fault.struck == 2
    telegram.faults.clear()
    forever = telegram.faults.add(Fault("server_error", chat=aigul.id, times=None))
    assert {await status("sendMessage", aigul) for _ in range(3)} == {502}
    telegram.faults.remove(forever)
    assert await status("sendMessage", aigul) == 200


async def test_an_answer_to_a_button_belongs_to_its_chat(telegram: Telegram, bot: Bot, aigul: Phone) -> None:
    telegram.faults.add(Fault("server_error", method="answerCallbackQuery", chat=aigul))
    message = await bot.send_message(aigul.id, "a")
    press = aigul.forges("y", on=aigul.chat.messages[message.message_id])
    with pytest.raises(TelegramServerError):
        await bot.answer_callback_query(press.id)


async def test_an_update_comes_again_though_confirmed(telegram: Telegram) -> None:
    aigul = telegram.phone()
    telegram.faults.add(Fault("repeat", chat=aigul, copies=3))
    aigul.says("once")
    aigul.says("other")
    assert await poll(telegram) == [FIRST, FIRST + 1]
    assert await poll(telegram, FIRST + 1) == [FIRST, FIRST + 1]
    assert await poll(telegram, FIRST + 2) == [FIRST]
    assert await poll(telegram, FIRST + 3) == []
    assert telegram.updates.pending == []


async def test_a_repeat_waits_for_its_turn(telegram: Telegram) -> None:
    aigul = telegram.phone()
    telegram.faults.add(Fault("repeat", times=2))
    aigul.says("a")
    aigul.says("b")
    assert await poll(telegram, FIRST + 2, limit=1) == [FIRST]
    assert await poll(telegram, FIRST + 3, limit=1) == [FIRST + 1]
    assert await poll(telegram, FIRST + 4) == []


async def test_an_update_comes_after_the_next(telegram: Telegram) -> None:
    aigul = telegram.phone()
    telegram.faults.add(Fault("swap"))
    aigul.says("first")
    assert await poll(telegram) == []
    assert len(telegram.updates.pending) == 1
    assert "(held back)" in telegram.state()
    aigul.says("second")
    aigul.says("third")
    assert await poll(telegram, 1) == [FIRST + 1, FIRST, FIRST + 2]


async def test_observers_see_the_order_of_calls(telegram: Telegram, bot: Bot, aigul: Phone) -> None:
    seen: list[Any] = []
    telegram.on_call.append(lambda call: seen.append((call.method, call.chat_id, call.when, said(aigul))))
    telegram.faults.add(Fault("lose_reply"))
    with pytest.raises(TelegramNetworkError):
        await send(bot, aigul)
    assert seen == [("sendMessage", aigul.id, "before", 0), ("sendMessage", aigul.id, "after", 1)]
