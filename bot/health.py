"""`/healthz`: whether the database answers, Telegram is heard, and what is due goes out. Numbers only, of nobody."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from bot.log import fault
from bot.serving import Site
from programme.notices import Priority
from storage.database import Conflict, Database, DatabaseAway
from storage.lags import Lags, lags

log = logging.getLogger("bastama.health")

LOOPBACK = "127.0.0.1"
DATABASE_SECONDS = 2.0
"""How long the database may take to answer."""
DEAF = 120
"""Seconds without a sign from Telegram after which something is wrong; a long poll and its pauses take far fewer."""
LATE = 900
"""Seconds that an answer or a job may be behind. Announcements may take longer: a restart would not hasten them."""


@dataclass(frozen=True, slots=True)
class Health:
    """What was found; ages and lags in seconds, None where the database could not be asked."""

    telegram_age: int
    lags: Lags | None

    @property
    def complaints(self) -> list[str]:
        """The names of what is wrong, none when all is well."""
        found = {
            "database": self.lags is None,
            "telegram": self.telegram_age > DEAF,
            "deliveries": self.lags is not None and self.lags.deliveries[Priority.ANSWER] > LATE,
            "jobs": self.lags is not None and self.lags.jobs > LATE,
        }
        return [name for name, wrong in found.items() if wrong]

    def as_json(self) -> dict[str, object]:
        known = self.lags
        return {
            "ok": not self.complaints,
            "wrong": self.complaints,
            "telegram_age": self.telegram_age,
            "deliveries_lag": None if known is None else max(known.deliveries.values()),
            "answers_lag": None if known is None else known.deliveries[Priority.ANSWER],
            "jobs_lag": None if known is None else known.jobs,
        }


class HealthCheck:
    """Answers on a port of its own, on this machine only."""

    def __init__(self, *, db: Database, now: Callable[[], int], heard_at: Callable[[], int | None], port: int) -> None:
        self._db = db
        self._now = now
        self._heard_at = heard_at
        self._begun = now()
        self._asking: asyncio.Task[Lags | None] | None = None
        app = web.Application()
        app.router.add_get("/healthz", self._answer)
        self._site = Site(app, host=LOOPBACK, port=port, setting="HEALTH_PORT", last_words=0.5)

    async def start(self) -> None:
        """SettingsError when the port is taken."""
        await self._site.start()

    async def stop(self) -> None:
        await self._site.stop()
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.wait([self._asking])

    async def look(self) -> Health:
        """Asks; a process that has never heard Telegram is as deaf as it is old."""
        heard_at = self._heard_at()
        return Health(max(0, self._now() - (self._begun if heard_at is None else heard_at)), await self._lags())

    async def _lags(self) -> Lags | None:
        """None when the database does not answer in time. It is asked once at a time: a dead line is not filled up."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._read())
        asking = self._asking
        await asyncio.wait([asking], timeout=DATABASE_SECONDS)
        return asking.result() if asking.done() else None

    async def _read(self) -> Lags | None:
        try:
            async with self._db.read() as tx:
                return await lags(tx, self._now())
        except (DatabaseAway, Conflict) as away:
            log.warning("the database does not answer", extra=fault(away))
            return None

    async def _answer(self, _: web.Request) -> web.Response:
        health = await self.look()
        return web.json_response(health.as_json(), status=200 if not health.complaints else 503)
