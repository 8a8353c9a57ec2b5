"""Talks of whoever stands where they are chosen, confirmed, looked at or taken off; a consultant for each of them."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from programme.roles import Role
from programme.season import Season
from programme.timetable import Hours, Mode, slots
from storage import booking_moves, bookings, people, roles, timetables
from storage.booking_moves import Wish
from storage.bookings import Booking, Desk
from storage.database import Tx

if TYPE_CHECKING:
    from tests.handlers.states import State

TALKING = ("talk_topic", "talk_day", "talk_time", "talk_phone", "talk_sure", "talk_reason", "talks", "talk")
"""Places of somebody who books a talk, or has one."""
DAY = date(2027, 3, 16)
PLACE = "Ойыл, 3"
NOBODY = 6_000_000_000
"""Telegram's numbers of consultants who are on no phone here."""


@dataclass(frozen=True, slots=True)
class Talking:
    """What somebody's buttons point at."""

    booking: int = 0
    hours: int = 0
    minute: int = 0
    sequence: int = 0


NO_TALK = Talking()


async def put_talk(tx: Tx, state: "State", season: Season, at: int) -> None:
    if state.place not in TALKING:
        return
    calls, meets = await _opened(tx, state, at)
    language, topic = state.language or "kk", ""
    state.talking = Talking(hours=calls.id, minute=slots(calls, DAY, season)[0].starts_at // 60)
    if state.place in ("talk_topic", "talk_day", "talk_time"):
        chosen = None if state.place == "talk_topic" else topic
        bookings.lay(tx, state.person, Desk(chosen, language, DAY if state.place == "talk_time" else None))
        return
    hours = calls if state.place == "talk_phone" else meets
    wish = Wish(state.person, topic, language)
    slot = slots(hours, DAY, season)[0]
    made = await booking_moves.hold(tx, wish, hours.id, slot.starts_at, season, at)
    assert isinstance(made, Booking)
    if state.place not in ("talk_phone", "talk_sure"):
        confirmed = await booking_moves.confirm(tx, made, None, season, at)
        assert isinstance(confirmed, Booking)
        made = confirmed
        bookings.lay(tx, state.person, Desk(booking=made.id))
    else:
        bookings.lay(tx, state.person, Desk(topic, language, DAY))
    state.talking = Talking(made.id, hours.id, slot.starts_at // 60, made.sequence)
    state.news_turn = made.rev


async def _opened(tx: Tx, state: "State", at: int) -> tuple[Hours, Hours]:
    consultant = await people.open_account(tx, tg_id=NOBODY + state.person, language="kk", expects="home", at=at)
    roles.grant(tx, consultant, Role.CONSULTANT, at)
    made = []
    for mode, starts in ((Mode.PHONE, 9 * 60), (Mode.MEETING, 15 * 60)):
        place = PLACE if mode is Mode.MEETING else None
        hours = Hours(
            0,
            consultant,
            None,
            DAY,
            starts,
            starts + 60,
            30,
            0,
            mode,
            place,
            "both",
            frozenset(),
            date(2027, 3, 1),
            None,
        )
        id = await timetables.open_hours(tx, hours, consultant, at)
        made.append(Hours(id, *(getattr(hours, name) for name in list(Hours.__dataclass_fields__)[1:])))
    return made[0], made[1]
