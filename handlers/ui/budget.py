"""A budget in words: lines, sums and remarks, the same on the screen, in the text to forward and in every document."""

from locales import _, language
from locales.format import decimal, money
from programme.budget import Line, Sums
from programme.cost_rules import Found, noted
from programme.costs import Costs
from programme.kinds.budget import Obstacle, Plan
from programme.sent import Table

REMARKS_MOST = 5
NUMBERS_MOST = 8


def what_words(line: Line) -> str:
    return line.what if line.what is not None else _("not filled in")


def category_words(line: Line, costs: Costs) -> str:
    category = costs.category(line.category)
    return category.name.in_(language()) if category is not None else ""


def unit_words(line: Line, costs: Costs) -> str:
    """A unit of the list by its name, any other as it was typed."""
    known = costs.unit(line.unit)
    return known.name.in_(language()) if known is not None else line.unit or ""


def source_words(line: Line, costs: Costs) -> str:
    source = costs.source(line.source)
    return source.name.in_(language()) if source is not None else ""


def quantity_words(line: Line, costs: Costs) -> str:
    """2 pcs; empty while it is not known."""
    return "" if line.quantity is None else f"{decimal(line.quantity)} {unit_words(line, costs)}".rstrip()


def product_words(line: Line, costs: Costs) -> str:
    """2 pcs × 145 000 ₸ = 290 000 ₸, or as much of it as is known."""
    known = [quantity_words(line, costs), "" if line.price is None else money(line.price)]
    said = " × ".join(each for each in known if each)
    return said if line.sum is None else f"{said} = {money(line.sum)}"


def totals_words(totals: Sums) -> list[list[str]]:
    """What is asked of the grant, then what is brought along and the whole, where there is more than the grant."""
    said = [[_("From the grant"), money(totals.asked)]]
    said += [[_("Our own contribution"), money(totals.own)]] if totals.own else []
    said += [[_("From another source"), money(totals.other)]] if totals.other else []
    return [*said, [_("Whole project"), money(totals.project)]] if totals.project != totals.asked else said


def room_words(totals: Sums) -> str:
    """What is left of the grant, or by how much it is over."""
    if totals.free < 0:
        return _("Over the limit by {sum}", sum=money(-totals.free))
    return _("Exactly right!") if totals.free == 0 else _("Still free: {sum}", sum=money(totals.free))


def line_lines(n: int, line: Line, costs: Costs, mark: str = "") -> list[str]:
    """One cost on a narrow screen: its name, and below it the sum; whose money it is where it is not the grant's."""
    others = "" if line.source in (None, "grant") else source_words(line, costs)
    return [
        f"{n}. {mark}{what_words(line)}",
        *(each for each in (", ".join(filter(None, (product_words(line, costs), others))),) if each),
    ]


def budget_text(plan: Plan) -> str:
    """Every line and the sums, to be read anywhere."""
    said: list[str] = []
    for n, line in enumerate(plan.lines, 1):
        said.append(f"{n}. {_named(line, plan.costs)}")
        said.append(", ".join(filter(None, (product_words(line, plan.costs), source_words(line, plan.costs)))))
    sums = [f"{label}: {amount}" for label, amount in totals_words(plan.totals)]
    return "\n".join([*(each for each in said if each), "", *sums])


def _named(line: Line, costs: Costs) -> str:
    """A cost with its kind, and the number of its activity in the order they are listed."""
    activity = "" if line.activity is None else _("activity {n}", n=line.activity + 1)
    about = "; ".join(filter(None, (category_words(line, costs), activity)))
    return f"{what_words(line)} ({about})" if about else what_words(line)


def budget_table(plan: Plan) -> Table:
    """The same as a table, in as few columns as may be: paper is narrow, and names are long."""
    rows = [
        [
            str(n),
            _named(line, plan.costs),
            quantity_words(line, plan.costs),
            "" if line.price is None else money(line.price),
            "" if line.sum is None else money(line.sum),
            source_words(line, plan.costs),
        ]
        for n, line in enumerate(plan.lines, 1)
    ]
    head = ["№", _("Cost"), _("Quantity"), _("Price of one"), _("Sum"), _("Whose money")]
    return Table(head=head, rows=rows, sums=totals_words(plan.totals))


def brief(plan: Plan) -> str:
    """The budget in one line: what is asked and brought along, how many costs, and what is in the way."""
    said = [f"{label}: {amount}" for label, amount in totals_words(plan.totals)[:2]]
    said.append(_("costs: {n}", n=len(plan.lines)))
    if Obstacle.OVER in plan.obstacles:
        said.append(room_words(plan.totals))
    if Obstacle.BLOCKED in plan.obstacles:
        said.append(_("one of the costs is not allowed"))
    if Obstacle.UNFINISHED in plan.obstacles:
        said.append(_("one of the costs is not finished"))
    return ", ".join(said)


def remarks(plan: Plan) -> list[str]:
    """Below the table: what the rules say, each once, with the numbers of the lines; then what is to be known."""
    order = {line.id: n for n, line in enumerate(plan.lines, 1)}
    said = [f"{_mark(each)} {_numbers(each, order)} – {rule_words(each)}" for each in plan.told]
    if blocks := sum(each.rule.action == "block" for each in plan.told):
        blocks = min(blocks, REMARKS_MOST - 1)
        stop = _(
            "While it is there, the application cannot be sent. Press its number and take it out, or ask a person."
        )
        said = [*said[:blocks], stop, *said[blocks:]]
    notes = [f"💡 {each.note.in_(language())}" for each in noted(plan.lines, plan.costs) if each.note is not None]
    more = [_("Further remarks: {n}", n=len(said) - REMARKS_MOST)] if len(said) > REMARKS_MOST else []
    return [*said[:REMARKS_MOST], *more, *notes]


def about_line(plan: Plan, id: int, most: int | None = None) -> list[str]:
    """What the rules say of one line; why, if it is one thing only: for more there is no room, and the table has it."""
    told = [each for each in plan.told if id in each.lines][:most]
    return [f"{_mark(each)} {rule_words(each, why=len(told) == 1)}" for each in told]


def _mark(told: Found) -> str:
    return "⛔" if told.rule.action == "block" else "⚠️"


def _numbers(told: Found, order: dict[int, int]) -> str:
    numbers = [str(order[id]) for id in told.lines]
    return ", ".join(numbers[:NUMBERS_MOST]) + ("…" if len(numbers) > NUMBERS_MOST else "")


def rule_words(told: Found, *, why: bool = True) -> str:
    """What the rule is about, how far it is over where it has a limit, and why."""
    rule, name = told.rule, told.rule.name.in_(language())
    reason = rule.reason.in_(language()) if why else ""
    if rule.share is not None and told.share is not None:
        name = _("{what}: {share} %, the limit is {most} %", what=name, share=told.share, most=rule.share.most)
    if rule.action == "block":
        return _("{what}. Grant money cannot be used for this. {reason}", what=name, reason=reason).rstrip()
    return f"{name}. {reason}".rstrip()


def mark_of(plan: Plan, line: Line) -> str:
    """A sign before a line that is in the way, or not finished."""
    return "⛔ " if line.id in plan.blocked else "▫️ " if line.id in plan.open else ""
