"""The application, question by question: asked, answered, gone back to, left for later and taken up again.

Every button carries the application and the question it was drawn for; the one at hand is the only one that moves.
"""

from dataclasses import replace
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message

from handlers.turn import Conversation, Turn, present
from handlers.ui.answers import cut, shown
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from handlers.ui.spoken import meaning
from handlers.ui.wording import problem_words
from locales import _, language
from programme import application as rules
from programme.application import SUMMARY, Answer
from programme.form import Question
from programme.kinds import KINDS
from programme.problem import Code, Outdated, Problem
from storage import applications, audit
from storage.applications import Application

router = Conversation("application")

PAGE = 8
NOW_MOST = 60
"""Characters of the present answer shown above a question that is asked again."""


class Start(CallbackData, prefix="new"):
    """Opens an application in this season."""

    season: str


class Open(CallbackData, prefix="open"):
    """Takes the application up where it was left."""

    application: int


class Step(CallbackData, prefix="q"):
    """A move from one question; stale as soon as the application stands at another."""

    application: int
    question: str
    go: Literal["back", "skip", "next", "later", "example", "hint", "page"]
    page: int = 0


class Pick(CallbackData, prefix="pick"):
    """One option of a choice."""

    application: int
    question: str
    option: str


@router.button(Start)
async def start(query: CallbackQuery, button: Start, turn: Turn) -> Reply:
    if turn.known.application is not None or button.season != turn.season.id:
        raise Outdated
    first = turn.season.form.questions[0].id
    made = await applications.begin(
        turn.tx,
        applicant=turn.known.applicant,
        season=turn.season.id,
        language=turn.language,
        step=first,
        at=turn.received_at,
    )
    audit.note(turn.tx, at=turn.received_at, person=turn.known.id, action="began", object_id=made)
    here = Application(
        id=made,
        applicant=turn.known.applicant,
        season=turn.season.id,
        status="draft",
        step=first,
        return_to=None,
        rev=1,
        number=None,
        submitted_at=None,
        answers={},
        sources={},
    )
    turn.go("answer", application=here)
    return Reply(await present(turn))


@router.button(Open)
async def take_up(query: CallbackQuery, button: Open, turn: Turn) -> Reply:
    if button.application != draft(turn).id:
        raise Outdated
    return await go_on_writing(turn)


async def go_on_writing(turn: Turn) -> Reply:
    """To the question at hand, or to the summary; Outdated once the application was sent."""
    here = draft(turn)
    step = rules.standing(turn.season.form, here.answers, here.step, turn.season)
    if step != here.step:  # the form has lost her question
        return await walk(turn, step)
    turn.go("summary" if step == SUMMARY else "answer")
    return Reply(await present(turn))


def draft(turn: Turn) -> Application:
    """The application while it may still be changed; Outdated once it was sent."""
    if turn.application.status != "draft":
        raise Outdated
    return turn.application


def question_at(turn: Turn) -> Question | None:
    """The question the draft stands at; one that the form no longer has gives way to the first open one."""
    here, form = turn.application, turn.season.form
    if here.step == SUMMARY:
        return None
    return form.question(rules.standing(form, here.answers, here.step, turn.season))


@router.place("answer")
async def ask(turn: Turn) -> Screen:
    return question_screen(turn)


def question_screen(turn: Turn, *, example: bool = False, page: int | None = None) -> Screen:
    here = draft(turn)
    question = question_at(turn)
    if question is None:
        raise Outdated
    i, n = rules.progress(turn.season.form, question.id)
    answer = here.answers.get(question.id)
    now = None
    if answer is not None:
        words = _("skipped") if answer.value is None else shown(question, answer.value, turn.season)
        now = _("Now: {answer}", answer=cut(words, NOW_MOST))
    help_lines = _examples(question) if example else [question.hint.in_(language())]
    return Screen(
        lines(_("Question {i} of {n}", i=i, n=n), title(question.title.in_(language())), now, "", *help_lines),
        (*_options(turn, question, page), *_moves(here, question, turn, example=example)),
    )


def _examples(question: Question) -> list[str]:
    examples = [("✗", question.bad), ("✓", question.good)]
    return [f"{mark} {words.in_(language())}" for mark, words in examples if words is not None]


def _options(turn: Turn, question: Question, page: int | None) -> Rows:
    options = turn.season.shown_options(question, language())
    if not options:
        return ()
    here = turn.application
    pages = (len(options) + PAGE - 1) // PAGE
    if page is None:
        answer = here.answers.get(question.id)
        chosen = [i for i, each in enumerate(options) if answer is not None and each.id == answer.value]
        page = chosen[0] // PAGE if chosen else 0
    page = min(max(page, 0), pages - 1)
    rows: Rows = tuple(
        (Button(each.name.in_(language()), Pick(application=here.id, question=question.id, option=each.id)),)
        for each in options[page * PAGE : (page + 1) * PAGE]
    )
    if pages > 1:
        turned = Step(application=here.id, question=question.id, go="page", page=(page + 1) % pages)
        # NOTE: button
        rows += ((Button(_("More: {page} of {pages}", page=page + 1, pages=pages), turned),),)
    return rows


def _moves(here: Application, question: Question, turn: Turn, *, example: bool) -> Rows:
    def step(words: str, go: Literal["back", "skip", "next", "later", "example", "hint"]) -> Button:
        return Button(words, Step(application=here.id, question=question.id, go=go))

    first: list[Button] = []
    if question.good is not None or question.bad is not None:
        # NOTE: button
        first.append(step(_("Back to the question"), "hint") if example else step(_("Show an example"), "example"))
    settled = rules.settled(question, here.answers, turn.season)
    if settled:
        # NOTE: button
        first.append(step(_("Next"), "next"))
    elif not question.required:
        # NOTE: button
        first.append(step(_("Skip"), "skip"))
    back = here.return_to is not None or rules.before(turn.season.form, question.id) is not None
    # NOTE: button
    last = [step(_("Back"), "back")] if back else []
    # NOTE: button
    return tuple(tuple(row) for row in (first, last, [step(_("Continue later"), "later")]) if row)


async def walk(turn: Turn, step: str, *, answer: Answer | None = None, message_id: int | None = None) -> Reply:
    """Moves the draft to a step, keeping the answer given on the way."""
    here = draft(turn)
    question = question_at(turn)
    if answer is not None and question is not None:
        applications.keep_answer(turn.tx, here.id, question.id, answer, message_id=message_id, at=turn.received_at)
        here = replace(here, answers={**here.answers, question.id: answer})
    moved = await applications.move(
        turn.tx, here, step=step, return_to=None, language=turn.language, at=turn.received_at
    )
    turn.go("summary" if step == SUMMARY else "answer", application=moved)
    return Reply(await present(turn))


async def keep(turn: Turn, question: Question, answer: Answer, message_id: int | None) -> Reply:
    """Keeps an answer and goes on: back to the summary where it was corrected from, else to what is still open."""
    here = draft(turn)
    answers = {**here.answers, question.id: answer}
    step = here.return_to or rules.after(turn.season.form, answers, question.id, turn.season)
    return await walk(turn, step, answer=answer, message_id=message_id)


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
        case "skip":
            return await skip(turn, question)
        case "home":
            return await leave(turn)
        case "next":
            if not rules.settled(question, turn.application.answers, turn.season):
                raise Problem(Code.REQUIRED)
            return await go_on(turn, question)
        case _other:
            value = KINDS[question.kind].read(question, typed, turn.season)
            return await keep(turn, question, Answer(value), message.message_id)


@router.button(Pick)
async def pick(query: CallbackQuery, button: Pick, turn: Turn) -> Reply:
    question = _at_hand(turn, button.application, button.question)
    if question.kind != "choice":
        raise Outdated
    value = KINDS[question.kind].read(question, button.option, turn.season)
    return await keep(turn, question, Answer(value), None)


@router.button(Step)
async def take_step(query: CallbackQuery, button: Step, turn: Turn) -> Reply:
    question = _at_hand(turn, button.application, button.question)
    match button.go:
        case "example":
            return Reply(question_screen(turn, example=True))
        case "hint":
            return Reply(question_screen(turn))
        case "page":
            return Reply(question_screen(turn, page=button.page))
        case "back":
            return await go_back(turn, question)
        case "skip":
            return await skip(turn, question)
        case "next":
            return await go_on(turn, question)
        case "later":
            return await leave(turn)


def _at_hand(turn: Turn, application: int, asked: str) -> Question:
    """The question at hand, if it is the one the button was drawn for."""
    question = question_at(turn) if draft(turn).id == application and turn.expects == "answer" else None
    if question is None or question.id != asked:
        raise Outdated
    return question


async def go_back(turn: Turn, question: Question) -> Reply:
    """One question back, later answers kept; back to the summary when it was opened from there."""
    step = draft(turn).return_to or rules.before(turn.season.form, question.id)
    return await leave(turn) if step is None else await walk(turn, step)


async def skip(turn: Turn, question: Question) -> Reply:
    if question.required:
        raise Problem(Code.REQUIRED)
    return await keep(turn, question, Answer(None), None)


async def go_on(turn: Turn, question: Question) -> Reply:
    """Past a question that has its answer."""
    here = draft(turn)
    if not rules.settled(question, here.answers, turn.season):
        raise Outdated
    return await walk(turn, here.return_to or rules.following(turn.season.form, question.id))


async def leave(turn: Turn) -> Reply:
    """Home; the place is kept, there is nothing else to save."""
    turn.go("home")
    return Reply(await present(turn, _("Saved. You can stop at any moment.")))


@router.edited_message()
async def take_edit(message: Message, turn: Turn) -> Reply | None:
    """A corrected message corrects its answer, as long as that message is still its source."""
    if turn.person is None or turn.person.application is None or turn.application.status != "draft":
        return await _nothing_changed(turn)
    here = turn.application
    asked = [q for q, source in here.sources.items() if source == message.message_id]
    question = turn.season.form.question(asked[0]) if asked else None
    if question is None or message.text is None:
        return await _nothing_changed(turn)
    try:
        value = KINDS[question.kind].read(question, message.text, turn.season)
    except Problem as problem:
        return Reply(await present(turn, _correction_refused(turn, question, problem)))
    if here.answers[question.id].value == value:
        return None
    applications.keep_answer(
        turn.tx, here.id, question.id, Answer(value), message_id=message.message_id, at=turn.received_at
    )
    answers = {**here.answers, question.id: Answer(value)}
    turn.go(turn.expects, application=replace(here, answers=answers))
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
