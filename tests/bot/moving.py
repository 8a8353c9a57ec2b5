"""Әсел moves the deadline, step by step."""

from programme.roles import Role
from sandbox.telegram import FIRST_PERSON
from storage import people, roles
from tests.bot.steps import Conversation, Step
from tests.databases import DatabaseAt
from tests.stage import MARCH

MOVE, YES, ROOM, BACK = "Мерзімді жылжыту", "Иә, жылжытамын", "Қызметкерлер бөлімі", "Артқа"

STEPS = [
    Step("start", ROOM, says="/start"),
    Step("room", MOVE, says="/staff"),
    Step("open", BACK, presses=MOVE),
    Step("moment", BACK, says="9.04.2027 18:00"),
    Step("reason", YES, says="Жол жабылып қалды"),
    Step("yes", MOVE, presses=YES),
    Step("home", ROOM, says="/menu"),
]


async def with_a_manager(place: DatabaseAt) -> None:
    db = await place.open()
    async with db.begin() as tx:
        at = int(MARCH.timestamp())
        asel = await people.open_account(tx, tg_id=FIRST_PERSON, language="kk", expects="home", at=at)
        roles.grant(tx, asel, Role.MANAGER, at)
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
    prepare=with_a_manager,
)
