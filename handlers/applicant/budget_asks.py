"""How each part of a cost is asked: its words, and what can be pressed instead of typing.

What can be chosen has "same as before" on top; a kind of cost is offered by the name of the cost where it says enough.
"""

from collections.abc import Callable
from dataclasses import dataclass

from handlers.applicant.application import draft
from handlers.applicant.asking import Step, View, paged
from handlers.applicant.budget_standing import ALL, SAME, activities, before, button
from handlers.turn import Turn
from handlers.ui.answers import cut
from handlers.ui.budget import category_words, source_words, unit_words
from handlers.ui.screen import Button, Rows
from locales import _, language
from programme.budget import Line, PartName
from programme.form import Question

WIDEST = 30
"""Characters of a button."""
SUGGESTED = 2


@dataclass(frozen=True, slots=True)
class Ask:
    """A part as it is asked; `help` may be empty."""

    title: str
    help: str
    rows: Rows = ()


def ask_what(turn: Turn, question: Question, line: Line, view: View) -> Ask:
    return Ask(_("What will you buy?"), _("One thing or one piece of work. For example: a sewing machine"))


def ask_category(turn: Turn, question: Question, line: Line, view: View) -> Ask:
    """Two or three kinds where the name or the line before hints at them, and all of them one tap away."""
    costs, title = turn.season.costs, _("What kind of cost is it?")
    hinted = costs.suggested(line.what or "")[:SUGGESTED]
    former = before(turn, question, line, "category")
    again = former is not None and former.category not in [each.id for each in hinted]
    if view.page is None and (hinted or again):
        offered = [button(turn, each.name.in_(language()), "pick", line.id, each.id) for each in hinted]
        offered += [_same(turn, line, category_words(former, costs))] if former is not None and again else []
        # NOTE: button
        other = Button(_("Another kind"), Step(application=draft(turn).id, question=question.id, go="page", page=0))
        return Ask(title, "", tuple((each,) for each in (*offered, other)))
    names = [button(turn, each.name.in_(language()), "pick", line.id, each.id) for each in costs.categories]
    return Ask(title, "", paged(draft(turn).id, question, names, view.page or 0))


def ask_unit(turn: Turn, question: Question, line: Line, view: View) -> Ask:
    costs, former = turn.season.costs, before(turn, question, line, "unit")
    units = [button(turn, each.name.in_(language()), "pick", line.id, each.id) for each in costs.units]
    same: Rows = () if former is None else ((_same(turn, line, unit_words(former, costs)),),)
    rows = paged(draft(turn).id, question, units, view.page or 0, across=2)
    return Ask(_("What is it measured in?"), _("If it is not among these, write it."), (*same, *rows))


def ask_quantity(turn: Turn, question: Question, line: Line, view: View) -> Ask:
    costs = turn.season.costs
    known, unit = costs.unit(line.unit), unit_words(line, costs)
    example = _("For example: 2") if known is not None and known.whole else _("For example: 2 or 2,5")
    help = "\n".join([_("Measured in: {unit}", unit=unit), example])
    return Ask(_("How many are needed?"), help)


def ask_price(turn: Turn, question: Question, line: Line, view: View) -> Ask:
    """The price of one, and never the sum: that is worked out."""
    unit = unit_words(line, turn.season.costs)
    help = _("Not the whole sum, but the price of one. For example: 145 000 or 145 thousand")
    return Ask(_("What does one cost? (1 {unit})", unit=unit), help)


def ask_source(turn: Turn, question: Question, line: Line, view: View) -> Ask:
    costs, former = turn.season.costs, before(turn, question, line, "source")
    same: Rows = () if former is None else ((_same(turn, line, source_words(former, costs)),),)
    rest = [each for each in costs.sources if former is None or each.id != former.source]
    named = [button(turn, each.name.in_(language()), "pick", line.id, each.id) for each in rest]
    return Ask(_("Where does the money come from?"), "", (*same, *((each,) for each in named)))


def ask_activity(turn: Turn, question: Question, line: Line, view: View) -> Ask:
    done, former = activities(turn), before(turn, question, line, "activity")
    named = [f"{n}. {name}" for n, name in enumerate(done, 1)]
    buttons = [button(turn, cut(name, WIDEST), "pick", line.id, str(n)) for n, name in enumerate(named)]
    # NOTE: button
    buttons.append(button(turn, _("For all of them"), "pick", line.id, ALL))
    again = former.activity if former is not None and len(done) > 1 else None
    same: Rows = () if again is None else ((_same(turn, line, named[again]),),)
    return Ask(_("For which work is it?"), "", (*same, *paged(draft(turn).id, question, buttons, view.page or 0)))


def _same(turn: Turn, line: Line, words: str) -> Button:
    # NOTE: button
    return button(turn, cut(_("As before: {value}", value=words), WIDEST), "pick", line.id, SAME)


ASKS: dict[PartName, Callable[[Turn, Question, Line, View], Ask]] = {
    "what": ask_what,
    "category": ask_category,
    "unit": ask_unit,
    "quantity": ask_quantity,
    "price": ask_price,
    "source": ask_source,
    "activity": ask_activity,
}
