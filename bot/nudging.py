"""Writes to whoever has a draft: plans nudges, and tells all of a moved deadline.

Nudges are planned every hour outside of quiet hours, page by page, one a day to an account. What is told and whether it
still holds is found when it is sent (`handlers/applicant/nudges.py`).
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bot.jobs import Job, Work, Write
from programme import nudges as rules
from programme.nudges import Nudge
from programme.season import Season
from storage import deadline_moves, nudges
from storage.database import Database, Tx, retrying
from storage.nudges import Still, Wanted

AT_ONCE = 50
"""Drafts whose answers are looked through before others get their turn."""


class Nudging:
    """Holds nothing: what one hour misses the next makes up for."""

    def __init__(self, *, db: Database, season: Callable[[Tx], Awaitable[Season]], now: Callable[[], int]) -> None:
        self._db = db
        self._season = season
        self._now = now

    async def if_due(self) -> None:
        """Plans what this hour is for."""
        now = self._now()
        async with self._db.read() as tx:
            season = await self._season(tx)
        nudge = rules.nudge_of(season, now)
        if nudge is None:
            return
        await nudges.take_back(self._db, now)
        wanted = Wanted(nudge, rules.about(nudge, season), season.id, now - rules.silence(nudge))
        after = 0
        while page := await self._page(wanted, after):
            until = page[-1].application
            if nudge is Nudge.LAST_DAY:
                page = await self._nearly_done(page, season)
            ids = frozenset(each.application for each in page)
            await retrying(partial(self._plan, wanted, ids, after=after, until=until, season=season, now=now))
            after = until

    async def _page(self, wanted: Wanted, after: int) -> list[Still]:
        async with self._db.read() as tx:
            return await nudges.silent(tx, wanted, after)

    async def _nearly_done(self, page: Sequence[Still], season: Season) -> list[Still]:
        done: list[Still] = []
        for start in range(0, len(page), AT_ONCE):
            some = page[start : start + AT_ONCE]
            async with self._db.read() as tx:
                answers = await nudges.answers_of(tx, [each.application for each in some])
            for each in some:
                if rules.nearly_done(answers[each.application], season):
                    done.append(each)
                await asyncio.sleep(0)
        return done

    async def _plan(
        self, wanted: Wanted, ids: frozenset[int], *, after: int, until: int, season: Season, now: int
    ) -> None:
        """Asks once more inside the transaction: she may have sent it or left meanwhile."""
        day = rules.day_of(season, now)
        midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(season.timezone))
        async with self._db.begin() as tx:
            found = [each for each in await nudges.silent(tx, wanted, after, until=until) if each.application in ids]
            nudges.plan(tx, wanted, found, day=day.toordinal(), at=now)
            planned = await nudges.planned(tx, wanted, after=after, until=until, at=now)
            nudges.enqueue(tx, wanted, planned, at=now, expires_at=int(midnight.timestamp()))


def telling(db: Database, now: Callable[[], int]) -> Work:
    """The work `tell_deadline`: each page is a transaction of its own, so it goes on where it was cut off."""

    async def work(job: Job) -> Write:
        await deadline_moves.tell_all(db, job.facts["move"], now())
        return _nothing

    return work


async def _nothing(tx: Tx) -> None:
    """Its effects were the pages."""
