"""One cost on the screen: all of it with its remarks, or the one part of it that is asked now."""

from aiogram.utils.formatting import Text

from handlers.applicant.application import draft
from handlers.applicant.asking import NOW_MOST, Step, View
from handlers.applicant.budget_asks import ASKS
from handlers.applicant.budget_saving import lines_at
from handlers.applicant.budget_standing import At, activities, away, button, plan_at
from handlers.turn import Turn
from handlers.ui.answers import cut
from handlers.ui.budget import (
    about_line,
    category_words,
    product_words,
    quantity_words,
    source_words,
    unit_words,
    what_words,
)
from handlers.ui.screen import Button, Rows, Screen, lines, title
from locales import _
from locales.format import money
from programme.budget import PARTS, Line, PartName
from programme.form import Question
from programme.problem import Outdated


def part_names() -> dict[PartName, str]:
    """What the parts are called in a line and on buttons."""
    return {
        # NOTE: button
        "what": _("Name"),
        # NOTE: button
        "category": _("Kind of cost"),
        # NOTE: button
        "unit": _("Unit"),
        # NOTE: button
        "quantity": _("Quantity"),
        # NOTE: button
        "price": _("Price of one"),
        # NOTE: button
        "source": _("Whose money"),
        # NOTE: button
        "activity": _("For which work"),
    }


def part_words(turn: Turn, line: Line, part: PartName) -> str:
    """A part as it is read; empty while it is not said."""
    costs = turn.season.costs
    match part:
        case "what":
            return line.what or ""
        case "category":
            return category_words(line, costs)
        case "unit":
            return unit_words(line, costs)
        case "quantity":
            return quantity_words(line, costs)
        case "price":
            return "" if line.price is None else money(line.price)
        case "source":
            return source_words(line, costs)
        case "activity":
            done = activities(turn)
            known = line.activity is not None and line.activity < len(done)
            return f"{line.activity + 1}. {done[line.activity]}" if known and line.activity is not None else ""


def line_screen(turn: Turn, question: Question, line: Line) -> Screen:
    """A whole cost: each part may be corrected, and the cost taken out."""
    names, parts = part_names(), [part for part in PARTS if part != "activity" or activities(turn)]
    nothing = dict.fromkeys(PARTS, _("not filled in")) | {"activity": _("For all of them")}
    listed = [
        f"{names[part]}: {cut(part_words(turn, line, part), NOW_MOST) or nothing[part]}"
        for part in parts
        if part not in ("what", "unit")  # the heading and the quantity have them
    ]
    total = None if line.sum is None else _("Sum: {sum}", sum=money(line.sum))
    about = about_line(plan_at(turn, question), line.id)
    fixes = [button(turn, names[part], "fix", line.id, part) for part in parts]
    # NOTE: button
    drop = button(turn, _("Take it out"), "drop", line.id)
    # NOTE: button
    ask = Button(_("Ask a person about this"), Step(application=draft(turn).id, question=question.id, go="ask"))
    pairs: Rows = tuple(tuple(fixes[i : i + 2]) for i in range(0, len(fixes), 2))
    return Screen(
        lines(title(line_name(turn, question, line)), "", *listed, total, *(["", *about] if about else [])),
        (*pairs, (drop,), (ask,), *away(turn, question)),
    )


def line_name(turn: Turn, question: Question, line: Line) -> str:
    """Which cost it is, and its name as soon as it has one."""
    ids = [each.id for each in lines_at(turn, question)]
    n = ids.index(line.id) + 1 if line.id in ids else len(ids) + 1
    said = _("Cost {n}", n=n)
    return said if line.what is None else f"{said}: {cut(what_words(line), NOW_MOST)}"


def part_screen(turn: Turn, question: Question, at: At, view: View) -> Screen:
    """One part being asked, below what is known of the cost."""
    line, part = at.line, at.part
    if line is None or part is None:
        raise Outdated
    asked = ASKS[part](turn, question, line, view)
    known = product_words(line, turn.season.costs) if part in ("price", "source", "activity") else ""
    # Whoever plans what a grant is not given for should hear so before typing five more parts.
    about = about_line(plan_at(turn, question), line.id, most=1) if part == "category" else []
    said = cut(part_words(turn, line, part), NOW_MOST)
    now = _("Now: {answer}", answer=said) if said else None
    words: list[str | Text | None] = [
        line_name(turn, question, line),
        known or None,
        *about,
        title(asked.title),
        now,
        asked.help or None,
    ]
    return Screen(lines(*words), (*asked.rows, *away(turn, question)))


def sure_screen(turn: Turn, question: Question, line: Line) -> Screen:
    """The price said back, and what it makes: so a sum typed in its place is seen at once."""
    if line.price is None:
        raise Outdated
    # NOTE: button
    yes, no = button(turn, _("Yes"), "yes", line.id), button(turn, _("Correct it"), "no", line.id)
    words: list[str | Text | None] = [
        line_name(turn, question, line),
        title(_("{sum} – is that right?", sum=money(line.price))),
        _("This is the price of one: {unit}", unit=unit_words(line, turn.season.costs)) if line.unit else None,
        product_words(line, turn.season.costs) if line.sum is not None else None,
    ]
    return Screen(lines(*words), ((yes, no), *away(turn, question)))
