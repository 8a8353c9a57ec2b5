"""How fast unasked messages go out: a schedule of moments, an interval apart, that no delay stretches.

A loop that sends and then sleeps adds its own delays to every interval and reaches a third of what Telegram allows.
Here each message has a moment of its own, taken before it is waited for. A reply moves all moments after it by one; it
waits for nobody, but for an instant where announcements have used the last second up. When Telegram asks to wait,
everybody here does.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.methods import (
    CopyMessage,
    EditMessageCaption,
    EditMessageReplyMarkup,
    EditMessageText,
    ForwardMessage,
    Response,
    SendDocument,
    SendMediaGroup,
    SendMessage,
    SendPhoto,
    SendVoice,
    TelegramMethod,
)
from aiogram.methods.base import TelegramType

from bot.clock import microseconds
from bot.settings import RATE
from storage import paces
from storage.database import Database

LIMIT = 30.0
"""Messages a second that Telegram lets a bot send to all chats together (core.telegram.org/bots/faq)."""
JITTER = 0.024
"""Seconds by which messages come closer to each other on their way: 20 ms in the net, the rest in this process."""
CATCH_UP = 0.5
"""Seconds of delay that are made up for where no strict count a second could be kept to anyway."""
LONGEST_SHARED_PAUSE = 60.0
"""Seconds the other processes are held as well; whoever is still refused then hears so himself."""
LEAD = 0.015
"""Seconds before its moment in which a message is made ready to go."""
TINY = 1e-6
"""Seconds that are none."""
FULL = int(LIMIT)
"""Messages in a second after which the next one waits."""
HOLD_MOST = 0.1
"""Seconds that a reply waits at most where announcements fill the second; Telegram would ask for a whole one."""
NEAR = 0.005
"""Seconds by which replies may come closer on their way than they went: JITTER would hold most of them for nothing."""
AHEAD_MOST = 1.0
"""Seconds that replies hold up what is not taken yet, at most."""
MOST_MOMENTS = 4
"""Moments that one message may miss: on a machine that is always late, late is better than never."""
COUNTED = (
    SendMessage,
    SendDocument,
    SendPhoto,
    SendVoice,
    SendMediaGroup,
    CopyMessage,
    ForwardMessage,
    EditMessageText,
    EditMessageCaption,
    EditMessageReplyMarkup,
)

_scheduled: ContextVar[bool] = ContextVar("scheduled_send", default=False)


def catch_up(rate: float) -> float:
    """Seconds a message may be late without moving all after it.

    Late ones crowd: in any second there must still be no more than LIMIT, whatever the way there adds.
    """
    spare = LIMIT / rate - 1 - JITTER
    return spare if spare > 0 else CATCH_UP


class Schedule(Protocol):
    """Gives out moments, an interval apart, in the seconds of whoever asks (`now`)."""

    async def take(self, now: float) -> float:
        """The next moment, now the caller's; it may have passed already."""
        ...

    def when(self, moment: float) -> float:
        """When a moment taken before is now: it may have been moved since."""
        ...

    async def missed(self, moment: float, now: float) -> float:
        """The caller is too late for its moment: the one it has instead."""
        ...

    def replied(self, now: float, messages: int) -> None:
        """So many replies go out now, each in place of another message."""
        ...

    async def idle(self, now: float) -> None:
        """Nobody here takes a moment just now."""
        ...

    async def put_off(self, now: float, seconds: float) -> None:
        """No moment before so many seconds have passed."""
        ...


class OwnSchedule:
    """The schedule of the only process. Who is too late moves all moments after his by as much, and goes."""

    def __init__(self, rate: float) -> None:
        self._interval = 1 / rate
        self._behind = catch_up(rate)
        self._moved = 0.0
        self._next = 0.0

    async def take(self, now: float) -> float:
        due = self.when(self._next)
        moment = (due if due >= now - self._behind else now) - self._moved
        self._next = moment + self._interval
        return moment

    def when(self, moment: float) -> float:
        return moment + self._moved

    async def missed(self, moment: float, now: float) -> float:
        self._moved += now - self._behind - self.when(moment)
        return moment

    def replied(self, now: float, messages: int) -> None:
        """At once, also for those who wait for their moment already: they would crowd otherwise."""
        self._next += max(0.0, now - self.when(self._next))
        room = now + AHEAD_MOST - self.when(self._next)
        self._moved += min(messages * self._interval, max(0.0, room))

    async def idle(self, now: float) -> None:
        """Replies have moved the next moment by themselves."""

    async def put_off(self, now: float, seconds: float) -> None:
        self._next = max(self._next, now + seconds - self._moved)


class SharedSchedule:
    """The schedule of all processes on one PostgreSQL: a row. Their clocks may differ; the moments still do.

    A moment once taken stays where it is: who is too late takes another, for he cannot move those of other processes.
    Replies of the last second are taken off when the next moment is.
    """

    NAME = "messages"

    def __init__(self, rate: float, db: Database, clock: Callable[[], int] = microseconds) -> None:
        self._interval = _micro(1 / rate)
        self._behind = _micro(catch_up(rate))
        self._db = db
        self._clock = clock
        self._replies: deque[float] = deque(maxlen=int(rate) + 1)  # they hold us for about a second at most

    async def take(self, now: float) -> float:
        at = self._clock()
        moment = await paces.take(
            self._db, self.NAME, now=at, behind=self._behind, push=self._used(now), interval=self._interval
        )
        return now + (moment - at) / 1_000_000

    def when(self, moment: float) -> float:
        return moment

    async def missed(self, moment: float, now: float) -> float:
        return await self.take(now)

    def replied(self, now: float, messages: int) -> None:
        self._replies.extend([now] * messages)

    async def idle(self, now: float) -> None:
        """The other processes hear of what replies have used here."""
        if used := self._used(now):
            await paces.push(self._db, self.NAME, used, self._clock())

    async def put_off(self, now: float, seconds: float) -> None:
        await paces.put_off(self._db, self.NAME, self._clock() + _micro(min(seconds, LONGEST_SHARED_PAUSE)))

    def _used(self, now: float) -> int:
        """Microseconds of the schedule that the replies of the last second have used; each counts once."""
        n = sum(at > now - 1 for at in self._replies)
        self._replies.clear()
        return n * self._interval


def _micro(seconds: float) -> int:
    return round(seconds * 1_000_000)


class Pacer(BaseRequestMiddleware):
    """Says when the next unasked message may go; as a middleware of the session it counts all others."""

    def __init__(
        self,
        schedule: Schedule,
        rate: float,
        now: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._schedule = schedule
        self._behind = catch_up(rate)
        self._now = now
        self._sleep = sleep
        self._sent: deque[tuple[float, bool]] = deque(maxlen=FULL)
        """When the last ones went out, and whether they had waited for a moment."""
        self._paused_until = 0.0

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        if isinstance(method, COUNTED):
            # An album is as many messages as it has files; one of them has had its moment.
            messages = len(method.media) if isinstance(method, SendMediaGroup) else 1
            waited = _scheduled.get()
            if more := messages - int(waited):
                self._schedule.replied(self._now(), more)
            await self._room(messages, waited)
            self._sent.extend([(self._now(), waited)] * messages)
        return await make_request(bot, method)

    async def _room(self, messages: int, waited: bool) -> None:
        """Until so many more make no crowd. For a crowd of replies alone nobody waits: Telegram may let it pass."""
        until = self._now() + (AHEAD_MOST if waited else HOLD_MOST)
        while len(self._sent) == FULL and any(each for _, each in self._sent):
            free = self._sent[min(messages, FULL) - 1][0] + 1 + (JITTER if waited else NEAR)
            left = min(free, until) - self._now()
            if left <= TINY:
                return
            await self._sleep(left)

    @property
    def paused(self) -> float:
        """Seconds until anything may go at all; 0 or less: now."""
        return self._paused_until - self._now()

    async def ready(self) -> None:
        """Returns when nobody asks us to wait."""
        while (left := self.paused) > 0:
            await self._sleep(left)

    async def moment(self) -> float | None:
        """Takes a moment and waits until it is near; None where a pause came and what was to be said is old by then."""
        if self.paused > 0:
            return None
        moment = await self._schedule.take(self._now())
        await self._wait(moment, LEAD)
        return moment if self.paused <= 0 else None

    async def now_or_never(self, moment: float) -> bool:
        """Waits for the moment itself; False where a pause has come in between.

        Late ones would crowd and be refused: they have other moments.
        """
        for _ in range(MOST_MOMENTS):
            await self._wait(moment)
            if self.paused > 0:
                return False
            now = self._now()
            if now - self._schedule.when(moment) <= self._behind + TINY:
                return True
            moment = await self._schedule.missed(moment, now)
        return True

    async def _wait(self, moment: float, ahead: float = 0.0) -> None:
        while (left := self._schedule.when(moment) - ahead - self._now()) > TINY:
            await self._sleep(left)

    async def idle(self) -> None:
        """Nothing is to be sent here."""
        await self._schedule.idle(self._now())

    async def pause(self, seconds: float, *, everybody: bool = False) -> None:
        """Nothing goes out for so long; of the other processes neither, where Telegram has asked for it."""
        self._paused_until = max(self._paused_until, self._now() + seconds)
        if everybody:
            await self._schedule.put_off(self._now(), seconds)


@contextmanager
def scheduled() -> Iterator[None]:
    """What is sent inside has had its moment, and is no reply."""
    token = _scheduled.set(True)
    try:
        yield
    finally:
        _scheduled.reset(token)


def make_pacer(db: Database, rate: float = RATE) -> Pacer:
    """The pacer of this process: on PostgreSQL there may be others, and the schedule is everybody's."""
    now = asyncio.get_running_loop().time
    schedule: Schedule = SharedSchedule(rate, db) if db.engine == "postgres" else OwnSchedule(rate)
    return Pacer(schedule, rate, now)
