"""Gives free seats of seminars to those who wait: offers them in order, and takes back what nobody accepted in time."""

from collections.abc import Awaitable, Callable
from functools import partial

from bot.waiting import WaitingList
from programme.season import Season
from programme.seminar import Standing, State
from programme.seminar_times import offer_until
from storage import seating, seminars, sign_ups
from storage.database import Database, Tx, retrying


class Seating(WaitingList):
    """The loop of one process."""

    def __init__(self, *, db: Database, now: Callable[[], int], season: Callable[[Tx], Awaitable[Season]]) -> None:
        super().__init__(seminars.TOPIC, db=db, now=now, season=season)

    async def step(self) -> None:
        """Ends the offers whose time is over, then offers every free seat that somebody waits for."""
        now = self._now()
        async with self._db.read() as tx:
            over = await sign_ups.offers_over(tx, now) if self.may_take_back(now) else []
        for each in over:
            await retrying(partial(self._end_offer, each, now))
        async with self._db.read() as tx:
            wanted = await sign_ups.waited_for(tx, now)
        for each in wanted:
            while await retrying(partial(self._offer_one, each, now)):
                pass

    async def _end_offer(self, id: int, now: int) -> None:
        """Unless she was not even told of it yet: then its time begins anew."""
        async with self._db.begin() as tx:
            await sign_ups.kept(tx, id)
            who = await sign_ups.find(tx, id)
            here = await seminars.held(tx, who.seminar) if who is not None else None
            who = await sign_ups.find(tx, id)
            if who is None or here is None or who.state is not Standing.OFFERED or (who.offer_until or 0) > now:
                return
            until = offer_until(await self._season(tx), now, here.starts)
            if until is not None and not await seating.offer_told(tx, who):
                await seating.extend(tx, who, until, now)
                return
            await seating.leave(tx, here, who, now, to=Standing.LAPSED)

    async def _offer_one(self, seminar: int, now: int) -> bool:
        """To the next in line; whether there may be another. Her account is kept first, as in her own turns."""
        async with self._db.read() as tx:
            seen = await seating.next_in_line(tx, seminar)
        if seen is None:
            return False
        async with self._db.begin() as tx:
            await sign_ups.kept(tx, seen.id)
            here = await seminars.held(tx, seminar)
            if here is None or here.state is not State.PUBLISHED or here.starts <= now:
                return False
            who = await seating.next_in_line(tx, seminar)
            if who is None or who.id != seen.id:
                return who is not None
            return await seating.offer(tx, here, who, await self._season(tx), now)
