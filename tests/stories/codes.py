"""A code as it is shown, typed and owned, for the tests of it."""

import re

from tests.stage import Stage
from tests.stories.villager import Villager

HOUR = 3600
WRONG = "АВЕК МНОР"
LATIN = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")
MOVED = "An application of yours was moved to another phone with its code."
NO_SUCH = "No application has this code. Please compare it letter by letter."
HERE = "The application is on this phone now. Its code has been used and no longer works."


def shown(villager: Villager) -> str:
    """The code in the newest message that has one."""
    found = [m for m in villager.phone.messages if not m.mine and re.search("[А-Я]{4} [А-Я]{4}", m.text)]
    assert found, villager.phone.describes()
    match = re.search("[А-Я]{4} [А-Я]{4}", found[-1].text)
    assert match is not None
    return match[0]


async def left(villager: Villager) -> str:
    """A draft at question 4 that was left for later; its code."""
    await villager.begins()
    await villager.fills_in(until=4)
    await villager.taps("Continue later")
    return shown(villager)


async def types(villager: Villager, code: str) -> None:
    """Comes as a stranger, chooses a language, and types the code."""
    await villager.arrives()
    await villager.taps("I have a code")
    await villager.says(code)


async def owner(stage: Stage) -> list[int]:
    found = await stage.place.all(
        """SELECT p.tg_id FROM applications a JOIN applicants c ON c.id = a.applicant
        JOIN people p ON p.id = c.person ORDER BY a.id"""
    )
    return [row["tg_id"] for row in found]
