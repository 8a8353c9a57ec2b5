"""Talks by themselves: lets go of times nobody confirmed, offers free ones to those who wait, in order, and tells those
whose consultant is none any more.

It holds nothing that a kill could lose: each step is one transaction over one talk or one wait, and reads what is true
then. Several processes do each other no harm.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from functools import partial

from bot.log import fault
from programme.booking import Side, State, Wait
from programme.booking_times import offer_until
from programme.problem import Outdated
from programme.season import Season
from programme.timetable import Slot
from storage import booking_moves, booking_waits, booking_words, bookings, free_times
from storage.booking_moves import Refused, Wish
from storage.database import Conflict, Database, DatabaseAway, Tx, retrying

log = logging.getLogger("bastama.lining")

LOOK_EVERY = 5.0
"""Seconds until it is looked again where nobody told of anything."""
GRACE = 600
"""Seconds after a start in which nothing is let go of: what was confirmed while we were away is heard first."""


class Lining:
    """The loop of one process."""

    def __init__(self, *, db: Database, now: Callable[[], int], season: Callable[[Tx], Awaitable[Season]]) -> None:
        self._db = db
        self._now = now
        self._season = season
        self._since = now()
        self._woken = asyncio.Event()
        self._woken.set()
        self._stopping = False
        self._looking = False
        db.listen(bookings.TOPIC, self.wake)

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
                log.warning("those who wait for a talk wait while the database is away", extra=fault(away))
            except Exception as bug:
                log.error("the line for talks could not be carried on", extra=fault(bug))
            finally:
                self._looking = False
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self._woken.wait()

    async def step(self) -> None:
        """Ends what is over, cancels what nobody will come to, then offers every free time that somebody waits for."""
        now = self._now()
        async with self._db.read() as tx:
            over = await bookings.holds_over(tx, now) if now >= self._since + GRACE else []
            left = await bookings.left_alone(tx, now)
        for each in over:
            await retrying(partial(self._end_hold, each.id, now))
        for each in left:
            await retrying(partial(self._take_back, each.id, now))
        await self._offer_all(now)

    async def _end_hold(self, id: int, now: int) -> None:
        """Unless she was not even told of an offer yet: then its time begins anew."""
        async with self._db.begin() as tx:
            here = await self._kept(tx, id)
            if here is None or here.state is not State.HOLDING or (here.hold_until or 0) > now:
                return
            if here.offer is not None:
                until = offer_until(await self._season(tx), now, here.starts_at)
                if until is not None and not await booking_words.offer_told(tx, here):
                    await booking_moves.extend(tx, here, until, now)
                    return
            await booking_moves.let_go(tx, id, now, told=True)

    async def _take_back(self, id: int, now: int) -> None:
        """Of somebody who answers questions no more: whoever booked is told, and offered other times."""
        async with self._db.begin() as tx:
            here = await self._kept(tx, id)
            if here is None or here.state is not State.BOOKED or not await bookings.is_left_alone(tx, id):
                return
            await booking_moves.cancel(tx, here, Side.CONSULTANT, "", await self._season(tx), now)

    async def _kept(self, tx: Tx, id: int) -> bookings.Booking | None:
        """As it is once the booker's account and the consultant's are kept, in the order of her own turns."""
        await bookings.kept(tx, id)
        seen = await bookings.find(tx, id)
        if seen is not None:
            await booking_moves.kept(tx, {seen.consultant})
        return await bookings.find(tx, id)

    async def _offer_all(self, now: int) -> None:
        """A page of the line at a time, in order; where nothing is free for anybody, nobody is looked at twice."""
        after, nothing = 0, set[tuple[str, str]]()
        while True:
            async with self._db.read() as tx:
                season = await self._season(tx)
                page = await booking_waits.waiting(tx, season.id, after)
            for each in page:
                if (each.topic, each.language) in nothing:
                    continue
                await self._offer_one(each, season, now, nothing)
            if len(page) < booking_waits.PAGE:
                return
            after = page[-1].id

    async def _offer_one(self, wait: Wait, season: Season, now: int, nothing: set[tuple[str, str]]) -> None:
        """The earliest free time that suits her."""
        async with self._db.read() as tx:
            if not (await free_times.times(tx, season, wait.topic, wait.language, 0, now)).free:
                nothing.add((wait.topic, wait.language))
                return
            found = await free_times.times(tx, season, wait.topic, wait.language, wait.person, now)
        for each_of in found.free.values():
            for slot in each_of:
                if offer_until(season, now, slot.starts_at) is None:
                    continue
                try:
                    if await retrying(partial(self._offer, wait, slot, now)):
                        return
                except Outdated:  # she waits no more
                    return

    async def _offer(self, wait: Wait, slot: Slot, now: int) -> bool:
        async with self._db.begin() as tx:
            await booking_waits.kept(tx, wait.id)
            season = await self._season(tx)
            until = offer_until(season, now, slot.starts_at)
            if until is None:
                return False
            if not await booking_waits.become(tx, wait.id, "waiting", "waiting", now):
                raise Outdated
            wish = Wish(wait.person, wait.topic, wait.language, offer=wait.id)
            made = await booking_moves.hold(tx, wish, slot.hours, slot.starts_at, season, now, until=until)
            if isinstance(made, Refused):
                return False
            await booking_waits.become(tx, wait.id, "waiting", "offered", now)
            booking_words.offered(tx, made, now)
            return True
