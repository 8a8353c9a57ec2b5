"""The managers' board: what waits, how long it takes, and how many were advised. Every figure is a count of rows."""

from decimal import Decimal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery
from aiogram.utils.formatting import Text

from handlers.consultant.byhand import channel_words, kind_words
from handlers.turn import Conversation, Turn
from handlers.ui.answers import cut
from handlers.ui.consulting import Look
from handlers.ui.screen import Button, Reply, Screen, lines, title
from handlers.ui.thread import hours_words, topic_words
from locales import _, language
from locales.format import decimal
from programme.problem import Outdated
from programme.question import MEDIAN_OF, Phase, usual_wait
from programme.roles import LEADS_CONSULTING
from storage import consultants, consultations, questions

router = Conversation("board")

ENTRY_MOST = 40


class Board(CallbackData, prefix="board"):
    """Opens it; always valid for whoever leads."""


def phase_words(phase: str) -> str:
    return {
        Phase.BEFORE: lambda: _("before applications opened"),
        Phase.ANNOUNCEMENT: lambda: _("during the announcement"),
        Phase.IMPLEMENTATION: lambda: _("while projects run"),
    }[Phase(phase)]()


async def board_screen(turn: Turn) -> Screen:
    tx, season = turn.tx, turn.season
    now = await consultations.figures(tx, season.id)
    usual = usual_wait(await questions.waits_of(tx, season.id, MEDIAN_OF))
    names = await consultants.names(tx, now.by_consultant)
    words: list[str | Text] = [
        title(_("Consultations")),
        _("Different people advised: {n} of {goal}", n=now.people, goal=season.consulting.people_goal),
        _("Consultations: {n}", n=now.sessions),
        "",
        _("Waiting now: {n}", n=now.waiting),
        _("Being answered: {n}", n=now.claimed),
    ]
    if now.oldest is not None:
        oldest = season.calendar.worked(now.oldest, turn.received_at)
        words.append(_("The longest wait now, working hours: {n}", n=hours_words(oldest)))
    if usual is not None:
        words.append(_("Usual time to the first answer, working hours: {n}", n=hours_words(usual)))
    if now.starred:
        mark = decimal((Decimal(now.stars) / now.starred).quantize(Decimal("0.1")))
        words.append(_("Marks of askers: {mark} (marks: {n})", mark=mark, n=now.starred))
    for heading, counted in (
        (_("By phase"), {phase_words(each): n for each, n in now.by_phase.items()}),
        (_("By kind of person"), {kind_words(each): n for each, n in now.by_kind.items()}),
        (_("How"), {channel_words(each): n for each, n in now.by_channel.items()}),
        (_("By topic"), {topic_words(each, season): n for each, n in now.by_topic.items()}),
        (_("By consultant"), {names.get(each, f"{each}"): n for each, n in now.by_consultant.items()}),
        (_("Ready answers that did not help"), {_entry(turn, each): n for each, n in now.misses}),
    ):
        if counted:
            words += ["", title(heading), *(f"{name}: {n}" for name, n in counted.items())]
    # NOTE: button
    return Screen(lines(*words), ((Button(_("To the questions"), Look()),),))


def _entry(turn: Turn, id: str) -> str:
    found = turn.season.faq.entry(id) if turn.season.faq is not None and id else None
    return cut(found.label.in_(language()), ENTRY_MOST) if found is not None else _("nothing was found")


@router.place("board")
async def board_place(turn: Turn) -> Screen:
    if LEADS_CONSULTING.isdisjoint(turn.roles):
        raise Outdated
    return await board_screen(turn)


@router.button(Board)
async def open_board(query: CallbackQuery, button: Board, turn: Turn) -> Reply:
    if LEADS_CONSULTING.isdisjoint(turn.roles):
        raise Outdated
    turn.go("board")
    return Reply(await board_screen(turn))
