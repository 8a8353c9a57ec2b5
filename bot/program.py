"""The running program: what listens, what is done beside, and how it all ends. Put together in `bot/assembly.py`."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramNotFound, TelegramUnauthorizedError

from bot.cleaning import Cleaning
from bot.deliveries import Deliveries
from bot.ear import Ear, TokenRefused
from bot.health import HealthCheck
from bot.heartbeat import Heartbeat
from bot.jobs import Jobs
from bot.lining import Lining
from bot.log import fault
from bot.mailing import Mailing
from bot.menus import publish
from bot.nightly import Nightly
from bot.nudging import Nudging
from bot.patience import Patience
from bot.seating import Seating
from bot.ticker import forget_drafts, start_ticker
from bot.turns import Turns
from programme.clock import Clock
from programme.season import Season
from storage import memos, updates
from storage.database import Database, retrying

log = logging.getLogger("bastama")
T = TypeVar("T")


@dataclass(frozen=True)
class Program:
    """Everything a running bot is made of; `run` listens until `stop`."""

    bot: Bot
    db: Database
    clock: Clock
    season: Season
    turns: Turns
    ear: Ear
    heartbeat: Heartbeat
    jobs: Jobs
    deliveries: Deliveries
    mailing: Mailing
    lining: Lining
    seating: Seating
    cleaning: Cleaning
    nudging: Nudging
    patience: Patience
    nightly: Nightly
    health: HealthCheck | None

    async def run(self) -> None:
        """Takes up what a former process left, then listens; returns when stopped and drained."""
        if self.health is None:
            await self._run()
            return
        await self.health.start()
        try:
            await self._run()
        finally:
            await self.health.stop()

    async def _run(self) -> None:
        await self.cleaning.if_due()
        me = await self._until_reached(self.bot.get_me)
        if me is None:
            return
        if await retrying(lambda: updates.new_bot(self.db, me.id)):
            log.info("another bot than last time: handled updates are forgotten")
        await retrying(lambda: memos.keep(self.db, "bot_name", me.username or ""))
        sweep = self.cleaning.sweep_soon
        hourly = (self._forget_drafts, self.cleaning.if_due, sweep, self.nudging.if_due, self.nightly.if_due)
        ticker = start_ticker(self.db, self.clock, self.season.retention, *hourly, minutely=self.patience.if_due)
        await self.heartbeat.begin(self.clock.now())
        beside = [asyncio.create_task(work) for work in (publish(self.bot), self.heartbeat.run())]
        beating = (self.jobs.run(), self.deliveries.run(), self.mailing.run(), self.seating.run(), self.lining.run())
        loops = [asyncio.create_task(work) for work in beating]
        try:
            await sweep()
            await self._nudge()
            await self._be_patient()
            await self.ear.chats.owe_again(await updates.debtors(self.db))
            await self._until_reached(self.ear.open)
            await self.ear.run()
            self.stop()
            await asyncio.wait(loops)  # each ends what it has in hand within its own patience
        finally:
            ticker.shutdown(wait=False)
            for each in (*beside, *loops):
                each.cancel()
            await asyncio.wait([*beside, *loops])
            await self.heartbeat.end()

    async def _forget_drafts(self) -> None:
        await forget_drafts(self.db, self.clock.now(), self.season.id)

    async def _nudge(self) -> None:
        """At the start too: whoever starts again every hour would never come to it. It keeps nobody from listening."""
        try:
            await self.nudging.if_due()
        except Exception as wrong:
            log.error("nudges could not be planned: the next hour plans them", extra=fault(wrong))

    async def _be_patient(self) -> None:
        try:
            await self.patience.if_due()
        except Exception as wrong:
            log.error("questions could not be looked through: the next minute does", extra=fault(wrong))

    def stop(self) -> None:
        self.ear.stop()
        self.jobs.stop()
        self.deliveries.stop()
        self.mailing.stop()
        self.seating.stop()
        self.lining.stop()

    async def _until_reached(self, call: Callable[[], Awaitable[T]]) -> T | None:
        """What Telegram answers; waits for the network until stopped (then None), but not for a token nobody knows."""
        pause = 1.0
        while not self.ear.stopping:
            try:
                return await call()
            except (TelegramUnauthorizedError, TelegramNotFound) as refused:
                raise TokenRefused from refused
            except AiogramError as lost:
                log.warning("Telegram cannot be reached", extra=fault(lost))
                await self.ear.pause(pause)
                pause = min(pause * 2, 30.0)
        return None
