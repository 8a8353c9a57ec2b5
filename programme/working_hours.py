"""When the programme's people are at work: hours, weekends and holidays of the season, one clock for every promise.

Moments are UTC seconds; the clock of working time stands still outside of the hours, so a promise of 24 hours given
before Nauryz is kept after it.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from programme.languages import Both, Frozen
from programme.marked import wrong

HOUR = 3600
LONGEST_REST_DAYS = 400
"""Longer than any holidays: nobody is at work at all where so many days in a row are free."""

Weekday = Annotated[int, Field(ge=1, le=7)]


class Holiday(Frozen):
    """Days off in a row, the last one included."""

    first: date
    last: date
    name: Both

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise wrong("comes before `first`; correct one of the two", "last")
        return self


class Holidays(Frozen):
    """All of them."""

    days: tuple[Holiday, ...] = ()


class Consulting(Frozen):
    """When questions are answered (Monday is 1), and what is promised, in working hours where it is not days."""

    days: tuple[Weekday, ...] = (1, 2, 3, 4, 5)
    starts: time = time(9)
    ends: time = time(18)
    promise_hours: Annotated[int, Field(ge=1)] = 24
    remind_hours: Annotated[int, Field(ge=1)] = 4
    return_hours: Annotated[int, Field(ge=1)] = 8
    silence_days: Annotated[int, Field(ge=1)] = 3
    reopen_days: Annotated[int, Field(ge=1)] = 7
    people_goal: Annotated[int, Field(ge=1)] = 200

    @model_validator(mode="after")
    def _somebody_works(self) -> Self:
        if not self.days:
            raise wrong("must name at least one day, Monday is 1", "days")
        if self.ends <= self.starts:
            raise wrong("is not after `starts`; correct one of the two", "ends")
        if self.return_hours <= self.remind_hours:
            raise wrong("is not after `remind_hours`; correct one of the two", "return_hours")
        return self


@dataclass(frozen=True, slots=True)
class Calendar:
    """The one clock. `off` are the days nobody works, whichever weekday they are."""

    zone: str
    days: frozenset[int]
    starts: time
    ends: time
    off: frozenset[date]

    @classmethod
    def of(cls, zone: str, hours: Consulting, holidays: Holidays | None) -> "Calendar":
        off = {
            each.first + timedelta(days=n)
            for each in (holidays.days if holidays is not None else ())
            for n in range((each.last - each.first).days + 1)
        }
        return cls(zone, frozenset(hours.days), hours.starts, hours.ends, frozenset(off))

    def open_at(self, at: int) -> bool:
        """Whether somebody is at work at this second."""
        span = _span(self, self._day(at))
        return span is not None and span[0] <= at < span[1]

    def opens_after(self, at: int) -> int:
        """The first second from this one on at which somebody is at work."""
        return self.after(at, 0)

    def worked(self, since: int, until: int) -> int:
        """Working seconds between two moments; 0 where the second comes first."""
        total, day = 0, self._day(since)
        last = self._day(until)
        while day <= last:
            span = _span(self, day)
            if span is not None:
                total += max(0, min(until, span[1]) - max(since, span[0]))
            day += timedelta(days=1)
        return total

    def after(self, since: int, seconds: int) -> int:
        """The first second by which so many working seconds are over since a moment."""
        day, left = self._day(since), seconds
        for _n in range(LONGEST_REST_DAYS + seconds):
            span = _span(self, day)
            if span is not None:
                begins = max(since, span[0])
                here = span[1] - begins
                if here > left or (here == left and left > 0):
                    return begins + left
                left -= max(0, here)
            day += timedelta(days=1)
        raise ValueError("nobody is ever at work")

    def _day(self, at: int) -> date:
        return datetime.fromtimestamp(at, ZoneInfo(self.zone)).date()


@lru_cache(maxsize=4096)
def _span(calendar: Calendar, day: date) -> tuple[int, int] | None:
    """The seconds of a day's work; None for a day off."""
    if day in calendar.off or day.isoweekday() not in calendar.days:
        return None
    zone = ZoneInfo(calendar.zone)
    begins, ends = (datetime.combine(day, each, zone) for each in (calendar.starts, calendar.ends))
    return int(begins.timestamp()), int(ends.timestamp())
