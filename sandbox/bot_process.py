"""The bot as a process of its own, talking to the sandbox over HTTP: started, killed and looked into.

It gets a folder of its own and nothing of the caller's settings: neither by the environment nor by a `.env` in
the present folder. Only processes started here are ended, and nothing is left behind.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Literal, Self

from sandbox import remains
from sandbox.clock import Clock
from sandbox.http import HttpFront
from sandbox.player import BotFailed, Ran
from sandbox.story import Story
from sandbox.story_file import STORIES
from sandbox.telegram import Call, Telegram

STARTING = 60.0
"""Seconds until the first poll: a cold machine imports for long."""
WORKING = 30.0
"""Seconds for an answer, for a command, and for the end after SIGTERM."""
INHERITED = ("PATH", "HOME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "VIRTUAL_ENV", "SYSTEMROOT")
INHERITED_GROUPS = ("LC_", "PYTHON")
LOG_LINES = 20
State = Literal["starting", "running", "stopped", "failed"]
"""It runs when it has polled. `stopped`: ended from here; `failed`: it did not start, or ended by itself."""


class BotProcess:
    """`async with BotProcess(["python", "-m", "bot"], starts) as stage`: a stage for the player.

    To the command `run` is added for the bot itself, and the words of a story's `run` for anything else.
    """

    def __init__(
        self,
        command: Sequence[str],
        starts: datetime,
        *,
        bot_name: str = "Bot",
        season: Path | None = None,
        places: Path | None = None,
        port: int = 0,
    ) -> None:
        """`places` is given to the bot's `import-places` before it starts for the first time."""
        self._command = list(command)
        self.bot_name = bot_name
        self._season = season
        self._places = places
        self._folder = Path(tempfile.mkdtemp(prefix="sandbox-"))
        self._data = self._folder / "data"
        self._data.mkdir(mode=0o700)
        self.telegram = Telegram(Clock(starts, self._folder / "clock"), name=bot_name)
        self.telegram.on_call.append(self._polls)
        self.front = HttpFront(self.telegram, port)
        self._log = self._folder / "log"
        self._process: asyncio.subprocess.Process | None = None
        self._ended: asyncio.subprocess.Process | None = None
        """The last one that was ended from here."""
        self._watch: asyncio.Task[None] | None = None
        self.state: State = "stopped"
        self.polled = asyncio.Event()
        self.on_state: list[Callable[[], None]] = []

    @classmethod
    def of(cls, story: Story, command: Sequence[str], port: int = 0) -> Self:
        """The bot as a story wants it: its season, its villages, the day it begins."""
        season = STORIES / story.season if story.season is not None else None
        places = STORIES / story.places if story.places is not None else None
        return cls(command, story.starts, bot_name=story.bot, season=season, places=places, port=port)

    async def __aenter__(self) -> Self:
        try:
            await self.front.start()
        except BaseException as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            if isinstance(error, OSError):
                raise BotFailed(f"port {self.front.port} cannot be used: {error.strerror}") from None
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            await self.kill()
        finally:
            self.on_state.clear()
            if self._watch is not None:
                self._watch.cancel()
            await self.front.stop()
            await self.telegram.close()
            shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def data(self) -> Path:
        """The bot's DATA_DIR."""
        return self._data

    @property
    def alive(self) -> bool:
        """Whether the bot runs."""
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Returns when the bot polls and has answered what waited for it. BotFailed when it does not."""
        await self.launch()
        await self.polls()
        await self.quiet()

    async def polls(self) -> None:
        """Returns when a bot just launched polls. BotFailed when it does not."""
        await self._unless_it_ends(self.polled.wait(), STARTING)

    async def launch(self) -> None:
        """Starts it and does not wait: `state` tells how it goes on. BotFailed when there is nothing to start."""
        self._becomes("starting")
        if self._process is not None:
            await self._process.wait()  # it may just be dying
        try:
            await self._import_places()
            with self._log.open("ab") as log:
                self._process = await self._spawn("run", into=log)
        except BotFailed as failed:
            self._notes(str(failed))
            self._becomes("failed")
            raise
        self._watch = asyncio.create_task(self._until_it_ends(self._process))

    def _polls(self, call: Call) -> None:
        if call.method == "getUpdates" and self.state == "starting":
            self.polled.set()
            self._becomes("running")

    async def _until_it_ends(self, process: asyncio.subprocess.Process) -> None:
        code = await process.wait()
        if process is not self._ended:
            self._notes(f"(the bot ended by itself, with code {code})")
            self._becomes("failed")

    def _notes(self, words: str) -> None:
        """In the bot's log: where its last lines are looked for."""
        with self._log.open("a", encoding="utf-8") as log:
            log.write(f"{words}\n")

    def _becomes(self, state: State) -> None:
        if state != "running":
            self.polled.clear()
        if state != self.state:
            self.state = state
            for observer in list(self.on_state):
                observer()

    async def _import_places(self) -> None:
        if self._places is None:
            return
        file, self._places = self._places, None
        imported = await self.run(["import-places", str(file)])
        if imported.code:
            raise BotFailed(f"`import-places` ended with code {imported.code}:\n{imported.printed}")

    async def kill(self) -> None:
        """SIGKILL, to the bot and whatever it started."""
        if self._process is not None and self.alive:
            self._ended = self._process
            self._becomes("stopped")
            os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.wait()

    async def stop(self) -> None:
        """SIGTERM, and time to finish what is in hand. BotFailed when that does not end it, or not in peace."""
        if self._process is None or not self.alive:
            raise BotFailed("the bot does not run")
        self._ended = self._process
        self._becomes("stopped")
        self._process.terminate()
        try:
            code = await asyncio.wait_for(self._process.wait(), WORKING)
        except TimeoutError:
            raise BotFailed("SIGTERM does not end the bot") from None
        if code != 0:
            raise BotFailed(f"the bot ended with code {code}")

    async def quiet(self) -> None:
        """Returns when every update is confirmed and no call is under way but the poll. BotFailed."""
        try:
            await self._unless_it_ends(self._settled(), WORKING + 1)
        except AssertionError as busy:
            raise BotFailed(str(busy)) from None

    async def run(self, words: Sequence[str]) -> Ran:
        """A command of the bot, to its end."""
        process = await self._spawn(*words, into=asyncio.subprocess.PIPE)
        try:
            printed, _ = await asyncio.wait_for(process.communicate(), WORKING)
        except TimeoutError:
            raise BotFailed(f"`{' '.join(words)}` does not end") from None
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
        return Ran(process.returncode or 0, printed.decode(errors="replace"))

    async def found(self, texts: Sequence[str]) -> list[tuple[str, str]]:
        """Which of these texts are anywhere in the bot's files, and in which."""
        return await asyncio.to_thread(remains.found, texts, self._data)

    def log(self) -> str:
        """The bot's last lines."""
        return "\n".join(f"  {line}" for line in self.last_lines(LOG_LINES)) or "  nothing"

    def last_lines(self, n: int) -> list[str]:
        """What it wrote last."""
        try:
            return self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-n:]
        except FileNotFoundError:
            return []

    async def _spawn(self, *words: str, into: IO[bytes] | int) -> asyncio.subprocess.Process:
        try:
            return await asyncio.create_subprocess_exec(
                *self._command,
                *words,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=into,
                stderr=asyncio.subprocess.STDOUT,
                env=self._environment(),
                cwd=self._folder,
                start_new_session=True,
            )
        except OSError as error:
            raise BotFailed(f"{self._command[0]} cannot be started: {error.strerror}") from None

    def _environment(self) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if name in INHERITED or name.startswith(INHERITED_GROUPS)
        }
        return kept | {
            "PYTHONIOENCODING": "utf-8",
            "BOT_TOKEN": self.telegram.token,
            "BOT_API_URL": self.front.url,
            "DATA_DIR": str(self._data),
            "CLOCK_FILE": str(self._folder / "clock"),
            **({"SEASON_DIR": str(self._season)} if self._season is not None else {}),
        }

    async def _settled(self) -> None:
        await self.telegram.quiet(WORKING)
        while set(self.telegram.in_flight.values()) - {"getUpdates"}:  # noqa: ASYNC110 (nothing tells)
            await asyncio.sleep(0.002)

    async def _unless_it_ends(self, work: Awaitable[object], seconds: float) -> None:
        """Waits for the work. BotFailed when the process ends before or the time is over."""
        assert self._process is not None, "only a started bot is waited for"
        working = asyncio.ensure_future(work)
        ending = asyncio.ensure_future(self._process.wait())
        try:
            await asyncio.wait([working, ending], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                working.result()
            elif ending.done():
                raise BotFailed(f"the bot ended by itself, with code {ending.result()}")
            else:
                raise BotFailed(f"the bot does nothing for {seconds:g} seconds\n{self.telegram.state()}")
        finally:
            for task in (working, ending):
                task.cancel()
            await asyncio.gather(working, ending, return_exceptions=True)
