"""Puts the program together and runs it: one process, one lock, one database, one voice."""

import asyncio
import gc
import logging
import signal
from collections.abc import Awaitable, Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeVar

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import AiogramError, TelegramNotFound, TelegramUnauthorizedError

from bot.calls import guard
from bot.clock import FileClock, SystemClock
from bot.data_dir import alone, mark_of, visitor_secret
from bot.ear import Ear, TokenRefused
from bot.health import HealthCheck
from bot.log import fault
from bot.menus import publish
from bot.polling import Polling
from bot.saying import Voice
from bot.seasons import load
from bot.settings import Settings, SettingsError
from bot.ticker import start_ticker
from bot.turns import Turns
from bot.webhook import Webhook, WebhookAt
from handlers.tree import build_tree
from programme.clock import Clock
from programme.season import Season
from storage import people, updates, visitors
from storage.database import Database, connect, retrying

log = logging.getLogger("bastama")
T = TypeVar("T")

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
    """Everything a running bot is made of; `run` listens until `stop`: by polling, or by the webhook it is given."""

    def __init__(
        self,
        *,
        bot: Bot,
        db: Database,
        clock: Clock,
        season: Season,
        turns: Turns,
        webhook: WebhookAt | None = None,
        health_port: int | None = None,
    ) -> None:
        self.bot = bot
        self.db = db
        self.clock = clock
        self.season = season
        self.turns = turns
        self.ear: Ear = (Polling if webhook is None else partial(Webhook, webhook))(
            bot=bot, db=db, turns=turns, voice=Voice(bot), now=clock.now
        )
        self._health_port = health_port

    async def run(self) -> None:
        """Takes up what a former process left, then listens; returns when stopped and drained."""
        if self._health_port is None:
            await self._run()
            return
        health = HealthCheck(db=self.db, now=self.clock.now, heard_at=lambda: self.ear.heard_at, port=self._health_port)
        await health.start()
        try:
            await self._run()
        finally:
            await health.stop()

    async def _run(self) -> None:
        await self.scrub_if_due()
        me = await self._until_reached(self.bot.get_me)
        if me is None:
            return
        if await retrying(lambda: updates.new_bot(self.db, me.id)):
            log.info("another bot than last time: handled updates are forgotten")
        ticker = start_ticker(self.db, self.clock, self.season.retention, self.scrub_if_due)
        publishing = asyncio.create_task(publish(self.bot))
        try:
            await self.ear.chats.owe_again(await updates.debtors(self.db))
            await self._until_reached(self.ear.open)
            await self.ear.run()
        finally:
            ticker.shutdown(wait=False)
            publishing.cancel()
            await asyncio.wait([publishing])

    def stop(self) -> None:
        self.ear.stop()

    async def scrub_if_due(self) -> None:
        if await people.unscrubbed(self.db):
            await self.turns.scrub()

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


async def assemble(
    *,
    bot: Bot,
    db: Database,
    clock: Clock,
    season_dir: Path,
    secret: bytes,
    webhook: WebhookAt | None = None,
    health_port: int | None = None,
) -> Program:
    """Builds the program over an open database; raises SeasonError when the season cannot be used."""
    guard(bot.session)
    known, season = await retrying(lambda: load(db, season_dir, clock.now()))
    turns = Turns(db=db, dispatcher=dispatcher(), bot=bot, clock=clock, known=known, secret=secret)
    return Program(bot=bot, db=db, clock=clock, season=season, turns=turns, webhook=webhook, health_port=health_port)


def webhook_of(settings: Settings) -> WebhookAt | None:
    """Where Telegram posts to and where we listen; None without WEBHOOK_URL."""
    if not settings.webhook_url:
        return None
    return WebhookAt(
        url=settings.webhook_url,
        secret=settings.webhook_secret.get_secret_value(),
        host=settings.webhook_host,
        port=settings.webhook_port,
    )


async def same_secret(db: Database, secret: bytes, *, among_equals: bool) -> None:
    """Several processes must keep visitors and codes under one secret: SettingsError for one that has another."""
    if await retrying(lambda: visitors.secret_marked(db, mark_of(secret), replaced=not among_equals)):
        return
    if among_equals:
        raise SettingsError("DATA_DIR has another `secret` than this database: copy it from the machine that began")
    log.warning("another secret than last time: codes of applications and visitors of before are not known")


async def run(settings: Settings) -> None:
    """`bastama run`: until SIGTERM or SIGINT; then finishes what is in hand."""
    webhook = webhook_of(settings)
    among_equals = webhook is not None and bool(settings.database_url.get_secret_value())
    with alone(settings.data_dir, among_equals=among_equals):
        clock: Clock = FileClock(settings.clock_file) if settings.clock_file else SystemClock()
        db = await connect(settings.database_url.get_secret_value() or None, settings.data_dir)
        session = AiohttpSession(
            api=TelegramAPIServer.from_base(settings.bot_api_url), timeout=CALL_TIMEOUT, limit=CONNECTIONS
        )
        bot = Bot(settings.bot_token.get_secret_value(), session=session)
        secret = visitor_secret(settings.data_dir)
        try:
            await same_secret(db, secret, among_equals=among_equals)
            program = await assemble(
                bot=bot,
                db=db,
                clock=clock,
                season_dir=settings.season_dir,
                secret=secret,
                webhook=webhook,
                health_port=settings.health_port,
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
