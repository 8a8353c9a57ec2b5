"""Plays stories inside the test process, on either engine: tests/stage.py's Stage as the player wants it."""

import asyncio
import contextlib
import io
import os
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

from bot.cli import main as bastama
from bot.places import read
from bot.settings import SEASON
from sandbox import remains
from sandbox.faults import ConnectionBroken, Fault
from sandbox.phones import Phone
from sandbox.player import BotFailed, Player, Ran
from sandbox.story import Story
from sandbox.story_file import STORIES
from sandbox.telegram import Answer, Telegram
from storage.places import replace_all
from tests.databases import DatabaseAt
from tests.stage import Stage


class OnStage:
    """One bot in this process; `found` reads files on SQLite and rows on PostgreSQL."""

    def __init__(self, place: DatabaseAt, story: Story) -> None:
        self.place = place
        self.story = story
        self.stage = Stage(place, STORIES / story.season if story.season is not None else SEASON)
        self.stage.clock.set(story.starts)
        self.stage.telegram.updates.repeat_wait = 0.0
        self.alive = False
        self.placed = False

    @property
    def telegram(self) -> Telegram:
        return self.stage.telegram

    async def start(self) -> None:
        if self.story.places is not None and not self.placed:
            await self._take_places(STORIES / self.story.places)
        await self.stage.start()
        self.stage.prints()
        self.alive = True
        await self.quiet()

    async def _take_places(self, file: Path) -> None:
        """As `import-places` does before the bot starts for the first time."""
        self.placed = True
        self.place.folder.mkdir(parents=True, exist_ok=True)
        db = await self.place.open()
        await replace_all(db, read(file))
        await db.close()

    async def kill(self) -> None:
        """What is on its way is cut first: a kill lets no reply through and owes none."""
        if self.alive:
            self.alive = False
            await cut(self.stage)

    async def stop(self) -> None:
        self.alive = False
        await self.stage.stop()

    async def quiet(self) -> None:
        try:
            await self.stage.quiet()
        except AssertionError as busy:
            raise BotFailed(str(busy)) from None

    async def run(self, words: Sequence[str]) -> Ran:
        """A command of `bastama` beside the running bot: in a thread, with the environment of this place."""
        clock = self.place.folder / "clock"
        clock.write_text(f"{self.telegram.clock.ahead:.3f}\n", encoding="ascii")
        environment = {
            "BOT_TOKEN": self.telegram.token,
            "BOT_API_URL": "http://127.0.0.1:1",  # nobody is there: the bot's Telegram is in this process
            "DATA_DIR": str(self.place.folder),
            "DATABASE_URL": self.place.address or "",
            "SEASON_DIR": str(self.stage.season),
            "CLOCK_FILE": str(clock),
        }
        printed = io.StringIO()
        with (
            patch.dict(os.environ, environment),
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
        ):
            code = await asyncio.to_thread(bastama, list(words))
        return Ran(code, printed.getvalue())

    async def found(self, texts: Sequence[str]) -> list[tuple[str, str]]:
        return await traces(self.place, texts)


class CutOff:
    """A line that is dead."""

    def __init__(self, token: str) -> None:
        self.token = token

    async def call(self, *_: object) -> Answer:
        raise ConnectionBroken


async def cut(stage: Stage) -> None:
    """The nearest to SIGKILL that one process can do to itself: nothing is said or confirmed any more."""
    delivering = stage.program.deliveries
    for task in {*delivering._workers, *delivering._sending}:
        task.cancel()
    stage.program.bot.session.telegram = CutOff(stage.telegram.token)
    for talk in list(stage.program.ear.chats._talks.values()):
        await talk.stop()
    await stage.kill()
    orphans = asyncio.all_tasks() - {asyncio.current_task()}
    for task in orphans:
        task.cancel()
    await asyncio.gather(*orphans, return_exceptions=True)


async def cut_at_the_reply(stage: Stage, phone: Phone) -> None:
    """Kills it when what `phone` just did is committed and nothing is said yet."""
    silence = stage.telegram.faults.add(Fault("hang", chat=phone, times=None))
    async with asyncio.timeout(10):
        while not silence.struck:  # noqa: ASYNC110 (nothing tells)
            await asyncio.sleep(0.001)
    await cut(stage)
    stage.telegram.faults.remove(silence)


async def traces(place: DatabaseAt, texts: Sequence[str]) -> list[tuple[str, str]]:
    """Which of these texts the database holds: in the bytes of its files, or, on PostgreSQL, in its rows."""
    if place.engine == "sqlite":
        return remains.found(texts, place.folder)
    tables = await place.all(
        "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema()"
    )
    wanted = [piece for text in texts for piece in remains.pieces(text)]
    seen = []
    for table in tables:
        rows = [str(value) for row in await place.all(f"SELECT * FROM {table['name']}") for value in row.values()]
        seen += [(piece, table["name"]) for piece in wanted for value in rows if piece in value]
    return seen + remains.found(texts, place.folder)


async def play(story: Story, place: DatabaseAt) -> Player:
    """Plays it; Failed when it does not go as told."""
    player = Player(story, OnStage(place, story))
    await player.play()
    return player
