"""Somebody of the staff who plans seminars, on her phone."""

from programme.seminar import Seminar
from storage import seminars
from tests.stories.colleague import Colleague
from tests.stories.seminars import PLACE, TEXTS, TITLES

STARTS = "20.03.2027 10:00"


class Planner(Colleague):
    """Әсел, who begins in the staff's room."""

    async def plans(self) -> None:
        """At the card of a new one."""
        await self.joins()
        await self.taps("Seminars")
        await self.taps("Plan a new one")

    async def writes(self, sentence: str, text: str) -> None:
        await self.taps(sentence)
        await self.says(text)

    async def writes_all(self, starts: str = STARTS, where: str = PLACE, seats: int = 20) -> None:
        await self.writes("Title in Kazakh", TITLES["kk"])
        await self.writes("Title in Russian", TITLES["ru"])
        await self.writes("Text in Kazakh", TEXTS["kk"])
        await self.writes("Text in Russian", TEXTS["ru"])
        await self.writes("Day and hour", starts)
        await self.writes("Place or link", where)
        await self.writes("Seats", str(seats))

    async def publishes(self, starts: str = STARTS, where: str = PLACE, seats: int = 20) -> Seminar:
        """From nothing to a published one."""
        await self.plans()
        await self.writes_all(starts, where, seats)
        await self.taps("Publish it")
        return await self.made()

    async def made(self) -> Seminar:
        async with self.stage.db.read() as tx:
            [newest] = await seminars.newest(tx, 2**53, 1)
        return newest

    async def row(self) -> dict[str, object]:
        [row] = await self.stage.place.all("SELECT * FROM seminars ORDER BY id DESC LIMIT 1")
        return row

    async def opens_card(self) -> None:
        await self.says("/staff")
        await self.taps("Seminars")
        await self.presses(str((await self.row())["id"]))

    async def moves(self, starts: str) -> None:
        await self.opens_card()
        await self.writes("Another day", starts)
        await self.taps("Yes, tell them")

    async def cancels(self) -> None:
        await self.opens_card()
        await self.taps("Cancel the seminar")
        await self.taps("Yes, tell them")

    async def noted(self) -> list[str]:
        rows = await self.stage.place.all("SELECT action FROM audit WHERE action LIKE 'seminar_%' ORDER BY id")
        return [row["action"].removeprefix("seminar_") for row in rows]
