"""A month as buttons: weeks from Monday, the days that have something marked."""

import calendar
from collections.abc import Callable, Iterable, Set
from datetime import date

from aiogram.filters.callback_data import CallbackData

from handlers.ui.screen import Button, Rows

MARK = "•"


def months_of(days: Iterable[date]) -> list[int]:
    """Their months, counted from the year 0, each once."""
    return sorted({day.year * 12 + day.month - 1 for day in days})


def month_rows(month: int, marked: Set[int], opens: Callable[[int], CallbackData]) -> Rows:
    """Seven buttons a week; what lies in another month has a dash, and opens the month itself."""
    weeks = calendar.Calendar().monthdayscalendar(month // 12, month % 12 + 1)
    return tuple(tuple(_day(day, marked, opens) for day in week) for week in weeks)


def _day(day: int, marked: Set[int], opens: Callable[[int], CallbackData]) -> Button:
    words = "–" if not day else f"{MARK}{day}" if day in marked else str(day)
    return Button(words, opens(day))
