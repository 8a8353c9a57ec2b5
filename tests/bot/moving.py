"""Әсел moves the deadline, step by step; two villagers are writing drafts and look at no phone."""

from programme.roles import Role
from programme.season_files import read_season
from sandbox.telegram import FIRST_PERSON
from storage import applications, people, roles
from storage.people import Consent
from tests.bot.steps import Conversation, Step
from tests.databases import DatabaseAt
from tests.stage import FIRST_STONE, MARCH

MOVE, YES, ROOM, BACK = "Мерзімді жылжыту", "Иә, жылжытамын", "Қызметкерлер бөлімі", "Артқа"
DRAFTS = 2

STEPS = [
    Step("start", ROOM, says="/start"),
    Step("room", MOVE, says="/staff"),
    Step("open", BACK, presses=MOVE),
    Step("moment", BACK, says="9.04.2027 18:00"),
    Step("reason", YES, says="Жол жабылып қалды"),
    Step("yes", MOVE, presses=YES),
    Step("home", ROOM, says="/menu"),
]


async def with_drafts(place: DatabaseAt) -> None:
    season, at = read_season(FIRST_STONE), int(MARCH.timestamp())
    db = await place.open()
    async with db.begin() as tx:
        asel = await people.open_account(tx, tg_id=FIRST_PERSON, language="kk", expects="home", at=at)
        roles.grant(tx, asel, Role.MANAGER, at)
        consent = Consent(season.consent.version, season.consent.digest("self", "kk"), "kk", "agree")
        for n in range(DRAFTS):
            made = await people.welcome(
                tx, tg_id=n + 1, language="kk", whose="self", consent=consent, expects="home", at=at
            )
            assert made.applicant is not None
            first = season.form.questions[0].id
            await applications.begin(tx, applicant=made.applicant, season=season.id, language="kk", step=first, at=at)
    await db.close()


MOVING = Conversation(
    STEPS,
    {
        "handled_updates": "SELECT update_id FROM handled_updates ORDER BY update_id",
        "people": "SELECT tg_id, expects FROM people ORDER BY tg_id",
        "seasons": "SELECT version, made_by FROM seasons ORDER BY version",
        "deadline_plans": "SELECT was, closes_at, reason FROM deadline_plans",
        "deadline_moves": "SELECT season, version, was, closes_at, reason FROM deadline_moves ORDER BY id",
        "jobs": "SELECT kind, count(*) AS n FROM jobs WHERE kind = 'tell_deadline' GROUP BY kind",
        "audit": "SELECT action FROM audit ORDER BY id",
    },
    cast=("Әсел",),
    prepare=with_drafts,
)
