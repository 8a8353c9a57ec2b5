"""The main job, step by step: Айгүл of domain §7 in Kazakh, one update a step, and the rows she leaves."""

from dataclasses import dataclass
from typing import Any

from sandbox.phones import Phone
from sandbox.records import Message
from tests.databases import DatabaseAt

TITLE = "Шиелі ауылының әйелдеріне арналған тігін шеберханасы"
NEW_TITLE = "Шиелі ауылының әйелдеріне арналған тігін шеберханасы мен оқу үйірмесі"
PROBLEM = (
    "Ауылда 46 әйел жұмыссыз (округ әкімдігінің дерегі). Ең жақын ателье 38 шақырым жерде, киім жөндетіп келу үшін "
    "жолға 4 000 теңге кетеді. Мектеп формасын да сол жақтан тіктіріп жүрміз."
)
GOAL = "30 қыркүйекке дейін Шиеліде тігін шеберханасын ашып, 12 әйелге іс тігуді үйрету."
TARGET = "25–50 жастағы 12 жұмыссыз әйел, оның бесеуі – көпбалалы ана"
NUMBER = "AB-2027-0001"

ANSWERS = {
    "region": '"KZ-43"',
    "title": f'"{NEW_TITLE}"',
    "problem": f'"{PROBLEM}"',
    "goal": f'"{GOAL}"',
    "target": f'"{TARGET}"',
    "jobs": "1",
    "amount": "500000",
}


@dataclass(frozen=True)
class Step:
    """She says or presses something; `way_on` is a button of the screen she must have afterwards, killed or not."""

    name: str
    way_on: str
    says: str = ""
    presses: str = ""
    calls: int = 1
    """How many messages are sent or edited in reply."""

    def act(self, phone: Phone) -> Message | None:
        """The message whose button was pressed; None where she wrote."""
        if self.says:
            phone.says(self.says)
            return None
        message = phone.sees(self.presses, anywhere=True)
        phone.presses(self.presses, on=message)
        return message


STEPS = [
    Step("start", "Қазақша", says="/start"),
    Step("language", "Өзім үшін", presses="Қазақша"),
    Step("whom", "Келісемін", presses="Өзім үшін"),
    Step("agree", "Өтінімді бастау", presses="Келісемін"),
    Step("begin", "Тағы (1/3)", presses="Өтінімді бастау"),
    Step("region", "Мысалды көру", says="Қызылорда облысы"),
    Step("example", "Артқа", presses="Мысалды көру"),
    Step("title", "Мысалды көру", says=TITLE),
    Step("too short", "Мысалды көру", says="Ауылда жағдай нашар, көмек керек."),
    Step("problem", "Мысалды көру", says=PROBLEM),
    Step("goal", "Мысалды көру", says=GOAL),
    Step("later", "Жалғастыру", presses="Кейін жалғастырамын"),
    Step("go on", "Мысалды көру", presses="Жалғастыру"),
    Step("target", "Мысалды көру", says=TARGET),
    Step("jobs", "Өткізіп жіберу", says="1"),
    Step("amount", "Өтінімді жіберу", says="500 мың"),
    Step("correct", "Әрі қарай", presses="Жобаның атауы"),
    Step("new title", "Өтінімді жіберу", says=NEW_TITLE),
    Step("send", "WhatsApp-қа жіберетін мәтін", presses="Өтінімді жіберу", calls=2),
    Step("forward", "WhatsApp-қа жіберетін мәтін", presses="WhatsApp-қа жіберетін мәтін", calls=2),
]

Rows = dict[str, list[dict[str, Any]]]

# Neither moments nor the database's own numbers: a killed transaction may use one up.
_LOOK = {
    "handled_updates": "SELECT update_id FROM handled_updates ORDER BY update_id",
    "visitors": "SELECT language, expects FROM visitors",
    "people": "SELECT tg_id, language, expects FROM people",
    "applicants": "SELECT n, whose FROM applicants",
    "consents": "SELECT version, digest, language, button FROM consents",
    "applications": "SELECT season, status, step, return_to, rev, number, language FROM applications",
    "answers": "SELECT question, value FROM answers ORDER BY question",
    "revisions": "SELECT n, content FROM revisions",
    "counters": "SELECT name, last FROM counters ORDER BY name",
    "audit": "SELECT action FROM audit ORDER BY id",
}


async def rows(place: DatabaseAt) -> Rows:
    """Every effect that her updates had, as committed; a doubled one shows as a row, a count or a `rev` more."""
    return {table: await place.all(sql) for table, sql in _LOOK.items()}


def has(phone: Phone, label: str, pressed: Message | None = None) -> bool:
    """Whether a button is before her: on what the bot wrote or edited since her last act, or where she pressed."""
    fresh = [message for message in phone.messages if not message.mine and message.tick > phone.chat.last_act]
    seen = [*fresh, *([pressed] if pressed is not None else [])]
    return any(button.text.startswith(label) for message in seen for button in message.all_buttons)
