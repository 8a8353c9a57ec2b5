"""An announcement to those whose drafts lack nothing: they are looked through beside, and then the count is right."""

import pytest

from tests.bot.watch import lead
from tests.stage import Stage
from tests.stories.mailing import TEXTS, Announcer


@pytest.fixture
def asel(stage: Stage, language: str) -> Announcer:
    return Announcer(stage, language, name="Әсел")


async def test_who_lacks_nothing_is_counted_before_anything_is_confirmed(stage: Stage, asel: Announcer) -> None:
    whole, begun = stage.telegram.phone("Айгүл"), stage.telegram.phone("Қайрат")
    await lead(stage, [whole], "amount")
    await lead(stage, [begun], "goal")
    await asel.writes_both()
    await asel.taps("Who gets it")
    await asel.aims("stages", "complete")
    await stage.quiet()  # drafts are counted meanwhile
    await asel.taps("Ready")
    assert asel.words("Drafts are still being counted: open this again in a moment.") not in asel.phone.screen.text
    asel.reads("Will get it: {n}", n=1)
    await asel.taps("Back")
    await asel.confirms(1)
    assert [m for m in whole.messages if m.text == TEXTS["kk"]] != []
    assert [m for m in begun.messages if m.text == TEXTS["kk"]] == []
