"""A question to a person: what it is about, where it stands, and the ways on from it.

How words and files become one is in `handlers/applicant/question_sending.py`. Whoever has asked stands at it, and
whatever she writes there belongs to it: nobody must press a button to be heard.
"""

from dataclasses import replace
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Text

from handlers.applicant import drafts
from handlers.applicant.application import Open, draft, go_on_writing, walk
from handlers.turn import Conversation, Turn, present
from handlers.ui.booking import Talks, book_button
from handlers.ui.go import home_button
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from handlers.ui.thread import FIRST_WORDS, Number, hours_words, number_words, said_words, state_words, where_words
from locales import _, language
from locales.format import day
from programme import application as rules
from programme.application import SUMMARY
from programme.faq import HINT_SHARE, Answered
from programme.form import Question
from programme.notices import Notice
from programme.problem import Outdated
from programme.question import MEDIAN_OF, STARS, ClosedBy, State, may_reopen, usual_wait
from storage import applications, deliveries, question_messages, questions
from storage.questions import About, Thread

router = Conversation("question")

HINTS = 2
"""Ready answers offered beside a question that waits."""


class Ask(CallbackData, prefix="ask"):
    """A question not asked yet: the way to it, and whether her answer may be read with it."""

    go: Literal["open", "show", "hide", "list"]


class Of(CallbackData, prefix="qs"):
    """A question of hers."""

    thread: Number
    go: Literal["open", "close", "back"]


class Hint(CallbackData, prefix="qh"):
    """A ready answer beside a question; `helped`: it was enough."""

    thread: Number
    id: str
    helped: bool = False


class Stars(CallbackData, prefix="star"):
    thread: Number
    n: int


def ask_button() -> Button:
    # NOTE: button
    return Button(_("Ask a person"), Ask(go="open"))


def open_button(thread: Thread, words: str) -> Button:
    return Button(words, Of(thread=thread.id, go="open"))


async def ask_about(turn: Turn, question: Question) -> Reply:
    """From a question of the form: she may show what she has written there, and comes back to this very step."""
    here = draft(turn)
    step = here.step if rules.question_of(here.step) == question.id else question.id
    questions.lay(turn.tx, turn.known.id, about=About(here.id, step))
    turn.go("question")
    return Reply(await present(turn))


async def ask_about_draft(turn: Turn) -> Reply:
    """From a reminder of a draft: about wherever it stands."""
    here = draft(turn)
    step = rules.standing(turn.season.form, here.answers, here.step, turn.season)
    questions.lay(turn.tx, turn.known.id, about=About(here.id, step))
    turn.go("question")
    return Reply(await present(turn))


@router.place("question")
async def question_screen(turn: Turn) -> Screen:
    about = await _about(turn)
    words: list[str | Text] = [title(_("Ask a person")), ""]
    rows: Rows = ()
    if about.step is not None:
        answers = turn.application.answers
        words.append(_("About: {question}", question=where_words(about.step, answers, turn.season)))
        answer = answers.get(rules.question_of(about.step))
        if answer is not None and answer.value is not None:
            # NOTE: button
            shows = _("Show them my answer too")
            mark, go = ("☑", "hide") if about.shares else ("☐", "show")
            rows = ((Button(f"{mark} {shows}", Ask(go=go)),),)
    words.append(_("Write your question in your own words. A voice message or a photo will do as well."))
    return Screen(lines(*words), (*rows, (book_button(),), *_away(turn, about)))


async def _about(turn: Turn) -> About:
    """What she is going to ask about; nothing where that is gone, or another application has taken its place."""
    laid = (await questions.desk(turn.tx, turn.known.id)).about
    here = turn.known.application
    return laid if here is not None and here.open and laid.application == here.id else About()


def _away(turn: Turn, about: About) -> Rows:
    if about.application is not None:
        # NOTE: button
        return ((Button(_("Back to the question"), Open(application=about.application)),),)
    return ((home_button(),),)


async def ask_freely(turn: Turn) -> Reply:
    """About nothing in particular."""
    questions.lay(turn.tx, turn.known.id, about=About())
    turn.go("question")
    return Reply(await present(turn))


async def without_consent(turn: Turn) -> Reply:
    """Of a visitor nothing is kept, a question neither; where she is stays, and the door beside it."""
    words = _("To ask a person, your consent is needed. Then write your question: before that we keep nothing.")
    return Reply(await present(turn, words))


@router.button(Ask)
async def press_ask(query: CallbackQuery, button: Ask, turn: Turn) -> Reply:
    if turn.person is None and not turn.language_unknown and button.go == "open":
        turn.go("whom", wants="question")  # and back here once she has consented
        return await without_consent(turn)
    person = turn.known
    if button.go == "list":
        turn.go("questions")
        return Reply(await present(turn))
    about = await _about(turn) if turn.expects == "question" and button.go != "open" else About()
    if button.go != "open" and about.step is None:
        raise Outdated
    questions.lay(turn.tx, person.id, about=replace(about, shares=button.go == "show"))
    turn.go("question")
    return Reply(await present(turn))


@router.place("asked")
async def asked_screen(turn: Turn) -> Screen:
    """The question at hand: where it stands, and that whatever is written now is added to it."""
    here = await at_hand(turn)
    words: list[str | Text] = [title(_("Your question {number}", number=number_words(here))), ""]
    if here.step is not None and here.application is not None:
        answers = await applications.answers_in(turn.tx, here.application)
        words.append(_("About: {question}", question=where_words(here.step, answers, turn.season)))
    words.append(_("Where it stands: {status}", status=state_words(here)))
    rows: Rows = ()
    if here.state is State.WAITING:
        place = await questions.place_in_queue(turn.tx, here)
        words += [_("Place in the queue: {n}", n=place), await _usual_words(turn)]
        hints = await hints_for(turn, here)
        if hints:
            words += ["", _("Perhaps one of these answers helps at once:")]
            rows = tuple((Button(each.label.in_(language()), Hint(thread=here.id, id=each.id)),) for each in hints)
    if here.open:
        words += ["", _("To add something, write or send it right here.")]
    elif may_reopen(here.closed_at or 0, turn.season, turn.received_at):
        words += ["", _("If anything is unclear still, just write here: the question opens again.")]
    if not here.open and here.answered_at is not None and here.rated < 2:
        words += [_("Did the answer help? 1 – no, 5 – very much.")]
        rows = (tuple(Button(str(n), Stars(thread=here.id, n=n)) for n in STARS),)
    # NOTE: button
    talk: Rows = ((Button(_("Let us talk"), Talks()),),) if here.open else ()
    return Screen(lines(*words), (*rows, *_ends(here), *talk, *await _onward(turn, here)))


async def _usual_words(turn: Turn) -> str:
    """From the last answers there were; while there are too few, what is promised."""
    usual = usual_wait(await questions.waits_of(turn.tx, turn.season.id, MEDIAN_OF))
    if usual is None:
        return _("We answer within, working hours: {n}", n=turn.season.consulting.promise_hours)
    return _("Usually answered within, working hours: {n}", n=hours_words(usual))


def _ends(here: Thread) -> Rows:
    if here.state in (State.WAITING, State.CLAIMED) and here.answered_at is None:
        # NOTE: button
        return ((Button(_("Take the question back"), Of(thread=here.id, go="close")),),)
    # NOTE: button
    return ((Button(_("Thank you, that is all"), Of(thread=here.id, go="close")),),) if here.open else ()


async def _onward(turn: Turn, here: Thread) -> Rows:
    """Back to the very step it was asked at, and home."""
    # NOTE: button
    back = Button(_("Back to my application"), Of(thread=here.id, go="back"))
    return (((back,),) if await _tied(turn, here) else ()) + ((home_button(),),)


async def _tied(turn: Turn, here: Thread) -> bool:
    return await _draft_of(turn, here) is not None


async def _draft_of(turn: Turn, here: Thread) -> drafts.Kept | None:
    """The draft it was asked in, while it is hers and may be written in."""
    if here.application is None or here.step is None:
        return None
    for each in await drafts.kept_by(turn):
        if each.application is not None and each.application.id == here.application and each.application.open:
            return each
    return None


async def hints_for(turn: Turn, here: Thread) -> tuple[Answered, ...]:
    """The nearest ready answers to what was asked in words, while it waits and nothing was added."""
    said = await question_messages.of_thread(turn.tx, here.id)
    if turn.season.faq is None or here.answered_at is not None or len(said) != 1 or not said[0].text:
        return ()
    return turn.season.faq.nearest(said[0].text, HINTS, share=HINT_SHARE)


async def at_hand(turn: Turn) -> Thread:
    """The question she stands at; Outdated where it is not hers, or gone."""
    desk = await questions.desk(turn.tx, turn.known.id)
    return await hers(turn, desk.thread or 0)


async def hers(turn: Turn, thread: int) -> Thread:
    here = await questions.find(turn.tx, thread)
    if here is None or here.asker != turn.known.id:
        raise Outdated
    return here


def go_to(turn: Turn, here: Thread) -> None:
    questions.lay(turn.tx, turn.known.id, thread=here.id)
    turn.go("asked")


@router.button(Of)
async def press_of(query: CallbackQuery, button: Of, turn: Turn) -> Reply:
    here = await hers(turn, button.thread)
    match button.go:
        case "back":
            return replace(await back_to_the_step(turn, here), anew=True)
        case "close":
            how = ClosedBy.ASKER if here.answered_at is not None else ClosedBy.TAKEN_BACK
            await questions.close(turn.tx, here.id, turn.known.id, how, turn.received_at)
            _tell_who_has_it(turn, here)
        case "open":
            pass
    go_to(turn, here)
    return Reply(await present(turn), anew=True)  # below an answer, which must stay as it was said


def _tell_who_has_it(turn: Turn, here: Thread) -> None:
    """Whoever owes an answer that nobody needs any more."""
    if here.state is State.CLAIMED and here.claimed_by is not None:
        at, key = turn.received_at, f"question_ended:{here.id}:{here.rev}"
        deliveries.enqueue(
            turn.tx, Notice.QUESTION_ENDED, here.claimed_by, key, due_at=at, at=at, thread=here.id, closed_at=at
        )


async def back_to_the_step(turn: Turn, here: Thread) -> Reply:
    """One tap from an answer to where it was needed, wherever she has gone since."""
    kept = await _draft_of(turn, here)
    if kept is None or here.step is None:
        raise Outdated
    drafts.stand_for(turn, kept, expects="answer")
    now = turn.application
    step = rules.standing(turn.season.form, now.answers, here.step, turn.season)
    if step == now.step:
        return await go_on_writing(turn)
    return await walk(turn, step, return_to=now.return_to or (SUMMARY if now.step == SUMMARY else None))


@router.place("questions")
async def list_screen(turn: Turn) -> Screen:
    """All of hers, the newest first."""
    asked = await questions.of_asker(turn.tx, turn.known.id)
    firsts = await question_messages.first_words(turn.tx, [each.id for each in asked])
    words: list[str | Text] = [title(_("My questions")), ""]
    for each in asked:
        first = firsts.get(each.id)
        words.append(f"{number_words(each)} · {day(each.asked_at)} · {state_words(each)}")
        words += [said_words(first, FIRST_WORDS)] if first is not None else []
    if not asked:
        words.append(_("You have not asked anything yet."))
    opened = [open_button(each, str(each.id)) for each in asked]
    rows = tuple(tuple(opened[n : n + 4]) for n in range(0, len(opened), 4))
    return Screen(lines(*words), (*rows, (ask_button(),), (home_button(),)))


@router.command("questions")
async def open_list(message: Message, turn: Turn) -> Reply:
    if turn.person is not None:
        turn.go("questions")
    return Reply(await present(turn))
