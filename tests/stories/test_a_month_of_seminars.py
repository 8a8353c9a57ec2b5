"""A month, eight times a day: seminars moved and cancelled, guests who come late or leave, restarts, two days off.

Every reminder that still made sense came once, and none after its seminar, at night, or of an hour that holds no more.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from programme.seminar import Seminar
from storage import seminars
from tests.stage import Stage
from tests.stories.closing import at
from tests.stories.planner import Planner
from tests.stories.seminars import Guest, seminar

ALMATY = ZoneInfo("Asia/Almaty")
BEGIN, END = datetime(2027, 3, 10, 12, 0, tzinfo=ALMATY), datetime(2027, 4, 10, 12, 0, tzinfo=ALMATY)
DOWN = (datetime(2027, 3, 18, 11, 0, tzinfo=ALMATY), datetime(2027, 3, 20, 11, 0, tzinfo=ALMATY))
TOLD = {
    "soon": "Your seminar is soon. Days left: {n}",
    "tomorrow": "Your seminar is tomorrow at {time}",
    "today": "Your seminar is today at {time}",
}

STARTS = {
    "plain": "2027-03-30 15:00",
    "early": "2027-03-25 09:00",  # its last reminder would come in the quiet hours
    "in the days off": "2027-03-19 15:00",
    "after the days off": "2027-03-21 15:00",
    "just after": "2027-03-20 12:00",
    "moved later": "2027-03-24 15:00",
    "moved nearer": "2027-04-08 15:00",
    "cancelled": "2027-03-28 15:00",
}
EXPECTED = {
    "plain": ["27 15 soon", "29 15 tomorrow", "30 13 today"],
    "early": ["22 09 soon", "24 09 tomorrow", "24 20 tomorrow"],
    "in the days off": ["16 15 soon"],  # the second and the third were due while nobody could tell
    "after the days off": ["20 15 tomorrow", "21 13 today"],  # the first one's day was over
    "just after": ["17 12 soon", "20 11 today"],  # of the two that were due meanwhile the last
    "moved later": ["21 15 soon", "27 15 soon", "29 15 tomorrow", "30 13 today"],
    "moved nearer": ["31 15 soon", "02 15 tomorrow", "03 13 today"],
    "cancelled": ["25 15 soon"],
    # Guests of the plain one.
    "signs up two days before": ["29 15 tomorrow", "30 13 today"],
    "signs up on the day": [],
    "leaves after the first": ["27 15 soon"],
    "opted out": [],
    "erased": ["27 15 soon"],
    "unreachable": [],
}
"""Day and hour of each."""


@dataclass
class _Seen:
    cast: dict[str, Guest]
    said: dict[str, list[str]] = field(default_factory=dict)
    known: dict[str, set[int]] = field(default_factory=dict)

    def looks(self, now: datetime) -> None:
        for name, guest in self.cast.items():
            for message in guest.phone.messages:
                if message.mine or message.id in self.known.setdefault(name, set()):
                    continue
                self.known[name].add(message.id)
                for kind, sentence in TOLD.items():
                    if guest.words(sentence, n="\0", time="\0").partition("\0")[0] in message.text:
                        self.said.setdefault(name, []).append(f"{now:%d %H} {kind}")


@pytest.fixture
async def asel(stage: Stage, language: str) -> Planner:
    made = Planner(stage, language, name="Әсел")
    await made.joins()
    return made


@pytest.fixture
async def held(stage: Stage) -> dict[str, Seminar]:
    return {name: await seminar(stage.db, starts) for name, starts in STARTS.items()}


@pytest.fixture
async def cast(stage: Stage, held: dict[str, Seminar], language: str) -> dict[str, Guest]:
    made = {}
    for n, name in enumerate(EXPECTED):
        made[name] = guest = Guest(stage, language, name=f"Н{n}")
        await guest.consents()
        if not name.startswith("signs up"):
            await guest.signs_up(held.get(name, held["plain"]))
    await made["opted out"].says("/stop")
    await made["opted out"].taps("Off: {topic}", topic=made["opted out"].words("seminars"))
    made["unreachable"].phone.blocks()
    return made


async def test_each_that_made_sense_came_once(
    stage: Stage, asel: Planner, held: dict[str, Seminar], cast: dict[str, Guest]
) -> None:
    seen = _Seen(cast)
    now, up = BEGIN, True
    while now <= END:
        at(stage, f"{now:%Y-%m-%d %H:%M:%S}")
        down = DOWN[0] <= now < DOWN[1]
        if up and down:
            await stage.kill()
        elif not up and not down:
            await stage.start()
        up = not down
        if up:
            if now.weekday() == 2 and now.hour == 15:  # a restart in the midst of it
                await stage.kill()
                await stage.start()
            await stage.quiet()
            await _lives(stage, asel, held, cast, now)
            await stage.quiet()
            seen.looks(now)
        now = _later(now)
    assert {name: seen.said.get(name, []) for name in EXPECTED} == EXPECTED
    rows = await stage.place.all(
        """SELECT d.state, d.settled_at, d.expires_at FROM deliveries d WHERE d.kind = 'seminar_reminder'"""
    )
    assert {row["state"] for row in rows} <= {"sent", "void", "expired", "unreachable"}
    assert all(row["settled_at"] < row["expires_at"] for row in rows if row["state"] == "sent")
    kept = [each for name, each in EXPECTED.items() if name != "erased"]
    assert Counter(row["state"] for row in rows)["sent"] == sum(len(each) for each in kept)


def _later(now: datetime) -> datetime:
    hours = (3, 9, 10, 11, 12, 13, 15, 20, 22)
    return next(then for n in range(1, 25) if (then := now + timedelta(hours=n)).hour in hours)


async def _lives(stage: Stage, asel: Planner, held: dict[str, Seminar], cast: dict[str, Guest], now: datetime) -> None:
    match f"{now:%m-%d %H}":
        case "03-22 12":
            await _moves(asel, held["moved later"], "30.03.2027 15:00")
        case "03-25 20":
            await _cancels(asel, held["cancelled"])
        case "03-27 12":
            await _moves(asel, held["moved nearer"], "03.04.2027 15:00")
        case "03-28 12":
            await cast["signs up two days before"].signs_up(held["plain"])
            leaves = cast["leaves after the first"]
            await leaves.opens(held["plain"])
            await leaves.taps("I cannot come")
            await leaves.taps("Yes, I cannot come")
            gone = cast["erased"]
            await gone.says("/mydata")
            await gone.taps("Erase my data")
            await gone.taps("Yes, erase")
        case "03-30 13":
            await cast["signs up on the day"].signs_up(held["plain"])


async def _open(asel: Planner, here: Seminar) -> None:
    """Its card, by the very button of the list."""
    async with asel.stage.db.read() as tx:
        now = await seminars.find(tx, here.id)
    assert now is not None
    await asel.says("/staff")
    asel.phone.forges(f"hold:{now.id}:{now.rev}:open", asel.phone.screen)
    await asel.stage.quiet()


async def _moves(asel: Planner, here: Seminar, starts: str) -> None:
    await _open(asel, here)
    await asel.writes("Another day", starts)
    await asel.taps("Yes, tell them")


async def _cancels(asel: Planner, here: Seminar) -> None:
    await _open(asel, here)
    await asel.taps("Cancel the seminar")
    await asel.taps("Yes, tell them")
