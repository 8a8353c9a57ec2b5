"""Keeps the record of when we could be reached: an outage before closing must not cost anybody the deadline.

A row of `heartbeats` grows every few seconds while Telegram really answers us. A process begins a row of its own, and
a further one when Telegram could not be heard for a minute: before the first update after it is handled, so that a
turn which asks about the deadline sees the gap.
"""

import asyncio
import logging

from bot.log import fault
from storage import heartbeats
from storage.database import Conflict, Database, DatabaseAway, retrying

log = logging.getLogger("bastama.heartbeat")

EVERY = 10.0
GAP = 60
"""Seconds without an answer that make an outage: a poll alone may take half of it."""


class Line:
    """Whether Telegram is heard; told by what brings the updates in."""

    def __init__(self) -> None:
        self.heard_at: int | None = None
        """When Telegram last answered (UTC seconds), be it only to say that there is nothing."""
        self.outage: tuple[int, int] | None = None
        """From when until when it could not be heard, as long as that is not kept yet."""
        self._missed = False

    def hears(self, at: int) -> None:
        # A gap alone may be a clock that was moved: for an outage a try must have failed as well.
        if self._missed and self.heard_at is not None and at - self.heard_at > GAP:
            self.outage = (self.heard_at if self.outage is None else self.outage[0], at)
        self.heard_at, self._missed = at, False

    def misses(self) -> None:
        self._missed = True


class Heartbeat:
    """The present row of this process."""

    def __init__(self, db: Database, line: Line) -> None:
        self._db = db
        self._line = line
        self._row: int | None = None
        self._last = 0
        self._unwritten = False
        self._writing = asyncio.Lock()

    async def begin(self, at: int) -> None:
        """We are there, and Telegram has answered."""
        self._row = await retrying(lambda: heartbeats.begin(self._db, at))
        self._last = at

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(EVERY)
            await self._beat_if_possible()

    async def end(self) -> None:
        """We leave: until now we were there."""
        await self._beat_if_possible()

    async def _beat_if_possible(self) -> None:
        try:
            await self.beat()
        except (DatabaseAway, Conflict) as away:
            log.warning("a sign of life could not be kept", extra=fault(away))

    async def beat(self) -> None:
        """Keeps when Telegram was last heard; in a new row if it, or the database, was away before."""
        async with self._writing:
            heard, outage = self._line.heard_at, self._line.outage
            if self._row is None or heard is None or heard == self._last:
                return
            if outage is None and self._unwritten and heard - self._last > GAP:
                outage = (self._last, heard)
            self._unwritten = True
            if outage is not None:
                left, back = outage
                await self._touch(left)
                self._row = await retrying(lambda: heartbeats.begin(self._db, back))
                self._line.outage = None
            await self._touch(heard)
            self._last, self._unwritten = heard, False

    async def _touch(self, heard: int) -> None:
        if (row := self._row) is not None:
            await retrying(lambda: heartbeats.touch(self._db, row, heard))

    async def catch_up(self) -> None:
        """Before a turn: if this is the first word after an outage, the outage is kept before anything else."""
        if self._line.outage is not None:
            await self.beat()
