"""A copy each night; seven days and three weeks are kept, and nothing for longer than thirty days."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import nightly
from bot.copied import copies, name_of, verify
from bot.nightly import DAY, KEPT_DAYS, Nightly, to_keep
from storage.database import Database, Engine
from tests.bot.copies.house import flip
from tests.databases import DatabaseAt
from tests.storage.test_applications import begun, villager

ALMATY = ZoneInfo("Asia/Almaty")


@pytest.fixture
def engine() -> Engine:
    return "sqlite"


def at(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=ALMATY).timestamp())  # type: ignore[misc]


class Night:
    """The clockwork of one bot, and its clock."""

    def __init__(self, place: DatabaseAt, database: Database, into: Path) -> None:
        self.place = place
        self.into = into
        self.now = at(2027, 3, 10, 2, 59)
        self.nightly = Nightly(db=database, data_dir=place.folder, backup_dir=into, now=lambda: self.now)

    async def ticks(self, *moment: int) -> list[str]:
        """As every hour; the days of which there are copies then."""
        self.now = at(*moment)
        await self.nightly.if_due()
        return self.days()

    def days(self) -> list[str]:
        return [f"{datetime.fromtimestamp(each.at, ALMATY):%m-%d %H:%M}" for each in copies(self.into)]


@pytest.fixture
async def night(place: DatabaseAt, database: Database, tmp_path: Path) -> Night:
    await begun(database, await villager(database, 1))
    return Night(place, database, tmp_path / "copies")


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.INFO, "bastama.nightly"):
        yield caplog


async def test_once_a_night_from_three_o_clock_in_kazakhstan(night: Night, told: pytest.LogCaptureFixture) -> None:
    assert await night.ticks(2027, 3, 10, 2, 59) == []
    assert await night.ticks(2027, 3, 10, 3, 59) == ["03-10 03:59"]
    assert told.messages == ["tonight's copy is made and whole"]
    assert await night.ticks(2027, 3, 10, 4, 59) == ["03-10 03:59"]
    assert await night.ticks(2027, 3, 11, 2, 59) == ["03-10 03:59"]
    assert await night.ticks(2027, 3, 11, 3, 59) == ["03-10 03:59", "03-11 03:59"]


async def test_a_bot_that_slept_the_night_copies_when_it_wakes(night: Night) -> None:
    assert await night.ticks(2027, 3, 10, 17, 12) == ["03-10 17:12"]


async def test_seven_days_and_three_weeks_stay(night: Night) -> None:
    for n in range(45):
        day = datetime(2027, 2, 1, 3, 30, tzinfo=ALMATY) + timedelta(days=n)
        night.now = int(day.timestamp())
        await night.nightly.if_due()
    days = [f"03-{day} 03:30" for day in (11, 12, 13, 14, 15, 16, 17)]
    assert night.days() == ["02-22 03:30", "03-01 03:30", "03-08 03:30", *days], "Mondays and a week of days"
    assert all(verify(each.folder) == [] for each in copies(night.into))


@pytest.mark.parametrize("made_every", [1, 2, 3, 7, 10])
def test_nothing_is_kept_for_more_than_thirty_days_however_seldom_copies_are_made(made_every: int) -> None:
    start = at(2027, 1, 1, 3)
    here: set[int] = set()
    for n in range(0, 200):
        now = start + n * DAY
        if n % made_every == 0:
            here.add(now)
        here = to_keep(sorted(here), now)
        assert all(now - each < KEPT_DAYS * DAY for each in here)
        assert len(here) <= 10
        if made_every <= 2 and n > 40:
            assert max(now - each for each in here) >= 20 * DAY, "three weeks back there is one"


def test_many_of_one_day_count_as_the_last_of_them() -> None:
    day = at(2027, 3, 10, 3)
    assert to_keep([day, day + 60, day + 120], day + 200) == {day + 120}


async def test_after_thirty_days_the_last_one_goes_too_though_no_other_could_be_made(
    night: Night, told: pytest.LogCaptureFixture
) -> None:
    """What people were promised counts more; every night before, the log says that there is no new one."""
    await night.ticks(2027, 3, 1, 3, 30)
    (night.place.folder / "bastama.db").rename(night.place.folder / "elsewhere")
    assert await night.ticks(2027, 3, 30, 3, 30) == ["03-01 03:30"]
    assert await night.ticks(2027, 3, 31, 3, 31) == []
    assert [record.levelname for record in told.records] == ["INFO", "ERROR", "ERROR"]


async def test_a_copy_that_cannot_be_made_is_a_line_and_leaves_the_former_whole(
    night: Night, told: pytest.LogCaptureFixture
) -> None:
    await night.ticks(2027, 3, 10, 3, 30)
    lock = night.into / ".lock"
    lock.unlink()
    lock.mkdir()  # the folder of copies takes no file
    assert await night.ticks(2027, 3, 11, 3, 30) == ["03-10 03:30"]
    assert (told.messages[-1], told.records[-1].levelname) == ("tonight's copy could not be made", "ERROR")
    assert verify(copies(night.into)[0].folder) == []
    lock.rmdir()
    assert await night.ticks(2027, 3, 11, 4, 30) == ["03-10 03:30", "03-11 04:30"], "made up within the hour"


async def test_one_that_is_not_whole_is_told(
    night: Night, told: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk lies: what was written comes back otherwise."""

    def spoiled(folder: Path) -> list[str]:
        flip(folder / "bastama.db")
        return verify(folder)

    monkeypatch.setattr(nightly, "verify", spoiled)
    await night.ticks(2027, 3, 10, 3, 30)
    assert told.messages[-1].startswith("tonight's copy is not whole")


async def test_what_a_restore_put_aside_goes_after_thirty_days_and_nothing_else_of_that_folder(night: Night) -> None:
    aside = night.place.folder / "replaced-20270301T000000Z"
    others = [night.place.folder / name for name in ("replaced-by-hand", "kept")]
    for folder in (aside, *others):
        folder.mkdir()
        (folder / "bastama.db").write_bytes(b"x")
    await night.ticks(2027, 3, 31, 2, 0)
    assert aside.exists()
    await night.ticks(2027, 3, 31, 5, 1)
    assert not aside.exists()
    assert all(folder.exists() for folder in others)


async def test_what_is_no_copy_of_ours_is_left_alone(night: Night) -> None:
    await night.ticks(2027, 3, 1, 3, 30)
    for name in ("bastama-by-hand", "holiday.jpg", f"{name_of(at(2026, 1, 1, 3))}.zip"):
        (night.into / name).mkdir()
    await night.ticks(2027, 6, 1, 3, 30)
    assert {path.name for path in night.into.iterdir()} == {
        *("bastama-by-hand", "holiday.jpg", f"{name_of(at(2026, 1, 1, 3))}.zip", ".lock"),
        name_of(at(2027, 6, 1, 3, 30)),
    }
