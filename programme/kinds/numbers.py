"""Counts and sums."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from programme.kinds.kind import Value, no_options
from programme.problem import Code, Problem
from programme.typed import whole_number

if TYPE_CHECKING:
    from programme.form import Asked
    from programme.season import Season


class WholeNumber:
    """A count or a sum of whole tenge. `min` and `max` are bounds of the number itself."""

    def faults(self, asked: Asked) -> Iterator[str]:
        if asked.min is None or (asked.max is None) == (asked.max_from is None):
            yield "say the smallest and the largest number: add `min`, and `max` or `max_from: grant`"
        yield from no_options(asked)

    def read(self, asked: Asked, typed: str, season: Season) -> Value:
        least, most = season.bounds(asked)
        unit = {"unit": asked.unit} if asked.unit else {}
        try:
            number = whole_number(typed, tenge=asked.unit == "tenge")
        except Problem as problem:
            raise Problem(problem.code, example=self._example(asked, season), **unit) from None
        if number < least:
            raise Problem(Code.TOO_SMALL, least=least, **unit)
        if number > most:
            raise Problem(Code.TOO_BIG, most=most, **unit)
        return number

    def good(self, asked: Asked, value: Value, season: Season) -> bool:
        least, most = season.bounds(asked)
        return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most

    def _example(self, asked: Asked, season: Season) -> int:
        """A number to show to whoever wrote none: the form's own good example, else one that may well be meant."""
        if asked.example is not None:
            with suppress(Problem):
                number = whole_number(asked.example.kk, tenge=asked.unit == "tenge")
                if self.good(asked, number, season):
                    return number
        least, most = season.bounds(asked)
        match asked.unit:
            case "tenge":
                return most
            case "year":
                return (least + most) // 2
            case _other:
                return min(least + 1, most)
