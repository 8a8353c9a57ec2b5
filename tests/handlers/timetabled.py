"""A timetable of whoever stands at one: hours that are open, a talk that is booked, and what is on her desk."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from handlers.consultant.talk import MOVE, NOTE, TALK, WHY
from handlers.consultant.timetable_buttons import (
    DAY,
    END,
    HOURS,
    HOW,
    NEW,
    OFF,
    OFF_SURE,
    OFF_WHY,
    TIME,
    TOPICS,
    WHERE,
    WHOSE,
)
from programme.season import Season
from programme.timetable import Hours, Mode, slots
from storage import consultants, people, timetable_desks, timetables
from storage.database import Tx
from storage.timetable_desks import Desk, proposed
from tests.handlers.asked import ASKED
from tests.handlers.talked import Talking

if TYPE_CHECKING:
    from tests.handlers.states import State

AGENDAS, TALKS = ("agenda_day", "agenda_week"), (TALK, MOVE, WHY, NOTE)
TIMETABLE = (
    HOURS, WHOSE, END, NEW, TIME, DAY, HOW, WHERE, TOPICS, OFF, OFF_WHY, OFF_SURE, *AGENDAS, *TALKS, "load",
)  # fmt: skip
"""Places of somebody at her hours, or at a colleague's."""
TUESDAY = date(2027, 3, 16)
NOBODY = 8_000_000_000
"""Telegram's numbers of accounts that are on no phone here."""


async def put_timetable(tx: Tx, state: "State", season: Season, at: int) -> None:
    if state.place not in TIMETABLE or not state.roles:
        return
    consultants.enter(tx, state.person, ASKED[1])
    made = Hours(
        0, state.person, 2, None, 600, 720, 30, 0, Mode.PHONE, None, "both", frozenset(), date(2027, 3, 1), None
    )  # fmt: skip
    hours = await timetables.open_hours(tx, made, state.person, at)
    free = slots(replace(made, id=hours), TUESDAY, season)
    over = state.place == NOTE
    talk = await _talk(tx, state, hours, at - 7200 if over else free[0].starts_at, at, over=over)
    draft = replace(proposed(state.person, state.language or "kk"), weekdays=frozenset({3}))
    if state.place == WHERE:
        draft = replace(draft, mode=Mode.ONLINE)
    closing = {"closes": TUESDAY, "closes_until": TUESDAY, "reason": "#illness"}
    laid = Desk(state.person, 0, draft, hours=hours, talk=talk, shown=TUESDAY)
    if state.place in (OFF_WHY, OFF_SURE):
        laid = replace(laid, **closing)
    laid = timetable_desks.lay(tx, laid)
    state.talking = Talking(talk, hours, free[1].starts_at // 60)
    state.news_turn = 1 if state.place in TALKS else laid.rev


async def _talk(tx: Tx, state: "State", hours: int, starts_at: int, at: int, *, over: bool) -> int:
    other = await people.open_account(tx, tg_id=NOBODY + state.person, language="kk", expects="home", at=at)
    row = await tx.one(
        """INSERT INTO bookings (season, state, person, consultant, hours, topic, language, mode, phone, starts_at,
            ends_at, made_at, changed_at)
        VALUES ('2027', :state, :person, :consultant, :hours, '', 'kk', 'phone', '+77051234567', :starts, :ends, :at,
            :at) RETURNING id""",
        state="kept" if over else "booked",
        person=other,
        consultant=state.person,
        hours=hours,
        starts=starts_at,
        ends=starts_at + 1800,
        at=at,
    )
    assert row is not None
    return int(row["id"])
