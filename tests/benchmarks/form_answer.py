"""The whole durable step of a form answer against a bare echo, over the same HTTP, by turns.

A step is: the update fetched, marked, the person read and locked, the answer kept, the draft moved, committed, made
safe for the disk, and the next question said. The form has 25 questions, as a real one; nothing is warmed but code.
"""

import asyncio
import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import yaml

from sandbox.http import HttpFront
from sandbox.phones import Phone
from sandbox.telegram import Call, Telegram
from tests.benchmarks.report import Figure
from tests.stage import FIRST_STONE

ROOT = Path(__file__).resolve().parent.parent.parent
PEOPLE, QUESTIONS, ROUNDS, GROUPS = 20, 25, 5, 4
ANSWER = "Шиелі ауылының әйелдеріне арналған тігін шеберханасы"
TICKS = os.sysconf("SC_CLK_TCK")


Cost = tuple[float, float]
"""Seconds a step of wall and of processor time."""
GOALS = {"bare echo": 2.3, "aiogram_dialog in memory": 1.0}


def form_answer() -> Iterator[Figure]:
    """Against each peer: wall time and processor time of the bot's process, each as the median of five ratios."""
    rounds = asyncio.run(_measure())
    for peer, goal in GOALS.items():
        for unit, name in enumerate(("wall time", "processor time")):
            a, b = (statistics.median(each[who][unit] for each in rounds) for who in ("ours", peer))
            yield Figure(
                f"form answer against {peer}, {name}",
                statistics.median(each["ours"][unit] / each[peer][unit] for each in rounds),
                goal,
                f"{a * 1000:.2f} ms against {b * 1000:.2f} ms a step, {PEOPLE} people at once",
            )


async def _measure() -> list[dict[str, Cost]]:
    """By turns within each round, so that a busy machine is busy for all."""
    with tempfile.TemporaryDirectory() as folder:
        season = _long_form(Path(folder) / "season")
        async with (
            _bot(["-m", "bot", "run"], {"DATA_DIR": f"{folder}/data", "SEASON_DIR": str(season)}) as ours,
            _bot(["-m", "tests.benchmarks.echo"]) as echo,
            _bot(["-m", "tests.benchmarks.dialog"], last=str(QUESTIONS)) as dialog,
        ):
            bots = {"bare echo": echo, "aiogram_dialog in memory": dialog, "ours": ours}
            rounds: list[dict[str, Cost]] = []
            for round_ in range(ROUNDS + 1):
                talks: dict[str, list[Cost]] = {name: [] for name in bots}
                for group in range(GROUPS):
                    for name, bot in bots.items():
                        people = [bot.person(f"{name}{round_}-{group}-{i}") for i in range(PEOPLE)]
                        for person in people:
                            await bot.reach_the_form(person, presses={"ours": 4, "bare echo": None}.get(name, 0))
                        talks[name].append(await bot.talk(people))
                if round_:  # the first one warms all
                    rounds.append({name: _mean(each) for name, each in talks.items()})
    return rounds


def _mean(talks: list[tuple[float, float]]) -> tuple[float, float]:
    return statistics.fmean(wall for wall, _ in talks), statistics.fmean(cpu for _, cpu in talks)


def _long_form(folder: Path) -> Path:
    """This season with a form of 25 short texts."""
    shutil.copytree(FIRST_STONE, folder)
    file = folder / "form.yaml"
    form = yaml.safe_load(file.read_text(encoding="utf-8"))
    title = next(q for section in form["sections"] for q in section["questions"] if q["id"] == "title")
    letters = "abcdefghijklmnopqrstuvwxyz"
    form["sections"] = [
        {**form["sections"][0], "questions": [{**title, "id": f"title_{letters[i]}"} for i in range(QUESTIONS)]}
    ]
    file.write_text(yaml.safe_dump(form, allow_unicode=True), encoding="utf-8")
    return folder


class Talking:
    """One bot process and its Telegram."""

    def __init__(self, telegram: Telegram, process: subprocess.Popen[bytes]) -> None:
        self.telegram = telegram
        self.process = process
        self._replied: dict[int, asyncio.Event] = {}
        telegram.on_call.append(self._see)

    def person(self, name: str) -> Phone:
        phone = self.telegram.phone(name, language_code="kk")
        self._replied[phone.id] = asyncio.Event()
        return phone

    def _see(self, call: Call) -> None:
        if call.when == "after" and call.chat_id in self._replied and call.method in ("sendMessage", "editMessageText"):
            self._replied[call.chat_id].set()

    async def does(self, phone: Phone, text: str = "", button: str = "") -> None:
        """One step, until its reply is there."""
        replied = self._replied[phone.id]
        replied.clear()
        if button:
            phone.presses(button)
        else:
            phone.says(text)
        await asyncio.wait_for(replied.wait(), 30)

    async def reach_the_form(self, phone: Phone, *, presses: int | None) -> None:
        """/start, and as often the first button: ours asks for language, whom, consent and the start."""
        if presses is None:
            return
        await self.does(phone, "/start")
        for _ in range(presses):
            await self.does(phone, button=phone.screen.buttons[0][0].text)

    async def talk(self, phones: list[Phone]) -> tuple[float, float]:
        """Seconds of wall and of processor time a step, all answering the whole form at once."""

        async def one(phone: Phone) -> None:
            for i in range(QUESTIONS):
                await self.does(phone, f"{ANSWER} {i}")

        await self.telegram.quiet(60)
        cpu, start = self._cpu(), time.perf_counter()
        await asyncio.gather(*(one(phone) for phone in phones))
        wall = time.perf_counter() - start
        steps = len(phones) * QUESTIONS
        return wall / steps, (self._cpu() - cpu) / steps

    def _cpu(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


@contextlib.asynccontextmanager
async def _bot(command: list[str], env: dict[str, str] | None = None, *, last: str = "") -> AsyncIterator[Talking]:
    """Our own bot is told by `env` where its Telegram is, a peer by its arguments, `last` behind them."""
    telegram = Telegram()
    async with HttpFront(telegram) as front:
        arguments = [] if env else [front.url, telegram.token, *([last] if last else [])]
        process = subprocess.Popen(  # noqa: ASYNC220 - started once, before anything is measured
            [sys.executable, *command, *arguments],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "BOT_TOKEN": telegram.token,
                "BOT_API_URL": front.url,
                "LOG_LEVEL": "ERROR",
                **(env or {}),
            },
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        try:
            yield Talking(telegram, process)
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait, 30)
