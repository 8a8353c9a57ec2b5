"""A day and an hour as people type them: 15.03 10:00, 15 March 2027 9.30."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from programme.dates import typed_date
from programme.problem import Code, Problem

LATEST_DAYS = 366
"""Days ahead that somebody may mean."""
_HOUR = re.compile(r"(?P<day>.+?)[\s,]+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})")


def typed_moment(typed: str, *, now: int, zone: str) -> int:
    """UTC seconds. NOT_A_MOMENT for what cannot be read, MOMENT_PAST for what is over."""
    here = datetime.fromtimestamp(now, ZoneInfo(zone))
    tomorrow = datetime.combine(here.date() + timedelta(days=1), time(10), here.tzinfo)
    wrong = Problem(Code.NOT_A_MOMENT, at=int(tomorrow.timestamp()))
    found = _HOUR.fullmatch(typed.strip())
    if found is None or int(found["hour"]) > 23 or int(found["minute"]) > 59:
        raise wrong
    first, last = here.date() - timedelta(days=1), here.date() + timedelta(days=LATEST_DAYS)
    try:
        day = typed_date(found["day"], first=first, last=last, example=tomorrow.date())
    except Problem:
        raise wrong from None
    moment = datetime.combine(day, time(int(found["hour"]), int(found["minute"])), here.tzinfo)
    if moment.timestamp() <= now:
        raise Problem(Code.MOMENT_PAST)
    return int(moment.timestamp())
