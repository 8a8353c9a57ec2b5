"""A corrected message corrects its answer, as long as that message is still its source."""

from dataclasses import replace

from aiogram.types import Message

from handlers.applicant.application import keep_answer
from handlers.applicant.asking import NOW_MOST
from handlers.applicant.budget_editing import corrected_part
from handlers.applicant.question_replies import corrected
from handlers.turn import Conversation, Turn, present
from handlers.ui.answers import cut, shown
from handlers.ui.screen import Reply
from handlers.ui.wording import problem_words
from locales import _, language
from programme import application as rules
from programme.application import SUMMARY, Answer
from programme.form import Question
from programme.kinds import KINDS
from programme.problem import Problem
from storage import applications

router = Conversation("editing")


@router.edited_message()
async def take_edit(message: Message, turn: Turn) -> Reply | None:
    """Read again as if typed now, and refused alike; unchanged text does nothing. What was said about a question is
    carried over anew.
    """
    of_question = await corrected(message, turn)
    if of_question is not None:
        return of_question if of_question.screen is not None else None
    if turn.person is None or turn.person.application is None or not turn.application.open:
        return await _nothing_changed(turn)
    here = turn.application
    answered = [q for q, source in here.sources.items() if source == message.message_id]
    question = turn.season.form.question(answered[0]) if answered else None
    if question is None or message.text is None:
        return await _of_budget(message, turn)
    try:
        value = KINDS[question.kind].read(question, message.text, turn.season)
    except Problem as problem:
        return Reply(await present(turn, _correction_refused(turn, question, problem)))
    if here.answers[question.id].value == value:
        return None
    words = _("I saw your correction. The new answer is saved.")
    return await _keep(turn, question, Answer(value), words, message_id=message.message_id)


async def _keep(
    turn: Turn, question: Question, answer: Answer, words: str, *, message_id: int | None, anew: bool = False
) -> Reply:
    """Keeps the corrected answer; she stays where she is. `anew` makes buttons drawn before it out of date."""
    here = turn.application
    keep_answer(turn, question, answer, message_id)
    corrected = replace(here, answers={**here.answers, question.id: answer})
    step = rules.standing(turn.season.form, corrected.answers, here.step, turn.season)
    if anew or step != here.step:  # the question she stands at is asked no more; buttons count on the row for it
        corrected = await applications.move(
            turn.tx, corrected, step=step, return_to=here.return_to, language=turn.language, at=turn.received_at
        )
    at_end = turn.expects == "answer" and step == SUMMARY
    turn.go("summary" if at_end else turn.expects, application=corrected)
    return Reply(await present(turn, words))


async def _of_budget(message: Message, turn: Turn) -> Reply | None:
    """A part of the budget keeps its message beside it; undone, an edit would otherwise undo what came before."""
    found = await corrected_part(message, turn)
    if found is None:
        return await _nothing_changed(turn)
    question, answer, words = found
    if answer is None:
        return Reply(await present(turn, words)) if words else None
    return await _keep(turn, question, answer, words, message_id=None, anew=True)


def _correction_refused(turn: Turn, question: Question, problem: Problem) -> str:
    """Which question it was, why the correction does not do, and what counts now."""
    stays = turn.application.answers[question.id].value
    return "\n".join(
        [
            question.title.in_(language()),
            problem_words(problem),
            _("The former answer stays: {answer}", answer=cut(shown(question, stays, turn.season), NOW_MOST))
            if stays is not None
            else _("skipped"),
        ]
    )


async def _nothing_changed(turn: Turn) -> Reply:
    return Reply(await present(turn, _("An edited message changes nothing now. What counts is below.")))
