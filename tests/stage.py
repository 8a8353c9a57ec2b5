"""The whole bot in this process on a sandbox Telegram: real loop, real database, a clock that can be moved."""

import asyncio
import contextlib
import re
import shutil
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from aiogram import Bot
from aiogram.client.session.base import BaseSession

from bot.assembly import assemble
from bot.data_dir import visitor_secret
from bot.program import Program
from bot.webhook import WebhookAt
from sandbox.clock import Clock
from sandbox.phones import Phone
from sandbox.session import Session
from sandbox.story_file import STORIES
from sandbox.telegram import Telegram
from storage.database import Database
from tests.databases import DatabaseAt

FIRST_STONE = STORIES / "first-stone"
"""The season of the first story: a form of seven questions, and the sample texts beside it as they were then."""
CHECKS = STORIES.parents[1] / "programme" / "season" / "eligibility.yaml"
"""What the sample season asks before the form."""
MARCH = datetime(2027, 3, 10, 10, 0, tzinfo=ZoneInfo("Asia/Almaty"))
"""A morning inside the season."""


class WholeSeconds:
    """The sandbox's clock as the program wants it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> int:
        return int(self._clock.now())


class Stage:
    """One bot and its Telegram. `start`, `stop` and `kill` it as a process would be."""

    def __init__(self, place: DatabaseAt, season: Path = FIRST_STONE, token: str = "42:SANDBOX") -> None:
        self.place = place
        self.season = season
        self.admins: frozenset[int] = frozenset()
        self.clock = Clock(MARCH)
        self.telegram = Telegram(self.clock, token)
        self.webhook: WebhookAt | None = None
        """Where Telegram posts to; polled when there is none."""
        self.health_port: int | None = None
        self.program: Program
        self.db: Database
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self.db = await self.place.open()
        bot = Bot(self.telegram.token, session=self.line())
        self.place.folder.mkdir(parents=True, exist_ok=True)
        self.program = await assemble(
            bot=bot,
            db=self.db,
            clock=WholeSeconds(self.clock),
            season_dir=self.season,
            secret=visitor_secret(self.place.folder),
            data_dir=self.place.folder,
            backup_dir=self.place.folder / "backups",
            webhook=self.webhook,
            health_port=self.health_port,
            admins=self.admins,
        )
        self._printing = self.program.jobs._works.pop("application_pdf")  # its jobs wait
        self._drawing = self.program.jobs._works.pop("picture")
        self._task = asyncio.create_task(self.program.run())

    def prints(self) -> None:
        """From here on papers are made, by a real child: half a second for each application sent."""
        self.program.jobs._works["application_pdf"] = self._printing

    def draws(self) -> None:
        """From here on an announcement ends with a picture, by a real child as well."""
        self.program.jobs._works["picture"] = self._drawing

    def line(self) -> BaseSession:
        """How the bot reaches its Telegram."""
        return Session(self.telegram, timeout=10)

    async def stop(self) -> None:
        """As SIGTERM does: drains and returns."""
        self.program.stop()
        if self._task is not None:
            await self._task
        await self.db.close()

    async def kill(self) -> None:
        """Ends everything where it stands, as far as one process can do that to itself."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self.db.close()

    @property
    def failed(self) -> BaseException | None:
        """Why the program ended by itself, if it did."""
        return self._task.exception() if self._task is not None and self._task.done() else None

    async def quiet(self) -> None:
        """Until every update was handled and confirmed, no job or notice is due, and nothing is being said any more."""
        await self.telegram.quiet()
        self.program.jobs.wake()
        self.program.mailing.wake()
        self.program.seating.wake()
        self.program.lining.wake()
        while self._busy:  # noqa: ASYNC110 (nothing tells)
            await asyncio.sleep(0.001)
        await self.program.deliveries.quiet()
        self.program.mailing.wake()
        while self.program.mailing.busy:  # noqa: ASYNC110 (nothing tells)
            await asyncio.sleep(0.001)
        if self.failed is not None:
            raise self.failed

    @property
    def _busy(self) -> bool:
        saying = set(self.telegram.in_flight.values()) - {"getUpdates"}
        program = self.program
        beside = program.jobs.busy or program.mailing.busy or program.seating.busy or program.lining.busy
        return self.program.ear.chats.busy or beside or bool(saying)

    async def says(self, phone: Phone, text: str) -> None:
        phone.says(text)
        await self.quiet()

    async def presses(self, phone: Phone, label: str) -> None:
        phone.presses(label)
        await self.quiet()


def asking(folder: Path) -> Path:
    """Makes `folder` the season of the first story with as many checks before the form as there may be."""
    shutil.copytree(FIRST_STONE, folder)
    text = CHECKS.read_text(encoding="utf-8")
    head, first, *rest = re.split(r"(?m)^(?=  - id: )", text)
    more = [first.replace("id: rural", f"id: rural_{n}", 1) for n in ("again", "still")]
    checks = re.sub(r"(?m)^    same_as: .*\n", "", "".join([head, first, *more, *rest]))  # its form asks nothing twice
    (folder / CHECKS.name).write_text(checks, encoding="utf-8")
    return folder
