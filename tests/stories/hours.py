"""A consultant who opens hours, people whose talks stand in them, and what the rows say of it."""

from datetime import date
from typing import Any

from programme.season import Season
from programme.season_files import read_season
from programme.timetable import Slot, slots
from storage import booking_moves, people, timetables
from storage.booking_moves import Wish
from storage.bookings import Booking
from tests.stage import Stage
from tests.stories.consulting import Consultant
from tests.stories.seminars import when

TUESDAY, THURSDAY = date(2027, 3, 16), date(2027, 3, 18)
"""The first ones after the stage's Wednesday."""
PHONE = "+77051234567"


class Timur(Consultant):
    """At his hours."""

    async def hours(self) -> None:
        await self.queue()
        await self.taps("My hours")

    async def opens_hours(self, *weekdays: str) -> None:
        """As they are proposed, on these weekdays."""
        await self.hours()
        await self.taps("Open hours")
        for each in weekdays:
            await self.presses(each)
        await self.taps("Open these hours")
        self.reads("Open: these times can be booked now.")

    async def closes(self, day: str, why: str = "illness") -> None:
        await self.hours()
        await self.taps("Close days")
        await self.says(day)
        await self.presses(self.words(why).capitalize())
        await self.taps("Yes, close")

    async def looks_at(self, day: str, button: str = "The day") -> None:
        """By typing nothing: turns the days from today on."""
        await self.hours()
        await self.taps(button)
        for _n in range(60):
            if day in self.phone.screen.text:
                return
            await self.presses("▶")
        raise AssertionError(day)


TWO = {"kk": ("Сс", "Бс"), "ru": ("Вт", "Чт")}
"""Tuesday and Thursday as their buttons say."""


async def person_of(stage: Stage, who: Any) -> int:
    [row] = await stage.place.all("SELECT id FROM people WHERE tg_id = :id", id=who.phone.id)
    return int(row["id"])


async def opened(stage: Stage) -> list[dict[str, Any]]:
    return await stage.place.all("SELECT * FROM opened_hours ORDER BY id")


async def slot_at(stage: Stage, at: str) -> Slot:
    """The time of anybody's that begins at this moment."""
    day = date.fromisoformat(at.split()[0])
    async with stage.db.read() as tx:
        open_ones = await timetables.hours_on(tx, day, day)
    found = [slot for each in open_ones for slot in slots(each, day, stage_season(stage))]
    [slot] = [each for each in found if each.starts_at == when(at)]
    return slot


def stage_season(stage: Stage) -> Season:
    return read_season(stage.season)


async def booked(stage: Stage, person: int, at: str, topic: str = "", language: str = "kk") -> Booking:
    """As by the buttons of whoever books."""
    now, slot = stage.telegram.now(), await slot_at(stage, at)
    async with stage.db.begin() as tx:
        await people.receiver(tx, person)
        wish = Wish(person, topic, language)
        held = await booking_moves.hold(tx, wish, slot.hours, slot.starts_at, stage_season(stage), now)
        assert isinstance(held, Booking), held
        made = await booking_moves.confirm(tx, held, PHONE, stage_season(stage), now)
    assert isinstance(made, Booking), made
    await stage.quiet()
    return made
