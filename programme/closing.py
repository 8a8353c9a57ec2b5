"""A new closing moment as the staff give it: typed or picked, always later than now, and one the season can have."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from programme.dates import typed_date
from programme.moments import day_and_hour
from programme.problem import Code, Problem
from programme.season import Season, from_text, to_text
from programme.typed import clean

OFFERED_DAYS = (1, 3, 7)
"""Days by which a deadline is most often moved."""
REASON_LEAST, REASON_MOST = 5, 200


def typed_moment(typed: str, season: Season, now: int) -> int:
    """The moment somebody wrote, in the season's time zone: a day as people write it, then the hour."""
    zone = ZoneInfo(season.timezone)
    example = Problem(Code.NOT_A_MOMENT, at=example_of(season, now))
    found = day_and_hour(typed)
    if found is None:
        raise example
    today = datetime.fromtimestamp(now, zone).date()
    try:
        day = typed_date(found[0], first=today, last=season.results_on, example=season.results_on)
    except Problem as problem:
        raise problem if problem.code is Code.OUTSIDE_WINDOW else example from None
    return checked(int(datetime.combine(day, found[1], zone).timestamp()), season, now)


def checked(at: int, season: Season, now: int) -> int:
    """The moment itself, if applications may close then."""
    if at <= now:
        raise Problem(Code.MOMENT_PAST, at=now)
    if at == season.closes_at:
        raise Problem(Code.SAME_DEADLINE, at=at)
    first, last = max(now, season.opens_at), season.results_on
    if at <= season.opens_at or at > _end_of(last, season):
        raise Problem(Code.OUTSIDE_WINDOW, first=_day(first, season).isoformat(), last=last.isoformat())
    return at


def offers(season: Season, now: int) -> tuple[int, ...]:
    """The same hour some days later; of a season that is over, counted from today."""
    closes = datetime.fromtimestamp(season.closes_at, ZoneInfo(season.timezone))
    since = max(closes.date(), _day(now, season))
    made = [datetime.combine(since + timedelta(days=n), closes.time(), closes.tzinfo) for n in OFFERED_DAYS]
    return tuple(at for each in made if _possible(at := int(each.timestamp()), season, now))


def example_of(season: Season, now: int) -> int:
    """A moment that could be written."""
    return next(iter(offers(season, now)[-1:]), season.closes_at)


def moved(season: Season, closes_at: int) -> Season:
    """The season with another closing; SeasonError if there cannot be such a one."""
    return from_text(to_text(season.model_copy(update={"closes_at": closes_at})))


def reason(typed: str) -> str:
    """Why, in a few words."""
    text = " ".join(clean(typed).split())
    if len(text) < REASON_LEAST:
        raise Problem(Code.TOO_SHORT, least=REASON_LEAST, length=len(text))
    if len(text) > REASON_MOST:
        raise Problem(Code.TOO_LONG, most=REASON_MOST, length=len(text))
    return text


def _possible(at: int, season: Season, now: int) -> bool:
    try:
        return checked(at, season, now) == at
    except Problem:
        return False


def _day(at: int, season: Season) -> date:
    return datetime.fromtimestamp(at, ZoneInfo(season.timezone)).date()


def _end_of(day: date, season: Season) -> int:
    """The last second of a day."""
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(season.timezone))
    return int(midnight.timestamp()) - 1
