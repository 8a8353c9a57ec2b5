"""Twenty thousand receivers on a simulated clock: all written down, called for and told, at the pace there is."""

import asyncio
import contextlib
import heapq

import pytest

from bot.deliveries import IN_FLIGHT, TELLS, Deliveries
from bot.pacer import OwnSchedule
from bot.settings import RATE
from programme.announcement import Content, Formatted
from programme.notices import PROMISES
from storage import announcements, receivers
from storage.announcements import Announcement
from storage.deliveries import CHUNK
from tests.benchmarks.announcement import Counted
from tests.benchmarks.pace import LIMIT
from tests.bot.delivering import Office, Waits

PEOPLE = 20_000
FIRST_ID = 5_000_000
STILL = 0.05
"""Seconds after which those who do not wait for a moment are not sending."""


class Orderly(Waits):
    """Time that passes to the next moment anybody waits for, once all who send wait for theirs."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[tuple[float, int, asyncio.Event]] = []
        self._more = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        heapq.heappush(self._waiting, (self.passed + seconds, len(self.asked), woken))
        self.asked.append(seconds)
        self._more.set()
        await woken.wait()

    async def run(self) -> None:
        """Until cancelled. Where fewer are left than may send, those in between get a moment of real time."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(STILL):
                    while len(self._waiting) < IN_FLIGHT:
                        self._more.clear()
                        await self._more.wait()
            if self._waiting:
                at, _, woken = heapq.heappop(self._waiting)
                self.passed = max(self.passed, at)
                woken.set()


async def confirmed(office: Office, n: int) -> Announcement:
    for id in range(FIRST_ID, FIRST_ID + n):
        office.telegram.phone("Тұрғын", id=id).chat.started = True
    async with office.db.begin() as tx:
        tx.run_many(
            """INSERT INTO people (tg_id, language, expects, created_at, last_seen)
            VALUES (:id, 'kk', 'home', :at, :at)""",
            [{"id": id, "at": office.now} for id in range(FIRST_ID, FIRST_ID + n)],
        )
    async with office.db.begin() as tx:
        made = await announcements.make(tx, 1, office.now)
        content = Content(texts={"kk": Formatted("Семинар бейсенбіде болады")}, missing="hold")
        made = await announcements.say(tx, made, content, office.now)
        return await announcements.confirm(tx, made, 1, n, office.now)


async def written(office: Office, here: Announcement) -> int:
    """Steps until nothing is left to do before sending."""
    steps = 0
    while True:
        async with office.db.begin() as tx:
            if not await receivers.step(tx, here.id, office.season, office.now):
                return steps
        steps += 1


@pytest.mark.soak
async def test_all_are_told_at_the_pace_there_is(office: Office) -> None:
    here = await confirmed(office, PEOPLE)
    steps = await written(office, here)
    assert steps == 2 * PEOPLE // CHUNK + 1, "a thousand at a time: written, and then called for"
    office.waits = Orderly()
    office.waits.passed = 1000.0
    counted = office.telegram.limits = Counted(office.waits.now)  # type: ignore[assignment]
    passing = asyncio.create_task(office.waits.run())
    sender: Deliveries = office.loop(schedule=OwnSchedule(RATE), tells=TELLS, promises=PROMISES)
    began = office.waits.now()
    task = office.runs(sender)
    await sender.quiet()
    took = office.waits.now() - began
    sender.stop()
    await task
    passing.cancel()
    assert counted.refused == 0, "neither by a strict count nor by a bucket"
    assert PEOPLE / took / LIMIT >= 0.96
    [row] = await office.place.all("SELECT count(*) AS n FROM deliveries WHERE state = 'sent'")
    assert row["n"] == PEOPLE
    heard = [len([m for m in chat.messages.values() if not m.mine]) for chat in office.telegram.chats.values()]
    assert heard == [1] * PEOPLE
