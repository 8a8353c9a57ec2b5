"""A question on the screen: what is asked, the help beside it, and the moves from it.

A kind that is more than words and options draws itself: it puts its functions into DRAWS and TAKES.
Every button carries the application and the question it was drawn for; the one at hand is the only one that moves.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Text

from handlers.applicant.application import (
    at_hand,
    draft,
    go_back,
    go_on,
    keep,
    leave,
    question_at,
    refuse_shut,
    skip,
    within,
)  # fmt: skip
from handlers.applicant.question import ask_about
from handlers.turn import Conversation, Turn, present
from handlers.ui.answers import cut, shown
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from handlers.ui.spoken import meaning
from locales import _, language
from programme import application as rules
from programme.application import Answer
from programme.form import Asked, Question
from programme.kinds import KINDS
from programme.problem import Code, Outdated, Problem
from programme.repeated import answered_by

router = Conversation("asking")

PAGE = 8
NOW_MOST = 60
"""Characters of the present answer shown above a question that is asked again."""


@dataclass(frozen=True, slots=True)
class View:
    """How much of a question is shown: its hint or its examples, and which page of a long list."""

    example: bool = False
    page: int | None = None


Draw = Callable[[Turn, Question, View], Awaitable[Screen]]
Take = Callable[[Message, Turn, Question], Awaitable[Reply]]

DRAWS: dict[str, Draw] = {}
"""By kind: how its question looks; any other looks plain."""
TAKES: dict[str, Take] = {}
"""By kind: what becomes of typed words; of any other they are the answer."""

Move = Literal["back", "skip", "next", "later", "example", "hint", "page", "ask"]


class Step(CallbackData, prefix="q"):
    """A move from one question; stale as soon as the application stands at another."""

    application: int
    question: str
    go: Move
    page: int = 0


class Pick(CallbackData, prefix="pick"):
    """One option of a choice."""

    application: int
    question: str
    option: str


@router.place("answer")
async def ask(turn: Turn) -> Screen:
    return await question_screen(turn, View())


async def question_screen(turn: Turn, view: View) -> Screen:
    draft(turn)
    await refuse_shut(turn)
    question = question_at(turn)
    if question is None:
        raise Outdated
    return await DRAWS.get(question.kind, plain_screen)(turn, question, view)


async def plain_screen(turn: Turn, question: Question, view: View) -> Screen:
    answer = draft(turn).answers.get(question.id)
    now = None
    if answer is not None:
        words = _("skipped") if answer.value is None else shown(question, answer.value, turn.season)
        now = _("Now: {answer}", answer=cut(words, NOW_MOST))
    return Screen(
        lines(*heading(turn, question), now, "", *help_lines(question, view)),
        (*_options(turn, question, view.page), *moves(turn, question, view)),
    )


def heading(turn: Turn, question: Question) -> tuple[str | Text, ...]:
    """Which question this is, of how many, and what it asks."""
    i, n = rules.progress(turn.season.form, draft(turn).answers, question.id)
    return (_("Question {i} of {n}", i=i, n=n), title(question.title.in_(language())))


def help_lines(question: Question, view: View) -> list[str]:
    """The hint, or the examples where she asked for them."""
    if not view.example:
        return [question.hint.in_(language()), *spoken_line(question)]
    examples = [("✗", question.bad), ("✓", question.good)]
    return [f"{mark} {words.in_(language())}" for mark, words in examples if words is not None]


def spoken_line(asked: Asked) -> list[str]:
    """Who would rather speak than type must be told that it will do."""
    return [_("You may also send a voice message.")] if asked.kind == "long_text" else []


def _options(turn: Turn, question: Question, page: int | None) -> Rows:
    options = turn.season.shown_options(question, language())
    if not options:
        return ()
    here = turn.application
    if page is None:
        answer = here.answers.get(question.id)
        chosen = [i for i, each in enumerate(options) if answer is not None and each.id == answer.value]
        page = chosen[0] // PAGE if chosen else 0
    buttons = [
        Button(each.name.in_(language()), Pick(application=here.id, question=question.id, option=each.id))
        for each in options
    ]
    return paged(here.id, question, buttons, page)


def paged(application: int, question: Question, buttons: list[Button], page: int, across: int = 1) -> Rows:
    """One page of a long list, so many buttons a row, and the way to the next page."""
    pages = max(1, (len(buttons) + PAGE - 1) // PAGE)
    page = min(max(page, 0), pages - 1)
    here = buttons[page * PAGE : (page + 1) * PAGE]
    rows: Rows = tuple(tuple(here[i : i + across]) for i in range(0, len(here), across))
    if pages > 1:
        turned = Step(application=application, question=question.id, go="page", page=(page + 1) % pages)
        # NOTE: button
        rows += ((Button(_("More: {page} of {pages}", page=page + 1, pages=pages), turned),),)
    return rows


def moves(turn: Turn, question: Question, view: View, *, asks: bool = True) -> Rows:
    """Example, on, a person (where `asks`); and in the last row back and away."""
    here = draft(turn)

    def step(words: str, go: Move) -> Button:
        return Button(words, Step(application=here.id, question=question.id, go=go))

    first: list[Button] = []
    if question.good is not None or question.bad is not None:
        # NOTE: button
        first.append(step(_("Back to the question"), "hint") if view.example else step(_("Show an example"), "example"))
    if rules.settled(question, here.answers, turn.season):
        # NOTE: button
        first.append(step(_("Next"), "next"))
    elif not question.required:
        # NOTE: button
        first.append(step(_("Skip"), "skip"))
    back = within(turn, question) or here.return_to or rules.before(turn.season.form, here.answers, question.id)
    # NOTE: button
    last = [step(_("Back"), "back")] if back else []
    # NOTE: button
    ask_person = [step(_("Ask a person about this"), "ask")] if asks else []
    # NOTE: button
    return tuple(tuple(row) for row in (first, ask_person, last, [step(_("Continue later"), "later")]) if row)


@router.text("answer")
async def take_answer(message: Message, turn: Turn) -> Reply:
    """What is typed at a question: its answer, or one of the few words that mean a button."""
    draft(turn)
    question = question_at(turn)
    if question is None:
        raise Outdated
    typed = message.text or ""
    match meaning(typed):
        case "back":
            return await go_back(turn, question)
        case "next" if _unfinished(turn, question):
            raise Problem(Code.REQUIRED)
        case "skip" | "next":
            return await skip(turn, question)
        case "home":
            return await leave(turn)
        case _other:
            here = turn.application
            path = within(turn, question)
            saved = answered_by(typed, question, path, here.answers, here.sources, turn.season)
            if saved is not None:
                return await say_saved(turn, saved)
            return await TAKES.get(question.kind, take_words)(message, turn, question)


def _unfinished(turn: Turn, question: Question) -> bool:
    """Whether something was said that does not answer yet: a word for going on must not wipe it out."""
    answers = turn.application.answers
    said = question.id in answers and answers[question.id].value is not None
    return said and not rules.settled(question, answers, turn.season)


async def say_saved(turn: Turn, asked: Asked) -> Reply:
    """Her words came twice, since she saw no reply to the first: what is asked now is still to be answered."""
    words = _(
        "This answer is saved already: {question}. Now please answer what stands below. "
        "If the same is right here too, add a word to it.",
        question=asked.short.in_(language()),
    )
    return Reply(await present(turn, words))


async def take_words(message: Message, turn: Turn, question: Question) -> Reply:
    """Words that are the whole answer."""
    value = KINDS[question.kind].read(question, message.text or "", turn.season)
    return await keep(turn, question, Answer(value), message.message_id)


@router.button(Pick)
async def pick(query: CallbackQuery, button: Pick, turn: Turn) -> Reply:
    question = at_hand(turn, button.application, button.question)
    if question.kind != "choice":
        raise Outdated
    value = KINDS[question.kind].read(question, button.option, turn.season)
    return await keep(turn, question, Answer(value), None)


@router.button(Step)
async def take_step(query: CallbackQuery, button: Step, turn: Turn) -> Reply:
    question = at_hand(turn, button.application, button.question)
    match button.go:
        case "example":
            return Reply(await question_screen(turn, View(example=True)))
        case "hint":
            return Reply(await question_screen(turn, View()))
        case "page":
            return Reply(await question_screen(turn, View(page=button.page)))
        case "back":
            return await go_back(turn, question)
        case "skip":
            return await skip(turn, question)
        case "next":
            return await go_on(turn, question)
        case "later":
            return await leave(turn)
        case "ask":
            return await ask_about(turn, question)
