"""Seminars on a stage: made through the storage functions, and what came of them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from programme.seminar import Seminar
from sandbox.phones import Phone
from storage import seating, seminars
from storage.database import Database, Param
from tests.stage import Stage
from tests.stories.closing import at
from tests.stories.villager import Villager

ALMATY = ZoneInfo("Asia/Almaty")
TITLES = {"kk": "Жобаны қалай жазамыз", "ru": "Как написать проект"}
TEXTS = {"kk": "Өтінімді бірге толтырып үйренеміз.", "ru": "Учимся заполнять заявку вместе."}
PLACE = "Ойыл, 3"


def when(moment: str) -> int:
    """A moment as people there say it."""
    return int(datetime.fromisoformat(moment).replace(tzinfo=ALMATY).timestamp())


async def seminar(
    db: Database,
    starts: str = "2027-03-20 10:00",
    capacity: int = 20,
    closes: str | None = None,
    link: str | None = None,
) -> Seminar:
    """A published one."""
    async with db.begin() as tx:
        made = await seminars.make(tx, 0, 1)
        said: dict[str, Param] = {
            "title_kk": TITLES["kk"],
            "title_ru": TITLES["ru"],
            "text_kk": TEXTS["kk"],
            "text_ru": TEXTS["ru"],
            "starts_at": when(starts),
            "place": PLACE if link is None else None,
            "link": link,
            "capacity": capacity,
            "closes_at": when(closes) if closes is not None else None,
        }
        made = await seminars.change(tx, made, 1, said)
        seating.open_seats(tx, made.id, 1, capacity)
        return await seminars.change(tx, made, 1, {"state": "published", "published_at": 1})


async def it_is(stage: Stage, moment: str) -> None:
    """The clock is put there; what is due goes out."""
    at(stage, f"{moment}:00")
    await stage.quiet()


class Guest(Villager):
    """Somebody who comes to seminars."""

    async def opens(self, here: Seminar) -> None:
        await self.says(f"/start s_{here.id}")

    async def signs_up(self, here: Seminar, n: int = 1) -> None:
        await self.opens(here)
        label = "Sign up" if self.has("Sign up") else "Join the waiting list"
        await self.taps(label)
        await self.presses(str(n))

    def got(self, sentence: str, **facts: int | str) -> int:
        """How often the bot said so, in all of her chat."""
        return said(self.phone, self.words(sentence, **facts))


def said(phone: Phone, words: str) -> int:
    return sum(words in message.text for message in phone.messages if not message.mine)


async def seats_of(stage: Stage) -> dict[str, tuple[int, int]]:
    """By state: how many sign-ups, and how many seats they hold."""
    rows = await stage.place.all(
        """SELECT u.state, count(DISTINCT u.id) AS n, count(t.n) AS seats FROM sign_ups u
        LEFT JOIN seminar_seats t ON t.sign_up = u.id GROUP BY u.state"""
    )
    return {row["state"]: (row["n"], row["seats"]) for row in rows}
