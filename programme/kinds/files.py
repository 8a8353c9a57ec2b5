"""Photos and documents: their rows and bytes are kept elsewhere, the answer names them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from programme.kinds.kind import Value, no_options
from programme.problem import Code, Problem

if TYPE_CHECKING:
    from programme.form import Asked
    from programme.season import Season


MOST_FILES = 10
"""Where the question does not say how many."""


class Files:
    """Telegram's own names of the files, in the order they came; a file sent twice is one file."""

    def faults(self, asked: Asked) -> Iterator[str]:
        yield from no_options(asked)
        if asked.max_from is not None or asked.unit is not None:
            yield "`max_from` and `unit` are for numbers; remove them"

    def read(self, asked: Asked, typed: str, season: Season) -> Value:
        raise Problem(Code.SEND_A_FILE)

    def good(self, asked: Asked, value: Value, season: Season) -> bool:
        least, most = season.bounds(asked)
        return isinstance(value, list) and max(least, 1) <= len(value) <= (most or MOST_FILES)


def with_file(asked: Asked, value: Value | None, unique_id: str) -> Value:
    """The files with one more; raises TOO_MANY_FILES. One that is there already changes nothing."""
    files = list(value) if isinstance(value, list) else []
    if unique_id in files:
        return files
    if len(files) >= (asked.max or MOST_FILES):
        raise Problem(Code.TOO_MANY_FILES, most=asked.max or MOST_FILES)
    return [*files, unique_id]


def named(value: Value | None) -> set[str]:
    """Telegram's names of all files and recordings that an answer names, those inside a list's entries too."""
    if isinstance(value, list):
        return {name for each in value for name in ({each} if isinstance(each, str) else named(each))}
    if isinstance(value, dict):
        spoken = value.get("voice")
        return {spoken} if isinstance(spoken, str) else {name for each in value.values() for name in named(each)}
    return set()
