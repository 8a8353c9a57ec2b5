"""Telegram's polling rules, one by one."""

import asyncio
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramConflictError

from sandbox.phones import Phone
from sandbox.telegram import Telegram

DAY = 24 * 3600
FIRST = 100_000_001


async def poll(telegram: Telegram, offset: int | None = None, **more: Any) -> list[int]:
    """The ids one getUpdates gives; without a wait, whatever was asked before."""
    telegram.updates.repeat_wait = 0
    params = {"timeout": 0, **more} | ({} if offset is None else {"offset": offset})
    answer = await telegram.call("getUpdates", params)
    assert answer.status == 200, answer.body
    return [update["update_id"] for update in answer.body["result"]]


def polling(telegram: Telegram, offset: int = 0, **more: Any) -> "asyncio.Task[Any]":
    """A long poll, waiting."""
    return asyncio.create_task(telegram.call("getUpdates", {"timeout": 30, "offset": offset, **more}))


async def turns(n: int = 5) -> None:
    for _ in range(n):
        await asyncio.sleep(0)


@pytest.fixture
def aigul(telegram: Telegram) -> Phone:
    return telegram.phone("Айгүл")


def says(phone: Phone, n: int) -> None:
    for i in range(n):
        phone.says(str(i))


async def test_without_an_offset_the_earliest_not_confirmed(telegram: Telegram, aigul: Phone) -> None:
    says(aigul, 3)
    assert await poll(telegram) == [FIRST, FIRST + 1, FIRST + 2]
    assert await poll(telegram, FIRST + 1) == [FIRST + 1, FIRST + 2]
    assert await poll(telegram, 0) == [FIRST + 1, FIRST + 2]


async def test_an_offset_confirms_all_before_it_for_ever(telegram: Telegram, aigul: Phone) -> None:
    says(aigul, 3)
    assert await poll(telegram, FIRST + 2) == [FIRST + 2]
    assert await poll(telegram, FIRST) == [FIRST + 2]
    assert len(telegram.updates.pending) == 1


async def test_always_the_first_100_whether_given_before_or_not(telegram: Telegram, aigul: Phone) -> None:
    says(aigul, 105)
    first = await poll(telegram)
    assert first == list(range(FIRST, FIRST + 100))
    assert await poll(telegram, FIRST + 1) == list(range(FIRST + 1, FIRST + 101))
    assert await poll(telegram, FIRST + 2, limit=2) == [FIRST + 2, FIRST + 3]
    assert len(await poll(telegram, FIRST + 3, limit=1000)) == 100


async def test_the_same_offset_at_once_gives_one_only(telegram: Telegram, aigul: Phone) -> None:
    says(aigul, 3)
    assert len(await poll(telegram, FIRST)) == 3
    assert await poll(telegram, FIRST) == [FIRST]
    assert await poll(telegram, FIRST) == [FIRST]
    assert len(await poll(telegram, FIRST + 1)) == 2
    assert len(await poll(telegram, FIRST)) == 2


async def test_the_same_offset_after_half_a_second_gives_all(telegram: Telegram, aigul: Phone) -> None:
    says(aigul, 3)
    await poll(telegram, FIRST)
    await asyncio.sleep(0.51)
    assert len(await poll(telegram, FIRST)) == 3


async def test_the_same_offset_again_waits_although_it_asks_not_to(telegram: Telegram, aigul: Phone) -> None:
    assert await poll(telegram, 5) == []
    telegram.updates.repeat_wait = 3.0
    waiting = polling(telegram, 5, timeout=0)
    await turns()
    assert not waiting.done()
    says(aigul, 1)
    assert len((await waiting).body["result"]) == 1


async def test_a_long_poll_wakes_at_once_with_all_there_is(telegram: Telegram, aigul: Phone) -> None:
    waiting = polling(telegram)
    await turns()
    says(aigul, 2)
    await turns()
    assert waiting.done()
    assert len(waiting.result().body["result"]) == 2


async def test_a_long_poll_ends_empty(telegram: Telegram) -> None:
    assert await telegram.updates.poll(0, 100, 0.01) == []


async def test_the_older_of_two_waiting_polls_gets_the_409(telegram: Telegram, aigul: Phone, bot: Bot) -> None:
    older = asyncio.create_task(bot.get_updates(timeout=30, request_timeout=40))
    while telegram.updates.last_offset is None:  # noqa: ASYNC110 (nothing tells)
        await asyncio.sleep(0.001)
    newer = polling(telegram)
    with pytest.raises(TelegramConflictError) as refused:
        await older
    assert refused.value.message == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    assert not newer.done()
    says(aigul, 1)
    assert len((await newer).body["result"]) == 1


async def test_a_poll_whose_caller_is_gone_takes_nothing(telegram: Telegram, aigul: Phone) -> None:
    gone = polling(telegram)
    await turns()
    gone.cancel()
    await turns()
    says(aigul, 1)
    assert await poll(telegram) == [FIRST]


async def test_only_what_is_allowed_from_now_on(telegram: Telegram, aigul: Phone) -> None:
    says(aigul, 1)
    assert await poll(telegram, 0, allowed_updates=["callback_query"]) == [FIRST]
    says(aigul, 1)
    assert await poll(telegram, 1) == [FIRST]  # the older one stays, the newer was never queued
    assert await poll(telegram, 2, allowed_updates=[]) == [FIRST]
    says(aigul, 1)
    assert await poll(telegram, 3) == [FIRST, FIRST + 1]


async def test_forgotten_after_24_hours(telegram: Telegram, aigul: Phone) -> None:
    says(aigul, 1)
    telegram.clock.advance(DAY - 60)
    says(aigul, 1)
    telegram.clock.advance(61)
    assert await poll(telegram) == [FIRST + 1]


async def test_a_negative_offset_keeps_the_last_ones(telegram: Telegram, aigul: Phone) -> None:
    says(aigul, 3)
    assert await poll(telegram, -2) == [FIRST + 1, FIRST + 2]
    assert await poll(telegram) == [FIRST + 1, FIRST + 2]


async def test_ids_jump_up(telegram: Telegram, aigul: Phone) -> None:
    says(aigul, 1)
    telegram.updates.jump(FIRST + 1000)
    says(aigul, 1)
    assert await poll(telegram, FIRST + 1) == [FIRST + 1000]


async def test_ids_jump_down_under_an_old_offset(telegram: Telegram, aigul: Phone) -> None:
    says(aigul, 1)
    assert await poll(telegram, FIRST + 1) == []
    telegram.updates.jump(500)
    says(aigul, 2)
    assert await poll(telegram, FIRST + 1) == []
    assert await poll(telegram) == [500, 501]
    assert await poll(telegram, 501) == [501]
    assert len(telegram.updates.pending) == 1


async def test_a_waiting_poll_with_an_old_offset_sleeps_on(telegram: Telegram, aigul: Phone) -> None:
    says(aigul, 1)
    waiting = polling(telegram, FIRST + 1)
    await turns()
    telegram.updates.jump(500)
    says(aigul, 1)
    await turns()
    assert not waiting.done()
    waiting.cancel()


async def test_an_offset_of_the_new_row_confirms_the_old_one(telegram: Telegram, aigul: Phone) -> None:
    says(aigul, 2)
    telegram.updates.jump(500)
    says(aigul, 2)
    assert await poll(telegram, 501) == [501]


async def test_update_ids_begin_where_told() -> None:
    telegram = Telegram(first_update_id=7)
    says(telegram.phone(), 2)
    assert await poll(telegram) == [7, 8]


async def test_quiet_returns_when_the_offset_moved_past_all(telegram: Telegram, aigul: Phone) -> None:
    await telegram.quiet()
    says(aigul, 2)
    quiet = asyncio.create_task(telegram.quiet())
    await poll(telegram)
    await poll(telegram, FIRST + 1)
    await turns()
    assert not quiet.done()
    await poll(telegram, FIRST + 2)
    await quiet


async def test_quiet_says_what_is_missing(telegram: Telegram, aigul: Phone) -> None:
    says(aigul, 1)
    await poll(telegram, FIRST)
    with pytest.raises(AssertionError) as late:
        await telegram.quiet(timeout=0.01)
    assert f"1 updates not confirmed; last offset asked: {FIRST}" in str(late.value)
    assert f"update {FIRST} message of chat {aigul.id}" in str(late.value)
