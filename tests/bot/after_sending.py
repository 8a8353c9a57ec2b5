"""What comes after the form, step by step: Айгүл's complete draft is sent, changed and sent again, changed and left as
it was, withdrawn, and begun anew; a manager is to hear of it."""

from programme.application import SUMMARY, Answer
from programme.kinds import from_json
from programme.roles import Role
from programme.season_files import read_season
from sandbox.telegram import FIRST_PERSON
from storage import applications, people, roles
from storage.people import Consent
from tests.bot.first_stone import ANSWERS, FIRST_STORY, NEW_TITLE, TITLE
from tests.bot.steps import Conversation, Step
from tests.databases import DatabaseAt
from tests.stage import FIRST_STONE, MARCH

SEND, AGAIN, FORWARD = "Өтінімді жіберу", "Қайта жіберу", "WhatsApp-қа жіберетін мәтін"
CHANGE, GO_ON, LEAVE = "Өтінімді өзгерту", "Өзгертуді жалғастыру", "Жіберілгені қалсын"
WITHDRAW, YES, MINE = "Өтінімді қайтарып алу", "Иә, қайтарып аламын", "Менің өтінімім"

STEPS = [
    Step("start", "Жалғастыру", says="/start"),
    Step("to the summary", SEND, presses="Жалғастыру"),
    Step("send", FORWARD, presses=SEND, calls=2),
    Step("home", MINE, presses="Басты мәзір"),
    Step("my application", CHANGE, presses=MINE),
    Step("reopen", AGAIN, presses=CHANGE),
    Step("correct", "Әрі қарай", presses="Жобаның атауы"),
    Step("another title", AGAIN, says=TITLE),
    Step("status", GO_ON, says="/status"),
    Step("go on", AGAIN, presses=GO_ON),
    Step("send again", FORWARD, presses=AGAIN, calls=2),
    Step("reopen again", AGAIN, presses=CHANGE),
    Step("correct again", "Әрі қарай", presses="Жобаның атауы"),
    Step("a third title", AGAIN, says="Тігін шеберханасы мен наубайхана бірге"),
    Step("leave as sent", FORWARD, presses=LEAVE),
    Step("ask to withdraw", YES, presses=WITHDRAW),
    Step("keep it", CHANGE, presses="Жоқ, қалсын"),
    Step("ask once more", YES, presses=WITHDRAW),
    Step("withdraw", "Өтінімді бастау", presses=YES),
    Step("begin anew", "Тағы (1/3)", presses="Өтінімді бастау"),
]


async def with_a_draft(place: DatabaseAt) -> None:
    """All is answered and nothing sent; the manager has no phone that anybody looks at."""
    season, at = read_season(FIRST_STONE), int(MARCH.timestamp())
    db = await place.open()
    async with db.begin() as tx:
        consent = Consent(season.consent.version, season.consent.digest("self", "kk"), "kk", "agree")
        aigul = await people.welcome(
            tx, tg_id=FIRST_PERSON, language="kk", whose="self", consent=consent, expects="home", at=at
        )
        first = season.form.questions[0].id
        assert aigul.applicant is not None
        made = await applications.begin(
            tx, applicant=aigul.applicant, season=season.id, language="kk", step=first, at=at
        )
        people.change(tx, aigul.id, "kk", "home", made)
        for question, value in ANSWERS.items():
            applications.keep_answer(tx, made, question, Answer(from_json(value)), message_id=None, at=at)
        manager = await people.open_account(tx, tg_id=1, language="kk", expects="home", at=at)
        roles.grant(tx, manager, Role.MANAGER, at)
        tx.run("UPDATE applications SET step = :step", step=SUMMARY)
    await db.close()


AFTER_SENDING = Conversation(
    STEPS,
    {
        **FIRST_STORY.look,
        "people": "SELECT tg_id, language, expects FROM people ORDER BY tg_id",
        "applications": """SELECT season, status, step, return_to, rev, number, language, revision,
            CASE WHEN reopened_at IS NULL THEN 0 ELSE 1 END AS reopened,
            CASE WHEN withdrawn_at IS NULL THEN 0 ELSE 1 END AS withdrawn FROM applications ORDER BY id""",
        "answers": "SELECT question, value FROM answers ORDER BY application, question",
        "revisions": "SELECT n, content, late FROM revisions ORDER BY application, n",
        # Keys name applications by ids, of which a killed transaction may use one up; and jobs go on by themselves.
        "jobs": "SELECT kind, count(*) AS n FROM jobs WHERE kind = 'application_pdf' GROUP BY kind",
        "deliveries": "SELECT kind, count(*) AS n FROM deliveries WHERE kind = 'new_applications' GROUP BY kind",
        "words": "SELECT word FROM application_words ORDER BY word",
        "audit": "SELECT action, CASE WHEN person IS NULL THEN 0 ELSE 1 END AS hers FROM audit ORDER BY id",
    },
    cast=("Айгүл",),
    prepare=with_a_draft,
)

assert NEW_TITLE in ANSWERS["title"], "what is sent first has another title than what is sent again"
