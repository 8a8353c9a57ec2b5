"""Which rows a process takes in hand next: what is due, by priority, and what dead processes left behind.

The table is asked in one transaction that sends nothing: a row that nobody needs to be told any more ends here, one
that quiet hours hold is put off, all others are claimed for this process.
"""

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping, Set
from dataclasses import dataclass
from itertools import count

from programme.notices import Priority, Promise
from programme.season import Season
from storage import deliveries as rows
from storage.database import Database, Tx, retrying
from storage.deliveries import Due, Left

log = logging.getLogger("bastama.deliveries")

BATCH = 50
"""Rows a process has in hand: less than two seconds' worth, so that others get theirs."""
FAR_LOOK = 1000
"""Rows that are looked through at once where all of the last ones could not be sent."""
LEASE = 60
"""Seconds after which what a process has claimed or started is somebody else's."""
HELD_SECONDS = 60
"""A kind that only a newer program knows is left to that one for so long."""
MOST_LOST = 10
"""Messages of which nobody knows whether they arrived that are sent again; so many are a line that loses answers."""
ALWAYS = 2**62


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one message tells of: a row, or all rows of a grouped kind that are due to the same person."""

    rows: tuple[Due, ...]
    lease: str
    """Under which it was claimed: no other claim, not even of the same rows by the same process, has it."""

    @property
    def first(self) -> Due:
        return self.rows[0]

    @property
    def ids(self) -> list[int]:
        return [row.id for row in self.rows]


class Chooser:
    """Claims rows for one process."""

    def __init__(
        self,
        *,
        db: Database,
        promises: Mapping[str, Promise],
        known: Set[str],
        season: Callable[[Tx], Awaitable[Season]],
    ) -> None:
        self._db = db
        self.process = secrets.token_hex(8)
        """Our name, for as long as we live: all our leases begin with it."""
        self._leases = count(1)
        self._promises = promises
        self._known = known & promises.keys()
        self._season = season
        self._heir = db.engine == "sqlite"
        """At first, whether all leases are those of dead processes: the one that lives has locked DATA_DIR."""
        self._far = False
        self._strange: set[str] = set()

    async def choose(self, now: int, mine: Set[int], room: int) -> tuple[list[Parcel], bool]:
        """What is to be sent, by priority, and whether to look again at once. `mine` is in hand already."""
        before = ALWAYS if self._heir else now
        async with self._db.read() as tx:
            if not await rows.anything(tx, now, before):
                self._heir = False
                return [], False

        async def once() -> tuple[list[Parcel], bool]:
            async with self._db.begin() as tx:
                left = await self._recover(tx, now, before, mine)
                parcels, looked = await self._claim(tx, now, room)
                return parcels, looked or left

        parcels, found = await retrying(once)
        self._heir = self._heir and found
        self._far = found and not parcels
        return parcels, self._far

    async def _recover(self, tx: Tx, now: int, before: int, mine: Set[int]) -> bool:
        """Decides what becomes of rows that a dead process had; whether there were any."""
        left = [row for row in await rows.left(tx, before, FAR_LOOK) if row.id not in mine]
        again: list[Left] = []
        for row in left:
            promise = self._promises.get(row.kind)
            if row.state == "claimed" or (promise is not None and promise.again and row.attempts + 1 < MOST_LOST):
                again.append(row)
                continue
            log.warning("it is not known whether a message arrived", extra={"delivery": row.id, "kind": row.kind})
            rows.drop(tx, [row.id], "unknown", now)
        rows.give_back(tx, again)
        return bool(left)

    async def _claim(self, tx: Tx, now: int, room: int) -> tuple[list[Parcel], bool]:
        """What goes now, and whether anything was looked at."""
        season = await self._season(tx)
        morning = season.quiet_until(now)
        parcels: list[Parcel] = []
        looked = False
        for priority in Priority:
            left = room - len(parcels)
            taken: set[int] = set()
            for each in await rows.due(tx, priority.value, now, FAR_LOOK if self._far else left) if left else ():
                looked = True
                if each.id in taken or len(parcels) == room:
                    continue
                if self._goes(tx, each, now, morning):
                    parcel = await self._with_fellows(tx, each, now)
                    rows.claim(tx, parcel.ids, parcel.lease, now + LEASE)
                    parcels.append(parcel)
                    taken.update(parcel.ids)
        return parcels, looked

    def _goes(self, tx: Tx, due: Due, now: int, morning: int | None) -> bool:
        """Whether it is to be sent now; if not, it is settled or put off."""
        if due.kind not in self._known:
            if due.kind not in self._strange:
                self._strange.add(due.kind)
                log.warning("a kind of delivery is not known here", extra={"delivery": due.id})
            rows.hold(tx, [due.id], now + HELD_SECONDS)
        elif due.expires_at is not None and due.expires_at <= now:
            rows.drop(tx, [due.id], "expired", now)
        elif morning is not None and self._promises[due.kind].quiet:
            rows.hold(tx, [due.id], morning)
        else:
            return True
        return False

    async def _with_fellows(self, tx: Tx, first: Due, now: int) -> Parcel:
        grouped = self._promises[first.kind].grouped
        fellows = await rows.fellows(tx, first, now) if grouped else []
        return Parcel((first, *fellows), f"{self.process}-{next(self._leases)}")
