"""Sends an announcement, at once or at an hour, or keeps it from being sent. Nothing goes before a number is typed."""

import re

from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Text

from handlers.staff.announcement_card import Send, act, at_desk, heads_of, send, taken, ways_out
from handlers.staff.announcements import CARD, ONCE, show
from handlers.staff.audience_words import audience_lines
from handlers.turn import Conversation, Turn, present
from handlers.ui.screen import Button, Reply, Screen, lines, title
from handlers.ui.spoken import meaning
from locales import _
from locales.format import moment, number
from programme.announcement import UNDER_WAY, State, refuse_unfit
from programme.moments import typed_moment
from programme.notices import Notice
from programme.problem import Code, Outdated, Problem
from programme.roles import ANNOUNCES
from storage import announcements, audit, deliveries, jobs, receivers, roles
from storage.announcements import Announcement

router = Conversation("announcement_sending")


@router.button(Send)
async def press(query: CallbackQuery, button: Send, turn: Turn) -> Reply:
    here = await taken(turn, button.news, button.turn)
    at, me = turn.received_at, turn.known.id
    match button.do, here.state:
        case "send", State.DRAFT:
            return await _ask_number(turn, here)
        case "when", State.DRAFT | State.SCHEDULED:
            turn.go("staff_news_when")
            return Reply(await present(turn))
        case "now", State.DRAFT:
            await announcements.set_due(turn.tx, here, None, at)
        case "now", State.SCHEDULED:
            await announcements.unschedule(turn.tx, here, at)
        case "urgent", State.DRAFT:
            await _ask_another(turn, await announcements.ask_urgent(turn.tx, here, me, at))
        case "agree", State.DRAFT:
            if here.urgent_asked_by == me:
                raise Problem(Code.SAME_MANAGER)
            await announcements.agree_urgent(turn.tx, here, me, at)
        case "pause", State.WRITING | State.SENDING | State.RETRYING:
            await announcements.move(turn.tx, here, State.PAUSED, at)
        case "resume", State.PAUSED:
            await announcements.move(turn.tx, here, State.WRITING, at)
        case "cancel", state if state in UNDER_WAY:
            turn.go(CARD)
            return Reply(_sure_screen(here), anew=True)  # what edits itself would take it away
        case "sure", state if state in UNDER_WAY:
            await announcements.move(turn.tx, here, State.CANCELLED, at)
        case "retry", State.DONE:
            await announcements.move(turn.tx, here, State.RETRYING, at)
        case "table", State.DONE | State.CANCELLED:
            key = f"outcomes:{here.id}:{here.rev}:{me}:{at // ONCE}"
            jobs.enqueue(turn.tx, "outcomes", key, at=at, announcement=here.id, person=me)
        case _:
            raise Outdated
    audit.note(turn.tx, at=at, person=me, action=f"announcement_{button.do}", object_id=here.id)
    return await show(turn)


def _sure_screen(here: Announcement) -> Screen:
    words = lines(
        title(_("Announcement {n}", n=here.id)),
        "",
        _("Cancel what is not sent yet? What has been sent stays with its receivers."),
    )
    # NOTE: button
    yes = Button(_("Yes, cancel the rest"), send(here, "sure"))
    # NOTE: button
    return Screen(words, ((yes,), (Button(_("Back"), act(here, "open")),), *ways_out()))


async def _ask_another(turn: Turn, here: Announcement) -> None:
    """The others of the staff are told, each once for this wish."""
    for person in await roles.holders(turn.tx, ANNOUNCES):
        if person != turn.known.id:
            deliveries.enqueue(
                turn.tx,
                Notice.URGENT_ASKED,
                person,
                f"urgent_asked:{here.id}:{here.rev}:{person}",
                due_at=turn.received_at,
                at=turn.received_at,
                announcement=here.id,
            )


# The number


async def _ask_number(turn: Turn, here: Announcement) -> Reply:
    refuse_unfit(here.content)
    told = await _told(turn, here)
    if not told:
        raise Problem(Code.NOBODY)
    announcements.put_on_desk(turn.tx, turn.known.id, here.id, told)
    turn.go("staff_news_sure")
    return Reply(await present(turn))


async def _told(turn: Turn, here: Announcement) -> int:
    return (await heads_of(turn, here)).told(here.content.languages)


@router.place("staff_news_sure")
async def asks_number(turn: Turn) -> Screen:
    here = await at_desk(turn)
    desk = await announcements.on_desk(turn.tx, turn.known.id)
    if here.state is not State.DRAFT or desk is None or desk.shown is None:
        raise Outdated
    same = await announcements.same_said(turn.tx, here, turn.received_at)
    morning = turn.season.quiet_until(here.due_at or turn.received_at)
    words: list[str | Text | None] = [
        title(_("Announcement {n}", n=here.id)),
        "",
        *await audience_lines(turn.tx, turn.season, here.audience),
        "",
        _("Will get it: {n}", n=number(desk.shown)),
        _("When: {moment}", moment=moment(here.due_at)) if here.due_at is not None else None,
        _("⚠️ The same text was sent less than a day ago: {moment}", moment=moment(same)) if same else None,
    ]
    if morning is not None:
        late = _("⚠️ Urgent: people get it at night.")
        words.append(
            late if here.urgent else _("At night nobody gets it. It goes at: {moment}", moment=moment(morning))
        )
    words += ["", _("To confirm, type how many people get it: {n}", n=desk.shown)]
    # NOTE: button
    return Screen(lines(*words), ((Button(_("Back"), act(here, "open")),), *ways_out()))


@router.text("staff_news_sure")
async def take_number(message: Message, turn: Turn) -> Reply:
    if (left := await _leaves(message, turn)) is not None:
        return left
    here = await at_desk(turn)
    desk = await announcements.on_desk(turn.tx, turn.known.id)
    if here.state is not State.DRAFT or desk is None or desk.shown is None:
        raise Outdated
    refuse_unfit(here.content)
    told = await _told(turn, here)
    if told != desk.shown:
        announcements.put_on_desk(turn.tx, turn.known.id, here.id, told)
        if not told:
            return await show(turn, _("Nobody would get this. Change who it is for."))
        return Reply(await present(turn, _("The number has changed since. Please look at it once more.")))
    if re.sub(r"\s", "", message.text or "") != str(told):
        raise Problem(Code.WRONG_COUNT, n=told)
    at, me = turn.received_at, turn.known.id
    if here.due_at is not None and here.due_at <= at:
        raise Problem(Code.MOMENT_PAST)
    sent = await announcements.confirm(turn.tx, here, me, told, at)
    announcements.put_on_desk(turn.tx, me, here.id)
    audit.note(turn.tx, at=at, person=me, action="announcement_confirmed", object_id=here.id)
    deliveries.enqueue(
        turn.tx,
        Notice.ANNOUNCEMENT_PROGRESS,
        me,
        receivers.progress_key(sent),
        due_at=sent.due_at or at,
        at=at,
        announcement=here.id,
    )
    return await show(turn)


# The hour


@router.place("staff_news_when")
async def asks_hour(turn: Turn) -> Screen:
    here = await at_desk(turn)
    if here.state not in (State.DRAFT, State.SCHEDULED):
        raise Outdated
    words = lines(
        title(_("Announcement {n}", n=here.id)),
        "",
        _("When: {moment}", moment=moment(here.due_at)) if here.due_at is not None else None,
        _("Write the day and the hour at which it goes, as in Astana."),
    )
    # NOTE: button
    return Screen(words, ((Button(_("Back"), act(here, "open")),), *ways_out()))


@router.text("staff_news_when")
async def take_hour(message: Message, turn: Turn) -> Reply:
    if (left := await _leaves(message, turn)) is not None:
        return left
    here = await at_desk(turn)
    if here.state not in (State.DRAFT, State.SCHEDULED):
        raise Outdated
    due_at = typed_moment(message.text or "", now=turn.received_at, zone=turn.season.timezone)
    await announcements.set_due(turn.tx, here, due_at, turn.received_at)
    return await show(turn)


async def _leaves(message: Message, turn: Turn) -> Reply | None:
    said = meaning(message.text or "")
    if said not in ("home", "back"):
        return None
    turn.go("home" if said == "home" else CARD)
    return Reply(await present(turn))
