"""Talks of somebody who books and consults: what every kind of delivery about them is made from."""

from programme.notices import Notice
from programme.season import Season
from storage import booking_calendars, people
from storage.database import Database, Tx

HOUR = 3600


async def talked(database: Database, person: int, season: Season, at: int) -> dict[str, dict[str, int]]:
    """By kind: the facts of its row. She has talks of every state, and others have some with her."""
    async with database.begin() as tx:
        other = await people.open_account(tx, tg_id=78, language="kk", expects="home", at=at)
        new = await _talk(tx, season, other, person, "booked", at + 30 * HOUR, at)
        left = await _talk(tx, season, other, person, "cancelled", at + 40 * HOUR, at, topic="land")
        mine = await _talk(tx, season, person, other, "booked", at + 26 * HOUR, at)
        closed = await _talk(tx, season, person, other, "cancelled", at + 50 * HOUR, at, topic="land")
        lapsed = await _talk(tx, season, person, other, "lapsed", at + 51 * HOUR, at, topic="land")
        missed = await _talk(tx, season, person, other, "missed", at - HOUR, at, topic="land")
        offer = await _talk(tx, season, person, other, "holding", at + 52 * HOUR, at, topic="papers", offer=1)
        file = await booking_calendars.keep(tx, mine, 0, name="t.ics", sha256="", size=1, path="y.ics", at=at)
    of_new = {"booking": new, "sequence": 0, "starts_at": at + 30 * HOUR}
    of_moved = {**of_new, "was": at + 29 * HOUR}
    of_left = {"booking": left, "sequence": 1, "starts_at": at + 40 * HOUR}
    return {
        Notice.BOOKING_NEW: of_new,
        Notice.BOOKING_NEW_SOON: of_new,
        Notice.BOOKING_MOVED: of_moved,
        Notice.BOOKING_MOVED_SOON: of_moved,
        Notice.BOOKING_LEFT: of_left,
        Notice.BOOKING_LEFT_SOON: of_left,
        Notice.BOOKING_REMINDER: {"booking": mine, "sequence": 0},
        Notice.BOOKING_CLOSED: {"booking": closed},
        Notice.BOOKING_CLOSED_SOON: {"booking": closed},
        Notice.BOOKING_SHIFTED: {"booking": mine, "sequence": 0, "was": at + 25 * HOUR},
        Notice.BOOKING_SHIFTED_SOON: {"booking": mine, "sequence": 0, "was": at + 25 * HOUR},
        Notice.BOOKING_LAPSED: {"booking": lapsed},
        Notice.BOOKING_OFFER: {"booking": offer},
        Notice.BOOKING_MISSED: {"booking": missed},
        Notice.BOOKING_CALENDAR: {"calendar": file},
    }


async def _talk(
    tx: Tx,
    season: Season,
    person: int,
    consultant: int,
    state: str,
    starts: int,
    at: int,
    *,
    topic: str = "money",
    offer: int | None = None,
) -> int:
    row = await tx.one(
        """INSERT INTO bookings (season, state, person, consultant, topic, language, mode, phone, starts_at, ends_at,
            hold_until, offer, reason, made_at, changed_at)
        VALUES (:season, :state, :person, :consultant, :topic, 'kk', 'phone', '+77051234567', :starts, :ends,
            :until, :offer, :reason, :at, :at) RETURNING id""",
        season=season.id,
        state=state,
        person=person,
        consultant=consultant,
        topic=topic,
        starts=starts,
        ends=starts + HOUR // 2,
        until=at + HOUR if state == "holding" else None,
        offer=offer,
        reason="#ill" if state == "cancelled" else None,
        at=at,
    )
    assert row is not None
    return int(row["id"])
