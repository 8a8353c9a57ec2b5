"""Hours as a consultant opens them: what is typed is read, and what cannot be is refused. Pure rules."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from programme.dates import typed_date
from programme.problem import Code, Problem
from programme.season import Season
from programme.seminar import URL
from programme.timetable import Hours, Mode, Spoken, day_of, slots
from programme.typed import clean

STARTS, ENDS, MINUTES, BUFFER = 10 * 60, 13 * 60, 30, 15
"""What is proposed before anything was said."""
DAY_MINUTES = 24 * 60
STEP = 15
"""Hours begin and end at a quarter, as the cells do that somebody is busy in."""
AHEAD_DAYS = 180
"""As far ahead as a single day may be opened or closed."""
MOST_HOURS = 40
"""Hours a consultant may have open at a time."""
MOST_DAYS = 31
"""Days in a row that may be closed at once."""
PLACE_LEAST, PLACE_MOST = 3, 200
REASON_MOST = 200
LOOK_DAYS = 70
"""So far ahead is looked for a day of a weekday that is no holiday."""

_TIME = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?![0-9])|([0-9]{1,4})")
_BETWEEN = re.compile(r"\s*[-\u2010-\u2015\u2212…]+\s*")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Draft:
    """Hours that are being written: on these weekdays, or on one single day."""

    consultant: int
    weekdays: frozenset[int]
    day: date | None
    starts: int
    ends: int
    minutes: int
    buffer: int
    mode: Mode
    place: str | None
    language: Spoken
    topics: frozenset[str]


def typed_hours(typed: str) -> tuple[int, int]:
    """From when until when, in minutes after midnight: 10:00-13:00, 10.00 – 13.00, 10-13, 1000-1330, 10 00 - 13 00."""
    text = clean(typed)
    found = _TIME.findall(text) if len(text) <= _LONGEST else []
    if len(found) == 4 and all(len(alone) in (1, 2) for _hour, _minute, alone in found):
        found = [(found[n][2], found[n + 1][2].zfill(2), "") for n in (0, 2)]
    if len(found) != 2:
        raise Problem(Code.NOT_HOURS)
    starts, ends = (_minutes(*each) for each in found)
    if ends <= starts:
        raise Problem(Code.HOURS_BACKWARDS)
    if starts % STEP or ends % STEP:
        raise Problem(Code.HOURS_QUARTERS)
    return starts, ends


def _minutes(hour: str, minute: str, alone: str) -> int:
    if alone:
        hour, minute = (alone[:-2], alone[-2:]) if len(alone) > 2 else (alone, "0")
    made = int(hour) * 60 + int(minute)
    if int(minute) > 59 or made > DAY_MINUTES:
        raise Problem(Code.NOT_HOURS)
    return made


def window(season: Season, now: int) -> tuple[date, date]:
    """The days that may be opened or closed now."""
    today = day_of(now, season)
    return today, today + timedelta(days=AHEAD_DAYS)


def typed_day(typed: str, season: Season, now: int) -> date:
    first, last = window(season, now)
    return typed_date(typed, first=first, last=last, example=first + timedelta(days=1))


def typed_days(typed: str, season: Season, now: int) -> tuple[date, date]:
    """One day, or the first and the last of several in a row: 12.03, 12.03-15.03, 12-15.03."""
    try:
        day = typed_day(typed, season, now)
    except Problem as problem:
        found = _several(clean(typed), season, now)
        if found is None:
            raise problem from None
        return checked_days(*found)
    return day, day


def _several(text: str, season: Season, now: int) -> tuple[date, date] | None:
    """The first way of cutting it in two that gives two days; None where there is none."""
    for cut in _BETWEEN.finditer(text):
        first, last = text[: cut.start()], text[cut.end() :]
        try:
            until = typed_day(last, season, now)
            since = until.replace(day=int(first)) if re.fullmatch("[0-9]{1,2}", first) else None
            return since or typed_day(first, season, now), until
        except (Problem, ValueError):
            continue
    return None


def checked_days(first: date, last: date) -> tuple[date, date]:
    if last < first:
        raise Problem(Code.DATE_BEFORE, earlier=first.isoformat())
    if (last - first).days >= MOST_DAYS:
        raise Problem(Code.TOO_MANY_DAYS, most=MOST_DAYS)
    return first, last


def typed_place(typed: str, mode: Mode) -> str:
    """Where it is held: the address of a page for a talk online, words for one face to face."""
    text = " ".join(clean(typed).split())
    if mode is Mode.ONLINE:
        if URL.fullmatch(text) is None or len(text) > PLACE_MOST:
            raise Problem(Code.NOT_A_WEB_ADDRESS)
        return text
    if len(text) < PLACE_LEAST:
        raise Problem(Code.TOO_SHORT, least=PLACE_LEAST, length=len(text))
    if len(text) > PLACE_MOST:
        raise Problem(Code.TOO_LONG, most=PLACE_MOST, length=len(text))
    return text


def hours_of(draft: Draft, season: Season, now: int) -> tuple[Hours, ...]:
    """What the draft opens: one of each weekday from today on, or of the single day. Not written down yet."""
    today = day_of(now, season)
    each_of = [(None, draft.day)] if draft.day is not None else [(each, None) for each in sorted(draft.weekdays)]
    return tuple(
        Hours(
            id=0,
            consultant=draft.consultant,
            weekday=weekday,
            day=day,
            starts=draft.starts,
            ends=draft.ends,
            minutes=draft.minutes,
            buffer=draft.buffer,
            mode=draft.mode,
            place=draft.place if draft.mode is not Mode.PHONE else None,
            language=draft.language,
            topics=draft.topics,
            since=today,
            until=None,
        )
        for weekday, day in each_of
    )


def checked(draft: Draft, there: Iterable[Hours], season: Season, now: int) -> tuple[Hours, ...]:
    """As `hours_of`, if they can be opened beside those that are open already."""
    made, today = hours_of(draft, season, now), day_of(now, season)
    open_ones = [each for each in there if not each.over(today)]
    if not made:
        raise Problem(Code.NO_WEEKDAY)
    first, last = window(season, now)
    if draft.day is not None and not first <= draft.day <= last:
        raise Problem(Code.OUTSIDE_WINDOW, first=first.isoformat(), last=last.isoformat())
    if draft.ends - draft.starts < draft.minutes:
        raise Problem(Code.HOURS_SHORT, minutes=draft.minutes)
    for each in made:
        _refuse_without_times(each, season, now)
        for other in open_ones:
            if meet(each, other, season):
                raise _overlap(other)
    if len(open_ones) + len(made) > MOST_HOURS:
        raise Problem(Code.TOO_MANY_HOURS, most=MOST_HOURS)
    return made


def _refuse_without_times(each: Hours, season: Season, now: int) -> None:
    """Somebody could never take one of them."""
    day = a_day_of(each, season)
    times = slots(each, day, season)
    if not times and each.mode is Mode.PHONE:
        quiet = next((q for q in season.booking.no_calls if q.weekday == day.isoweekday()), None)
        if quiet is not None:
            at = {"starts": _after_midnight(quiet.starts), "ends": _after_midnight(quiet.ends)}
            raise Problem(Code.HOURS_WITHOUT_CALLS, weekday=quiet.weekday, **at)
    if each.day is not None and not any(slot.starts_at > now for slot in times):
        raise Problem(Code.HOURS_OVER)


def _after_midnight(at: time) -> int:
    return at.hour * 60 + at.minute


def a_day_of(each: Hours, season: Season) -> date:
    """The next day on which they hold; of weekly ones that meet nothing but holidays, the next such weekday."""
    days = [each.since + timedelta(days=n) for n in range(LOOK_DAYS)]
    ahead = next((day for day in days if each.on(day, season)), None)
    return each.day or ahead or next(day for day in days if day.isoweekday() == each.weekday)


def meet(one: Hours, other: Hours, season: Season) -> bool:
    """Whether there is a day on which both hold at the same time."""
    if one.consultant != other.consultant or one.ends <= other.starts or other.ends <= one.starts:
        return False
    single = next((each for each in (one, other) if each.day is not None), None)
    if single is not None and single.day is not None:
        return one.on(single.day, season) and other.on(single.day, season)
    if one.weekday != other.weekday:
        return False
    first = max(one.since, other.since)
    untils = [each.until for each in (one, other) if each.until is not None]
    return not untils or first <= min(untils)


def _overlap(other: Hours) -> Problem:
    at: dict[str, int | str] = {"starts": other.starts, "ends": other.ends}
    if other.day is not None:
        return Problem(Code.HOURS_OVERLAP, day=other.day.isoformat(), **at)
    return Problem(Code.HOURS_OVERLAP, weekday=other.weekday or 1, **at)
