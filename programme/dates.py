"""Dates as people type them: 10.05.2027, 10/5/27, 2027-05-10, and with the months' names of both languages.

The names stand in `dates.yaml`. Day comes before month, as everybody here writes it.
"""

import re
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from programme.languages import Frozen
from programme.problem import Code, Problem
from programme.typed import clean, fold

# Between the parts of a date people put white space, full stops, commas, slashes and any dash.
_TYPED = re.compile(r"(?:[0-9]|[^\W\d_]|[\s.,/\u2010-\u2015\u2212-])+")
_PART = re.compile(r"[0-9]+|[^\W\d_]+")
# Longer than any date: "on the tenth day of the month of September of the year 2027".
_LONGEST = 80
_CENTURY = 2000


class _Month(Frozen):
    names: tuple[str, ...]
    forms: tuple[str, ...]


class _Words(Frozen):
    """What `dates.yaml` says; see the comments there."""

    months: tuple[_Month, ...]
    endings: tuple[str, ...]
    fillers: tuple[str, ...]


def typed_date(typed: str, *, first: date, last: date, example: date) -> date:
    """The date a person typed; one without a year is the one between `first` and `last`.

    Raises DAY_MISSING for a month alone, OUTSIDE_WINDOW for a day before `first` or behind `last`, and NOT_A_DATE,
    which shows `example`, for everything else.
    """
    text = clean(typed)
    if len(text) > _LONGEST or not _TYPED.fullmatch(text):
        raise _not_a_date(example)
    parts = [part for part in _PART.findall(text) if not _filler(part)]
    names = [n for n, part in enumerate(parts) if not part.isdecimal()]
    day, month, year = _in_figures(parts, example) if not names else _with_a_name(parts, names, example)
    years = range(first.year, last.year + 1) if year is None else (_whole_year(year, example),)
    days = [found for each in years if (found := _day_of(each, month, day))]
    if not days:
        raise _not_a_date(example)
    for found in days:
        if first <= found <= last:
            return found
    raise Problem(Code.OUTSIDE_WINDOW, first=first.isoformat(), last=last.isoformat())


def _in_figures(parts: list[str], example: date) -> tuple[int, int, str | None]:
    """Day, month and year of a date without names: 10 5, 10 5 27, 10 5 2027 or 2027 5 10."""
    if len(parts) == 3 and len(parts[0]) == 4:
        parts = parts[::-1]
    if len(parts) == 2 and len(parts[1]) == 4:
        raise Problem(Code.DAY_MISSING, day=example.isoformat())
    if len(parts) not in (2, 3) or max(len(part) for part in parts[:2]) > 2:
        raise _not_a_date(example)
    return int(parts[0]), int(parts[1]), parts[2] if len(parts) == 3 else None


def _with_a_name(parts: list[str], names: list[int], example: date) -> tuple[int, int, str | None]:
    """The same of a date with one month's name: 10 May, 10 May 2027, 2027 10 May, May 10."""
    month = _months().get(fold(parts[names[0]]))
    if len(names) > 1 or month is None:
        raise _not_a_date(example)
    figures = parts[: names[0]] + parts[names[0] + 1 :]
    years = [n for n, part in enumerate(figures) if len(part) == 4]
    year = figures.pop(years[0]) if years else None
    if year is None and len(figures) == 2 and names[0] < 2:
        year = figures.pop()
    if not figures:
        raise Problem(Code.DAY_MISSING, day=example.isoformat())
    if len(figures) > 1 or len(figures[0]) > 2:
        raise _not_a_date(example)
    return int(figures[0]), month, year


def _whole_year(year: str, example: date) -> int:
    if len(year) not in (2, 4):
        raise _not_a_date(example)
    return int(year) if len(year) == 4 else _CENTURY + int(year)


def _day_of(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _not_a_date(example: date) -> Problem:
    return Problem(Code.NOT_A_DATE, day=example.isoformat())


def _filler(part: str) -> bool:
    return fold(part) in _fillers()


@cache
def _words() -> _Words:
    text = Path(__file__).with_name("dates.yaml").read_text(encoding="utf-8")
    return _Words.model_validate(yaml.safe_load(text))


@cache
def _fillers() -> frozenset[str]:
    return frozenset(fold(word) for word in _words().fillers)


@cache
def _months() -> dict[str, int]:
    """Every folded form of every name, with the number of its month."""
    known = _words()
    forms: dict[str, int] = {}
    for number, month in enumerate(known.months, 1):
        inflected = (name + ending for name in month.names for ending in ("", *known.endings))
        for form in (*inflected, *month.forms):
            if forms.setdefault(fold(form), number) != number:
                raise ValueError(f"dates.yaml: months {forms[fold(form)]} and {number} share a form")
    return forms
