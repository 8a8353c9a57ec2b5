"""The lines of a budget and their sums. Whole tenge and exact decimals: nothing here is ever a float.

A line may stand unfinished. Its sum is quantity times price, rounded half up to whole tenge; nobody is ever asked for
it, and the totals are the sums of the lines, whatever was edited in which order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from programme.costs import OWN, SOURCES, Costs, Source
from programme.quantity import plain, stored, thousandths

if TYPE_CHECKING:
    from programme.kinds import Value

PartName = Literal["what", "category", "unit", "quantity", "price", "source", "activity"]
PARTS: tuple[PartName, ...] = ("what", "category", "unit", "quantity", "price", "source", "activity")
NEEDED = PARTS[:-1]
LEAST_WHAT, MOST_WHAT = 2, 80
MOST_UNIT = 16
"""Characters of a name, and of a unit that is in no list."""


@dataclass(frozen=True, slots=True)
class Line:
    """One cost; what is None was not said yet. `id` is its own for good, `activity` counts the activities from 0."""

    id: int
    what: str | None = None
    category: str | None = None
    unit: str | None = None
    quantity: Decimal | None = None
    price: int | None = None
    source: Source | None = None
    activity: int | None = None

    @property
    def sum(self) -> int | None:
        """Whole tenge; None while quantity or price is missing."""
        return None if self.quantity is None or self.price is None else product(self.quantity, self.price)


def product(quantity: Decimal, price: int) -> int:
    """Quantity times price, half a tenge rounded up."""
    return (thousandths(quantity) * price + 500) // 1000


@dataclass(frozen=True, slots=True)
class Sums:
    """Totals of a budget by where the money comes from; `cap` is the grant, which `free` is left of.

    A line counts as soon as its sum and its source are known, so an unfinished one hides nothing.
    """

    by_source: Mapping[Source, int]
    cap: int

    @property
    def asked(self) -> int:
        return self.by_source["grant"]

    @property
    def free(self) -> int:
        """What is left of the grant; negative by how much it is over."""
        return self.cap - self.asked

    @property
    def own(self) -> int:
        return sum(self.by_source[each] for each in OWN)

    @property
    def other(self) -> int:
        return self.by_source["other"]

    @property
    def project(self) -> int:
        return sum(self.by_source.values())


def sums(lines: Iterable[Line], cap: int) -> Sums:
    totals: dict[Source, int] = dict.fromkeys(SOURCES, 0)
    for line in lines:
        if line.source is not None and line.sum is not None:
            totals[line.source] += line.sum
    return Sums(totals, cap)


# What is stored


def lines_of(value: Value | None) -> tuple[Line, ...]:
    """The lines of an answer. What is no part of a line counts as not said, so that it is asked again."""
    found = [_line(each) for each in value if isinstance(each, dict)] if isinstance(value, list) else []
    lines: dict[int, Line] = {line.id: line for line in reversed(found) if line is not None}
    return tuple(reversed(lines.values()))


def to_value(lines: Iterable[Line]) -> Value:
    """The lines as the answer that is stored."""
    return [line_value(line) for line in lines]


def line_value(line: Line) -> Value:
    said: dict[str, Value] = {"id": line.id}
    for part in PARTS:
        value = getattr(line, part)
        if value is not None:
            said[part] = str(plain(value)) if isinstance(value, Decimal) else value
    return said


def line_from(value: Value) -> Line | None:
    """One stored line; None for what is none."""
    return _line(value) if isinstance(value, dict) else None


def _line(said: Mapping[str, object]) -> Line | None:
    id = _whole(said.get("id"), 0)
    if id is None:
        return None
    return Line(
        id,
        what=_text(said.get("what")),
        category=_text(said.get("category")),
        unit=_text(said.get("unit")),
        quantity=stored(said.get("quantity")),
        price=_whole(said.get("price"), 1),
        source=next((each for each in SOURCES if each == said.get("source")), None),
        activity=_whole(said.get("activity"), 0),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _whole(value: object, least: int) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= least else None


# Whether a line is whole


def open_part(line: Line, costs: Costs) -> PartName | None:
    """The first part that is still to be said, or no longer fits the season; None when the line is whole."""
    return next((part for part in NEEDED if not _fits(line, part, costs)), None)


def _fits(line: Line, part: PartName, costs: Costs) -> bool:
    value = getattr(line, part)
    if value is None:
        return False
    match part:
        case "what":
            return LEAST_WHAT <= len(value) <= MOST_WHAT
        case "category":
            return costs.category(value) is not None
        case "unit":
            return len(value) <= MOST_UNIT
        case "price":
            return bool(value <= costs.most_price)
        case _other:
            return True


# Edits: each gives new lines


def line_at(lines: Sequence[Line], id: int) -> Line | None:
    return next((line for line in lines if line.id == id), None)


def new_id(lines: Sequence[Line]) -> int:
    return max((line.id for line in lines), default=0) + 1


def with_line(lines: Sequence[Line], line: Line) -> tuple[Line, ...]:
    """The lines with this one in the place of its id, or behind the others."""
    if line_at(lines, line.id) is None:
        return (*lines, line)
    return tuple(line if each.id == line.id else each for each in lines)


def without_line(lines: Sequence[Line], id: int) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.id != id)


def put_back(lines: Sequence[Line], id: int, place: int, former: Line | None) -> tuple[Line, ...]:
    """The lines after a line was undone: it stands again at the place it had; None = it was not there."""
    rest = without_line(lines, id)
    return rest if former is None else (*rest[:place], former, *rest[place:])


def with_part(lines: Sequence[Line], id: int, part: str, value: Value | None) -> tuple[Line, ...]:
    """The lines with one stored part put into one of them; None = not said."""
    line = line_at(lines, id)
    said = line_value(line) if line is not None else None
    if not isinstance(said, dict):
        return tuple(lines)
    said = {name: each for name, each in said.items() if name != part}
    after = _line(said if value is None else {**said, part: value})
    return tuple(lines) if after is None else with_line(lines, after)


def part_value(line: Line, part: PartName) -> Value | None:
    """A part as it is stored; None while it is not said."""
    said = line_value(line)
    return said.get(part) if isinstance(said, dict) else None


def without_activity(line: Line, gone: int) -> Line:
    """The line after activity `gone` was taken out of the list: those behind it have moved up."""
    return replace(line, activity=moved_up(line.activity, gone))


def moved_up(activity: int | None, gone: int) -> int | None:
    if activity is None or activity == gone:
        return None
    return activity - 1 if activity > gone else activity
