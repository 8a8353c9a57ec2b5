"""What was sent before there was a search is found after the next start, and what is indexed stays as it is."""

from bot.indexing import index_older
from programme.searching import looked_for
from storage import register
from tests.sent import SEASON, Paper, send_in
from tests.stage import Stage


async def found(stage: Stage, typed: str) -> list[str]:
    async with stage.db.read() as tx:
        page = await register.page(tx, SEASON, looked_for(typed), None)
    return [each.number[-4:] for each in page.shown]


async def test_a_start_makes_older_ones_found(stage: Stage) -> None:
    """Also many, and those of the first release, whose frozen text was a bare list."""
    await send_in(stage.db, *(Paper(f"Жоба {n}") for n in range(120)), Paper("Қымызхана", name="Қайрат"))
    async with stage.db.begin() as tx:
        tx.run("DELETE FROM application_words")
        tx.run(
            """UPDATE revisions SET content = '[{"question": "title", "title": "?", "value": "Кітапхана", "shown":
            "Кітапхана"}]' WHERE application = (SELECT id FROM applications WHERE number = 'AB-2027-0005')"""
        )
    assert await found(stage, "кайрат") == []
    await stage.stop()
    await stage.start()
    assert await found(stage, "кайрат") == ["0121"]
    assert await found(stage, "китапхана") == ["0005"]
    assert await found(stage, "жоба 119") == ["0120"]
    assert await index_older(stage.db) == 0


async def test_nothing_that_has_its_words_is_touched(stage: Stage) -> None:
    await send_in(stage.db, Paper("Қымызхана"))
    async with stage.db.begin() as tx:
        tx.run("UPDATE application_words SET word = 'баска'  WHERE word = 'кимизхана'")
    await stage.stop()
    await stage.start()
    assert await found(stage, "баска") == ["0001"]
