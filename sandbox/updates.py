"""The queue of updates and Telegram's polling rules. Real time rules the polls, the sandbox's clock the 24 hours.

Read from tdlib/telegram-bot-api, Client.cpp (process_get_updates_query, do_get_updates, abort_long_poll):
the same offset again within 0.5 s is answered with one update; within 3 s it waits up to 3 s even if the
call asks for no wait; of two waiting polls the older gets the 409.

One rule is harsher here. After ids have jumped down, an offset that follows updates from before the jump is not
answered with the newer, lower ones (nor does it confirm them), while an offset among the newer ones confirms all
from before the jump. (Telegram's own server answers an offset far above its newest update from the beginning.)
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sandbox.clock import Clock
from sandbox.records import Json, Refusal

KEPT = 24 * 3600
"""Seconds of the sandbox's clock after which an update is forgotten."""
ONLY_WHEN_ASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass(slots=True, eq=False)
class Update:
    """One update in the queue."""

    id: int
    kind: str
    payload: Json
    chat_id: int
    date: float
    era: int
    again: int = 0
    """How many more times it is given although it was confirmed."""
    due_again: bool = False

    def as_update(self) -> Json:
        """The Bot API's Update."""
        return {"update_id": self.id, self.kind: self.payload}


class Updates:
    """What the bot has not confirmed yet, in the order of delivery."""

    def __init__(self, clock: Clock, first_id: int) -> None:
        self.next_id = first_id
        self.allowed: frozenset[str] | None = None
        self.repeat_wait = 3.0
        """Seconds a poll with the same offset waits although it asked for less; 0 makes tests of such polls fast."""
        self.queue: list[Update] = []
        self.webhook_wakes: asyncio.Event | None = None
        self.last_offset: int | None = None
        self._clock = clock
        self._held: Update | None = None
        self._eras = [[first_id, first_id - 1]]
        self._last_start = -100.0
        self._poll: asyncio.Future[None] | None = None
        self._quiet: list[asyncio.Future[None]] = []

    def jump(self, next_id: int) -> None:
        """The next update gets this id, as after a quiet week; up or down."""
        if next_id <= self._eras[-1][1]:
            self._eras.append([next_id, next_id - 1])
        self.next_id = next_id

    def add(self, kind: str, payload: Json, chat_id: int, copies: int = 1, hold: bool = False) -> int | None:
        """Queue an update, `copies` times; `hold` gives it after the one that follows. None if not wanted."""
        if not self._wants(kind):
            return None
        update = Update(self.next_id, kind, payload, chat_id, self._clock.now(), len(self._eras) - 1, copies - 1)
        self._eras[-1][1] = self.next_id
        self.next_id += 1
        if hold and self._held is None:
            self._held = update
            return update.id
        self.queue.append(update)
        if self._held is not None:
            self.queue.append(self._held)
            self._held = None
        self._wake()
        return update.id

    def allow(self, kinds: Collection[str] | None) -> None:
        """None leaves the choice as it is, an empty one means the default, as Telegram does."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    async def poll(self, offset: int, limit: int, wait: float) -> list[Json]:
        """getUpdates. Refusal 409 when a newer poll takes over."""
        now = asyncio.get_running_loop().time()
        if offset == self.last_offset:
            if now < self._last_start + self.repeat_wait:
                wait = max(wait, self.repeat_wait)
            if now < self._last_start + 0.5:
                limit = 1
        self.last_offset, self._last_start = offset, now
        self._confirm(offset)
        found = self._give(offset, limit)
        if found or wait <= 0:
            return found
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(Refusal(409, CONFLICT))
        deadline = now + wait
        while not found:
            woken = self._poll = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout_at(deadline):
                    await woken
            except TimeoutError:
                break
            found = self._give(offset, limit)
        return found

    def abort_poll(self, reason: str) -> None:
        """409 for the poll that waits, if one does."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(Refusal(409, reason))

    def clear(self) -> None:
        """Forget everything (drop_pending_updates)."""
        self.queue.clear()
        self._held = None
        self._check_quiet()

    def delivered(self, update: Update) -> None:
        """The webhook took it."""
        if update.again:
            update.again -= 1
        elif update in self.queue:
            self.queue.remove(update)
        self._check_quiet()

    @property
    def pending(self) -> list[Update]:
        """Everything not confirmed, what is held back included."""
        self._forget_old()
        return [*self.queue, *([self._held] if self._held else [])]

    async def quiet(self) -> None:
        """Wait until nothing is pending."""
        while self.pending:
            waiter = asyncio.get_running_loop().create_future()
            self._quiet.append(waiter)
            await waiter

    def _wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed is not None else kind not in ONLY_WHEN_ASKED

    def _wake(self) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)
        if self.webhook_wakes is not None:
            self.webhook_wakes.set()

    def _confirm(self, offset: int) -> None:
        self._forget_old()
        if offset < 0:
            del self.queue[:offset]
        elif offset > 0:
            kept = []
            era = self._era_of(offset)
            for update in self.queue:
                if update.due_again or (update.era, update.id) >= (era, offset):
                    kept.append(update)
                elif update.again:
                    update.again -= 1
                    update.due_again = True
                    kept.append(update)
            self.queue = kept
        self._check_quiet()

    def _era_of(self, offset: int) -> int:
        """Which stretch of ids between two jumps down this offset follows; the newest if none."""
        fits = [era for era, (first, last) in enumerate(self._eras) if first <= offset <= last + 1]
        return fits[-1] if fits else len(self._eras) - 1

    def _give(self, offset: int, limit: int) -> list[Json]:
        found = list(self._after(offset))[:limit]
        for update in found:
            update.due_again = False
        return [update.as_update() for update in found]

    def _after(self, offset: int) -> Iterator[Update]:
        return (update for update in self.queue if offset <= 0 or update.id >= offset or update.due_again)

    def _forget_old(self) -> None:
        oldest = self._clock.now() - KEPT
        if self.queue and self.queue[0].date < oldest:
            self.queue = [update for update in self.queue if update.date >= oldest]

    def _check_quiet(self) -> None:
        if not self.queue and self._held is None:
            for waiter in self._quiet:
                if not waiter.done():
                    waiter.set_result(None)
            self._quiet.clear()
