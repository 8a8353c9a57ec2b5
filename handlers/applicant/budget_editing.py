"""A corrected message corrects the part of a cost that it gave, as long as nothing later has replaced that part."""

from aiogram.types import Message

from handlers.applicant.asking import NOW_MOST
from handlers.applicant.budget_line import part_names, part_words
from handlers.applicant.budget_parts import read_part
from handlers.applicant.budget_saving import answer_of, changed, lines_at
from handlers.turn import Turn
from handlers.ui.answers import cut
from handlers.ui.budget import product_words, what_words
from handlers.ui.wording import problem_words
from locales import _
from programme.application import Answer
from programme.budget import PARTS, Line, PartName, line_at, open_part
from programme.form import Question
from programme.problem import Problem
from storage import budget


async def corrected_part(message: Message, turn: Turn) -> tuple[Question, Answer | None, str] | None:
    """The budget as the corrected message leaves it, and what to say; without an answer it changes nothing.

    None where the message gave no part of the draft's budget.
    """
    question = next((each for each in turn.season.form.questions if each.kind == "budget"), None)
    given = await budget.part_given_by(turn.tx, turn.application.id, message.message_id) if question else None
    if question is None or given is None or message.text is None:
        return None
    line = line_at(lines_at(turn, question), given[0])
    part = next((each for each in PARTS if each == given[1]), None)
    if line is None or part is None:
        return None
    try:
        after, _sure = read_part(turn, line, part, message.text)
    except Problem as problem:
        return question, None, _refused(turn, line, part, problem)
    if after == line:
        return question, None, ""
    answer = answer_of(question, changed(turn, question, after, part, message_id=message.message_id))
    return question, answer, _taken(turn, after, part)


def _taken(turn: Turn, line: Line, part: PartName) -> str:
    """What counts now, said back: nobody is asked whether it is right, so she must see it."""
    words = f"{cut(what_words(line), NOW_MOST)}: {product_words(line, turn.season.costs)}"
    if open_part(line, turn.season.costs) is not None or part not in ("quantity", "price", "unit"):
        words = f"{part_names()[part]}: {cut(part_words(turn, line, part), NOW_MOST)}"
    return "\n".join([_("I saw your correction. The new answer is saved."), words])


def _refused(turn: Turn, line: Line, part: PartName, problem: Problem) -> str:
    stays = _("The former answer stays: {answer}", answer=cut(part_words(turn, line, part), NOW_MOST))
    return "\n".join([cut(what_words(line), NOW_MOST), problem_words(problem), stays])
