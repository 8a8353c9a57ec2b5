"""What becomes of rows: each change in a transaction of its own, tried until the database is there.

Every change holds only for rows that are still ours. `False` says that they are not: erased meanwhile, or, after we
stood still for a minute, in other hands.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from aiogram.exceptions import TelegramRetryAfter

from bot.choosing import LEASE, MOST_LOST, Parcel
from bot.log import fault
from bot.pacer import Pacer
from bot.posting import Posted, Verdict, verdict
from programme.notices import Promise
from storage import deliveries as rows
from storage import documents
from storage.database import Database, DatabaseAway, Tx, retrying
from storage.documents import Document

log = logging.getLogger("bastama.deliveries")
T = TypeVar("T")

BACK_OFF = (5, 30, 120, 600, 1800, 3600, 7200)
"""Seconds until a message that did not arrive is tried again, after the first, the second, … attempt; the last repeats.

What surely did not arrive is never given up: a line that is cut for days must not cost anybody an answer.
"""
AWAY_PAUSES = (0.2, 0.5, 1.0)
TROUBLE = (0.5, 1.0, 2.0, 5.0, 15.0, 30.0)
"""Seconds in which nothing is sent after the line or Telegram failed, again, and again."""


class NotOurs(Exception):
    """A row was erased, or is in other hands: nothing of this transaction holds."""


async def surely(work: Callable[[], Awaitable[T]], sleep: Callable[[float], Awaitable[None]]) -> T:
    """Does it again until the database is there."""
    tries = 0
    while True:
        try:
            return await retrying(work)
        except DatabaseAway as away:
            if not tries:
                log.warning("the database is away", extra=fault(away))
            await sleep(AWAY_PAUSES[min(tries, len(AWAY_PAUSES) - 1)])
            tries += 1


class Settling:
    """Settles the rows that one process has in hand."""

    def __init__(
        self,
        *,
        db: Database,
        now: Callable[[], int],
        promises: Mapping[str, Promise],
        pacer: Pacer,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._db = db
        self._now = now
        self._promises = promises
        self._pacer = pacer
        self._sleep = sleep
        self._troubles = 0

    async def start(self, parcel: Parcel) -> bool:
        """Notes that the send begins."""
        if not await self._done(lambda tx: rows.start(tx, parcel.ids, parcel.lease, self._now() + LEASE)):
            await self.put_back(parcel)
            return False
        if not self._promises[parcel.first.kind].again:
            # At most once even if the power fails: then the note must not be younger than the message.
            await surely(self._db.sync, self._sleep)
        return True

    async def put_back(self, parcel: Parcel) -> None:
        """It was not sent; whatever of it is still ours is told later, and nothing is counted."""

        async def change(tx: Tx) -> bool:
            await rows.put_back(tx, parcel.ids, parcel.lease)
            return True

        await self._done(change)

    async def park(self, parcel: Parcel) -> None:
        """It is not to be said now: it waits until it is called for."""
        await self._done(lambda tx: rows.park(tx, parcel.ids, parcel.lease))

    async def sent(self, parcel: Parcel, posted: Posted, document: Document | None) -> bool:
        """It arrived."""
        self._troubles = 0

        async def change(tx: Tx) -> bool:
            if document is not None and posted.tg_file_id not in (None, document.tg_file_id):
                documents.sent_as(tx, document.id, str(posted.tg_file_id))
            return await rows.settle_sent(
                tx,
                parcel.first.person,
                parcel.ids,
                parcel.lease,
                posted.message_id,
                posted.at if posted.at is not None else self._now(),
                posted.also,
            )

        return await self._done(change)

    async def end(self, parcel: Parcel, end: rows.End) -> None:
        """It is not to be sent, or never again."""
        await self._done(lambda tx: rows.settle(tx, parcel.ids, parcel.lease, end, self._now()))

    async def failed(self, parcel: Parcel, error: Exception) -> None:
        """It was answered with something else than a message, or not at all."""
        promise, facts = self._promises[parcel.first.kind], ids_of(parcel) | fault(error)
        judged = verdict(error)
        if isinstance(error, TelegramRetryAfter):
            log.warning("Telegram asks to wait", extra={"seconds": error.retry_after})
            await surely(lambda: self._pacer.pause(error.retry_after, everybody=True), self._sleep)
            await self.put_back(parcel)
        elif judged is Verdict.UNREACHABLE:
            person = parcel.first.person
            await self._done(lambda tx: rows.unreachable(tx, person, parcel.ids, parcel.lease, self._now()))
        elif judged is Verdict.REFUSED:
            log.error("a message was refused", extra=facts)
            await self.end(parcel, "failed")
        elif judged is Verdict.LOST and not (promise.again and parcel.first.attempts + 1 < MOST_LOST):
            log.warning("it is not known whether a message arrived", extra=facts)
            await self.end(parcel, "unknown")
        else:
            log.info("a message did not get through", extra=facts)
            await self._later(parcel, MOST_LOST if judged is Verdict.LOST else len(BACK_OFF) - 1)
            await self._calm()

    async def release(self, process: str) -> None:
        """Puts back what is in hand and not on its way, for the next process or another."""

        async def once() -> None:
            async with self._db.begin() as tx:
                rows.release(tx, process)

        try:
            await retrying(once)
        except DatabaseAway as away:
            log.warning("what was in hand is put back when its lease ends", extra=fault(away))

    async def _later(self, parcel: Parcel, most: int) -> None:
        due_at = self._now() + BACK_OFF[min(parcel.first.attempts, len(BACK_OFF) - 1)]
        await self._done(lambda tx: rows.later(tx, parcel.ids, parcel.lease, due_at, most))

    async def _calm(self) -> None:
        """After trouble nothing goes out for a while; the others on their way see the same trouble."""
        if self._pacer.paused <= 0:
            await self._pacer.pause(TROUBLE[min(self._troubles, len(TROUBLE) - 1)])
            self._troubles += 1

    async def _done(self, change: Callable[[Tx], Awaitable[bool]]) -> bool:
        async def once() -> None:
            async with self._db.begin() as tx:
                if not await change(tx):
                    raise NotOurs

        try:
            await surely(once, self._sleep)
        except NotOurs:
            return False
        return True


def ids_of(parcel: Parcel) -> dict[str, str]:
    """What a log line may say of it."""
    return {"delivery": str(parcel.first.id), "kind": parcel.first.kind}
