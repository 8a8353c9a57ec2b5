"""The only place that asks the time: the machine's, or in the sandbox the machine's and a number from a file."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.clock import FileClock, SystemClock
from sandbox.clock import Clock

HOUR = 3600


def near(moment: int, ahead: int = 0) -> bool:
    return abs(moment - ahead - time.time()) < 5


def test_the_machines_time() -> None:
    now = SystemClock().now()
    assert isinstance(now, int)
    assert near(now)


def test_the_file_is_added_and_read_again_when_it_changes(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    clock = FileClock(file)
    assert near(clock.now())
    for ahead in (HOUR, -HOUR, 30 * 24 * HOUR, 0):
        file.write_text(f"{ahead}\n", encoding="ascii")
        assert near(clock.now(), ahead)


def test_the_same_length_written_again_is_seen(tmp_path: Path) -> None:
    """The sandbox replaces the file: another file, perhaps within the same tick of the file system's clock."""
    file, stamp = tmp_path / "clock", (1_700_000_000_000_000_000, 1_700_000_000_000_000_000)
    clock = FileClock(file)
    for ahead in (1 * HOUR, 2 * HOUR):
        draft = tmp_path / "draft"
        draft.write_text(str(ahead), encoding="ascii")
        os.utime(draft, ns=stamp)
        draft.replace(file)
        assert near(clock.now(), ahead)


def test_it_follows_the_sandbox(tmp_path: Path) -> None:
    sandbox = Clock(datetime(2027, 3, 10, 10, tzinfo=UTC), tmp_path / "clock")
    clock = FileClock(tmp_path / "clock")
    assert abs(clock.now() - sandbox.now()) < 2
    sandbox.advance(5 * 24 * HOUR)
    assert abs(clock.now() - sandbox.now()) < 2


def test_no_part_of_a_second_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second lost between the two clocks would move the deadline."""
    (tmp_path / "clock").write_text("100.750\n", encoding="ascii")
    clock = FileClock(tmp_path / "clock")
    for real, shown in ((1000.2, 1100), (1000.3, 1101), (1001.24, 1101), (1001.26, 1102)):
        monkeypatch.setattr("bot.clock.time.time", lambda real=real: real)
        assert clock.now() == shown


@pytest.mark.parametrize("words", ["", "soon", "1e", "nan", "inf", "\x00", "12 13"])
def test_one_that_cannot_be_read_stops_nobody(tmp_path: Path, words: str) -> None:
    file = tmp_path / "clock"
    file.write_text(words)
    assert near(FileClock(file).now())


def test_a_missing_one_counts_as_zero(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    file.write_text(str(HOUR), encoding="ascii")
    clock = FileClock(file)
    assert near(clock.now(), HOUR)
    file.unlink()
    assert near(clock.now())
