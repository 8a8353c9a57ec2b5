"""The deadline, moved by who may: the new day and hour, the reason, a look at what it does, and a yes.

What is being made is a row of hers until she says yes; then it is a version of the season, and holds for everybody
from the next turn on. Buttons carry the closing they were drawn at: once it is another one they are out of date.
"""

from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message

from handlers.turn import Conversation, Turn, present
from handlers.ui.answers import cut
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from handlers.ui.spoken import meaning
from locales import _
from locales.format import moment
from programme import closing
from programme.problem import Outdated
from programme.roles import MOVES_DEADLINE
from programme.season import to_text
from storage import audit, deadline_moves, jobs, seasons
from storage.deadline_moves import Plan

router = Conversation("staff_deadline")

REASON_SHOWN = 100
"""Characters of the reason on the last screen."""


class MoveDeadline(CallbackData, prefix="dl"):
    """The way in and out; always valid for whoever may."""

    go: Literal["open", "leave"] = "open"


class NewClosing(CallbackData, prefix="dlat"):
    """A moment that is offered while applications close at `was`."""

    was: int
    at: int


class Sure(CallbackData, prefix="dlsure"):
    """Yes or no to the very move that was shown."""

    was: int
    at: int
    go: Literal["yes", "no"]


def deadline_door(turn: Turn) -> Rows:
    # NOTE: button
    return () if MOVES_DEADLINE.isdisjoint(turn.roles) else ((Button(_("Move the deadline"), MoveDeadline()),),)


def _back(words: str, button: CallbackData) -> tuple[Button, ...]:
    return (Button(words, button),)


def _refuse_others(turn: Turn) -> None:
    """A place stays where the role went."""
    if MOVES_DEADLINE.isdisjoint(turn.roles):
        raise Outdated


@router.place("deadline")
async def ask_moment(turn: Turn) -> Screen:
    _refuse_others(turn)
    season, now = turn.season, turn.received_at
    offered = [Button(moment(at), NewClosing(was=season.closes_at, at=at)) for at in closing.offers(season, now)]
    return Screen(
        lines(
            title(_("Move the deadline")),
            "",
            _("Now: {moment}", moment=moment(season.closes_at)),
            "",
            _("Press the new one or write the day and the hour, in Kazakhstan's time."),
            _("For example: {moment}", moment=moment(closing.example_of(season, now))),
        ),
        # NOTE: button
        (*((each,) for each in offered), _back(_("Back"), MoveDeadline(go="leave"))),
    )


@router.place("deadline_why")
async def ask_reason(turn: Turn) -> Screen:
    plan = await _plan(turn)
    return Screen(
        lines(
            title(_("New deadline: {moment}", moment=moment(plan.closes_at))),
            "",
            _("Why is it moved? Write it in a few words: it is kept in the programme's records."),
        ),
        # NOTE: button
        (_back(_("Back"), MoveDeadline()),),
    )


@router.place("deadline_sure")
async def ask_sure(turn: Turn) -> Screen:
    plan = await _plan(turn)
    if plan.reason is None:
        raise Outdated
    told = await deadline_moves.drafts(turn.tx, turn.season.id)
    same = {"was": plan.was, "at": plan.closes_at}
    return Screen(
        lines(
            title(_("Move the deadline?")),
            "",
            _("Until now: {moment}", moment=moment(plan.was)),
            _("New deadline: {moment}", moment=moment(plan.closes_at)),
            _("This is earlier than until now.") if plan.closes_at < plan.was else None,
            _("Kazakhstan's time"),
            _("Reason: {reason}", reason=cut(plan.reason, REASON_SHOWN)),
            "",
            _("Drafts that will be told: {n}", n=told),
        ),
        (
            # NOTE: button
            (Button(_("Yes, move it"), Sure(**same, go="yes")),),
            # NOTE: button
            (Button(_("No, leave it"), Sure(**same, go="no")),),
        ),
    )


async def _plan(turn: Turn) -> Plan:
    """What she is making, if the deadline is still the one she began from; else Outdated."""
    _refuse_others(turn)
    plan = await deadline_moves.plan_of(turn.tx, turn.known.id, turn.season.id)
    if plan is None or plan.was != turn.season.closes_at:
        raise Outdated
    return plan


@router.button(MoveDeadline)
async def enter(query: CallbackQuery, button: MoveDeadline, turn: Turn) -> Reply:
    return await _leave(turn) if button.go == "leave" else await _begin(turn)


async def _begin(turn: Turn) -> Reply:
    turn.go("deadline")
    return Reply(await present(turn))


async def _leave(turn: Turn, to: str = "staff") -> Reply:
    deadline_moves.drop_plan(turn.tx, turn.known.id)
    turn.go(to)
    return Reply(await present(turn))


@router.button(NewClosing)
async def pick_moment(query: CallbackQuery, button: NewClosing, turn: Turn) -> Reply:
    if button.was != turn.season.closes_at:
        raise Outdated
    return await _keep_moment(turn, closing.checked(button.at, turn.season, turn.received_at))


@router.text("deadline")
async def typed_moment(message: Message, turn: Turn) -> Reply:
    if (left := await _left_by_word(message, turn)) is not None:
        return left
    return await _keep_moment(turn, closing.typed_moment(message.text or "", turn.season, turn.received_at))


async def _keep_moment(turn: Turn, at: int) -> Reply:
    deadline_moves.keep_plan(
        turn.tx,
        turn.known.id,
        season=turn.season.id,
        was=turn.season.closes_at,
        closes_at=at,
        at=turn.received_at,
    )
    turn.go("deadline_why")
    return Reply(await present(turn))


@router.text("deadline_why")
async def typed_reason(message: Message, turn: Turn) -> Reply:
    await _plan(turn)
    if (left := await _left_by_word(message, turn)) is not None:
        return left
    deadline_moves.give_reason(turn.tx, turn.known.id, closing.reason(message.text or ""))
    turn.go("deadline_sure")
    return Reply(await present(turn))


async def _left_by_word(message: Message, turn: Turn) -> Reply | None:
    match meaning(message.text or ""):
        case "home":
            return await _leave(turn, "home")
        case "back":
            return await _leave(turn) if turn.expects == "deadline" else await _begin(turn)
    return None


@router.text("deadline_sure")
async def typed_decision(message: Message, turn: Turn) -> Reply:
    plan = await _plan(turn)
    match meaning(message.text or ""):
        case "yes":
            return await _move(turn, plan)
        case "no" | "home":
            return await _leave(turn)
        case "back":
            return await _begin(turn)
    return Reply(await present(turn, _("I did not understand. Please press one of the buttons.")))


@router.button(Sure)
async def decide(query: CallbackQuery, button: Sure, turn: Turn) -> Reply:
    plan = await _plan(turn)
    if turn.expects != "deadline_sure" or (plan.was, plan.closes_at) != (button.was, button.at):
        raise Outdated
    return await _leave(turn) if button.go == "no" else await _move(turn, plan)


async def _move(turn: Turn, plan: Plan) -> Reply:
    """The version, its record, the line of the log and the work of telling everybody, all in one transaction."""
    if plan.reason is None:
        raise Outdated
    at, person = turn.received_at, turn.known.id
    season = closing.moved(turn.season, closing.checked(plan.closes_at, turn.season, at))
    former, text = turn.season_version, to_text(season)
    version = await seasons.follow(turn.tx, former, season=season.id, text=text, made_by="staff", at=at)
    if version is None:  # somebody else's was stored since this turn began
        raise Outdated
    move = await deadline_moves.confirm(turn.tx, person, plan, season=season.id, version=version, at=at)
    audit.note(turn.tx, at=at, person=person, action="moved_deadline", object_id=move)
    jobs.enqueue(turn.tx, "tell_deadline", f"tell_deadline:{move}", at=at, move=move)
    turn.season = season
    turn.go("staff")
    return Reply(await present(turn, _("The deadline is moved. Everybody with a draft is being told.")))
