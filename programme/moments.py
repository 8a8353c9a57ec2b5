"""A day and an hour as people type them: 15.03 10:00, 15 March 2027 9.30."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from programme.dates import typed_date
from programme.problem import Code, Problem
from programme.typed import clean

LATEST_DAYS = 366
"""Days ahead that somebody may mean."""
_HOUR = re.compile(r"(?P<day>.*\S)[\s,;]+(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})", re.DOTALL)


def day_and_hour(typed: str) -> tuple[str, time] | None:
    """The words of the day, and the hour behind them; None for what has no hour."""
    found = _HOUR.fullmatch(clean(typed))
    if found is None or int(found["hour"]) > 23 or int(found["minute"]) > 59:
        return None
    return found["day"], time(int(found["hour"]), int(found["minute"]))


def typed_moment(typed: str, *, now: int, zone: str) -> int:
    """UTC seconds. NOT_A_MOMENT for what cannot be read, MOMENT_PAST for what is over."""
    here = datetime.fromtimestamp(now, ZoneInfo(zone))
    tomorrow = datetime.combine(here.date() + timedelta(days=1), time(10), here.tzinfo)
    wrong = Problem(Code.NOT_A_MOMENT, at=int(tomorrow.timestamp()))
    found = day_and_hour(typed)
    if found is None:
        raise wrong
    first, last = here.date() - timedelta(days=1), here.date() + timedelta(days=LATEST_DAYS)
    try:
        day = typed_date(found[0], first=first, last=last, example=tomorrow.date())
    except Problem:
        raise wrong from None
    moment = datetime.combine(day, found[1], here.tzinfo)
    if moment.timestamp() <= now:
        raise Problem(Code.MOMENT_PAST, at=now)
    return int(moment.timestamp())
