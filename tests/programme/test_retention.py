"""When drafts that were not sent have had their time."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from programme.retention import DAY, Over, over
from programme.season import Season, to_text

CLOSED = 1_806_000_000


def text(closes_at: int, days: int) -> str:
    return json.dumps({"closes_at": closes_at, "retention": {"drafts_days": days}})


def test_not_a_second_too_early() -> None:
    stored = {"2027": text(CLOSED, 90)}
    assert over(stored, CLOSED + 90 * DAY - 1) is None
    assert over(stored, CLOSED + 90 * DAY) == Over(("2027",), CLOSED, CLOSED)
    assert over({}, CLOSED) is None


def test_each_season_keeps_what_it_promised_and_the_last_one_says_who_came_in_time() -> None:
    stored = {"2027": text(CLOSED, 90), "2028": text(CLOSED + 366 * DAY, 30), "2029": text(CLOSED + 731 * DAY, 90)}
    assert over(stored, CLOSED + 366 * DAY + 29 * DAY) == Over(("2027",), CLOSED, CLOSED + 305 * DAY)
    now = CLOSED + 366 * DAY + 30 * DAY
    assert over(stored, now) == Over(("2027", "2028"), CLOSED + 366 * DAY, now - 30 * DAY)


def test_a_season_as_it_is_stored(season: Season) -> None:
    """The sample closes on 2 April 2027 at 18:00 and promises 90 days: 1 July at 18:00."""
    at = int(datetime(2027, 7, 1, 18, 0, tzinfo=ZoneInfo("Asia/Almaty")).timestamp())
    stored = {season.id: to_text(season)}
    assert over(stored, at - 1) is None
    assert over(stored, at) == Over((season.id,), season.closes_at, season.closes_at)
