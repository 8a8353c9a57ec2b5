"""Numbers, money, days and hours as people here write them.

Money and thousands take the no-break space, so that no phone breaks a sum in two. Moments are UTC epoch seconds
and are shown in Kazakhstan's time, from the `tzdata` package: system data may still say UTC+6 (before March 2024).
Where a language is not given, it is the one being spoken.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

from locales import _, language, speaking

ZONE = "Asia/Almaty"

_GAP = "\u00a0"
_MINUS = "\u2212"
_TENGE = "\u20b8"
_MONDAY = date(2024, 1, 1)
# CLDR writes the currency as KZT in plain "ru".
_LOCALES = {"kk": "kk", "ru": "ru_KZ"}


def number(n: int) -> str:
    """500 000, with no-break spaces; the same in both languages."""
    grouped = f"{abs(n):,}".replace(",", _GAP)
    return f"{_MINUS}{grouped}" if n < 0 else grouped


def decimal(n: Decimal) -> str:
    """2,5 and 1 500: a comma, no zeros behind it; the same in both languages."""
    whole, _point, fraction = f"{abs(n):f}".partition(".")
    fraction = fraction.rstrip("0")
    said = number(int(whole)) + (f",{fraction}" if fraction else "")
    return f"{_MINUS}{said}" if n < 0 else said


def counted(value: int, unit: str | None) -> str:
    """A number as its unit is written: money in tenge, a year without a gap, anything else in groups."""
    return money(value) if unit == "tenge" else str(value) if unit == "year" else number(value)


def money(tenge: int) -> str:
    """500 000 ₸, with no-break spaces; the same in both languages."""
    return f"{number(tenge)}{_GAP}{_TENGE}"


def local(at: int) -> datetime:
    """A moment (UTC epoch seconds) in Kazakhstan's time."""
    return datetime.fromtimestamp(at, _zone())


def short_date(at: int | date) -> str:
    """25.03.2027."""
    return _date(at).strftime("%d.%m.%Y")


def date_range(first: date, last: date) -> str:
    """10.05–20.05.2027: from one day to another, the year once where it is the same; one day stands alone."""
    if first == last:
        return short_date(first)
    begin = f"{first:%d.%m}" if first.year == last.year else short_date(first)
    return f"{begin}–{short_date(last)}"


def time(at: int) -> str:
    """18:00."""
    return local(at).strftime("%H:%M")


def day(at: int | date, spoken: str | None = None) -> str:
    """The day and the month in words."""
    return _cldr(at, "d MMMM", spoken or language())


def day_full(at: int | date, spoken: str | None = None) -> str:
    """The day with year and weekday."""
    with speaking(spoken or language()):
        return _("{weekday}, {day} {year}", day=day(at), year=_year(at), weekday=_cldr(at, "EEEE", language()))


def weekday_name(n: int) -> str:
    """Of Monday (1) to Sunday the same."""
    return weekday_short(_MONDAY + timedelta(days=n - 1))


def day_time(minutes: int) -> str:
    """Minutes after midnight as the hour: 10:00, and 24:00 for the end of the day."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def hours(starts: int, ends: int) -> str:
    """From one hour to another: 10:00–13:00."""
    return f"{day_time(starts)}–{day_time(ends)}"


def weekday_short(at: int | date, spoken: str | None = None) -> str:
    """The weekday in two letters or so, as it stands above a calendar."""
    said = _cldr(at, "EEEEEE", spoken or language())
    return said[:1].upper() + said[1:]


def month_of(months: int, spoken: str | None = None) -> str:
    """The month and its year, counted in months from the year 0."""
    said = _cldr(date(months // 12, months % 12 + 1, 1), "LLLL y", spoken or language())
    return said[:1].upper() + said[1:]


def moment(at: int, spoken: str | None = None) -> str:
    """The day with year and hour, to stand behind a label."""
    with speaking(spoken or language()):
        return _("{day} {year}, {time}", day=day(at), year=_year(at), time=time(at))


def _date(at: int | date) -> date:
    return local(at).date() if isinstance(at, int) else at


def _year(at: int | date) -> str:
    return str(_date(at).year)


def _cldr(at: int | date, pattern: str, spoken: str) -> str:
    from babel.dates import format_date

    return format_date(_date(at), pattern, locale=_LOCALES[spoken])


@cache
def _zone() -> ZoneInfo:
    return ZoneInfo(ZONE)
