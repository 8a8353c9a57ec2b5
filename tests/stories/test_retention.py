"""A draft that was never sent: kept for ninety days after closing, told of by `bastama retention`, then forgotten."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.retention import would_forget
from bot.ticker import forget_drafts
from tests.stage import MARCH, Stage
from tests.stories.on_stage import traces
from tests.stories.villager import TYPED, Villager

LAST_SECOND = datetime(2027, 7, 1, 17, 59, 59, tzinfo=ZoneInfo("Asia/Almaty"))
"""Ninety days after the sample season closes."""


async def hour_passes(stage: Stage) -> None:
    """What the ticker does every hour."""
    await forget_drafts(stage.db, stage.program.clock.now(), stage.program.season.id)
    await stage.program.cleaning.if_due()


async def rows(stage: Stage) -> list[int]:
    tables = ("people", "applicants", "applications", "answers")
    return [len(await stage.place.all(f"SELECT * FROM {table}")) for table in tables]


async def test_kept_to_the_last_second_and_then_forgotten(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins()
    await zeinep.fills_in(until=4)
    stage.clock.set(LAST_SECOND)
    await hour_passes(stage)
    assert await rows(stage) == [1, 1, 1, 3]
    stage.clock.advance(1)
    await hour_passes(stage)
    assert await rows(stage) == [0, 0, 0, 0]
    await stage.db.sync()
    assert await traces(stage.place, [TYPED[zeinep.language]["title"]]) == [], "no byte of it is left in the files"
    await zeinep.taps("Continue later")
    zeinep.reads("Choose a language")


async def test_whoever_looks_in_keeps_her_account_and_loses_the_draft_alone(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins()
    await zeinep.fills_in(until=4)
    stage.clock.set(LAST_SECOND)
    await zeinep.says("/start")
    stage.clock.advance(1)
    await hour_passes(stage)
    assert await rows(stage) == [1, 1, 0, 0]
    await stage.db.sync()
    assert await traces(stage.place, [TYPED[zeinep.language]["title"]]) == [], "no byte of it is left in the files"
    await zeinep.says("Ойыл өзенінің жағасында екі киіз үй тігеміз, маусымға дейін.")
    zeinep.reads("Your question has reached us.")  # there is nothing any more that it could be the answer to


async def test_what_was_sent_is_not_touched(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("sent")
    stage.clock.set(LAST_SECOND)
    stage.clock.advance(1)
    before = await rows(stage)
    await hour_passes(stage)
    assert await rows(stage) == before


async def test_the_command_tells_it_by_numbers_and_changes_nothing(
    stage: Stage, zeinep: Villager, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await zeinep.begins()
    await zeinep.fills_in(until=4)
    await Villager(stage, name="Самал").arrives()
    clock = stage.place.folder / "clock"
    for name, value in {
        "BOT_API_URL": "http://127.0.0.1:1",
        "DATA_DIR": str(stage.place.folder),
        "DATABASE_URL": stage.place.address or "",
        "SEASON_DIR": str(stage.season),
        "CLOCK_FILE": str(clock),
    }.items():
        monkeypatch.setenv(name, value)
    before = await rows(stage)
    for moment, told in (
        (MARCH, ["drafts\t0", "files of drafts\t0", "applicants\t0", "accounts\t0", "visitors\t0"]),
        (
            LAST_SECOND + timedelta(minutes=1),
            ["drafts\t1\t1", "files of drafts\t0", "applicants\t1\t1", "accounts\t1\t1", "visitors\t1"],
        ),
    ):
        stage.clock.set(moment)
        clock.write_text(f"{stage.clock.ahead:.3f}\n", encoding="ascii")
        assert await would_forget() == 0
        assert capsys.readouterr().out.splitlines() == told
    assert await rows(stage) == before
