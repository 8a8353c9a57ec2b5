"""Reminders on a stage whose clock stands where it is put: the hour's planning, and what came of it."""

from tests.stage import Stage
from tests.stories.closing import at
from tests.stories.villager import Villager

WAITS = "Your application is waiting for you."
SOON = "Your application is not sent yet, and few days are left."
LAST = "Today is the last day. Your application is not sent yet."
KINDS = {"idle": WAITS, "closing": SOON, "last_day": LAST}


async def hour(stage: Stage, moment: str) -> None:
    """It is then; the hour's work is done and what is due goes out."""
    at(stage, f"{moment}:00")
    await stage.program.nudging.if_due()
    await stage.quiet()


def reminded(villager: Villager) -> list[str]:
    """The reminders in her chat, by their kind, oldest first."""
    said = {villager.words(words): kind for kind, words in KINDS.items()}
    return [kind for m in villager.phone.messages for words, kind in said.items() if words in m.text]


async def states(stage: Stage) -> list[tuple[str, str]]:
    """Kind and end of every reminder ever planned."""
    rows = await stage.place.all("SELECT kind, state FROM deliveries WHERE kind LIKE 'draft_%' ORDER BY id")
    return [(row["kind"].removeprefix("draft_"), row["state"]) for row in rows]
