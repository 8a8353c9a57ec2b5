"""A month of talks, eight looks a day: booked, moved, taken off by either side, waited for, missed; restarts, two days
off. Every word that still made sense came once, none at night, and none of an hour that holds no more.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from programme.booking import Side, State
from storage import booking_moves, bookings
from storage.bookings import Booking
from tests.stage import Stage
from tests.storage.talking import cells_hold
from tests.stories.closing import at
from tests.stories.colleague import Colleague
from tests.stories.talks import TYPED_PHONE, Booker, joined, opens, person_of, talks

ALMATY = ZoneInfo("Asia/Almaty")
BEGIN, END = datetime(2027, 3, 10, 12, 0, tzinfo=ALMATY), datetime(2027, 4, 8, 12, 0, tzinfo=ALMATY)
DOWN = (datetime(2027, 3, 18, 11, 0, tzinfo=ALMATY), datetime(2027, 3, 20, 11, 0, tzinfo=ALMATY))
HOURS = (3, 9, 10, 11, 12, 13, 15, 20, 22)
TOLD = {
    "tomorrow": "Reminder: a consultation tomorrow. Time: {time}",
    "today": "Reminder: a consultation today. Time: {time}",
    "closed": "The consultant cannot come, so your talk is cancelled. We are sorry.",
    "offer": "After that it goes to the next in line.",
    "lapsed": "The time was not confirmed, so it is free again.",
    "missed": "We could not talk to you. It happens!",
}
STARTS = {
    "plain": "03-30 15",
    "early": "03-25 09",  # its last reminder would come in the quiet hours
    "in the days off": "03-19 15",
    "just after": "03-20 15",
    "moved": "03-24 15",
    "moved away": "04-01 15",
    "cancels": "03-28 15",
    "ill": "03-29 15",
    "erased": "04-02 15",
    "missed": "04-03 15",
    "unreachable": "04-04 15",
}
EXPECTED = {
    "plain": ["29 15 tomorrow", "30 13 today"],
    "early": ["24 09 tomorrow", "24 20 tomorrow"],
    "in the days off": [],  # both were due while nobody could tell
    "just after": ["20 13 today"],  # of the first the day was over
    "moved": ["30 15 tomorrow", "31 13 today"],
    "moved away": ["31 15 tomorrow", "01 13 today"],
    "cancels": ["27 15 tomorrow"],
    "ill": ["26 12 closed", "04 15 tomorrow", "05 13 today"],
    "erased": ["01 15 tomorrow"],
    "missed": ["02 15 tomorrow", "03 13 today", "03 20 missed"],
    "unreachable": [],
    # Two who wait; the first hour that is left goes to the first, who does not answer.
    "waits": ["27 20 offer", "28 09 lapsed"],
    "waits behind": ["28 09 offer", "28 13 today"],
}
"""Day and hour of each."""


@dataclass
class _Seen:
    cast: dict[str, Booker]
    said: dict[str, list[str]] = field(default_factory=dict)
    known: dict[str, set[int]] = field(default_factory=dict)

    def looks(self, now: datetime) -> None:
        for name, booker in self.cast.items():
            for message in booker.phone.messages:
                if message.mine or message.id in self.known.setdefault(name, set()):
                    continue
                self.known[name].add(message.id)
                for kind, sentence in TOLD.items():
                    if booker.words(sentence, time="\0").partition("\0")[0] in message.text:
                        self.said.setdefault(name, []).append(f"{now:%d %H} {kind}")


def moment(words: str) -> datetime:
    return datetime.strptime(f"2027-{words}", "%Y-%m-%d %H").replace(tzinfo=ALMATY)


async def hour(stage: Stage, timur: Colleague, words: str) -> None:
    """One single hour of that day."""
    starts = moment(words)
    await opens(stage, timur, starts=starts.hour * 60, ends=starts.hour * 60 + 30, day=starts.date())


@pytest.fixture
async def timur(stage: Stage) -> Colleague:
    return await joined(stage)


@pytest.fixture
async def cast(stage: Stage, timur: Colleague, language: str) -> dict[str, Booker]:
    made = {}
    for n, name in enumerate(EXPECTED):
        made[name] = booker = Booker(stage, language, name=f"Н{n}")
        await booker.consents()
        if name in STARTS:
            await hour(stage, timur, STARTS[name])
            await books(stage, booker, STARTS[name])
    made["unreachable"].phone.blocks()
    return made


async def books(stage: Stage, booker: Booker, words: str) -> None:
    await booker.says("/menu")
    await booker.taps("Ask a person")
    await booker.taps("Book a consultation")
    await _picks(booker, moment(words))
    await booker.says(TYPED_PHONE)
    await booker.taps("Yes, book it")
    assert len(await talks(stage)) >= 1


async def _picks(booker: Booker, then: datetime) -> None:
    month = then.year * 12 + then.month - 1
    booker.phone.forges(f"tkm:{month}:{then.day}", booker.phone.screen)
    await booker.stage.quiet()
    await booker.chooses_hour(f"{then:%H:%M}")


async def test_each_word_that_made_sense_came_once(stage: Stage, timur: Colleague, cast: dict[str, Booker]) -> None:
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
            seen.looks(now)  # what is pressed next gives way to another screen
            await _lives(stage, timur, cast, now)
            await stage.quiet()
            await cells_hold(stage.place)
            seen.looks(now)
        now = _later(now)
    assert {name: seen.said.get(name, []) for name in EXPECTED} == EXPECTED
    rows = await stage.place.all(
        "SELECT kind, state, settled_at, expires_at FROM deliveries WHERE kind LIKE 'booking%'"
    )
    assert {row["state"] for row in rows} <= {"sent", "void", "expired", "unreachable"}


def _later(now: datetime) -> datetime:
    return next(then for n in range(1, 25) if (then := now + timedelta(hours=n)).hour in HOURS)


async def _lives(stage: Stage, timur: Colleague, cast: dict[str, Booker], now: datetime) -> None:
    match f"{now:%m-%d %H}":
        case "03-22 12":
            await hour(stage, timur, "03-31 15")
            await _moves(stage, cast["moved"], "03-31 15")
        case "03-26 12":
            await hour(stage, timur, "04-05 15")
            await _is_ill(stage, timur, STARTS["ill"])
        case "03-26 13":
            [button] = [b for b in cast["ill"].phone.screen.all_buttons if str(b.data).startswith("tkn:")][-1:]
            await cast["ill"].presses(button.text)
        case "03-27 12":
            for name in ("waits", "waits behind"):
                await cast[name].taps("Ask a person")
                await cast[name].taps("Book a consultation")
                await cast[name].taps("Tell me when there is")
        case "03-27 20":
            await _cancels(cast["cancels"])
        case "03-28 09":
            await cast["waits behind"].taps("Yes, I take this time")
            await cast["waits behind"].says(TYPED_PHONE)
            await cast["waits behind"].taps("Yes, book it")
        case "04-01 20":
            gone = cast["erased"]
            await gone.says("/mydata")
            await gone.taps("Erase my data")
            await gone.taps("Yes, erase")
        case "04-03 20":
            await _missed(stage, STARTS["missed"])


async def _moves(stage: Stage, booker: Booker, to: str) -> None:
    await _opens_talk(booker)
    await booker.taps("Move to another time")
    await _picks(booker, moment(to))
    await booker.taps("Yes, book it")


async def _opens_talk(booker: Booker) -> None:
    await booker.says("/talks")
    [button] = [b for b in booker.phone.screen.all_buttons if str(b.data).startswith("tkb:")]
    await booker.presses(button.text)


async def _cancels(booker: Booker) -> None:
    await _opens_talk(booker)
    await booker.taps("Cancel the booking")
    await booker.taps("Cancel without a reason")


async def _at(stage: Stage, words: str) -> Booking:
    [row] = await stage.place.all(
        "SELECT id FROM bookings WHERE starts_at = :at AND state = 'booked'", at=int(moment(words).timestamp())
    )
    async with stage.db.read() as tx:
        found = await bookings.find(tx, row["id"])
    assert found is not None
    return found


async def _is_ill(stage: Stage, timur: Colleague, words: str) -> None:
    here = await _at(stage, words)
    async with stage.db.begin() as tx:
        tx.run(
            "INSERT INTO closed_days (consultant, day, at) VALUES (:c, :day, 1)",
            c=await person_of(stage, timur),
            day=date.isoformat(moment(words).date()),
        )
        await booking_moves.cancel(tx, here, Side.CONSULTANT, "#ill", stage.program.season, stage.telegram.now())
    await stage.quiet()


async def _missed(stage: Stage, words: str) -> None:
    here = await _at(stage, words)
    async with stage.db.begin() as tx:
        season, now = stage.program.season, stage.telegram.now()
        await booking_moves.finish(tx, here, State.MISSED, "", here.consultant, season, now)
    await stage.quiet()
