"""What a million people cost whoever books a talk: the days of a topic, and a time held and confirmed. SQLite,
seeded in chunks: everybody has had a talk, and the coming month is as full as it is with a thousand.
"""

import asyncio
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.settings import SEASON
from programme.roles import Role
from programme.season_files import read_season
from programme.timetable import Hours, Mode
from storage import booking_moves, bookings, free_times, roles, timetables
from storage.booking_moves import Wish
from storage.bookings import Booking
from storage.database import Database, connect
from tests.benchmarks.report import Figure

FEW, MANY = 1_000, 1_000_000
CHUNK = 10_000
CONSULTANTS = 10
LOOKS = 60
NOW = int(datetime(2027, 3, 10, 10, tzinfo=ZoneInfo("Asia/Almaty")).timestamp())
SEASON_READ = read_season(SEASON)
LONG_AGO = NOW - 200 * 86400


def booking() -> Iterator[Figure]:
    few, many = (asyncio.run(_measured(n)) for n in (FEW, MANY))
    for what, a, b in zip(("the calendar of free days", "a talk held and booked"), few, many, strict=True):
        yield Figure(
            f"{what}, at 1 million people against 1 thousand",
            b / a,
            1.3,
            f"{b * 1000:.2f} ms against {a * 1000:.2f} ms of processor time",
        )


async def _measured(n: int) -> tuple[float, float]:
    """Seconds of a look at the days, and of a booking."""
    with tempfile.TemporaryDirectory() as folder:
        await (await connect(None, Path(folder))).close()
        seed(Path(folder), n)
        db = await connect(None, Path(folder))
        await _open_hours(db)
        looks, booked = [], []
        for k in range(LOOKS):
            person = n - k
            began = time.process_time()
            async with db.read() as tx:
                found = await free_times.times(tx, SEASON_READ, "money", "kk", person, NOW)
            looks.append(time.process_time() - began)
            slot = next(slot for each_of in found.free.values() for slot in each_of)
            began = time.process_time()
            async with db.begin() as tx:
                wish = Wish(person, "money", "kk")
                held = await booking_moves.hold(tx, wish, slot.hours, slot.starts_at, SEASON_READ, NOW)
            async with db.begin() as tx:
                assert isinstance(held, Booking)
                await booking_moves.confirm(tx, held, "+77051234567", SEASON_READ, NOW)
            booked.append(time.process_time() - began)
        async with db.read() as tx:
            assert len(await bookings.of_person(tx, n, NOW)) == 1
        await db.close()
        return statistics.median(looks), statistics.median(booked)


def seed(folder: Path, n: int) -> None:
    """So many people, each with a talk that was kept long ago; the schema is there already."""
    with closing(sqlite3.connect(folder / "bastama.db", isolation_level=None)) as db:
        db.execute("PRAGMA synchronous=OFF")
        for start in range(0, n, CHUNK):
            ids = range(start + 1, min(start + CHUNK, n) + 1)
            db.execute("BEGIN")
            db.executemany(
                """INSERT INTO people (id, tg_id, language, expects, created_at, last_seen)
                VALUES (?, ?, 'kk', 'home', 0, 0)""",
                ((i, i) for i in ids),
            )
            db.executemany(
                """INSERT INTO bookings (season, state, person, consultant, topic, language, mode, starts_at, ends_at,
                made_at, changed_at) VALUES ('2027', 'kept', ?, ?, 'money', 'kk', 'phone', ?, ?, 0, 0)""",
                ((i, i % CONSULTANTS + 1, LONG_AGO + i, LONG_AGO + i + 1800) for i in ids),
            )
            db.execute("COMMIT")


async def _open_hours(db: Database) -> None:
    async with db.begin() as tx:
        for person in range(1, CONSULTANTS + 1):
            roles.grant(tx, person, Role.CONSULTANT, NOW)
            for weekday in range(1, 6):
                since = date(2027, 3, 1)
                made = Hours(
                    0, person, weekday, None, 540, 1020, 30, 0, Mode.PHONE, None, "both", frozenset(), since, None
                )
                await timetables.open_hours(tx, made, person, NOW)
