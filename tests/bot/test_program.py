"""The process: how it ends, that it is alone, and what it does when Telegram is not there."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession, web

from bot import polling
from sandbox.faults import Fault
from sandbox.http import HttpFront
from sandbox.telegram import Call
from storage.database import Engine
from tests.bot.desk import Desk
from tests.bot.first_stone import GOAL, PROBLEM, TARGET, TITLE
from tests.bot.watch import away, handled, lead, owed, theirs, until
from tests.launcher import HERE
from tests.stage import Stage


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    return getattr(request, "param", "sqlite")


both_engines = pytest.mark.parametrize("engine", ["sqlite", "postgres"], indirect=True)


# The end


async def test_sigterm_with_20_turns_in_hand_finishes_and_confirms_them(desk: Desk) -> None:
    """`python -m bot run` as systemd would start it. A locked database keeps all 20 in hand until the signal came."""
    bot = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"), cwd=desk.folder, env=desk.env | {"PYTHONPATH": str(HERE)}
    )
    try:
        people = [desk.telegram.phone(f"Тұрғын {i}") for i in range(5)]
        await lead(desk, people, "region")
        given: set[int] = set()
        polls: list[Call] = []

        def notice(call: Call) -> None:
            if call.method == "getUpdates" and call.answer is not None:
                polls.append(call)
                given.update(update["update_id"] for update in call.answer.body["result"])

        desk.telegram.on_call.append(notice)
        first = desk.telegram.updates.next_id
        async with away(desk.place):
            for words in (TITLE, PROBLEM, GOAL, TARGET):
                for phone in people:
                    phone.says(words)
            await until(lambda: len(given) == 20, "20 updates in hand")
            bot.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(bot.wait(), 30) == 0
    finally:
        if bot.returncode is None:
            bot.kill()
            await bot.wait()
    assert set(range(first, first + 20)) <= set(await handled(desk))
    assert desk.telegram.updates.pending == [], "the last getUpdates confirms"
    assert all("6-сұрақ" in phone.screen.text for phone in people)

    given.clear()
    polls.clear()
    desk.telegram.on_call.append(notice)
    said = [len(theirs(phone)) for phone in people]
    again = desk.start()
    await desk.until(lambda: "getUpdates" in desk.telegram.in_flight.values(), "the first poll")
    assert await desk.stop(again) == 0
    assert given == set()
    assert [len(theirs(phone)) for phone in people] == said


async def test_sigterm_before_telegram_was_ever_reached_ends_the_process(desk: Desk) -> None:
    """The network is down at boot, and the machine wants to go down again."""
    await desk.front.stop()
    bot = desk.start()
    await until(lambda: "Telegram cannot be reached" in desk.logs(), "the first try")
    bot.sends(signal.SIGTERM)
    assert await desk.ends(bot, within=10) == 0


async def test_ctrl_c_is_a_stop_too(desk: Desk) -> None:
    bot = desk.start()
    desk.telegram.phone("Айгүл").says("/start")
    await desk.quiet()
    bot.sends(signal.SIGINT)
    assert await desk.ends(bot) == 0


# Alone


async def test_a_second_process_on_the_same_data_dir_refuses(desk: Desk) -> None:
    bot = desk.start()
    aigul = desk.telegram.phone("Айгүл")
    aigul.says("/start")
    await desk.quiet()
    second = desk.start()
    assert await desk.ends(second) == 1
    assert one_line(second.log.read_text(), "Another bastama works in")
    aigul.presses("Қазақша")
    await desk.quiet()
    assert bot.alive


async def test_the_lock_ends_with_the_process(desk: Desk) -> None:
    bot = desk.start()
    desk.telegram.phone("Айгүл").says("/start")
    await desk.quiet()
    bot.kill()
    await desk.ends(bot)
    next_one = desk.start()
    desk.telegram.phone("Тимур").says("/start")
    await desk.quiet()
    assert next_one.alive


async def test_of_two_pollers_the_younger_leaves(
    stage: Stage, desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Telegram gives the 409 to the older poll: the old process warns and rests, and then the young one gets it."""
    monkeypatch.setattr(polling, "YOUNG", 0.0)
    monkeypatch.setattr(polling, "CONFLICT_PAUSE", 0.2)
    aigul = stage.telegram.phone("Айгүл")
    await stage.says(aigul, "/start")
    async with HttpFront(stage.telegram) as front:
        young = desk.start(BOT_API_URL=front.url, DATA_DIR=str(desk.folder / "other"))
        assert await desk.ends(young) == 1
    assert one_line(young.log.read_text(), "Another process answers for this bot already")
    assert "another process polls with this token" in caplog.messages
    await stage.presses(aigul, "Қазақша")
    assert stage.failed is None


async def test_a_409_in_the_first_seconds_means_leaving(stage: Stage) -> None:
    await until(lambda: "getUpdates" in stage.telegram.in_flight.values(), "the first poll")
    stage.telegram.updates.abort_poll("Conflict: terminated by other getUpdates request")
    await until(lambda: stage.failed is not None, "the end")
    assert isinstance(stage.failed, polling.AnotherPoller)


async def test_a_later_409_means_a_pause_and_another_try(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert polling.CONFLICT_PAUSE == 5.0
    monkeypatch.setattr(polling, "YOUNG", 0.0)
    monkeypatch.setattr(polling, "CONFLICT_PAUSE", 0.05)
    for times in (1, 2):
        await until(lambda: "getUpdates" in stage.telegram.in_flight.values(), "a poll")
        stage.telegram.updates.abort_poll("Conflict: terminated by other getUpdates request")
        await until(lambda n=times: caplog.messages.count("another process polls with this token") == n, "a warning")
    aigul = stage.telegram.phone("Айгүл")
    await stage.says(aigul, "/start")
    assert "Қазақша" in str(aigul.screen)


# Telegram is not there, or not itself


async def test_a_token_nobody_knows_is_said_in_one_line(desk: Desk) -> None:
    bot = desk.start(BOT_TOKEN="42:ANOTHER")
    assert await desk.ends(bot) == 2
    assert one_line(bot.log.read_text(), "BOT_TOKEN is refused by Telegram")
    assert "ANOTHER" not in bot.log.read_text()


async def test_polls_that_fail_are_tried_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "BACK_OFF", (0.01, 0.02, 0.03))
    faults = stage.telegram.faults
    met = [faults.add(Fault(kind, "getUpdates")) for kind in ("server_error", "drop", "lose_reply")]
    met.append(faults.add(Fault("too_many", "getUpdates", retry_after=1)))
    aigul = stage.telegram.phone("Айгүл")
    await stage.says(aigul, "/start")
    await stage.presses(aigul, "Қазақша")
    await until(lambda: all(fault.struck for fault in met), "every fault")
    await stage.presses(aigul, "Өзім үшін")
    assert "Келісемін" in str(aigul.screen)


@asynccontextmanager
async def crowded_door(to: str, page: str, method: str, times: int) -> AsyncIterator[str]:
    """A front door as Telegram's: now and then it answers by itself, in HTML, with 502."""
    left = times

    async def pass_on(request: web.Request) -> web.Response:
        nonlocal left
        if request.path.endswith(f"/{method}") and left:
            left -= 1
            return web.Response(status=502, text=page, content_type="text/html")
        body = await request.read()
        async with session.post(to + request.path, data=body, headers={"Content-Type": request.content_type}) as answer:
            return web.Response(status=answer.status, body=await answer.read(), content_type="application/json")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", pass_on)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
    async with ClientSession() as session:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()


PAGE = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


@pytest.mark.parametrize("method", ["getMe", "getUpdates"])
async def test_a_502_page_in_place_of_an_answer_does_not_end_the_process(desk: Desk, method: str) -> None:
    async with crowded_door(desk.front.url, PAGE, method, times=1) as url:
        bot = desk.start(BOT_API_URL=url)
        aigul = desk.telegram.phone("Айгүл")
        aigul.says("/start")
        await until(lambda: not bot.alive or desk.still(), "an answer to her")
        assert bot.alive, bot.log.read_text()
        assert "Қазақша" in str(aigul.screen)


async def test_a_reply_met_by_a_502_page_is_said_again_or_owed(desk: Desk) -> None:
    bot, aigul = desk.start(), desk.telegram.phone("Айгүл")
    await lead(desk, [aigul], "region")
    assert await desk.stop(bot) == 0
    async with crowded_door(desk.front.url, PAGE, "sendMessage", times=1) as url:
        desk.start(BOT_API_URL=url)
        aigul.says(TITLE)
        await desk.quiet()
        assert "3-сұрақ" in aigul.screen.text or await owed(desk) == [aigul.id]


def one_line(log: str, words: str) -> bool:
    """Whether the words stand in a line for people, and no traceback does."""
    plain = [line for line in log.splitlines() if not line.startswith("{")]
    return len(plain) == 1 and words in plain[0]
