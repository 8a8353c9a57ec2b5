"""The bot's process in the page's hand: killed, started, dead by itself; over a bad line; in the middle of a word."""

import sys
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from sandbox.bot_process import BotProcess
from sandbox.page.line import MADE
from sandbox.page.opened import beside
from tests.sandbox.page.conftest import STARTS, Line, Page

BASTAMA = [sys.executable, "-m", "bot"]


def any_on(world: dict[str, Any], name: str) -> bool:
    return bool(world["phones"][0]["line"][name])


def state(name: str) -> Any:
    return lambda event: event["bot"]["state"] == name


async def test_it_is_started_and_killed(page: Page) -> None:
    async with page.line() as line:
        assert (await line.does("start"))["kind"] == "done"
        await line.hears("bot", state("starting"))
        assert (await line.does("start"))["why"] == "running"
        await line.hears("bot", state("running"))
        await line.does("say", phone="p1", text="Сәлем")
        await line.reads("You said: Сәлем")
        assert (await line.does("kill"))["kind"] == "done"
        await line.hears("bot", state("stopped"))
        assert (await line.does("kill"))["why"] == "not_running"
        await line.does("say", phone="p1", text="Естисің бе?")
        await line.does("start")
        await line.reads("You said: Естисің бе?")


async def test_killed_and_started_in_one_breath_there_is_one_bot(page: Page) -> None:
    async with page.line() as line, page.line() as other:
        await line.does("start")
        await line.hears("bot", state("running"))
        await line.socket.send_str('{"id": 50, "do": "kill"}')
        await line.socket.send_str('{"id": 51, "do": "start"}')
        await line.hears("bot", state("starting"))
        assert (await other.does("start"))["why"] == "running"
        await line.hears("bot", state("running"))
        assert not any(event.get("bot", {}).get("state") == "failed" for event in line.heard)


async def test_one_that_dies_by_itself_is_shown_with_its_last_words(page: Page) -> None:
    async with page.line() as line:
        await line.does("start")
        await line.hears("bot", state("running"))
        await line.does("say", phone="p1", text="/die")
        failed = (await line.hears("bot", state("failed")))["bot"]
        assert "dying as I was told\n(the bot ended by itself, with code 3)" in failed["why"]
        assert (await line.does("kill"))["why"] == "not_running"
        assert (await line.does("start"))["kind"] == "done"
        await line.hears("bot", state("starting"))


async def test_one_that_cannot_be_started_is_shown_as_failed() -> None:
    stage = BotProcess(["/nowhere/bot"], STARTS)
    opened = beside(stage, "Asia/Almaty", None)
    async with (
        stage,
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{opened.serving.address}live") as socket,
    ):
        line = Line(socket)
        assert (await line.does("start"))["why"] == "not_running"
        failed = await line.hears("bot", state("failed"))
        assert "/nowhere/bot cannot be started" in failed["bot"]["why"]
        await opened.serving.live.close()


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("whose", ["p1", None])
async def test_a_bad_line_strikes_and_ends(page: Page, name: str, whose: str | None) -> None:
    async with page.line() as line:
        await line.does("line", phone=whose, name=name, on=True)
        await line.does("line", phone=whose, name=name, on=True)
        shown = await line.hears("line") if whose is None else await line.hears("world", lambda e: any_on(e, name))
        assert (shown if whose is None else shown["phones"][0])["line"] == {each: each == name for each in MADE}
        [fault] = page.stage.telegram.faults.active
        method = None if name == "double" else "sendMessage"
        assert any(fault.meets(method, page.seat.phone.id) for _ in range(2)), "at the second call at the latest"
        assert any(fault.meets(method, page.seat.phone.id + 1) for _ in range(2)) == (whose is None)
        await line.does("line", phone=whose, name=name, on=False)
        assert page.stage.telegram.faults.active == []


async def test_over_a_bad_line_most_of_it_comes_through(page: Page) -> None:
    async with page.line() as line:
        await line.does("start")
        await line.hears("bot", state("running"))
        for name in ("drop", "double", "server_error"):
            await line.does("line", phone="p1", name=name, on=True)
        for n in range(4):
            await line.does("say", phone="p1", text=f"Сөз {n}")
        heard = await line.reads("You said: ")
        assert heard["text"].startswith("You said: Сөз")


@pytest.fixture
async def bastama() -> AsyncIterator[Line]:
    """The real bot, started from the page."""
    stage = BotProcess(BASTAMA, STARTS, bot_name="Бастама")
    opened = beside(stage, "Asia/Almaty", None)
    async with stage, aiohttp.ClientSession() as session:
        opened.world.sit(stage.telegram.phone("Айгүл", language_code="kk"), "villager")
        async with session.ws_connect(f"{opened.serving.address}live") as socket:
            yield Line(socket)
        await opened.serving.live.close()


async def test_an_answer_is_there_though_the_bot_was_killed_at_it(bastama: Line) -> None:
    line = bastama

    async def presses(label: str, then: str) -> dict[str, Any]:
        nonlocal screen
        [n] = [key["n"] for row in screen["buttons"] for key in row if key["text"] == label]
        await line.does("press", phone="p1", message=screen["id"], n=n)
        screen = await line.reads(then)
        return screen

    await line.does("start")
    await line.does("say", phone="p1", text="/start")
    screen = await line.reads("Тілді таңдаңыз")
    await presses("Қазақша", "Өзіңіз үшін")
    await presses("Өзім үшін", "Нені сақтаймыз")
    await presses("Келісемін", "Ауыл бастамаларына")
    await presses("Өтінімді бастау", "ауылда жүзеге аса ма")
    await presses("Иә, ауылда", "18 жасқа толған ба")
    await presses("Иә, толған", "Кім болып")
    await presses("Топпыз: 3 адам не көп", "аты-жөні кім?")

    await line.does("line", phone="p1", name="slow", on=True)
    await line.does("say", phone="p1", text="Айгүл Нұрланова")
    assert (await line.does("kill"))["kind"] == "done"
    await line.does("line", phone="p1", name="slow", on=False)
    assert not any("Жетекші өзі кім" in str(event) for event in line.heard)
    await line.does("start")
    screen = await line.reads("Жетекші өзі кім")
    await presses("Артқа", "Айгүл Нұрланова")
