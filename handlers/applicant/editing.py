"""A corrected message corrects its answer, as long as that message is still its source."""

from dataclasses import replace

from aiogram.types import Message

from handlers.applicant.application import keep_answer
from handlers.applicant.asking import NOW_MOST
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
    """Read again as if typed now, and refused alike; unchanged text does nothing."""
    if turn.person is None or turn.person.application is None or not turn.application.open:
        return await _nothing_changed(turn)
    here = turn.application
    answered = [q for q, source in here.sources.items() if source == message.message_id]
    question = turn.season.form.question(answered[0]) if answered else None
    if question is None or message.text is None:
        return await _nothing_changed(turn)
    try:
        value = KINDS[question.kind].read(question, message.text, turn.season)
    except Problem as problem:
        return Reply(await present(turn, _correction_refused(turn, question, problem)))
    if here.answers[question.id].value == value:
        return None
    keep_answer(turn, question, Answer(value), message.message_id)
    corrected = replace(here, answers={**here.answers, question.id: Answer(value)})
    step = rules.standing(turn.season.form, corrected.answers, here.step, turn.season)
    if step != here.step:  # the question she stands at is asked no more; buttons count on the row for it
        corrected = await applications.move(
            turn.tx, corrected, step=step, return_to=here.return_to, language=turn.language, at=turn.received_at
        )
    at_end = turn.expects == "answer" and step == SUMMARY
    turn.go("summary" if at_end else turn.expects, application=corrected)
    return Reply(await present(turn, _("I saw your correction. The new answer is saved.")))


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
