"""Carries announcements on: writes their receivers down, calls them for sending, and tells how far they are.

It holds nothing that a kill could lose: each step reads the announcement's row and ends in one commit. Sending itself
is `bot/deliveries.py`'s.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramForbiddenError

from bot.calls import transaction
from bot.log import fault
from handlers.staff.announcement_card import progress
from locales import speaking
from programme import application as rules
from programme.audience import Stage
from programme.season import Season
from storage import announcements, completeness, people, receivers
from storage.database import Conflict, Database, DatabaseAway, Tx, retrying

log = logging.getLogger("bastama.mailing")

LOOK_EVERY = 1.0
"""Seconds until it is looked again where nobody told of anything new."""
TELL_EVERY = 3.0
"""Seconds between two edits of a message that tells how far it is."""
COUNT_EVERY = 5.0
"""Seconds until drafts are counted again for whoever has an announcement to them before her."""
DRAFTS = 50
"""Drafts a transaction that are looked through for what they miss."""
OF_DRAFTS = {Stage.DRAFT.value, Stage.COMPLETE.value}


class Mailing:
    """The loop of one process; several do each other no harm."""

    def __init__(
        self, *, db: Database, bot: Bot, now: Callable[[], int], season: Callable[[Tx], Awaitable[Season]]
    ) -> None:
        self._db = db
        self._bot = bot
        self._now = now
        self._season = season
        self._woken = asyncio.Event()
        self._woken.set()
        self._stopping = asyncio.Event()
        self._looking = False
        self._said: dict[int, str] = {}
        """What stands in the messages now, as far as we know."""
        self._told_at = self._counted_at = float("-inf")
        self._more = False
        """Whether there are more drafts to count."""
        db.listen(announcements.TOPIC, self.wake)

    def wake(self) -> None:
        self._woken.set()

    def stop(self) -> None:
        self._stopping.set()
        self._woken.set()

    @property
    def busy(self) -> bool:
        """Whether something is being done, or may be to do."""
        return self._looking or self._woken.is_set()

    async def run(self) -> None:
        """Until stopped. Neither a bug nor a database that is away ends it."""
        while not self._stopping.is_set():
            self._looking = True
            if self._woken.is_set():
                self._woken.clear()
                self._counted_at = float("-inf")
            try:
                more = await self.step()
                await self._tell()
                if more:
                    self._woken.set()
            except (DatabaseAway, Conflict) as away:
                log.warning("announcements wait while the database is away", extra=fault(away))
            except Exception as bug:
                log.error("an announcement could not be carried on", extra=fault(bug))
            finally:
                self._looking = False
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self._woken.wait()

    async def step(self) -> bool:
        """One step of each announcement that wants one; whether there was any."""
        async with self._db.read() as tx:
            ids = await receivers.at_work(tx, self._now())
            wanted = [here for id in ids if (here := await announcements.find(tx, id)) is not None]
            aims = [here.audience for here in wanted if here.highest]
            if (now := asyncio.get_running_loop().time()) >= self._counted_at + COUNT_EVERY or self._more:
                self._counted_at = now
                aims += await announcements.aimed_on_desks(tx)
        done = self._more = any(OF_DRAFTS & {*each.stages} for each in aims) and await self.count_drafts()
        for id in ids:
            done |= await retrying(lambda id=id: self._one(id))  # type: ignore[misc]
        return done

    async def _one(self, id: int) -> bool:
        with transaction():
            async with self._db.begin() as tx:
                return await receivers.step(tx, id, await self._season(tx), self._now())

    async def count_drafts(self) -> bool:
        """Works out what some drafts miss, where that is not known; whether there were any."""

        async def once() -> bool:
            async with self._db.read() as tx:
                season = await self._season(tx)
                version = await completeness.version(tx, season.id)
                stale = await completeness.stale(tx, season.id, version, DRAFTS)
            if not stale:
                return False
            counted = [(id, rev, len(rules.missing(season.form, answers, season))) for id, rev, answers in stale]
            async with self._db.begin() as tx:
                completeness.keep(tx, version, counted)
            return True

        return await retrying(once)

    async def _tell(self) -> None:
        """Edits the messages that tell how far each is; at the end once more, whatever happened meanwhile."""
        loop = asyncio.get_running_loop()
        async with self._db.read() as tx:
            ids = await receivers.untold(tx)
        ended = [id for id in ids if await self._ended(id)]
        if loop.time() - self._told_at < TELL_EVERY:
            ids = ended
        elif ids:
            self._told_at = loop.time()
        for id in ids:
            try:
                await self._tell_of(id)
            except (TelegramBadRequest, TelegramForbiddenError):
                await self._no_more(id)
            except AiogramError as error:
                log.info("a progress message waits", extra=fault(error))

    async def _ended(self, id: int) -> bool:
        async with self._db.read() as tx:
            here = await announcements.find(tx, id)
        return here is not None and here.outcome is not None

    async def _tell_of(self, id: int) -> None:
        with transaction():
            async with self._db.read() as tx:
                here = await announcements.find(tx, id)
                if here is None:
                    return
                place = await receivers.progress_message(tx, here)
                if place is None or (not place[1] and place[2] in ("pending", "claimed", "started")):
                    return
                confirmer = await people.receiver(tx, here.confirmed_by or 0)
                if not place[1] or confirmer is None:
                    screen = None
                else:
                    with speaking(confirmer.language):
                        screen = await progress(tx, here, await self._season(tx), self._now())
                    rows = screen.keyboard.model_dump_json() if screen.keyboard is not None else ""
                    text = screen.text.as_kwargs()["text"] + rows
        if screen is not None and self._said.get(id) != text:
            with contextlib.suppress(TelegramBadRequest):  # it is so already, or she has deleted it
                await self._bot.edit_message_text(
                    chat_id=place[0], message_id=place[1], reply_markup=screen.keyboard, **screen.text.as_kwargs()
                )
            self._said[id] = text
        if here.outcome is not None:
            self._said.pop(id, None)
            await retrying(lambda: self._mark(here))

    async def _mark(self, here: announcements.Announcement) -> None:
        async with self._db.begin() as tx:
            receivers.told(tx, here)

    async def _no_more(self, id: int) -> None:
        """It cannot be told there."""
        async with self._db.read() as tx:
            here = await announcements.find(tx, id)
        if here is not None and here.outcome is not None:
            await self._mark(here)
