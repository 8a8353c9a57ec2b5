"""What tests of a sent application share: ways to change it, and what is kept of it."""

from typing import Any

from programme.sent import from_json
from tests.stage import Stage
from tests.stories.on_stage import OnStage
from tests.stories.villager import Villager

OTHER_TITLE = "Ойыл жағасындағы қымызхана мен қонақ үйі"


async def corrects_the_title(villager: Villager, title: str = OTHER_TITLE) -> None:
    """From the summary and back to it."""
    short = villager.stage.program.season.form.question("title")
    assert short is not None
    await villager.presses(short.short.in_(villager.language))
    await villager.says(title)


async def changes_and_sends_again(villager: Villager) -> None:
    await villager.taps("Change it")
    await corrects_the_title(villager)
    await villager.taps("Send again")


async def titles(stage: Stage) -> list[str]:
    """The title in each revision."""
    rows = await stage.place.all("SELECT content FROM revisions ORDER BY application, n")
    revisions = [from_json(row["content"], "kk").answers for row in rows]
    return [each["shown"] for one in revisions for each in one if each["question"] == "title"]


async def only(stage: Stage) -> dict[str, Any]:
    [row] = await stage.place.all("SELECT status, number, revision, reopened_at, withdrawn_at, step FROM applications")
    return row


async def exports(stage: Stage) -> str:
    on_stage = OnStage.__new__(OnStage)
    on_stage.place, on_stage.stage = stage.place, stage
    ran = await on_stage.run(["export"])
    assert ran.code == 0
    return ran.printed
