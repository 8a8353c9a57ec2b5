"""The delivery loop alone on a sandbox Telegram, with kinds of its own and a time that only waiting moves."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from aiogram import Bot
from aiogram.utils.formatting import Text

from bot.deliveries import Deliveries
from bot.pacer import OwnSchedule, Pacer, Schedule
from bot.posting import reader
from handlers.notice import Tell, Telling, Told
from handlers.ui.screen import Screen
from programme.notices import Priority, Promise
from programme.season import Season
from programme.season_files import read_season
from sandbox.clock import Clock
from sandbox.phones import Phone
from sandbox.session import Session
from sandbox.telegram import Telegram
from storage import people
from storage.database import Database, Tx
from tests.databases import DatabaseAt
from tests.stage import FIRST_STONE, MARCH, WholeSeconds

HOUR = 3600

KINDS = {
    "answer": Promise(Priority.ANSWER, quiet=False),
    "reminder": Promise(Priority.REMINDER, lifetime=2 * HOUR),
    "news": Promise(Priority.ANNOUNCEMENT, again=False),
    "once": Promise(Priority.ANNOUNCEMENT, again=False, quiet=False),
    "heap": Promise(Priority.REMINDER, quiet=False, grouped=True),
    "paper": Promise(Priority.ANSWER, quiet=False),
}
VOID, BUG = 0, -1


async def tell(telling: Telling) -> Told | None:
    """Says in the receiver's language which facts it was made of; two facts say something else instead."""
    ns = [each["n"] for each in telling.facts]
    if VOID in ns:
        return None
    if BUG in ns:
        raise ZeroDivisionError("a bug of this kind's")
    words = {"kk": "Хабар", "ru": "Сообщение"}[telling.language]
    return Told(Screen(Text(f"{words} {' '.join(map(str, ns))}")), telling.facts[0].get("document"))


TELLS: dict[str, Tell] = dict.fromkeys(KINDS, tell)


class StillClock(Clock):
    """The sandbox's clock; no time passes but what is told."""

    def __init__(self, start: datetime) -> None:
        self.at = start.timestamp()
        super().__init__()

    def now(self) -> float:
        return self.at

    def advance(self, seconds: float) -> None:
        self.at += seconds

    def set(self, moment: datetime) -> None:
        self.at = moment.timestamp()


class Waits:
    """Seconds that pass when somebody waits, and not otherwise."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.asked: list[float] = []
        self.long = asyncio.Event()
        """Unset, whoever waits for ten seconds or more does so until it is set."""
        self.long.set()

    def now(self) -> float:
        return self.passed

    async def sleep(self, seconds: float) -> None:
        self.asked.append(seconds)
        until = self.passed + seconds
        await asyncio.sleep(0)
        if seconds >= 10:
            await self.long.wait()
        self.passed = max(self.passed, until)


class Office:
    """Telegram, people, and one or several loops that deliver to them."""

    def __init__(self, place: DatabaseAt) -> None:
        self.place = place
        self.clock = StillClock(MARCH)
        self.telegram = Telegram(self.clock)
        self.waits = Waits()
        self.season: Season = read_season(FIRST_STONE)
        self.db: Database
        self.people: dict[int, int] = {}
        """Our number of an account by its Telegram id."""
        self._running: list[asyncio.Task[None]] = []

    @property
    def now(self) -> int:
        return self.telegram.now()

    async def phone(self, name: str, language: str = "kk") -> Phone:
        """Somebody with an account."""
        phone = self.telegram.phone(name)
        phone.says("/start")
        async with self.db.begin() as tx:
            made = await people.open_account(tx, tg_id=phone.id, language=language, expects="home", at=self.now)
        self.people[phone.id] = made
        return phone

    async def owe(self, kind: str, phone: Phone, *ns: int, due_in: int = 0, **facts: int) -> None:
        """A row of this kind for each n."""
        promise = KINDS[kind]
        due_at = self.now + due_in
        async with self.db.begin() as tx:
            tx.run_many(
                """INSERT INTO deliveries
                (kind, person, facts, dedupe_key, priority, due_at, expires_at, state, attempts, created_at)
                VALUES (:kind, :person, :facts, :key, :priority, :due_at, :expires_at, 'pending', 0, :due_at)""",
                [
                    {
                        "kind": kind,
                        "person": self.people[phone.id],
                        "facts": json.dumps({"n": n, **facts}),
                        "key": f"{kind}:{phone.id}:{n}",
                        "priority": promise.priority.value,
                        "due_at": due_at,
                        "expires_at": None if promise.lifetime is None else due_at + promise.lifetime,
                    }
                    for n in ns
                ],
            )
            tx.tell("deliveries")

    def loop(self, db: Database | None = None, schedule: Schedule | None = None, **more: Any) -> Deliveries:
        """A loop that is not running yet; a thousand a second by its own schedule."""
        db = db or self.db

        async def season(tx: Tx) -> Season:
            return self.season

        bot = Bot(self.telegram.token, session=Session(self.telegram, timeout=10))
        pacer = Pacer(schedule or OwnSchedule(1000), 1000, self.waits.now, self.waits.sleep)
        bot.session.middleware(pacer)
        options: dict[str, Any] = {"tells": TELLS, "promises": KINDS, "sleep": self.waits.sleep} | more
        return Deliveries(
            db=db,
            bot=bot,
            now=WholeSeconds(self.clock).now,
            season=season,
            pacer=pacer,
            read=reader(self.place.folder / "files"),
            **options,
        )

    def runs(self, deliveries: Deliveries) -> asyncio.Task[None]:
        task = asyncio.create_task(deliveries.run())
        self._running.append(task)
        return task

    async def delivers(self, deliveries: Deliveries | None = None) -> Deliveries:
        """Runs a loop until nothing is due, and stops it."""
        deliveries = deliveries or self.loop()
        task = self.runs(deliveries)
        async with asyncio.timeout(30):
            await deliveries.quiet()
            deliveries.stop()
            await task
        return deliveries

    async def kill(self, task: asyncio.Task[None]) -> None:
        """As far as one process can do that to itself."""
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    async def close(self) -> None:
        for task in self._running:
            await self.kill(task)

    async def states(self) -> list[tuple[str, int, str]]:
        """(kind, n, state) of every row, as they were written."""
        found = await self.place.all("SELECT kind, facts, state FROM deliveries ORDER BY id")
        return [(row["kind"], json.loads(row["facts"])["n"], row["state"]) for row in found]

    async def rows(self, columns: str) -> list[dict[str, Any]]:
        return await self.place.all(f"SELECT {columns} FROM deliveries ORDER BY id")


def read_by(phone: Phone) -> list[str]:
    """What stands in her chat of the bot, oldest first."""
    return [message.text for message in phone.messages if not message.mine]


@contextlib.asynccontextmanager
async def office_at(place: DatabaseAt) -> AsyncIterator[Office]:
    office = Office(place)
    office.db = await place.open()
    try:
        yield office
    finally:
        await office.close()
