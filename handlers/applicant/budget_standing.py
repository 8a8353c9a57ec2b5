"""Where somebody stands inside her budget, read from the step's path, and the buttons of it.

`budget` is the table, `budget.3` the line whose id is 3, `budget.3.price` one part of it being asked, `budget.3.sure`
its price being said back, and `budget.fit.price` the choice of what to make smaller.
"""

from dataclasses import dataclass
from itertools import takewhile
from typing import Literal, get_args

from aiogram.filters.callback_data import CallbackData

from handlers.applicant.application import draft, revision, within
from handlers.applicant.asking import Step
from handlers.applicant.budget_saving import ACTIVITIES, lines_at
from handlers.turn import Turn
from handlers.ui.screen import Button, Rows
from locales import _
from programme.budget import PARTS, Line, PartName, line_at, new_id
from programme.form import Question
from programme.kinds.budget import Obstacle, Plan, plan
from programme.kinds.entries import entries_of

FitWay = Literal["price", "quantity", "own"]
FIT = "fit"
SURE = "sure"
ALL = "all"
"""The activity of a cost that is for all of them."""
SAME = "="
"""Whatever the line before has."""


class OfBudget(CallbackData, prefix="b"):
    """A press on the table, a line or a part of one. Bound to the revision: pressed twice is once."""

    application: int
    rev: int
    go: Literal["add", "open", "fix", "drop", "undo", "fit", "less", "pick", "yes", "no"]
    line: int = 0
    what: str = ""


@dataclass(frozen=True, slots=True)
class At:
    """A place inside the budget; nothing set is the table. A line that is begun has no row yet."""

    line: Line | None = None
    part: PartName | None = None
    sure: bool = False
    fit: FitWay | None = None


def standing(turn: Turn, question: Question) -> At:
    """The place she is at; a path that leads nowhere any more is the table."""
    path, lines = within(turn, question), lines_at(turn, question)
    match path:
        case ["fit", way]:
            over = Obstacle.OVER in plan(lines, turn.season).obstacles
            return At(fit=next((each for each in get_args(FitWay) if each == way and over), None))
        case [id, *rest] if id.isdecimal():
            line = line_at(lines, int(id))
            if line is None:
                begun = int(id) == new_id(lines) and rest == ["what"] and len(lines) < turn.season.costs.most_lines
                return At(Line(int(id)), "what") if begun else At()
            return _inside(turn, line, rest)
        case _other:
            return At()


def _inside(turn: Turn, line: Line, rest: list[str]) -> At:
    if rest == [SURE] and line.price is not None:
        return At(line, sure=True)
    part = next((each for each in PARTS if rest == [each]), None)
    if part == "activity" and not activities(turn):
        part = None
    return At(line, part) if part is not None or not rest else At()


def plan_at(turn: Turn, question: Question) -> Plan:
    """The budget of the draft with all that is to be known of it."""
    return plan(lines_at(turn, question), turn.season)


def activities(turn: Turn) -> list[str]:
    """What she wrote that will be done, in its order; empty where the form does not ask or she has not said."""
    answer = draft(turn).answers.get(ACTIVITIES)
    asked = turn.season.form.question(ACTIVITIES)
    if answer is None or asked is None or asked.kind != "entries":
        return []
    return [str(entry.get(asked.parts[0].id, "")) for entry in entries_of(answer.value)]


def before(turn: Turn, question: Question, line: Line, part: PartName) -> Line | None:
    """The line before this one that has the part, and in a way that can be chosen today."""
    earlier = [*takewhile(lambda each: each.id != line.id, lines_at(turn, question))]
    return next((each for each in reversed(earlier) if _can_be_chosen(turn, each, part)), None)


def _can_be_chosen(turn: Turn, line: Line, part: PartName) -> bool:
    match part:
        case "category":
            return turn.season.costs.category(line.category) is not None
        case "activity":
            return line.activity is not None and line.activity < len(activities(turn))
        case _other:
            return getattr(line, part) is not None


def place_of(question: Question, line: int | None = None, inside: str | None = None) -> str:
    """The step of a place inside the budget."""
    return ".".join(str(each) for each in (question.id, line, inside) if each is not None)


def button(turn: Turn, words: str, go: str, line: int = 0, what: str = "") -> Button:
    """A press for the budget as it is now."""
    data = {"application": draft(turn).id, "rev": revision(turn), "go": go, "line": line, "what": what}
    return Button(words, OfBudget.model_validate(data))


def away(turn: Turn, question: Question) -> Rows:
    """Back to the table, and out."""
    here = draft(turn)
    # NOTE: button
    back = Button(_("Back"), Step(application=here.id, question=question.id, go="back"))
    # NOTE: button
    return ((back,), (Button(_("Continue later"), Step(application=here.id, question=question.id, go="later")),))
