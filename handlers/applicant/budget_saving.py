"""Changes of a budget: every one is kept at once with what it replaced, so that it can be undone.

A line that is filled in part by part was one change, its beginning: undoing it takes the line away. Whatever is
corrected, moved or taken out later is a change of its own.
"""

from handlers.applicant.application import draft, emptied, keep_beside, stay
from handlers.turn import Turn
from handlers.ui.screen import Reply
from programme.application import Answer
from programme.budget import (
    Line,
    PartName,
    line_at,
    line_from,
    line_value,
    lines_of,
    moved_up,
    part_value,
    put_back,
    to_value,
    with_line,
    with_part,
    without_activity,
    without_line,
)
from programme.form import Question
from programme.kinds import Value
from programme.problem import Outdated
from storage import budget
from storage.budget import Replaced


def lines_at(turn: Turn, question: Question) -> tuple[Line, ...]:
    """The lines of the draft."""
    answer = draft(turn).answers.get(question.id)
    return lines_of(answer.value if answer is not None else None)


def answer_of(question: Question, lines: tuple[Line, ...]) -> Answer:
    return emptied(question, to_value(lines))


def changed(
    turn: Turn, question: Question, line: Line, part: PartName, *, message_id: int | None = None
) -> tuple[Line, ...]:
    """The lines with one part of one line said anew; what it replaces is kept, and which message it came from."""
    lines, here = lines_at(turn, question), draft(turn)
    before = line_at(lines, line.id)
    if before is None:
        budget.remember(turn.tx, here.id, Replaced(line.id, len(lines), None, None))
    elif (former := part_value(before, part)) is not None:
        budget.remember(turn.tx, here.id, Replaced(line.id, 0, part, former))
    budget.keep_source(turn.tx, here.id, line.id, part, message_id)
    return with_line(lines, line)


async def drop_line(turn: Turn, question: Question, id: int) -> Reply:
    """Takes a line out; it comes back by undoing."""
    lines, here = lines_at(turn, question), draft(turn)
    line = line_at(lines, id)
    if line is None:
        raise Outdated
    budget.remember(turn.tx, here.id, Replaced(id, lines.index(line), None, line_value(line)))
    budget.forget_sources(turn.tx, here.id, line=id)
    return await stay(turn, question.id, answer=answer_of(question, without_line(lines, id)))


async def undo(turn: Turn, question: Question) -> Reply:
    """Puts back what the newest change replaced. No message counts for that line any more."""
    here, lines = draft(turn), lines_at(turn, question)
    replaced = await budget.take_back(turn.tx, here.id)
    if replaced is None:
        raise Outdated
    if replaced.part is None:
        former = None if replaced.former is None else line_from(replaced.former)
        lines = put_back(lines, replaced.line, replaced.place, former)
    else:
        lines = with_part(lines, replaced.line, replaced.part, replaced.former)
    budget.forget_sources(turn.tx, here.id, line=replaced.line)
    return await stay(turn, question.id, answer=answer_of(question, lines))


async def activity_gone(turn: Turn, question: Question, n: int) -> None:
    """After activity `n` was taken out of its list, no cost may point at another one; nor any that could come back."""
    budgeted = next((each for each in turn.season.form.questions if each.kind == "budget"), None)
    if budgeted is None or question.id != ACTIVITIES:
        return

    def moved(replaced: Replaced) -> Value | None:
        former = replaced.former
        if replaced.part == "activity" and isinstance(former, int):
            return moved_up(former, n)
        line = line_from(former) if replaced.part is None and former is not None else None
        return former if line is None else line_value(without_activity(line, n))

    here, lines = draft(turn), lines_at(turn, budgeted)
    await budget.rewrite(turn.tx, here.id, moved)
    after = tuple(without_activity(line, n) for line in lines)
    if after != lines:
        keep_beside(turn, budgeted, answer_of(budgeted, after))


ACTIVITIES = "activities"
"""The question whose entries a cost may be for."""
