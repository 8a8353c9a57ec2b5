"""Several options of one question, ticked and unticked one press at a time; and declarations, all to be agreed to."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message

from handlers.applicant.application import at_revision, draft, emptied, keep, revision, stay
from handlers.applicant.asking import DRAWS, TAKES, View, heading, help_lines, moves
from handlers.turn import Conversation, Turn
from handlers.ui.screen import Button, Reply, Screen, lines
from locales import language
from programme.application import Answer, settled
from programme.form import Question
from programme.kinds import KINDS, Value
from programme.kinds.choices import toggled
from programme.problem import Outdated

router = Conversation("ticking")

TICKING = ("multi_choice", "declarations")


class Tick(CallbackData, prefix="tick"):
    """Ticks or unticks one option as it stands in this revision of the draft: pressed twice, it is ticked once."""

    application: int
    rev: int
    option: str


async def ticks_screen(turn: Turn, question: Question, view: View) -> Screen:
    here = draft(turn)
    answer = here.answers.get(question.id)
    chosen = answer.value if answer is not None and isinstance(answer.value, list) else []
    options = tuple(
        (
            Button(
                f"{'☑' if option.id in chosen else '☐'} {option.name.in_(language())}",
                Tick(application=here.id, rev=revision(turn), option=option.id),
            ),
        )
        for option in turn.season.shown_options(question, language())
    )
    # Declarations are buttons like others, and there are four at most: who may go on has nothing left to ask.
    asks = question.kind != "declarations" or not settled(question, here.answers, turn.season)
    return Screen(
        lines(*heading(turn, question), "", *help_lines(question, view)),
        (*options, *moves(turn, question, view, asks=asks)),
    )


async def take_ticks(message: Message, turn: Turn, question: Question) -> Reply:
    """Options typed by name are ticked beside those that are."""
    named = KINDS[question.kind].read(question, message.text or "", turn.season)
    answer = draft(turn).answers.get(question.id)
    before = answer.value if answer is not None and isinstance(answer.value, list) else []
    ticked = [*before, *(named if isinstance(named, list) else [])]
    value: Value = [option.id for option in turn.season.options(question) if option.id in ticked]
    return await _ticked(turn, question, Answer(value))


for kind in TICKING:
    DRAWS[kind] = ticks_screen
    TAKES[kind] = take_ticks


@router.button(Tick)
async def tick(query: CallbackQuery, button: Tick, turn: Turn) -> Reply:
    question = at_revision(turn, button.application, button.rev)
    here = draft(turn)
    if question.kind not in TICKING or turn.season.option(question, button.option) is None:
        raise Outdated
    answer = here.answers.get(question.id)
    value = toggled(question, answer.value if answer is not None else None, button.option, turn.season)
    return await _ticked(turn, question, emptied(question, value))


async def _ticked(turn: Turn, question: Question, answer: Answer) -> Reply:
    """She goes on when she presses so; of declarations the last one says it already."""
    if question.kind == "declarations" and settled(question, {question.id: answer}, turn.season):
        return await keep(turn, question, answer, None)
    return await stay(turn, question.id, answer=answer)
