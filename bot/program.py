"""Puts the program together and runs it: one process, one lock, one database, one voice."""

import asyncio
import fcntl
import gc
import logging
import os
import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import AiogramError, TelegramNotFound, TelegramUnauthorizedError
from aiogram.types import User

from bot.calls import guard
from bot.clock import FileClock, SystemClock
from bot.indexing import index_older
from bot.log import fault
from bot.menus import publish
from bot.polling import Polling, TokenRefused
from bot.saying import Voice
from bot.seasons import load
from bot.settings import Settings, SettingsError
from bot.ticker import start_ticker
from bot.turns import Turns
from handlers.tree import build_tree
from programme.clock import Clock
from programme.season import Season
from storage import memos, people, roles, updates
from storage.database import Database, connect, retrying

log = logging.getLogger("bastama")

CALL_TIMEOUT = 10.0
"""Seconds one call to Telegram may take."""


CONNECTIONS = 500
"""Calls to Telegram at the same time; a hanging reply a chat must not leave the poll without one."""


class AlreadyRunning(Exception):
    """Another process works on this DATA_DIR."""


@lru_cache(maxsize=1)
def dispatcher() -> Dispatcher:
    """The router tree below aiogram's dispatcher; it keeps nothing, so one serves a whole process."""
    made = Dispatcher(disable_fsm=True)
    made.include_router(build_tree())
    return made


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Holds the lock on DATA_DIR; raises AlreadyRunning where another process has it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / "lock").open("w")
    except OSError as refused:
        raise SettingsError(f"DATA_DIR cannot be written to ({type(refused).__name__}): {folder}") from None
    with lock as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning from None
        yield


def visitor_secret(folder: Path) -> bytes:
    """The secret under which visitors are kept; made once, readable by us alone."""
    file = folder / "secret"
    if not file.exists():
        fresh = folder / "secret.new"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(secrets.token_bytes(32))
            out.flush()
            os.fsync(out.fileno())
        fresh.rename(file)
    return file.read_bytes()


class Program:
    """Everything a running bot is made of; `run` polls until `stop`."""

    def __init__(self, *, bot: Bot, db: Database, clock: Clock, season: Season, turns: Turns) -> None:
        self.bot = bot
        self.db = db
        self.clock = clock
        self.season = season
        self.turns = turns
        self.polling = Polling(bot=bot, db=db, turns=turns, voice=Voice(bot), now=clock.now)

    async def run(self) -> None:
        """Takes up what a former process left, then polls; returns when stopped and drained."""
        await self.scrub_if_due()
        me = await self._meet_telegram()
        if me is None:
            return
        if await retrying(lambda: updates.new_bot(self.db, me.id)):
            log.info("another bot than last time: handled updates are forgotten")
        await retrying(lambda: memos.keep(self.db, "bot_name", me.username or ""))
        ticker = start_ticker(self.db, self.clock, self.season.retention, self.scrub_if_due)
        publishing = asyncio.create_task(publish(self.bot))
        try:
            await self.polling.owe_again(await updates.debtors(self.db))
            await self.polling.run()
        finally:
            ticker.shutdown(wait=False)
            publishing.cancel()
            await asyncio.wait([publishing])

    def stop(self) -> None:
        self.polling.stop()

    async def scrub_if_due(self) -> None:
        if await people.unscrubbed(self.db):
            await self.turns.scrub()

    async def _meet_telegram(self) -> User | None:
        """Who we are; waits for the network until stopped (then None), but not for a token nobody knows."""
        pause = 1.0
        while not self.polling.stopping:
            try:
                me = await self.bot.get_me()
                await self.bot.delete_webhook(drop_pending_updates=False)
                return me
            except (TelegramUnauthorizedError, TelegramNotFound) as refused:
                raise TokenRefused from refused
            except AiogramError as lost:
                log.warning("Telegram cannot be reached", extra=fault(lost))
                await self.polling.pause(pause)
                pause = min(pause * 2, 30.0)
        return None


async def assemble(
    *, bot: Bot, db: Database, clock: Clock, season_dir: Path, secret: bytes, admins: frozenset[int] = frozenset()
) -> Program:
    """Builds the program over an open database; raises SeasonError when the season cannot be used.

    `admins` are the Telegram ids that the settings make administrators; whoever they made one before, and no longer
    name, is none from here on.
    """
    guard(bot.session)
    known, season = await retrying(lambda: load(db, season_dir, clock.now()))
    await retrying(lambda: roles.dismiss(db, admins, clock.now()))
    await index_older(db)
    turns = Turns(db=db, dispatcher=dispatcher(), bot=bot, clock=clock, known=known, secret=secret, admins=admins)
    return Program(bot=bot, db=db, clock=clock, season=season, turns=turns)


async def run(settings: Settings) -> None:
    """`bastama run`: until SIGTERM or SIGINT; then finishes what is in hand."""
    with alone(settings.data_dir):
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
                admins=frozenset(settings.admin_ids),
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
