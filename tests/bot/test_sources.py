"""`bastama export --sources`: how many came by which link."""

import pytest

from bot.export import export_sources
from storage import sources
from tests.stage import Stage


async def test_sources_are_printed_the_largest_first(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with stage.db.begin() as tx:
        for code in ("bazar", "akimat", "akimat", "Ayil", "", None):
            await sources.count(tx, code or None)
    monkeypatch.setenv("DATA_DIR", str(stage.place.folder))
    monkeypatch.setenv("DATABASE_URL", stage.place.address or "")
    assert await export_sources() == 0
    assert capsys.readouterr().out == "akimat\t2\nAyil\t1\nbazar\t1\n"
