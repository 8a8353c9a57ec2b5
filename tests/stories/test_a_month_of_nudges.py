"""A month, six times a day: drafts idle, written in and sent, the deadline moved, two days of downtime, and restarts.

Each reminder that still made sense came once; none twice a day, none in quiet hours, none to whoever is not to have it.
"""

import json
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from programme.application import Answer
from programme.season import from_text
from storage import applications
from tests.stage import Stage
from tests.stories.closing import at
from tests.stories.colleague import Colleague
from tests.stories.reminded import KINDS
from tests.stories.test_moving_the_deadline import TOLD, WHY
from tests.stories.villager import Villager

ALMATY = ZoneInfo("Asia/Almaty")
BEGIN, END = datetime(2027, 3, 10, 12, 20, tzinfo=ALMATY), datetime(2027, 4, 12, 12, 20, tzinfo=ALMATY)
DOWN = (datetime(2027, 3, 29, 22, 0, tzinfo=ALMATY), datetime(2027, 3, 31, 22, 0, tzinfo=ALMATY))
"""The third day before closing and the next one."""
MOVED = datetime(2027, 4, 1, 15, 20, tzinfo=ALMATY)
NEW = "9.04.2027 20:00"

EXPECTED = {
    "idle all the month": ["idle", "closing", "closing"],
    "nearly done": ["idle", "closing", "closing", "last_day"],
    "writes every third day": ["closing", "closing", "last_day"],
    "sends on the 20th": ["idle"],
    "sends on the 15th": [],
    "begins on the 5th of April": ["closing"],
    "opted out": [],
    "unreachable": [],
    "no draft": [],
    "erased on the 14th": [],
}
"""Closing is spoken of twice where the deadline was moved in between: once for each closing moment."""


@pytest.fixture
async def cast(stage: Stage, language: str) -> dict[str, Villager]:
    made: dict[str, Villager] = {}
    for n, name in enumerate(EXPECTED):
        made[name] = each = Villager(stage, language, name=f"Н{n}")
        if name == "no draft" or name.startswith("begins"):
            await each.consents()
            continue
        await each.begins()
        await each.fills_in(until=6 if name in ("nearly done", "writes every third day") else 3)
        if name == "opted out":
            await each.says("/stop")
            await each.taps("Off: {topic}", topic=each.words("reminders"))
    return made


async def test_each_that_made_sense_came_once(stage: Stage, cast: dict[str, Villager], language: str) -> None:
    asel = Colleague(stage, language, name="Әсел")
    await asel.joins()
    await stage.place.all("UPDATE people SET unreachable_at = 1 WHERE tg_id = :id RETURNING id",
                          id=cast["unreachable"].phone.id)  # fmt: skip
    seen = _Seen(stage, cast)
    now, up = BEGIN, True
    while now <= END:
        at(stage, f"{now:%Y-%m-%d %H:%M:%S}")
        down = DOWN[0] <= now < DOWN[1]
        if up and down:
            await stage.kill()
        elif not up and not down:
            await stage.start()
            await stage.quiet()
        up = not down
        if up:
            if now.weekday() == 2 and now.hour == 12:  # a restart in the midst of it
                await stage.kill()
                await stage.start()
            await _lives(stage, cast, asel, now)
            await stage.program.nudging.if_due()
            await stage.quiet()
            seen.looks(now)
        now = _later(now)
    assert {name: seen.kinds[name] for name in EXPECTED} == EXPECTED
    for name, moments in seen.moments.items():
        assert max(Counter(f"{each:%d.%m}" for each in moments).values()) == 1, name
        assert all(9 <= each.hour < 21 for each in moments), name
    told = [name for name, villager in cast.items() if seen.told[name]]
    assert told == ["idle all the month", "nearly done", "writes every third day", "opted out"]
    assert set(seen.told.values()) <= {0, 1}
    rows = await stage.place.all("SELECT facts FROM deliveries WHERE kind = 'deadline_moved'")
    assert len({json.loads(row["facts"])["application"] for row in rows}) == len(rows)
    [newest] = await stage.place.all("SELECT content FROM seasons ORDER BY version DESC LIMIT 1")
    assert datetime.fromtimestamp(from_text(newest["content"]).closes_at, ALMATY).isoformat()[:16] == "2027-04-09T20:00"


def _later(now: datetime) -> datetime:
    """The next hour in which something may happen: nights, mornings, the hours in which people write."""
    return next(then for n in range(1, 25) if (then := now + timedelta(hours=n)).hour in (3, 9, 12, 15, 19, 22))


async def _lives(stage: Stage, cast: dict[str, Villager], asel: Colleague, now: datetime) -> None:
    """What people do in this hour."""
    if now == MOVED:
        await asel.says("/staff")
        await asel.taps("Move the deadline")
        await asel.says(NEW)
        await asel.says(WHY)
        await asel.taps("Yes, move it")
    writer = cast["writes every third day"]
    if now.day % 3 == 0 and now.hour == 19 and now < datetime(2027, 4, 8, tzinfo=ALMATY):
        await _writes(stage, writer)
    when = (now.month, now.day, now.hour)
    if when == (3, 15, 12):
        await _sends(stage, cast["sends on the 15th"])
    if when == (3, 20, 12):
        await _sends(stage, cast["sends on the 20th"])
    if when == (4, 5, 12):
        await cast["begins on the 5th of April"].taps("Start the application")
    if when == (3, 14, 12):
        gone = cast["erased on the 14th"]
        await gone.says("/mydata")
        await gone.taps("Erase my data")
        await gone.taps("Yes, erase")


async def _writes(stage: Stage, villager: Villager) -> None:
    await villager.says("/start")
    await villager.taps("Continue")
    [row] = await stage.place.all("SELECT p.application FROM people p WHERE p.tg_id = :id", id=villager.phone.id)
    async with stage.db.begin() as tx:
        now = stage.telegram.now()
        applications.keep_answer(tx, row["application"], "jobs", Answer(2), message_id=None, at=now)


async def _sends(stage: Stage, villager: Villager) -> None:
    await villager.says("/start")
    await villager.taps("Continue")
    await villager.fills_in(since=3)
    await villager.taps("Send the application")


class _Seen:
    """What stood in the chats, hour by hour."""

    def __init__(self, stage: Stage, cast: dict[str, Villager]) -> None:
        self.cast = cast
        self.kinds: dict[str, list[str]] = defaultdict(list)
        self.moments: dict[str, list[datetime]] = defaultdict(list)
        self.told: Counter[str] = Counter()
        self._known: dict[str, set[int]] = defaultdict(set)

    def looks(self, now: datetime) -> None:
        for name, villager in self.cast.items():
            said = {villager.words(words): kind for kind, words in KINDS.items()}
            for message in villager.phone.messages:
                if message.id in self._known[name] or message.mine:
                    continue
                self._known[name].add(message.id)
                for words, kind in said.items():
                    if words in message.text:
                        self.kinds[name].append(kind)
                        self.moments[name].append(now)
                self.told[name] += villager.words(TOLD) in message.text
