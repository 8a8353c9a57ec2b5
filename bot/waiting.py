"""What gives free places to those who wait for them: a loop that a commit wakes, and that holds nothing.

Each step reads what is true then, one transaction a place, so a kill loses nothing and several processes do each other
no harm.
"""

import asyncio
import contextlib
import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable

from bot.log import fault
from programme.season import Season
from storage.database import Conflict, Database, DatabaseAway, Tx

LOOK_EVERY = 5.0
"""Seconds until it is looked again where nobody told of a free place."""
GRACE = 600
"""Seconds after a start in which nothing is taken back: what was accepted while we were away is heard first."""


class WaitingList(ABC):
    """The loop of one process, woken by what commits tell of under `topic`."""

    def __init__(
        self, topic: str, *, db: Database, now: Callable[[], int], season: Callable[[Tx], Awaitable[Season]]
    ) -> None:
        self._db = db
        self._now = now
        self._season = season
        self._since = now()
        self._log = logging.getLogger(f"bastama.waiting.{topic}")
        self._woken = asyncio.Event()
        self._woken.set()
        self._stopping = False
        self._looking = False
        db.listen(topic, self.wake)

    def wake(self) -> None:
        self._woken.set()

    def stop(self) -> None:
        self._stopping = True
        self._woken.set()

    @property
    def busy(self) -> bool:
        """Whether something is being done, or may be to do."""
        return self._looking or self._woken.is_set()

    async def run(self) -> None:
        """Until stopped. Neither a bug nor a database that is away ends it."""
        while not self._stopping:
            self._looking = True
            self._woken.clear()
            try:
                await self.step()
            except (DatabaseAway, Conflict) as away:
                self._log.warning("a waiting list stands still while the database is away", extra=fault(away))
            except Exception as bug:
                self._log.error("a waiting list could not be carried on", extra=fault(bug))
            finally:
                self._looking = False
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self._woken.wait()

    def may_take_back(self, now: int) -> bool:
        """Whether this process has been there for long enough to have heard who accepted."""
        return now >= self._since + GRACE

    @abstractmethod
    async def step(self) -> None:
        """Takes back what is over, then offers every free place that somebody waits for."""
