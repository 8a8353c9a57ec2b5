"""Puts the program together and runs it: one process, one lock, one database, one voice."""

import asyncio
import gc
import logging
import signal
from functools import lru_cache
from pathlib import Path

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import AiogramError, TelegramNotFound, TelegramUnauthorizedError

from bot import swap
from bot.calls import guard
from bot.cleaning import Cleaning, sweeping
from bot.clock import FileClock, SystemClock
from bot.data_dir import alone, visitor_secret
from bot.erased_list import ErasedList
from bot.fetching import fetching
from bot.file_store import FileStore
from bot.jobs import Jobs, Work
from bot.log import fault
from bot.menus import publish
from bot.nightly import Nightly
from bot.papers import printing
from bot.polling import Polling, TokenRefused
from bot.saying import Voice
from bot.seasons import load
from bot.settings import Settings
from bot.ticker import start_ticker
from bot.turns import Turns
from handlers.tree import build_tree
from programme.clock import Clock
from programme.season import Season
from storage import updates
from storage.database import Database, connect, retrying

log = logging.getLogger("bastama")

CALL_TIMEOUT = 10.0
"""Seconds one call to Telegram may take."""


CONNECTIONS = 500
"""Calls to Telegram at the same time; a hanging reply a chat must not leave the poll without one."""


@lru_cache(maxsize=1)
def dispatcher() -> Dispatcher:
    """The router tree below aiogram's dispatcher; it keeps nothing, so one serves a whole process."""
    made = Dispatcher(disable_fsm=True)
    made.include_router(build_tree())
    return made


class Program:
    """Everything a running bot is made of; `run` polls until `stop`."""

    def __init__(
        self,
        *,
        bot: Bot,
        db: Database,
        clock: Clock,
        season: Season,
        turns: Turns,
        jobs: Jobs,
        cleaning: Cleaning,
        nightly: Nightly,
    ) -> None:
        self.bot = bot
        self.db = db
        self.clock = clock
        self.season = season
        self.turns = turns
        self.jobs = jobs
        self.cleaning = cleaning
        self.nightly = nightly
        self.polling = Polling(bot=bot, db=db, turns=turns, voice=Voice(bot), now=clock.now)

    async def run(self) -> None:
        """Takes up what a former process left, then polls; returns when stopped and drained."""
        await self.cleaning.if_due()
        me = await self._meet_telegram()
        if me is None:
            return
        if await retrying(lambda: updates.new_bot(self.db, me)):
            log.info("another bot than last time: handled updates are forgotten")
        hourly = (self.cleaning.if_due, self.cleaning.sweep_soon, self.nightly.if_due)
        ticker = start_ticker(self.db, self.clock, self.season.retention, *hourly)
        beside = [asyncio.create_task(work) for work in (publish(self.bot), self.jobs.run())]
        try:
            await self.cleaning.sweep_soon()
            await self.polling.owe_again(await updates.debtors(self.db))
            await self.polling.run()
            await self.jobs.ended()
        finally:
            ticker.shutdown(wait=False)
            for each in beside:
                each.cancel()
            await asyncio.wait(beside)

    def stop(self) -> None:
        self.polling.stop()
        self.jobs.stop()

    async def _meet_telegram(self) -> int | None:
        """Our id; waits for the network until stopped (then None), but not for a token nobody knows."""
        pause = 1.0
        while not self.polling.stopping:
            try:
                me = await self.bot.get_me()
                await self.bot.delete_webhook(drop_pending_updates=False)
                return me.id
            except (TelegramUnauthorizedError, TelegramNotFound) as refused:
                raise TokenRefused from refused
            except AiogramError as lost:
                log.warning("Telegram cannot be reached", extra=fault(lost))
                await self.polling.pause(pause)
                pause = min(pause * 2, 30.0)
        return None


async def assemble(
    *, bot: Bot, db: Database, clock: Clock, season_dir: Path, secret: bytes, data_dir: Path, backup_dir: Path
) -> Program:
    """Builds the program over an open database; raises SeasonError when the season cannot be used."""
    guard(bot.session)
    known, season = await retrying(lambda: load(db, season_dir, clock.now()))
    store = FileStore(data_dir)
    works: dict[str, Work] = {
        "application_pdf": printing(db, store, clock.now),
        "fetch": fetching(bot, db, store),
        "sweep": sweeping(db, store, clock.now),
    }
    jobs = Jobs(db=db, works=works, now=clock.now)
    cleaning = Cleaning(db=db, store=store, jobs=jobs, erased=ErasedList(backup_dir), now=clock.now)
    turns = Turns(
        db=db,
        dispatcher=dispatcher(),
        bot=bot,
        clock=clock,
        known=known,
        secret=secret,
        clean=cleaning.after_erasure,
    )
    return Program(
        bot=bot,
        db=db,
        clock=clock,
        season=season,
        turns=turns,
        jobs=jobs,
        cleaning=cleaning,
        nightly=Nightly(db=db, data_dir=data_dir, backup_dir=backup_dir, now=clock.now),
    )


async def run(settings: Settings) -> None:
    """`bastama run`: until SIGTERM or SIGINT; then finishes what is in hand."""
    with alone(settings.data_dir):
        swap.finish(settings.data_dir)
        clock: Clock = FileClock(settings.clock_file) if settings.clock_file else SystemClock()
        db = await connect(settings.database_url.get_secret_value() or None, settings.data_dir)
        session = AiohttpSession(
            api=TelegramAPIServer.from_base(settings.bot_api_url), timeout=CALL_TIMEOUT, limit=CONNECTIONS
        )
        bot = Bot(settings.bot_token.get_secret_value(), session=session)
        try:
            program = await assemble(
                bot=bot,
                db=db,
                clock=clock,
                season_dir=settings.season_dir,
                secret=visitor_secret(settings.data_dir),
                data_dir=settings.data_dir,
                backup_dir=settings.backups,
            )
            loop = asyncio.get_running_loop()
            for each in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(each, program.stop)
            if program.season.sample:
                log.warning("the season is a sample: let the programme's staff confirm it before people see it")
            gc.freeze()  # what was made to start stays; looking through all of it again would stop everybody
            log.info("running")
            await program.run()
            log.info("stopped")
        finally:
            await session.close()
            await db.close()
