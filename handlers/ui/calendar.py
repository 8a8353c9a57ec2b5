"""A month as buttons: weeks from Monday, the days that have something marked."""

import calendar
from collections.abc import Callable, Iterable, Sequence, Set
from datetime import date, timedelta

from aiogram.filters.callback_data import CallbackData

from handlers.ui.screen import Button, Rows
from locales.format import month_of, weekday_short

MARK, FULL, NO_DAY = "•", "✕", "–"
Opens = Callable[[int], CallbackData]


def months_of(days: Iterable[date]) -> list[int]:
    """Their months, counted from the year 0, each once."""
    return sorted({day.year * 12 + day.month - 1 for day in days})


def month_rows(
    month: int, marked: Set[int], opens: Opens, *, full: Set[int] = frozenset(), dead: Set[int] = frozenset()
) -> Rows:
    """Seven buttons a week; what lies in another month or is `dead` has a dash, and opens the month itself.

    A week in which nothing lives is left out.
    """
    weeks = calendar.Calendar().monthdayscalendar(month // 12, month % 12 + 1)
    alive = [week for week in weeks if set(week) - dead - {0}]
    return tuple(tuple(_day(0 if day in dead else day, marked, full, opens) for day in week) for week in alive)


def _day(day: int, marked: Set[int], full: Set[int], opens: Opens) -> Button:
    if not day:
        return Button(NO_DAY, opens(0))
    return Button(f"{MARK}{day}" if day in marked else f"{FULL}{day}" if day in full else str(day), opens(day))


def weekday_row(opens: Opens) -> tuple[Button, ...]:
    """The names of the days above a month; they open the month itself."""
    monday = date(2027, 3, 1)
    return tuple(Button(weekday_short(monday + timedelta(days=n)), opens(0)) for n in range(7))


def turning(months: Sequence[int], here: int, opens: Callable[[int], CallbackData]) -> Rows:
    """To the month before and the one after, where there are some."""
    before = [each for each in months if each < here][-1:]
    after = [each for each in months if each > here][:1]
    row = tuple(
        Button(f"◀ {month_of(each)}" if each < here else f"{month_of(each)} ▶", opens(each))
        for each in (*before, *after)
    )
    return (row,) if row else ()
