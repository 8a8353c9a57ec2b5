"""`bastama demo` as people start it: one command, the page at once, the sample season a moment later, no traces."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.sandbox.page.conftest import PARROT, Line

DEMO = [sys.executable, "-m", "bot", "demo", "--no-browser"]
TALE = """name: tale
title: A tale
starts: 2027-03-10 10:00 Asia/Almaty
bot: Parrot
people:
  anna: {name: Anna}
steps:
  - note: Anna tries the parrot.
  - anna: Hello
    sees: "You said: Hello"
  - anna: /hush
"""


@asynccontextmanager
async def begun(command: Sequence[str], temporary: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """A sandbox, and the address it tells."""
    temporary.mkdir()  # noqa: ASYNC240 (a folder of the test)
    process = await asyncio.create_subprocess_exec(
        *command,
        env=os.environ | {"TMPDIR": str(temporary), "DISPLAY": ""},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            while b"http://" not in (line := await process.stdout.readline()):
                assert line, "it ended without telling its address"
        yield process, line.decode().split()[-1]
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await process.wait()


def bots(temporary: Path) -> list[int]:
    """Processes that were given a folder in here."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            environment = (each / "environ").read_bytes()
        except OSError:
            continue
        if f"DATA_DIR={temporary}".encode() in environment:
            found.append(int(each.name))
    return found


async def test_the_page_comes_at_once_and_the_season_soon_though_the_bot_is_killed_meanwhile(tmp_path: Path) -> None:
    temporary = tmp_path / "tmp"
    async with begun(DEMO, temporary) as (demo, address), aiohttp.ClientSession() as session:
        async with session.ws_connect(f"{address}live") as socket:
            line = Line(socket, patience=120)
            world = await line.hears("world")
            assert world["bot"]["state"] in ("stopped", "starting")
            assert [(phone["name"], phone["role"]) for phone in world["phones"]] == [
                ("Айгүл", "villager"),
                ("Тимур", "consultant"),
                ("Әсел", "manager"),
            ]
            # The villager's phone works while the others fill the season in.
            await line.does("say", phone="p1", text="/start")
            await line.hears("message", lambda e: e["phone"] == "p1" and "Тілді таңдаңыз" in e["message"]["text"])
            assert (await line.does("kill"))["kind"] == "done"
            assert (await line.does("start"))["kind"] == "done"
            await line.hears("message", lambda e: e["phone"] == "p3" and "өтінімдер: 2" in e["message"]["text"])
            # New applications are told to the manager together, a few minutes later.
            assert (await line.does("clock", by="next_due"))["kind"] == "done"
            await line.hears("message", lambda e: e["phone"] == "p3" and "Жаңа өтінімдер: 2" in e["message"]["text"])
            assert demo.stdout is not None
            async with asyncio.timeout(120):
                while b"season is there" not in (said := await demo.stdout.readline()):
                    assert said == b"Ctrl-C ends it.\n"
            assert len(bots(temporary)) >= 1
        demo.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(demo.wait(), 30) == 0
    assert bots(temporary) == []
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGHUP])
async def test_it_ends_while_it_begins(tmp_path: Path, sign: signal.Signals) -> None:
    """A page is open, the bot still starts: a closed terminal ends all of it."""
    temporary = tmp_path / "tmp"
    async with (
        begun(DEMO, temporary) as (demo, address),
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{address}live") as socket,
    ):
        await Line(socket).hears("world")
        demo.send_signal(sign)
        assert await asyncio.wait_for(demo.wait(), 30) == 0
        assert (await socket.receive()).type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
    assert bots(temporary) == []
    assert list(temporary.iterdir()) == []


async def test_a_slow_story_is_seen_on_the_page_and_can_be_held(tmp_path: Path) -> None:
    tale = tmp_path / "tale.yaml"
    tale.write_text(TALE, encoding="utf-8")
    command = [sys.executable, "-m", "sandbox", "--play", str(tale), "--slow", "--no-browser", "--", *PARROT]
    async with (
        begun(command, tmp_path / "tmp") as (_, address),
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{address}live") as socket,
    ):
        line = Line(socket)
        world = await line.hears("world")
        assert [phone["name"] for phone in world["phones"]] == ["Anna"]
        assert world["story"]["title"] == "A tale"
        assert (await line.does("say", phone="p1", text="Me too"))["why"] == "playing"
        await line.does("story", story="faster")
        assert (await line.does("story", story="dance"))["why"] == "no_such"
        await line.does("story", story="pause")
        told = (await line.hears("story", lambda e: e["story"]["paused"]))["story"]
        assert (told["name"], told["steps"]) == ("tale", 3)
        await line.does("story", story="go")
        await line.reads("You said: Hello")
        assert (await line.hears("story", lambda e: e["story"]["step"] == 3))["story"]["note"] == (
            "Anna tries the parrot."
        )


async def test_whoever_watched_a_story_may_go_on_playing(tmp_path: Path) -> None:
    tale, temporary = tmp_path / "tale.yaml", tmp_path / "tmp"
    tale.write_text(TALE.replace("  - anna: /hush\n", ""), encoding="utf-8")
    command = [sys.executable, "-m", "sandbox", "--play", str(tale), "--slow", "--no-browser", "--", *PARROT]
    async with begun(command, temporary) as (story, address), aiohttp.ClientSession() as session:
        async with session.ws_connect(f"{address}live") as socket:
            line = Line(socket)
            await line.hears("bot", lambda e: e["bot"]["state"] == "stopped")
            await line.hears("bot", lambda e: e["bot"]["state"] == "running")
            await line.does("say", phone="p1", text="My turn")
            await line.reads("You said: My turn")
        story.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(story.wait(), 30) == 0
    assert list(temporary.iterdir()) == []
