"""The hour's work: each part of it, whatever became of the one before."""

import logging

import pytest

from bot.settings import SEASON
from bot.ticker import start_ticker
from programme.season_files import read_season
from storage import jobs
from storage.database import Database, DatabaseAway
from tests.bot.hall import NOW
from tests.databases import DatabaseAt


class At:
    def now(self) -> int:
        return NOW


async def test_a_part_that_fails_keeps_none_from_its_turn(
    database: Database, place: DatabaseAt, caplog: pytest.LogCaptureFixture
) -> None:
    done = []
    async with database.begin() as tx:
        jobs.enqueue(tx, "fetch", "old", at=0)
        tx.run("UPDATE jobs SET state = 'done', settled_at = 0")

    async def away() -> None:
        done.append("away")
        raise DatabaseAway("SQLITE_FULL")

    async def wrong() -> None:
        done.append("wrong")
        raise KeyError("zqx")

    async def right() -> None:
        done.append("right")

    ticker = start_ticker(database, At(), read_season(SEASON).retention, away, wrong, right)
    [hourly] = ticker.get_jobs()
    await hourly.func()
    ticker.shutdown(wait=False)
    assert done == ["away", "wrong", "right"]
    assert await place.all("SELECT * FROM jobs") == []
    assert [record.levelno for record in caplog.records if record.name == "bastama.ticker"] == [
        logging.WARNING,
        logging.ERROR,
    ]
    assert "zqx" not in caplog.text
