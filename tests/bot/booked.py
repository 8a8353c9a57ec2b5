"""Айгүл books a talk with Тимур, moves it, says that she comes and takes it off again, step by step."""

from dataclasses import dataclass
from datetime import date

from programme.roles import Role
from programme.timetable import Hours, Mode
from sandbox.phones import Phone
from sandbox.records import Message
from sandbox.telegram import FIRST_PERSON
from storage import people, roles, timetables
from storage.people import Consent
from tests.bot.steps import Conversation, Step
from tests.databases import DatabaseAt
from tests.stage import MARCH

DAY = date(2027, 3, 16)
ASK, BOOK, HOME, MINE, OTHER = "Адамнан сұрау", "Кеңеске жазылу", "Басты мәзір", "Менің кеңестерім", "Басқа күн"
YES, MOVE, CANCEL, ILL = "Иә, жазыламын", "Басқа уақытқа ауыстыру", "Жазылуды алып тастау", "Ауырып қалдым"


@dataclass(frozen=True)
class Begins(Step):
    """Presses the button whose words begin so: a free day, an hour."""

    def act(self, phone: Phone, code: str = "") -> Message | None:
        message = phone.sees("", anywhere=True)
        [button] = [each for each in message.all_buttons if each.text.startswith(self.presses)]
        phone.presses(button.text, on=message)
        return message


STEPS = [
    Step("room", "Адамдардың сұрақтары", says="/staff", by=1),
    Step("start", ASK, says="/start"),
    Step("ask", BOOK, presses=ASK),
    Step("door", HOME, presses=BOOK),
    Begins("day", OTHER, presses="•16"),
    Begins("hold", HOME, presses="09:00"),
    Step("phone", YES, says="8 705 123 45 67"),
    Step("book", MOVE, presses=YES, tells=1),
    Step("move", HOME, presses=MOVE),
    Begins("another day", OTHER, presses="•16"),
    Begins("hold anew", YES, presses="10:00"),
    Step("moved", MOVE, presses=YES, tells=1),
    Step("why", ILL, presses=CANCEL),
    Step("cancel", BOOK, presses=ILL, tells=1),
    Step("home", ASK, says="/menu"),
]


async def with_opened_hours(place: DatabaseAt) -> None:
    db = await place.open()
    at = int(MARCH.timestamp())
    async with db.begin() as tx:
        consent = Consent("2027-1", "digest", "kk", "agree")
        await people.welcome(
            tx, tg_id=FIRST_PERSON, language="kk", whose="self", consent=consent, expects="home", at=at
        )
        timur = await people.open_account(tx, tg_id=FIRST_PERSON + 1, language="kk", expects="home", at=at)
        roles.grant(tx, timur, Role.CONSULTANT, at)
        hours = Hours(
            0, timur, None, DAY, 9 * 60, 12 * 60, 30, 0, Mode.PHONE, None, "both", frozenset(), date(2027, 3, 1), None
        )
        await timetables.open_hours(tx, hours, timur, at)
    await db.close()


BOOKING = Conversation(
    STEPS,
    {
        "handled_updates": "SELECT update_id FROM handled_updates ORDER BY update_id",
        "people": "SELECT tg_id, expects FROM people ORDER BY tg_id",
        "bookings": """SELECT rev, sequence, state, topic, phone, starts_at, reason, moves IS NULL AS first
            FROM bookings ORDER BY starts_at, id""",
        "busy_cells": "SELECT who, quarter FROM busy_cells ORDER BY who, quarter",
        "deliveries": "SELECT kind, state = 'void' AS void, count(*) AS n FROM deliveries GROUP BY 1, 2 ORDER BY 1, 2",
    },
    cast=("Айгүл", "Тимур"),
    prepare=with_opened_hours,
)
