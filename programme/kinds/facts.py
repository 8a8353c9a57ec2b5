"""Facts with a form of their own: a telephone number, a day of the project, an organisation's number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from programme.bin_number import bin_number
from programme.dates import typed_date
from programme.kinds.kind import Value, no_bounds, no_options
from programme.phone import phone
from programme.problem import Problem

if TYPE_CHECKING:
    from programme.form import Asked
    from programme.season import Season


def _accepted(reads: Callable[[str], str], value: str) -> bool:
    try:
        return reads(value) == value
    except Problem:
        return False


class Phone:
    """A number to call, as E.164."""

    def faults(self, asked: Asked) -> Iterator[str]:
        yield from no_bounds(asked)
        yield from no_options(asked)

    def read(self, asked: Asked, typed: str, season: Season) -> Value:
        return phone(typed)

    def good(self, asked: Asked, value: Value, season: Season) -> bool:
        return isinstance(value, str) and _accepted(phone, value)


class Bin:
    """The business identification number of an organisation: twelve digits."""

    def faults(self, asked: Asked) -> Iterator[str]:
        yield from no_bounds(asked)
        yield from no_options(asked)

    def read(self, asked: Asked, typed: str, season: Season) -> Value:
        return bin_number(typed)

    def good(self, asked: Asked, value: Value, season: Season) -> bool:
        return isinstance(value, str) and _accepted(bin_number, value)


class Day:
    """A day on which projects run; kept as 2027-05-10."""

    def faults(self, asked: Asked) -> Iterator[str]:
        yield from no_bounds(asked)
        yield from no_options(asked)

    def read(self, asked: Asked, typed: str, season: Season) -> Value:
        first, last = season.project_from, season.project_until
        return typed_date(typed, first=first, last=last, example=first).isoformat()

    def good(self, asked: Asked, value: Value, season: Season) -> bool:
        if not isinstance(value, str):
            return False
        try:
            return season.project_from <= date.fromisoformat(value) <= season.project_until
        except ValueError:
            return False
