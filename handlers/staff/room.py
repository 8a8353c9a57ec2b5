"""The staff's room: who one is here, what there is to do, and the doors to it."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Text

from handlers.staff.announcement_card import News
from handlers.staff.arrivals import Arrivals
from handlers.staff.deadline import deadline_door
from handlers.staff.posters import posters_door
from handlers.staff.seminar_card import Plans
from handlers.turn import Conversation, Turn, present
from handlers.ui.consulting import queue_door
from handlers.ui.go import home_button
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from handlers.ui.wording import role_words
from locales import _
from locales.format import moment
from programme.problem import Outdated
from programme.roles import ANNOUNCES, HOLDS_SEMINARS, READS_APPLICATIONS
from storage import register

router = Conversation("staff_room")


class Room(CallbackData, prefix="staff"):
    """Opens the room; always valid for whoever has a role."""


def room_door(turn: Turn) -> Rows:
    """The way in, for the home of whoever has a role."""
    # NOTE: button
    return ((Button(_("Staff section"), Room()),),) if turn.roles else ()


@router.place("staff")
async def room(turn: Turn) -> Screen:
    if not turn.roles:
        raise Outdated
    words: list[str | Text] = [
        title(_("Staff section")),
        "",
        _("Your role: {role}", role=role_words(turn.roles)),
        _("Applications close on: {moment}", moment=moment(turn.season.closes_at)),
    ]
    if READS_APPLICATIONS.isdisjoint(turn.roles):
        words += ["", _("There is nothing to do here for this role yet.")] if not queue_door(turn) else []
        return Screen(lines(*words), (*queue_door(turn), (home_button(),)))
    there = await register.figures(turn.tx, turn.season.id)
    words += [
        "",
        _("Sent applications: {n}", n=there.sent),
        *([_("Being changed again: {n}", n=there.reopened)] if there.reopened else []),
        *([_("Sent after closing, while our outage was made good: {n}", n=there.late)] if there.late else []),
        "",
        _("To find an application, write its number, a name or a village."),
    ]
    # NOTE: button
    listed = Button(_("Applications: {n}", n=there.sent), Arrivals())
    rows: Rows = ((listed,), *queue_door(turn))
    if not ANNOUNCES.isdisjoint(turn.roles):
        # NOTE: button
        rows += ((Button(_("Announcements"), News()),), *posters_door(turn))
    if not HOLDS_SEMINARS.isdisjoint(turn.roles):
        # NOTE: button
        rows += ((Button(_("Seminars"), Plans()),),)
    return Screen(lines(*words), (*rows, *deadline_door(turn), (home_button(),)))


@router.command("staff")
async def open_room(message: Message, turn: Turn) -> Reply:
    turn.go("staff")
    return Reply(await present(turn))


@router.button(Room)
async def enter_room(query: CallbackQuery, button: Room, turn: Turn) -> Reply:
    turn.go("staff")
    return Reply(await present(turn))
