"""Questions on which nobody moves: each minute what is due is done, once, by the one clock of working hours.

A silent claim is reminded and goes back, a promise not kept is told to the managers, a quiet talk is closed with a
notice, and what somebody has who answers questions no more waits in the queue again. What is due is worked out from
the rows and the season as they are now: a holiday written down today counts today.
"""

from collections.abc import Awaitable, Callable
from functools import partial

from programme.notices import Notice
from programme.question import Due, due
from programme.roles import HEARS_OF_LATE_QUESTIONS
from programme.season import Season
from storage import consultants, deliveries, question_moves, roles
from storage.database import Database, Tx, retrying
from storage.questions import Thread

PAGE = 500


class Patience:
    """Holds nothing: what one minute misses the next makes up for."""

    def __init__(self, *, db: Database, season: Callable[[Tx], Awaitable[Season]], now: Callable[[], int]) -> None:
        self._db = db
        self._season = season
        self._now = now

    async def if_due(self) -> None:
        now, after = self._now(), 0
        await retrying(partial(self._take_back, now))
        while True:
            async with self._db.read() as tx:
                season = await self._season(tx)
                page = await question_moves.still_open(tx, after, PAGE)
            for each in page:
                for what in due(each.waits, season, now):
                    await retrying(partial(self._do, each.id, what, now))
            if len(page) < PAGE:
                return
            after = page[-1].id

    async def _take_back(self, now: int) -> None:
        """Of somebody whose role is gone, or who is."""
        async with self._db.begin() as tx:
            for thread, had in await question_moves.orphans(tx):
                if (waits := await question_moves.returned(tx, thread)) is not None:
                    await consultants.tell_of(tx, waits, now, again=True, but=had)

    async def _do(self, id: int, what: Due, now: int) -> None:
        """Asked once more inside the transaction: somebody may have moved since the page was read."""
        async with self._db.begin() as tx:
            found = await question_moves.still_open(tx, id - 1, 1)
            season = await self._season(tx)
            here = found[0] if found else None
            if here is None or here.id != id or what not in due(here.waits, season, now):
                return
            match what:
                case Due.REMIND:
                    await _remind(tx, here, now)
                case Due.RETURN:
                    await _return(tx, here, now)
                case Due.ALERT:
                    await _alert(tx, here, now)
                case Due.CLOSE:
                    await _close(tx, here, now)


async def _remind(tx: Tx, here: Thread, now: int) -> None:
    if await question_moves.reminded(tx, here, now) is not None and here.claimed_by is not None:
        key = f"question_silent:{here.id}:{now}"
        deliveries.enqueue(
            tx, Notice.QUESTION_SILENT, here.claimed_by, key, due_at=now, at=now, thread=here.id, reminded_at=now
        )


async def _return(tx: Tx, here: Thread, now: int) -> None:
    waits = await question_moves.returned(tx, here)
    if waits is None:
        return
    if here.claimed_by is not None:
        key = f"question_returned:{here.id}:{now}"
        deliveries.enqueue(tx, Notice.QUESTION_RETURNED, here.claimed_by, key, due_at=now, at=now, thread=here.id)
    await consultants.tell_of(tx, waits, now, again=True, but=here.claimed_by)


async def _alert(tx: Tx, here: Thread, now: int) -> None:
    if await question_moves.alerted(tx, here, now) is None:
        return
    for manager in await roles.holders(tx, HEARS_OF_LATE_QUESTIONS):
        key = f"question_late:{here.id}:{here.waits_since}:{manager}"
        since = here.waits_since or 0
        deliveries.enqueue(tx, Notice.QUESTION_LATE, manager, key, due_at=now, at=now, thread=here.id, since=since)


async def _close(tx: Tx, here: Thread, now: int) -> None:
    if await question_moves.fell_silent(tx, here, now) is not None:
        key = f"question_closed:{here.id}:{now}"
        deliveries.enqueue(
            tx, Notice.QUESTION_CLOSED, here.asker, key, due_at=now, at=now, thread=here.id, closed_at=now
        )
