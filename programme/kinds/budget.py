"""The budget: lines of what, how many, at what price and from whose money. It is built line by line, never typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from programme import cost_rules
from programme.budget import Line, Sums, lines_of, open_part, sums
from programme.cost_rules import Found, Lifted
from programme.costs import Costs
from programme.kinds.kind import Value, no_bounds, no_options
from programme.problem import Code, Problem

if TYPE_CHECKING:
    from programme.form import Asked
    from programme.season import Season


class Obstacle(StrEnum):
    """What keeps a budget from being sent."""

    UNFINISHED = "unfinished"  # a line
    NO_GRANT = "no_grant"  # nothing is asked of the grant
    BLOCKED = "blocked"  # a cost that a grant is not given for
    OVER = "over"  # more than the grant
    NOT_EXACT = "not_exact"  # less, where everybody gets the whole sum


class Budget:
    """A budget is good when nothing of it is open, forbidden or too much."""

    def faults(self, asked: Asked) -> Iterator[str]:
        yield from no_bounds(asked)
        yield from no_options(asked)
        if not asked.required:
            yield "a budget cannot be skipped; remove `required: false`"

    def read(self, asked: Asked, typed: str, season: Season) -> Value:
        raise Problem(Code.PRESS_COST)

    def good(self, asked: Asked, value: Value, season: Season) -> bool:
        return not obstacles(lines_of(value), season)


@dataclass(frozen=True, slots=True)
class Plan:
    """A budget with all that is to be known of it, worked out once."""

    lines: tuple[Line, ...]
    costs: Costs
    totals: Sums
    told: tuple[Found, ...]
    """What the cost rules say."""
    open: frozenset[int]
    """Lines that are not finished."""
    blocked: frozenset[int]
    obstacles: tuple[Obstacle, ...]
    """Everything that keeps it from being sent."""


def plan(lines: Sequence[Line], season: Season, lifted: Lifted = ()) -> Plan:
    """The plan that these lines are in this season; `lifted` is what staff have allowed."""
    costs, grant, totals = season.costs, season.grant, sums(lines, season.grant.amount)
    told = cost_rules.found(lines, costs, grant=grant.amount, lifted=lifted)
    unfinished = frozenset(line.id for line in lines if open_part(line, costs) is not None)
    blocked = cost_rules.blocked(told)
    met = {
        Obstacle.UNFINISHED: bool(unfinished),
        Obstacle.NO_GRANT: totals.asked == 0,
        Obstacle.BLOCKED: bool(blocked),
        Obstacle.OVER: totals.free < 0,
        Obstacle.NOT_EXACT: grant.mode == "fixed" and totals.free > 0,
    }
    obstacles = tuple(each for each, holds in met.items() if holds)
    return Plan(tuple(lines), costs, totals, told, unfinished, blocked, obstacles)


def obstacles(lines: Sequence[Line], season: Season, lifted: Lifted = ()) -> tuple[Obstacle, ...]:
    """Everything that keeps these lines from being sent, the nearest to mend first."""
    return plan(lines, season, lifted).obstacles
