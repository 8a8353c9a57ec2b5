"""Talks at an hour on a stage: consultants with opened hours, and people who book with them."""

from datetime import date
from typing import Any

from locales import speaking
from locales.format import moment, month_of
from programme.roles import Role
from programme.timetable import Hours, Mode, Spoken
from sandbox.records import Message
from storage import timetables
from tests.stage import Stage
from tests.stories.colleague import Colleague
from tests.stories.seminars import when
from tests.stories.villager import Villager

DAY = date(2027, 3, 16)
"""A Tuesday."""
PHONE, TYPED_PHONE = "+77051234567", "8 705 123 45 67"
TOPIC = {"kk": "Ақша және шығын", "ru": "Деньги и расходы"}
BOOKED = "Done. We remind you before it begins."
TAKEN = "Someone has just taken this time. Choose another."
OFFER = "A time is free for you."


async def person_of(stage: Stage, villager: Villager) -> int:
    [row] = await stage.place.all("SELECT id FROM people WHERE tg_id = :id", id=villager.phone.id)
    return int(row["id"])


async def opens(
    stage: Stage,
    consultant: Villager,
    *,
    starts: int = 9 * 60,
    ends: int = 12 * 60,
    minutes: int = 30,
    mode: Mode = Mode.PHONE,
    language: Spoken = "both",
    day: date = DAY,
) -> int:
    """Hours of one day, as the consultant's own screens write them down."""
    person = await person_of(stage, consultant)
    place = {Mode.PHONE: None, Mode.ONLINE: "https://example.kz/talk", Mode.MEETING: "Ойыл, 3"}[mode]
    made = Hours(
        0, person, None, day, starts, ends, minutes, 0, mode, place, language, frozenset(), date(2027, 3, 1), None
    )
    async with stage.db.begin() as tx:
        id = await timetables.open_hours(tx, made, person, stage.telegram.now())
        tx.tell("bookings")
    await stage.quiet()
    return id


async def joined(stage: Stage, name: str = "Тимур", language: str = "ru") -> Colleague:
    made = Colleague(stage, language, name=name)
    await made.joins(Role.CONSULTANT)
    return made


class Booker(Villager):
    """Somebody who wants to talk."""

    async def wants_to_talk(self) -> None:
        """From home to the days of a topic."""
        await self.taps("Ask a person")
        await self.taps("Book a consultation")
        await self.presses(TOPIC[self.language])

    async def chooses(self, day: int = DAY.day, hour: str = "09:30") -> None:
        await self.chooses_day(day)
        await self.chooses_hour(hour)

    async def chooses_day(self, day: int = DAY.day) -> None:
        [button] = [b for b in self.phone.screen.all_buttons if b.text.strip("•✕") == str(day)]
        await self.presses(button.text)

    async def chooses_hour(self, hour: str) -> None:
        [button] = [b for b in self.phone.screen.all_buttons if b.text.startswith(hour)]
        await self.presses(button.text)

    @property
    def hours(self) -> list[str]:
        """The free hours before her."""
        return [b.text.split()[0] for b in self.phone.screen.all_buttons if str(b.data).startswith("tks:")]

    async def books(self, day: int = DAY.day, hour: str = "09:30") -> None:
        """All of it, by phone."""
        await self.wants_to_talk()
        await self.chooses(day, hour)
        await self.says(TYPED_PHONE)
        await self.taps("Yes, book it")
        self.reads(BOOKED)

    def got(self, sentence: str, **facts: int | str) -> list[Message]:
        """All messages of the bot in her chat that say so."""
        words = self.words(sentence, **facts)
        return [m for m in self.phone.messages if not m.mine and words in m.text]

    def moment(self, at: int) -> str:
        return moment(at, self.language)

    def month(self, day: date = DAY) -> str:
        with speaking(self.language):
            return month_of(day.year * 12 + day.month - 1)


async def talks(stage: Stage) -> list[dict[str, Any]]:
    return await stage.place.all("SELECT * FROM bookings ORDER BY id")


def at(hour: str, day: date = DAY) -> int:
    return when(f"{day.isoformat()} {hour}")
