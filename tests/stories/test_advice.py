"""Advice stands on the summary, and keeps nobody from sending."""

import pytest

from tests.stage import Stage
from tests.stories.villager import Villager

EVERYBODY = {"kk": "Барлық тұрғындарға, жасына да, кәрісіне де", "ru": "Всем жителям села, и молодым, и старым"}


async def corrects_target(villager: Villager, words: str) -> None:
    form = villager.stage.program.season.form
    question = form.question("target")
    assert question is not None
    await villager.presses(question.short.in_(villager.language))
    await villager.says(words)


@pytest.mark.parametrize("language", ["kk", "ru"])
async def test_advice_stands_on_the_summary_and_blocks_nothing(stage: Stage, language: str) -> None:
    zeinep = Villager(stage, language)
    await zeinep.comes_to("summary")
    zeinep.misses("Our advice, not a condition:")
    await corrects_target(zeinep, EVERYBODY[language])
    zeinep.reads("Our advice, not a condition:")
    zeinep.sees("💡")
    await zeinep.taps("Send the application")
    zeinep.reads("We have received your application. Keep the number.")
