"""The pace: moments an interval apart, however late one or the other is; replies and pauses taken off it."""

import itertools
import random

import pytest
from aiogram import Bot

from bot.pacer import HOLD_MOST, TINY, OwnSchedule, Pacer, catch_up, scheduled
from sandbox.phones import Phone
from sandbox.session import Session
from sandbox.telegram import Telegram
from tests.bot.delivering import Waits


def pacer(rate: float = 29.0) -> tuple[Pacer, Waits]:
    waits = Waits()
    waits.passed = 1000.0
    return Pacer(OwnSchedule(rate), rate, waits.now, waits.sleep), waits


def at_a_phone() -> tuple[Pacer, Waits, Bot, Phone]:
    """A bot that goes through the pacer, and somebody it may write to."""
    telegram = Telegram()
    phone = telegram.phone("Айгүл")
    phone.says("/start")
    pace, waits = pacer()
    bot = Bot(telegram.token, session=Session(telegram))
    bot.session.middleware(pace)
    return pace, waits, bot, phone


async def turn(pace: Pacer) -> bool:
    """A message goes at its moment."""
    moment = await pace.moment()
    return moment is not None and await pace.now_or_never(moment)


async def test_messages_go_an_interval_apart() -> None:
    pace, waits = pacer()
    sent = []
    for _ in range(300):
        assert await turn(pace)
        sent.append(waits.now())
    gaps = [b - a for a, b in itertools.pairwise(sent[1:])]
    assert gaps == pytest.approx([1 / 29] * len(gaps))


async def test_no_delay_stretches_the_schedule() -> None:
    """Each send comes a little late, and yet as many go out in a minute."""
    pace, waits = pacer()
    began, n = waits.now(), 0
    while waits.now() < began + 60:
        await turn(pace)
        waits.passed += 0.009 * (n % 2)
        n += 1
    assert n == pytest.approx(60 * 29, rel=0.002)


async def test_after_a_long_delay_it_does_not_catch_up_in_a_crowd() -> None:
    pace, waits = pacer()
    await turn(pace)
    waits.passed += 10
    sent = []
    for _ in range(60):
        await turn(pace)
        sent.append(waits.now())
    assert most_in_a_second(sent) <= 30


@pytest.mark.parametrize("rate", [28.0, 29.0, 29.2])
def test_late_ones_and_a_jittering_way_never_make_31_in_a_second(rate: float) -> None:
    """Worst case: one is as late as may be and slow on its way, the last of its second neither."""
    slots = [n / rate for n in range(100)]
    worst = catch_up(rate) + 0.020 + 0.003  # of the way, and of waking up
    crowded = [slots[i] + worst for i in range(10)] + slots[10:]
    assert most_in_a_second(sorted(crowded)) <= 30


def most_in_a_second(moments: list[float]) -> int:
    return max(sum(at <= each < at + 1 for each in moments) for at in moments)


async def test_replies_are_taken_off_at_once() -> None:
    pace, waits, bot, phone = at_a_phone()
    sent: list[float] = []
    for second in range(4):
        for _ in range(9):
            await bot.send_message(phone.id, "жауап")
        while waits.now() < 1000 + second + 1:
            await turn(pace)
            sent.append(waits.now())
    assert waits.asked == [each for each in waits.asked if each < 1.1], "replies asked nobody"
    for second in range(1, 4):
        n = sum(1000 + second <= at < 1001 + second for at in sent)
        assert 29 - 9 - 1 <= n <= 29 - 9 + 1


async def test_a_storm_of_replies_leaves_one_a_second() -> None:
    pace, waits, bot, phone = at_a_phone()
    for _ in range(5):
        for _ in range(200):
            await bot.send_message(phone.id, "жауап")
        before = waits.now()
        assert await turn(pace)
        assert waits.now() - before < 1.2


async def test_replies_among_announcements_make_no_crowd() -> None:
    """Some thousand messages and replies at random moments: never 31 in a second, and hardly a moment is wasted."""
    pace, waits, bot, phone = at_a_phone()
    chance, sent, held = random.Random(7), list[float](), list[float]()
    phone.telegram.on_call.append(lambda call: sent.append(waits.now()) if call.when == "after" else None)
    asks = waits.now()
    while waits.now() < 1060:
        asks += chance.expovariate(3)
        while waits.now() < asks:
            if await turn(pace):
                with scheduled():
                    await bot.send_message(phone.id, "хабар")
        before = waits.now()
        await bot.send_message(phone.id, "жауап")
        held.append(waits.now() - before)
    assert most_in_a_second(sent) <= 30
    assert max(held) <= HOLD_MOST + TINY
    assert len(sent) / (sent[-1] - sent[0]) >= 0.96 * 30


async def test_for_replies_alone_nobody_waits() -> None:
    _pace, waits, bot, phone = at_a_phone()
    for _ in range(100):
        await bot.send_message(phone.id, "жауап")
    assert waits.asked == []


async def test_what_was_scheduled_is_no_reply_and_a_chat_action_is_no_message() -> None:
    pace, waits, bot, phone = at_a_phone()
    await turn(pace)
    with scheduled():
        await bot.send_message(phone.id, "хабар")
    await bot.send_chat_action(phone.id, "typing")
    before = waits.now()
    await turn(pace)
    assert waits.now() - before == pytest.approx(1 / 29, abs=0.02)


async def test_a_reply_long_ago_is_forgotten() -> None:
    pace, waits, bot, phone = at_a_phone()
    for _ in range(20):
        await bot.send_message(phone.id, "жауап")
    waits.passed += 5
    before = waits.now()
    await turn(pace)
    assert waits.now() == before


async def test_in_a_pause_nobody_has_a_turn_and_what_was_made_is_old() -> None:
    pace, waits = pacer()
    await turn(pace)
    await pace.pause(5, everybody=True)
    assert not await turn(pace)
    assert waits.now() == 1000.0
    await pace.ready()
    assert waits.now() == pytest.approx(1005)
    assert await turn(pace)


@pytest.mark.parametrize("near", [False, True], ids=["far from it", "near to it"])
async def test_a_pause_that_begins_while_one_waits_for_a_moment(near: bool) -> None:
    pace, waits = pacer()
    await turn(pace)
    moment = await pace.moment() if near else None
    sleep = waits.sleep

    async def interrupted(seconds: float) -> None:
        await pace.pause(3)
        await sleep(seconds)

    pace._sleep = interrupted
    assert not (await pace.now_or_never(moment) if moment is not None else await pace.moment())


async def test_who_misses_a_moment_takes_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a stall all who wait would go at once: they go one after the other instead."""
    pace, waits = pacer()
    moments = [await pace.moment() for _ in range(8)]
    waits.passed += 0.5
    sent = []
    for moment in moments:
        assert moment is not None
        assert await pace.now_or_never(moment)
        sent.append(waits.now())
    gaps = [b - a for a, b in itertools.pairwise(sent)]
    assert min(gaps) > 0.02
    assert most_in_a_second([n / 29 + 999.0 for n in range(29)] + sent) <= 30


async def test_who_is_always_late_goes_all_the_same() -> None:
    pace, waits = pacer()

    async def late(seconds: float) -> None:
        waits.passed += seconds + 0.2

    pace._sleep = late
    await turn(pace)
    assert await turn(pace)
