"""Айгүл asks and Тимур answers, step by step: a whole thread from the question to its end."""

from dataclasses import dataclass

from programme.roles import Role
from sandbox.phones import Phone
from sandbox.records import Message
from sandbox.telegram import FIRST_PERSON
from storage import people, roles
from storage.people import Consent
from tests.bot.steps import Conversation, Step
from tests.databases import DatabaseAt
from tests.stage import MARCH

ASK, TAKE_BACK, QUEUE, TAKE = "Адамнан сұрау", "Сұрақты қайтып алу", "Адамдардың сұрақтары", "Аламын"
ANSWER, LAST, HOME, BACK, MINE = "Жауап беру", "Жауап, жабу", "Басты мәзір", "Артқа", "Менікі"


@dataclass(frozen=True)
class Opens(Step):
    """By whatever number it has: a killed transaction may have used one up."""

    def act(self, phone: Phone, code: str = "") -> Message | None:
        message = phone.sees("№", anywhere=True)
        [button] = [each for each in message.all_buttons if str(each.data).startswith("on:")]
        phone.presses(button.text, on=message)
        return message


STEPS = [
    Step("start", ASK, says="/start"),
    Step("ask", HOME, presses=ASK),
    Step("question", TAKE_BACK, says="Тоңазытқышты ұсталған күйінде алуға бола ма?"),
    Step("room", QUEUE, says="/staff", by=1),
    Step("queue", MINE, presses=QUEUE, by=1),
    Opens("open", TAKE, by=1),
    Step("claim", ANSWER, presses=TAKE, by=1, tells=1),
    Step("answering", BACK, presses=ANSWER, by=1),
    Step("answer", ANSWER, says="Болады, құжаты болса", by=1, tells=1),
    Step("follow-up", HOME, says="Құжат дегені түбіртек пе?", tells=1),
    Step("out of date", LAST, presses=LAST, by=1),
    Step("closing", BACK, presses=LAST, by=1),
    Step("last answer", MINE, says="Иә, түбіртек", by=1, tells=2),
    Step("home", ASK, says="/menu"),
]


async def with_a_consultant(place: DatabaseAt) -> None:
    db = await place.open()
    at = int(MARCH.timestamp())
    async with db.begin() as tx:
        consent = Consent("2027-1", "digest", "kk", "agree")
        await people.welcome(
            tx, tg_id=FIRST_PERSON, language="kk", whose="self", consent=consent, expects="home", at=at
        )
        timur = await people.open_account(tx, tg_id=FIRST_PERSON + 1, language="kk", expects="home", at=at)
        roles.grant(tx, timur, Role.CONSULTANT, at)
    await db.close()


ASKING = Conversation(
    STEPS,
    {
        "handled_updates": "SELECT update_id FROM handled_updates ORDER BY update_id",
        "people": "SELECT tg_id, expects FROM people ORDER BY tg_id",
        "threads": "SELECT rev, state, topic, closed_by, stars, rated, word FROM threads ORDER BY id",
        "thread_messages": "SELECT asks, kind, text FROM thread_messages ORDER BY id",
        "consultations": "SELECT who, kind, channel, phase FROM consultations ORDER BY id",
        "deliveries": "SELECT kind, count(*) AS n FROM deliveries GROUP BY kind ORDER BY kind",
        "audit": "SELECT action FROM audit ORDER BY id",
    },
    cast=("Айгүл", "Тимур"),
    prepare=with_a_consultant,
)
