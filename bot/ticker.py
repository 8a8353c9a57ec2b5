"""The coarse clockwork: forgets what is past its use. Holds no data, so a missed tick is made up by the next."""

import logging
from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.log import fault
from programme import retention as promised
from programme.booking import PHONE_DAYS
from programme.clock import Clock
from programme.season import Retention
from storage import (
    booking_calendars,
    bookings,
    calendars,
    codes,
    deliveries,
    files,
    heartbeats,
    jobs,
    people,
    reports,
    retention,
    seasons,
    sources,
    updates,
    visitors,
)
from storage.database import Conflict, Database, DatabaseAway

log = logging.getLogger("bastama.ticker")

HOUR = 3600
SETTLED_DAYS = 7
"""How long it can be looked up what became of a job."""
HEARTBEATS_DAYS = 90
"""Longer than anybody asks whether we were there before a deadline."""


async def forget(db: Database, now: int, kept: Retention) -> None:
    """Lets go of handled updates, ids of old messages, settled work, old signs of life and silent visitors."""
    undeletable = now - updates.DELETABLE_SECONDS
    await updates.forget_old(db, handled_before=now - kept.handled_hours * HOUR, said_before=undeletable)
    await people.forget_erased(db, before=undeletable)
    await codes.forget_old(db, tried_before=now - codes.TRIES_SECONDS)
    await jobs.forget_settled(db, before=now - SETTLED_DAYS * 24 * HOUR)
    await deliveries.forget_settled(db, before=now - deliveries.KEPT_SECONDS)
    await reports.forget_old(db, before=now - deliveries.KEPT_SECONDS)
    await calendars.forget_old(db, before=now - deliveries.KEPT_SECONDS)
    await bookings.forget_phones(db, before=now - PHONE_DAYS * 24 * HOUR)
    await booking_calendars.forget_old(db, before=now - deliveries.KEPT_SECONDS)
    await files.forget_refused(db, before=now - kept.handled_hours * HOUR)
    await heartbeats.forget_old(db, ended_before=now - HEARTBEATS_DAYS * 24 * HOUR)
    await visitors.forget_old(db, seen_before=now - kept.visitors_days * 24 * HOUR)
    await sources.forget_old(db, before=now - kept.visitors_days * 24 * HOUR)


async def forget_drafts(db: Database, now: int, season: str) -> None:
    """Lets go of drafts not sent in time, and of whoever has nothing else here; `season` is the present one."""
    over = promised.over(await seasons.all_newest(db), now)
    if over is not None and await retention.forget(db, over, season=season, at=now):
        await db.scrub()


def start_ticker(
    db: Database,
    clock: Clock,
    kept: Retention,
    *hourly: Callable[[], Awaitable[None]],
    minutely: Callable[[], Awaitable[None]] | None = None,
) -> AsyncIOScheduler:
    """Runs `forget` every hour, and after it each of `hourly`, whatever became of the one before."""

    async def done(*works: Callable[[], Awaitable[None]]) -> None:
        for each in works:
            try:
                await each()
            except (DatabaseAway, Conflict) as away:
                log.warning("a part of the hour's work waits for the next", extra=fault(away))
            except Exception as bug:
                log.error("a part of the hour's work failed", extra=fault(bug))

    async def tick() -> None:
        await done(lambda: forget(db, clock.now(), kept), *hourly)

    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    scheduler.add_job(tick, IntervalTrigger(hours=1))
    if minutely is not None:
        scheduler.add_job(done, IntervalTrigger(minutes=1), [minutely])
    scheduler.start()
    return scheduler
