"""What a season's staff are told of a wrong `booking` section: file, line, and how to mend it."""

import shutil
from pathlib import Path

import pytest

from programme.check import findings
from programme.season_files import read_season
from tests.programme.conftest import line_of

SAMPLE = Path(read_season.__code__.co_filename).parent / "season"
WHOLE = "must be a whole number, without spaces and words"
UNKNOWN = "is not known here; correct its spelling or remove it"
BACKWARDS = "booking, no_call 1, ends: is not after `starts`; correct one of the two"
NO_CALL = '{weekday: 5, starts: "12:30", ends: "14:30"}'


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("ahead_days: 30", "ahead_days: 0", "booking: `ahead_days` must be greater than or equal to 1"),
        ("ahead_days: 30", "ahead_days: 120", "booking: `ahead_days` must be less than or equal to 90"),
        ("ahead_days: 30", "ahead_days: a month", f"booking: `ahead_days` {WHOLE}"),
        ("least_minutes: 60", "least_minutes: -5", "booking: `least_minutes` must be greater than or equal to 0"),
        (
            "least_minutes: 60",
            "least_minutes: 43200",
            "booking, least_minutes: is longer than all of `ahead_days`: nobody could book; correct one of the two",
        ),
        ("hold_minutes: 10", "hold_minutes: 0", "booking: `hold_minutes` must be greater than or equal to 1"),
        ("hold_minutes: 10", "holdminutes: 10", f"booking: `holdminutes` {UNKNOWN}"),
        ("offer_minutes: 30", "offer_minutes: half", f"booking: `offer_minutes` {WHOLE}"),
        (NO_CALL, NO_CALL.replace("5", "8", 1), "booking, no_call 1: `weekday` must be less than or equal to 7"),
        (NO_CALL, NO_CALL.replace("12:30", "15:00"), BACKWARDS),
        (NO_CALL, NO_CALL.replace("12:30", "noon"), "booking, no_call 1: `starts` must be a time like 21:00"),
        (NO_CALL, '{weekday: 5, starts: "12:30"}', "booking, no_call 1: `ends` is missing; add it"),
    ],
)  # fmt: skip
def test_a_wrong_rule_is_told_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    folder = shutil.copytree(SAMPLE, tmp_path / "season")
    text = (folder / "season.yaml").read_text(encoding="utf-8")
    assert old in text
    (folder / "season.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    line = line_of(folder / "season.yaml", new)
    assert findings(folder) == [f"season.yaml:{line}: {told}"]


def test_without_the_section_the_usual_rules_hold() -> None:
    season = read_season(SAMPLE.parents[1] / "sandbox" / "stories" / "first-stone")
    rules = season.booking
    assert (rules.ahead_days, rules.least_minutes, rules.hold_minutes, rules.offer_minutes) == (30, 60, 10, 30)
    assert rules.no_calls == ()
