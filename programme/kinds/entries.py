"""A list of entries, each with the same parts: members, activities, results, tasks, jobs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from programme.kinds.kind import AnyKind, Value, no_options
from programme.problem import Code, Problem

if TYPE_CHECKING:
    from programme.form import Asked
    from programme.season import Season


Entry = dict[str, "Value"]


class Entries:
    """`min` and `max` count the entries. An entry may stand unfinished; the list answers once none does."""

    def __init__(self, kinds: dict[str, AnyKind]) -> None:
        self._kinds = kinds

    def faults(self, asked: Asked) -> Iterator[str]:
        if not asked.parts:
            yield "say what an entry is made of: add `parts`"
        if asked.min is None or asked.max is None:
            yield "say how many entries at least and at most: add `min` and `max`"
        yield from no_options(asked)

    def read(self, asked: Asked, typed: str, season: Season) -> Value:
        raise Problem(Code.PRESS_ADD)

    def good(self, asked: Asked, value: Value, season: Season) -> bool:
        least, most = season.bounds(asked)
        entries = entries_of(value)
        return least <= len(entries) <= most and all(self.whole(asked, entry, season) for entry in entries)

    def read_part(self, asked: Asked, entry: Entry, part_id: str, typed: str, season: Season) -> Value:
        """What was typed for one part; a later day of an entry may not lie before an earlier one of it."""
        part = next(each for each in asked.parts if each.id == part_id)
        said = self._kinds[part.kind].read(part, typed, season)
        if day := _day_before(asked, entry, part, said):
            raise Problem(Code.DATE_BEFORE, earlier=day)
        return said

    def whole(self, asked: Asked, entry: Entry, season: Season) -> bool:
        """Whether nothing of the entry is missing or no longer right."""
        return self.open_part(asked, entry, season) is None

    def open_part(self, asked: Asked, entry: Entry, season: Season) -> str | None:
        """The first part of an entry that is still to be asked, or no longer fits; None when it is whole."""
        for part in asked.parts:
            value = entry.get(part.id)
            if value is None:
                if part.required:
                    return part.id
            elif not self._kinds[part.kind].good(part, value, season) or _day_before(asked, entry, part, value):
                return part.id
        return None


def _day_before(asked: Asked, entry: Entry, part: Asked, said: Value) -> str | None:
    """The day of an earlier part of the entry that `said`, a day too, lies before."""
    days = [entry.get(each.id) for each in asked.parts[: asked.parts.index(part)] if each.kind == "date"]
    later = (day for day in days if isinstance(day, str) and isinstance(said, str) and said < day)
    return next(later, None) if part.kind == "date" else None


def entries_of(value: Value | None) -> list[Entry]:
    """The entries of an answer; none where there is no answer."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def with_part(value: Value | None, n: int, part: str, said: Value) -> Value:
    """The list after one part of entry `n` (from 0) was answered; the one behind the last begins a new entry."""
    entries = entries_of(value)
    if n == len(entries):
        entries = [*entries, {}]
    return [{**entry, part: said} if i == n else entry for i, entry in enumerate(entries)]


def without_entry(value: Value | None, n: int) -> Value:
    """The list without entry `n`, from 0."""
    return [entry for i, entry in enumerate(entries_of(value)) if i != n]
