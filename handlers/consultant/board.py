"""The managers' board: what waits, how long it takes, and how many were advised. Every figure is a count of rows."""

from decimal import Decimal
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery
from aiogram.utils.formatting import Text

from handlers.consultant.byhand import channel_words, kind_words
from handlers.consultant.load import Section, load_sections
from handlers.turn import Conversation, Turn, present
from handlers.ui.answers import cut
from handlers.ui.consulting import Look
from handlers.ui.screen import Button, Reply, Screen, lines, title
from handlers.ui.thread import hours_words, topic_words
from locales import _, language
from locales.format import decimal
from programme.problem import Outdated
from programme.question import MEDIAN_OF, Phase, usual_wait
from programme.roles import LEADS_CONSULTING
from programme.season import Season
from storage import consultants, consultations, jobs, questions
from storage.database import Tx

router = Conversation("board")

ENTRY_MOST = 40
ONCE = 60
"""Seconds in which a second press for the table is the same wish."""


class Board(CallbackData, prefix="board"):
    """Opens it, or has it made as a table or a picture; the same of talks. Always valid for whoever leads."""

    go: Literal["open", "table", "picture", "talks", "talks_table", "talks_picture"] = "open"


def phase_words(phase: str) -> str:
    return {
        Phase.BEFORE: lambda: _("before applications opened"),
        Phase.ANNOUNCEMENT: lambda: _("during the announcement"),
        Phase.IMPLEMENTATION: lambda: _("while projects run"),
    }[Phase(phase)]()


async def sections(tx: Tx, season: Season, now: int) -> list[Section]:
    """All figures in words; the first section has no heading. The same on the screen and in the table."""
    there = await consultations.figures(tx, season.id)
    usual = usual_wait(await questions.waits_of(tx, season.id, MEDIAN_OF))
    names = await consultants.names(tx, there.by_consultant)
    first = [
        _("Different people advised: {n} of {goal}", n=there.people, goal=season.consulting.people_goal),
        _("Consultations: {n}", n=there.sessions),
        _("Waiting now: {n}", n=there.waiting),
        _("Being answered: {n}", n=there.claimed),
    ]
    if there.oldest is not None:
        oldest = season.calendar.worked(there.oldest, now)
        first.append(_("The longest wait now, working hours: {n}", n=hours_words(oldest)))
    if usual is not None:
        first.append(_("Usual time to the first answer, working hours: {n}", n=hours_words(usual)))
    if there.starred:
        mark = decimal((Decimal(there.stars) / there.starred).quantize(Decimal("0.1")))
        first.append(_("Marks of askers: {mark} (marks: {n})", mark=mark, n=there.starred))
    counted: list[tuple[str, list[tuple[str, int]]]] = [
        (_("By phase"), [(phase_words(each), n) for each, n in there.by_phase.items()]),
        (_("By kind of person"), [(kind_words(each), n) for each, n in there.by_kind.items()]),
        (_("How"), [(channel_words(each), n) for each, n in there.by_channel.items()]),
        (_("By topic"), [(topic_words(each, season), n) for each, n in there.by_topic.items()]),
        (_("By consultant"), [(names.get(each, f"{each}"), n) for each, n in there.by_consultant.items()]),
        (_("Ready answers that did not help"), [(_entry(season, each), n) for each, n in there.misses]),
    ]
    return [("", first), *((heading, [f"{name}: {n}" for name, n in rows]) for heading, rows in counted if rows)]


async def board_screen(turn: Turn) -> Screen:
    read = await sections(turn.tx, turn.season, turn.received_at)
    # NOTE: button
    talks = Button(_("Talks"), Board(go="talks"))
    return _figures(_("Consultations"), read, Board(go="table"), Board(go="picture"), talks)


async def load_screen(turn: Turn) -> Screen:
    read = await load_sections(turn.tx, turn.season, turn.received_at)
    # NOTE: button
    questions_ = Button(_("Figures"), Board())
    return _figures(_("Talks"), read, Board(go="talks_table"), Board(go="talks_picture"), questions_)


def _figures(name: str, read: list[Section], table: Board, picture: Board, other: Button) -> Screen:
    words: list[str | Text] = [title(name)]
    for heading, listed in read:
        words += ["", title(heading), *listed] if heading else listed
    # NOTE: button
    made = (Button(_("As a table"), table), Button(_("As a picture"), picture))
    # NOTE: button
    return Screen(lines(*words), (made, (other,), (Button(_("To the questions"), Look()),)))


def _entry(season: Season, id: str) -> str:
    found = season.faq.entry(id) if season.faq is not None and id else None
    return cut(found.label.in_(language()), ENTRY_MOST) if found is not None else _("nothing was found")


@router.place("board")
async def board_place(turn: Turn) -> Screen:
    if LEADS_CONSULTING.isdisjoint(turn.roles):
        raise Outdated
    return await board_screen(turn)


@router.place("load")
async def load_place(turn: Turn) -> Screen:
    if LEADS_CONSULTING.isdisjoint(turn.roles):
        raise Outdated
    return await load_screen(turn)


@router.button(Board)
async def open_board(query: CallbackQuery, button: Board, turn: Turn) -> Reply:
    if LEADS_CONSULTING.isdisjoint(turn.roles):
        raise Outdated
    talks, drawn = button.go.startswith("talks"), button.go.endswith("picture")
    turn.go("load" if talks else "board")
    if button.go in ("open", "talks"):
        return Reply(await present(turn))
    me, at = turn.known.id, turn.received_at
    key = f"figures:{button.go}:{me}:{at // ONCE}"
    jobs.enqueue(turn.tx, "figures", key, at=at, person=me, drawn=int(drawn), talks=int(talks))
    # NOTE: toast
    picture = _("It is being drawn. The picture comes as soon as it is ready.")
    # NOTE: toast
    table = _("The table is being made. It comes as soon as it is ready.")
    return Reply(await present(turn), toast=picture if drawn else table)
