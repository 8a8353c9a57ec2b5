"""The three ways out of a budget that is over the grant: lower a price, take less, or pay for something oneself."""

from dataclasses import replace
from typing import get_args

from aiogram.utils.formatting import Text

from handlers.applicant.application import draft, stay
from handlers.applicant.asking import View, paged
from handlers.applicant.budget_saving import answer_of, changed, lines_at
from handlers.applicant.budget_standing import FIT, At, FitWay, OfBudget, away, button, place_of, plan_at
from handlers.turn import Turn
from handlers.ui.answers import cut
from handlers.ui.budget import room_words, what_words
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from locales import _
from locales.format import money
from programme.budget import Line, line_at
from programme.form import Question
from programme.kinds.budget import Obstacle
from programme.problem import Outdated

WIDEST = 30
"""Characters of a button."""


def fit_buttons(turn: Turn) -> list[tuple[Button, ...]]:
    """The ways out, as they stand below a table that is over."""
    # NOTE: button
    price = button(turn, _("Lower the price"), FIT, what="price")
    # NOTE: button
    quantity = button(turn, _("Lower the quantity"), FIT, what="quantity")
    # NOTE: button
    own = button(turn, _("We pay for it ourselves"), FIT, what="own")
    return [(price, quantity), (own,)]


def _titles(way: FitWay) -> str:
    match way:
        case "price":
            return _("Whose price shall be lower?")
        case "quantity":
            return _("Of what shall we take less?")
        case "own":
            return _("What do you pay for yourselves?")


def _of_grant(turn: Turn, question: Question) -> list[Line]:
    """The costs of the grant that have a sum, the largest first."""
    paid = [line for line in lines_at(turn, question) if line.source == "grant" and line.sum is not None]
    return sorted(paid, key=lambda line: -(line.sum or 0))


def fit_screen(turn: Turn, question: Question, way: FitWay, view: View) -> Screen:
    buttons = [
        button(turn, f"{cut(what_words(line), WIDEST - len(sum) - 3)} – {sum}", "less", line.id)
        for line in _of_grant(turn, question)
        for sum in (money(line.sum or 0),)
    ]
    words: list[str | Text | None] = [room_words(plan_at(turn, question).totals), title(_titles(way))]
    rows: Rows = paged(draft(turn).id, question, buttons, view.page or 0)
    return Screen(lines(*words), (*rows, *away(turn, question)))


async def makes_less(turn: Turn, question: Question, at: At, pressed: OfBudget) -> Reply:
    """To the choice of a line; and from there to its price or quantity, or straight to own money."""
    if pressed.go == FIT:
        over = Obstacle.OVER in plan_at(turn, question).obstacles
        if at.line is not None or pressed.what not in get_args(FitWay) or not over:
            raise Outdated
        return await stay(turn, f"{question.id}.{FIT}.{pressed.what}")
    line = line_at(_of_grant(turn, question), pressed.line)
    if at.fit is None or line is None:
        raise Outdated
    if at.fit != "own":
        return await stay(turn, place_of(question, line.id, at.fit))
    moved = changed(turn, question, replace(line, source="own_money"), "source")
    return await stay(turn, question.id, answer=answer_of(question, moved))
