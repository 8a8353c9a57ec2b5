"""The clock that can be moved, and the file another process reads."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.clock import Clock


def test_it_starts_where_told_and_moves(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    clock = Clock(datetime(2027, 3, 1, 9, tzinfo=UTC), file)
    start = datetime(2027, 3, 1, 9, tzinfo=UTC).timestamp()
    assert start <= clock.now() < start + 60
    clock.advance(24 * 3600)
    assert start + 24 * 3600 <= clock.now() < start + 24 * 3600 + 60
    assert abs(float(file.read_text()) + time.time() - clock.now()) < 60
    assert file.read_text() == f"{clock.ahead:.3f}\n"
    clock.set(datetime(2027, 3, 22, tzinfo=UTC))
    assert file.read_text() == f"{clock.ahead:.3f}\n"
    assert list(tmp_path.iterdir()) == [file]


def test_it_is_real_time_unless_told(tmp_path: Path) -> None:
    assert Clock(file=tmp_path / "clock").ahead == 0
    assert (tmp_path / "clock").read_text() == "0.000\n"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Clock(datetime(2027, 3, 1))  # noqa: DTZ001
