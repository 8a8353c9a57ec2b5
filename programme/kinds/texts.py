"""Words: kept as they were typed, or, where they are long, spoken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from programme.kinds.kind import LONGEST_TEXT, Value, no_options
from programme.problem import Code, Problem
from programme.typed import clean

if TYPE_CHECKING:
    from programme.form import Asked
    from programme.season import Season


class Text:
    """Words, kept as they were typed. `min` and `max` are characters."""

    def faults(self, asked: Asked) -> Iterator[str]:
        if asked.min is None or asked.max is None:
            yield "say how many characters at least and at most: add `min` and `max`"
        elif asked.min < 1:
            yield "`min` must be 1 or more; a question that may stay empty says `required: false`"
        if asked.max is not None and asked.max > LONGEST_TEXT:
            yield f"`max` must be {LONGEST_TEXT} or less: one Telegram message holds no more"
        if asked.max_from is not None:
            yield "`max_from` is for numbers; write `max` here"
        yield from no_options(asked)

    def read(self, asked: Asked, typed: str, season: Season) -> Value:
        text = clean(typed)
        least, most = season.bounds(asked)
        if len(text) < least:
            raise Problem(Code.TOO_SHORT, least=least, length=len(text))
        if len(text) > most:
            raise Problem(Code.TOO_LONG, most=most, length=len(text))
        return text

    def good(self, asked: Asked, value: Value, season: Season) -> bool:
        least, most = season.bounds(asked)
        return isinstance(value, str) and least <= len(value) <= most


class LongText(Text):
    """Words that may also be spoken: a voice message counts, until somebody has typed it in."""

    def good(self, asked: Asked, value: Value, season: Season) -> bool:
        return spoken_seconds(value) is not None or super().good(asked, value, season)


def voice(unique_id: str, seconds: int) -> Value:
    """The value of a spoken answer; `unique_id` is Telegram's name of the recording, the same in every chat."""
    return {"voice": unique_id, "seconds": seconds}


def spoken_seconds(value: Value) -> int | None:
    """How long a spoken answer is; None for a typed one."""
    if isinstance(value, dict) and isinstance(value.get("voice"), str):
        seconds = value.get("seconds")
        return seconds if isinstance(seconds, int) else None
    return None
