"""What is doubtful about a budget: costs that a grant is not given for, and those that raise questions.

Only money of the grant is looked at, and costs of which it is not said yet whose money it is. A block keeps the
application from being sent; staff alone can lift it, for one line and one rule.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from programme.budget import Line, sums
from programme.costs import Category, Costs, Rule, Share

Lifted: TypeAlias = Collection[tuple[int, str]]
"""Line and code of what staff have allowed."""


@dataclass(frozen=True, slots=True)
class Found:
    """One rule and the lines it is about; `share` is the percent reached, rounded, of a rule that has a limit."""

    rule: Rule
    lines: tuple[int, ...]
    share: int | None = None


def found(lines: Sequence[Line], costs: Costs, *, grant: int, lifted: Lifted = ()) -> tuple[Found, ...]:
    """Every rule that has something to say, once, blocks first; `grant` is the cap in tenge."""
    paid = [line for line in lines if line.source in (None, "grant")]
    doubts = {line.id: costs.doubted(line.what or "") for line in paid}
    told = [each for rule in costs.rules for each in _by(rule, paid, doubts, costs, grant, lifted)]
    return tuple(sorted(told, key=lambda each: each.rule.action != "block"))


def _by(
    rule: Rule, lines: list[Line], doubts: Mapping[int, frozenset[str]], costs: Costs, grant: int, lifted: Lifted
) -> Iterator[Found]:
    held = [line for line in lines if (line.id, rule.code) not in lifted]
    if rule.share is not None:
        yield from _over_share(rule, rule.share, held, costs, grant)
    elif about := tuple(line.id for line in held if rule.code in doubts[line.id]):
        yield Found(rule, about)


def _over_share(rule: Rule, share: Share, lines: list[Line], costs: Costs, grant: int) -> Iterator[Found]:
    whole = sums(lines, grant).asked if share.of == "asked" else grant
    groups = [[line] for line in lines] if share.each == "line" else [list(_paying(lines, costs))]
    over = [(group, sums(group, grant).asked) for group in groups]
    over = [(group, part) for group, part in over if part * 100 > whole * share.most]
    if over:
        largest = max(part for _group, part in over)
        ids = tuple(line.id for group, _part in over for line in group)
        yield Found(rule, ids, (largest * 200 + whole) // (2 * whole) if whole else None)


def _paying(lines: Iterable[Line], costs: Costs) -> Iterator[Line]:
    """The lines of the grant that pay somebody for work."""
    for line in lines:
        category = costs.category(line.category)
        if line.source == "grant" and category is not None and category.role == "pay":
            yield line


def blocked(told: Iterable[Found]) -> frozenset[int]:
    """The lines that keep the application from being sent."""
    return frozenset(id for each in told if each.rule.action == "block" for id in each.lines)


def noted(lines: Iterable[Line], costs: Costs) -> tuple[Category, ...]:
    """The kinds of cost among the grant's lines that something is to be known about, each once."""
    used = {line.category for line in lines if line.source == "grant"}
    return tuple(each for each in costs.categories if each.note is not None and each.id in used)
