"""What is typed and pressed at the parts of a cost. Each part is kept at once; then the next open one is asked."""

from dataclasses import replace

from aiogram.types import Message

from handlers.applicant.application import stay
from handlers.applicant.budget_saving import answer_of, changed, lines_at
from handlers.applicant.budget_standing import ALL, SAME, SURE, At, activities, before, place_of, standing
from handlers.turn import Turn
from handlers.ui.screen import Reply
from handlers.ui.spoken import is_no, is_yes, meaning
from programme.budget import LEAST_WHAT, MOST_UNIT, MOST_WHAT, Line, PartName, line_at, open_part
from programme.costs import SOURCES, Costs, Named, called
from programme.form import Question
from programme.price import price
from programme.problem import Code, Outdated, Problem
from programme.quantity import quantity
from programme.typed import clean, fold

CHOSEN: tuple[PartName, ...] = ("category", "unit", "source", "activity")
"""The parts that can be pressed."""


async def take_budget(message: Message, turn: Turn, question: Question) -> Reply:
    """Typed words: the part that is asked, or yes and no to a price said back."""
    at, typed = standing(turn, question), message.text or ""
    if at.line is not None and at.sure and (is_yes(typed) or is_no(typed)):
        return await yes_or_no(turn, question, at, yes=is_yes(typed))
    part: PartName | None = "price" if at.sure else at.part
    if at.line is None or part is None:
        raise Problem(Code.PRESS_COST)
    if part in CHOSEN and meaning(typed.partition(":")[0]) == "same":
        if before(turn, question, at.line, part) is None:
            raise Problem(Code.NOT_AN_OPTION)
        return await pick(turn, question, at, SAME)
    line, sure = read_part(turn, at.line, part, typed)
    return await _keep(turn, question, line, part, sure=sure, message_id=message.message_id)


async def pick(turn: Turn, question: Question, at: At, value: str) -> Reply:
    """An option pressed at the part that is asked."""
    if at.line is None or at.part not in CHOSEN:
        raise Outdated
    line: Line | None = replace(at.line, activity=None)
    if value == SAME:
        former = before(turn, question, at.line, at.part)
        line = None if former is None else replace(at.line, **{at.part: getattr(former, at.part)})
    elif at.part != "activity" or value != ALL:
        line = _with_option(turn, at.line, at.part, value)
    if line is None:
        raise Outdated
    return await _keep(turn, question, line, at.part)


def _with_option(turn: Turn, line: Line, part: PartName, id: str) -> Line | None:
    """The line with an option chosen; None when the season, or her list of activities, has it no more."""
    costs = turn.season.costs
    match part:
        case "category" if costs.category(id) is not None:
            return replace(line, category=id)
        case "unit" if costs.unit(id) is not None:
            return replace(line, unit=id)
        case "source":
            source = next((each for each in SOURCES if each == id), None)
            return None if source is None else replace(line, source=source)
        case "activity" if id.isdecimal() and int(id) < len(activities(turn)):
            return replace(line, activity=int(id))
        case _other:
            return None


async def yes_or_no(turn: Turn, question: Question, at: At, *, yes: bool) -> Reply:
    """The price that was said back is right, or is asked once more."""
    if at.line is None:
        raise Outdated
    if not yes:
        return await stay(turn, place_of(question, at.line.id, "price"))
    missing = open_part(at.line, turn.season.costs)
    return await stay(turn, question.id if missing is None else place_of(question, at.line.id, missing))


def read_part(turn: Turn, line: Line, part: PartName, typed: str) -> tuple[Line, bool]:
    """The line with a typed part, and whether what was meant is beyond doubt; raises Problem."""
    costs = turn.season.costs
    match part:
        case "what":
            return replace(line, what=_name(typed)), True
        case "category":
            return replace(line, category=_one_of(costs.categories, typed)), True
        case "unit":
            return replace(line, unit=_unit(costs, typed)), True
        case "quantity":
            unit = costs.unit(line.unit)
            words = (unit.name.kk, unit.name.ru, *unit.words) if unit is not None else (line.unit or "",)
            read = quantity(typed, whole=unit is not None and unit.whole, unit=words)
            return replace(line, quantity=read), True
        case "price":
            said = price(typed, most=costs.most_price)
            line = replace(line, price=said.tenge)
            # More than the whole grant for one cost: perhaps the sum was typed.
            too_much = line.source in (None, "grant") and (line.sum or 0) > turn.season.grant.amount
            return line, said.sure and not too_much
        case "source":
            chosen = _one_of(costs.sources, typed)
            return replace(line, source=next(each for each in SOURCES if each == chosen)), True
        case "activity":
            return replace(line, activity=_activity(activities(turn), typed)), True


def _name(typed: str) -> str:
    text = " ".join(clean(typed).split())
    if len(text) < LEAST_WHAT:
        raise Problem(Code.TOO_SHORT, least=LEAST_WHAT, length=len(text))
    if len(text) > MOST_WHAT:
        raise Problem(Code.TOO_LONG, most=MOST_WHAT, length=len(text))
    return text


def _one_of(entries: tuple[Named, ...], typed: str) -> str:
    found = called(entries, clean(typed))
    if found is None:
        raise Problem(Code.NOT_AN_OPTION)
    return found.id


def _unit(costs: Costs, typed: str) -> str:
    """A unit of the list, or her own word for one; whoever types the number first is told that it comes next."""
    text = " ".join(clean(typed).split())
    known = called(costs.units, text)
    if known is not None:
        return known.id
    if not fold(text) or text[0].isdigit() or text[0] in "-+":
        raise Problem(Code.NOT_A_UNIT)
    if len(text) > MOST_UNIT:
        raise Problem(Code.TOO_LONG, most=MOST_UNIT, length=len(text))
    return text


def _activity(done: list[str], typed: str) -> int:
    said = clean(typed)
    if said.isdecimal() and said.isascii() and 1 <= int(said[:6]) <= len(done):
        return int(said) - 1
    meant = [n for n, name in enumerate(done) if fold(name) == fold(said) != ""]
    if len(meant) != 1:
        raise Problem(Code.NOT_AN_OPTION)
    return meant[0]


async def _keep(
    turn: Turn, question: Question, line: Line, part: PartName, *, sure: bool = True, message_id: int | None = None
) -> Reply:
    """Keeps one part; the price may be said back first, then the next open part is asked, and at last the table."""
    former = line_at(lines_at(turn, question), line.id)
    answer = answer_of(question, changed(turn, question, line, part, message_id=message_id))
    following: str | None = SURE if part == "price" and not sure else open_part(line, turn.season.costs)
    first = part == "source" and (former is None or former.source is None)
    if following is None and first and activities(turn):
        following = "activity"
    step = question.id if following is None else place_of(question, line.id, following)
    return await stay(turn, step, answer=answer)
