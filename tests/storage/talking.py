"""Consultants with opened hours, people who want to talk to them, and what must hold of their talks at any moment."""

from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any, TypeVar

from bot.settings import SEASON
from programme.problem import Outdated
from programme.roles import Role
from programme.season_files import read_season
from programme.timetable import QUARTER, Hours, Mode, Slot, Spoken, slots
from storage import people, roles, timetables
from storage.booking_moves import Refused, Wish, confirm, hold
from storage.bookings import Booking
from storage.database import Conflict, Database, DatabaseAway, Tx, retrying
from tests.databases import DatabaseAt, second_look
from tests.stories.seminars import when

T = TypeVar("T")
NOW = when("2027-03-10 10:00")
SEASON_READ = read_season(SEASON)
DAY = date(2027, 3, 16)
"""A Tuesday."""
LATER = NOW + 3600


async def season(_tx: Tx) -> object:
    return SEASON_READ


async def crowd(db: Database, n: int, *, first: int = 1000) -> list[int]:
    async with db.begin() as tx:
        return [await people.open_account(tx, tg_id=first + i, language="kk", expects="home", at=NOW) for i in range(n)]


async def opened(
    db: Database,
    tg_id: int = 1,
    *,
    starts: int = 9 * 60,
    ends: int = 12 * 60,
    minutes: int = 30,
    buffer: int = 0,
    mode: Mode = Mode.MEETING,
    language: Spoken = "both",
    topics: frozenset[str] = frozenset(),
    day: date | None = DAY,
    weekday: int | None = None,
    consultant: int | None = None,
) -> Hours:
    """Hours of a consultant, who is made where none is given."""
    async with db.begin() as tx:
        if consultant is None:
            consultant = await people.open_account(tx, tg_id=tg_id, language="kk", expects="home", at=NOW)
            roles.grant(tx, consultant, Role.CONSULTANT, NOW)
        place = {Mode.PHONE: None, Mode.ONLINE: "https://example.kz/t", Mode.MEETING: "Ойыл, 3"}[mode]
        made = Hours(
            0, consultant, weekday, day if weekday is None else None, starts, ends, minutes, buffer, mode, place,
            language, topics, date(2027, 3, 1), None,
        )  # fmt: skip
        id = await timetables.open_hours(tx, made, consultant, NOW)
    return Hours(
        id, made.consultant, made.weekday, made.day, starts, ends, minutes, buffer, mode, place, language, topics,
        made.since, made.until,
    )  # fmt: skip


def slots_of(hours: Hours, day: date = DAY) -> tuple[Slot, ...]:
    return slots(hours, day, SEASON_READ)


async def surely(work: Callable[[], Awaitable[T]]) -> T | None:
    """Until it went through: a turn that met others three times is begun anew by its loop."""
    while True:
        try:
            return await retrying(work)
        except (Conflict, DatabaseAway):
            continue
        except Outdated:
            return None


async def keep_account(tx: Tx, person: int) -> None:
    """As a turn does it first of all."""
    await tx.all("SELECT p.id FROM people p WHERE p.id = :id {for_update:p}", id=person)


async def holds(
    db: Database, person: int, slot: Slot, topic: str = "money", *, at: int = NOW, moves: Booking | None = None
) -> Booking | Refused | None:
    async def once() -> Booking | Refused:
        async with db.begin() as tx:
            await keep_account(tx, person)
            wish = Wish(person, topic, "kk", moves=moves)
            return await hold(tx, wish, slot.hours, slot.starts_at, SEASON_READ, at)

    return await surely(once)


async def confirms(db: Database, here: Booking, *, at: int = NOW) -> Booking | Refused | None:
    async def once() -> Booking | Refused:
        async with db.begin() as tx:
            await keep_account(tx, here.person)
            return await confirm(tx, here, "+77010000000", SEASON_READ, at)

    return await surely(once)


async def books(db: Database, person: int, slot: Slot, topic: str = "money", *, at: int = NOW) -> Booking:
    held = await holds(db, person, slot, topic, at=at)
    assert isinstance(held, Booking), held
    made = await confirms(db, held, at=at)
    assert isinstance(made, Booking), made
    return made


async def must_hold(db: Database) -> None:
    """No overlap for anyone, every live talk has exactly its cells, and nobody was lost without being told."""
    await _everybody_was_told(db, await cells_hold(second_look(db)))


async def cells_hold(look: DatabaseAt) -> list[dict[str, Any]]:
    """No overlap for anyone, and every live talk has exactly its cells; gives the talks."""
    rows = await look.all("SELECT * FROM bookings ORDER BY id")
    buffers = {row["id"]: row["buffer"] for row in await look.all("SELECT id, buffer FROM opened_hours")}
    cells = await look.all("SELECT who, quarter, booking FROM busy_cells")
    had: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for row in cells:
        had[row["booking"]].add((row["who"], row["quarter"]))
    for row in rows:
        busy_until = row["ends_at"] + buffers[row["hours"]] * 60
        wanted = {(row["consultant"], each) for each in range(row["starts_at"] // QUARTER, -(-busy_until // QUARTER))}
        wanted |= {(row["person"], each) for each in range(row["starts_at"] // QUARTER, -(-row["ends_at"] // QUARTER))}
        assert had.pop(row["id"], set()) == (wanted if row["state"] in ("holding", "booked") else set()), row
    assert not had, "cells of nothing"
    live = [row for row in rows if row["state"] in ("holding", "booked")]
    sides = Counter[tuple[int, str]]()
    for one in live:
        for other in live:
            if one["id"] < other["id"] and one["starts_at"] < other["ends_at"] and other["starts_at"] < one["ends_at"]:
                assert not {one["person"], one["consultant"]} & {other["person"], other["consultant"]}
        if one["moves"] is None and not one["over"]:
            sides[one["person"], one["topic"]] += 1
    assert not [each for each, n in sides.items() if n > 1], "one talk a person and topic"
    return rows


async def _everybody_was_told(db: Database, rows: list[dict[str, Any]]) -> None:
    told = await second_look(db).all("SELECT kind, person, dedupe_key, state FROM deliveries")
    keys = {row["dedupe_key"]: row for row in told}
    waits = {row["id"]: row["state"] for row in await second_look(db).all("SELECT id, state FROM booking_waits")}
    for row in rows:
        id, state, sequence = row["id"], row["state"], row["sequence"]
        if state == "booked" and sequence == 0:
            assert keys[f"booking_new:{id}:0"]["person"] == row["consultant"]
        elif state == "booked":
            assert {f"booking_moved:{id}:{sequence}", f"booking_new:{id}:{sequence}"} & keys.keys()
            assert f"booking_reminder:{id}:{sequence - 1}:0" not in keys or (
                keys[f"booking_reminder:{id}:{sequence - 1}:0"]["state"] == "void"
            )
        elif state == "cancelled" and row["cancelled_by"] == "booker":
            assert keys[f"booking_left:{id}:{sequence}"]["person"] == row["consultant"]
        elif state == "cancelled":
            assert keys[f"booking_closed:{id}"]["person"] == row["person"]
        elif state == "lapsed" and f"booking_lapsed:{id}" not in keys:
            # she let go of it herself, or with the talk it was to replace; of an offer, its day was closed
            assert row["offer"] is None or waits[row["offer"]] != "lapsed"
        if row["offer"] is not None:
            assert keys[f"booking_offer:{id}"]["person"] == row["person"]
