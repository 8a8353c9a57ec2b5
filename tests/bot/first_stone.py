"""The main job, step by step: Айгүл of domain §7 in Kazakh, and the rows she leaves."""

from tests.bot.steps import Conversation, Step

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

FIRST_STORY = Conversation(
    STEPS,
    {
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
    },
    cast=("Айгүл",),
)
