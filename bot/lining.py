"""Talks by themselves: lets go of times nobody confirmed, offers free ones to those who wait, in order, and tells those
whose consultant is none any more.
"""

from collections.abc import Awaitable, Callable
from functools import partial

from bot.waiting import WaitingList
from programme.booking import Side, State, Wait
from programme.booking_times import offer_until
from programme.problem import Outdated
from programme.season import Season
from programme.timetable import Slot
from storage import booking_moves, booking_waits, booking_words, bookings, free_times
from storage.booking_moves import Refused, Wish
from storage.database import Database, Tx, retrying


class Lining(WaitingList):
    """The loop of one process."""

    def __init__(self, *, db: Database, now: Callable[[], int], season: Callable[[Tx], Awaitable[Season]]) -> None:
        super().__init__(bookings.TOPIC, db=db, now=now, season=season)

    async def step(self) -> None:
        """Ends what is over, cancels what nobody will come to, then offers every free time that somebody waits for."""
        now = self._now()
        async with self._db.read() as tx:
            over = await bookings.holds_over(tx, now) if self.may_take_back(now) else []
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
