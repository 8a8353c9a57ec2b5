"""The coarse clockwork: forgets what is past its use. Holds no data, so a missed tick is made up by the next."""

import logging
from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.log import fault
from programme.clock import Clock
from programme.season import Retention
from storage import codes, files, people, updates, visitors
from storage.database import Conflict, Database, DatabaseAway

log = logging.getLogger("bastama.ticker")

HOUR = 3600


async def forget(db: Database, now: int, kept: Retention) -> None:
    """Lets go of handled updates, message ids Telegram no longer deletes, wrong codes and silent visitors."""
    undeletable = now - updates.DELETABLE_SECONDS
    await updates.forget_old(db, handled_before=now - kept.handled_hours * HOUR, said_before=undeletable)
    await people.forget_erased(db, before=undeletable)
    await codes.forget_old(db, tried_before=now - codes.TRIES_SECONDS)
    await files.forget_refused(db, before=now - kept.handled_hours * HOUR)
    await visitors.forget_old(db, seen_before=now - kept.visitors_days * 24 * HOUR)


def start_ticker(db: Database, clock: Clock, kept: Retention, scrub: Callable[[], Awaitable[None]]) -> AsyncIOScheduler:
    """Runs `forget` every hour, and `scrub` after it where an erasure left the files unclean."""

    async def tick() -> None:
        try:
            await forget(db, clock.now(), kept)
            await scrub()
        except (DatabaseAway, Conflict) as away:
            log.warning("nothing was forgotten this hour", extra=fault(away))

    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    scheduler.add_job(tick, IntervalTrigger(hours=1))
    scheduler.start()
    return scheduler
