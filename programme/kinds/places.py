"""A village: as it was typed, and, once she has pointed at it, which one of the country it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from programme.kinds.kind import Value, no_bounds, no_options
from programme.problem import Code, Problem
from programme.typed import clean

if TYPE_CHECKING:
    from programme.form import Asked
    from programme.season import Season


LEAST, MOST = 2, 120
"""Characters of a typed place."""


class Place:
    """Typed first, then pointed at or kept as typed: only a place she is `sure` of answers the question."""

    def faults(self, asked: Asked) -> Iterator[str]:
        yield from no_bounds(asked)
        yield from no_options(asked)

    def read(self, asked: Asked, typed: str, season: Season) -> Value:
        text = clean(typed)
        if len(text) < LEAST:
            raise Problem(Code.TOO_SHORT, least=LEAST, length=len(text))
        if len(text) > MOST:
            raise Problem(Code.TOO_LONG, most=MOST, length=len(text))
        return {"typed": text, "sure": False}

    def good(self, asked: Asked, value: Value, season: Season) -> bool:
        return isinstance(value, dict) and isinstance(value.get("typed"), str) and value.get("sure") is True


def pointed_at(value: Value, kato: str, kk: str, ru: str) -> Value:
    """The place with the official one it is: its nine-digit code and its path in both languages."""
    typed = value["typed"] if isinstance(value, dict) else ""
    return {"typed": typed, "sure": True, "kato": kato, "kk": kk, "ru": ru}


def as_typed(value: Value) -> Value:
    """The place kept as she wrote it: old and local names are right too."""
    typed = value["typed"] if isinstance(value, dict) else ""
    return {"typed": typed, "sure": True}


def place_words(value: Value, language: str) -> str:
    """The path of a known place, else what was typed."""
    if not isinstance(value, dict):
        return ""
    return str(value.get(language) or value.get("typed") or "")
