"""Puts the program together and runs it: one process, one lock, one database, one voice."""

import asyncio
import gc
import logging
import signal
from functools import lru_cache, partial
from pathlib import Path

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot import booking_calendars, swap
from bot.agendas import agenda_drawing
from bot.attending import listing
from bot.calendars import noting
from bot.calls import guard
from bot.cleaning import Cleaning, sweeping
from bot.clock import FileClock, SystemClock
from bot.data_dir import alone, mark_of, visitor_secret
from bot.deliveries import Deliveries
from bot.ear import Ear
from bot.erased_list import ErasedList
from bot.fetching import fetching
from bot.figures import figuring
from bot.file_store import FileStore
from bot.health import HealthCheck
from bot.heartbeat import Heartbeat
from bot.indexing import index_older, place_older
from bot.jobs import Jobs, Work
from bot.lining import Lining
from bot.mailing import Mailing
from bot.nightly import Nightly
from bot.nudging import Nudging, telling
from bot.outcomes import tabling
from bot.pacer import make_pacer
from bot.papers import printing
from bot.patience import Patience
from bot.pictures import picturing
from bot.polling import Polling
from bot.posters import drawing
from bot.posting import reader
from bot.program import Program
from bot.saying import Voice
from bot.seasons import load
from bot.seating import Seating
from bot.settings import RATE, Settings, SettingsError
from bot.turns import Turns
from bot.webhook import Webhook, WebhookAt
from handlers.tree import build_tree
from programme.clock import Clock
from storage import files, roles, visitors
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


async def assemble(
    *,
    bot: Bot,
    db: Database,
    clock: Clock,
    season_dir: Path,
    secret: bytes,
    data_dir: Path,
    backup_dir: Path,
    admins: frozenset[int] = frozenset(),
    send_rate: float = RATE,
    webhook: WebhookAt | None = None,
    health_port: int | None = None,
) -> Program:
    """Builds the program over an open database; raises SeasonError when the season cannot be used.

    It listens by polling, or by the webhook it is given. `admins` are the Telegram ids that the settings make
    administrators; whoever they made one before, and no longer name, is none from here on.
    """
    guard(bot.session)
    pacer = make_pacer(db, send_rate)
    bot.session.middleware(pacer)
    known, season = await retrying(lambda: load(db, season_dir, clock.now()))
    await retrying(lambda: roles.dismiss(db, admins, clock.now()))
    await index_older(db)
    await place_older(db)
    store = FileStore(data_dir, await files.mark(db))
    works: dict[str, Work] = {
        "application_pdf": printing(db, store, clock.now),
        "outcomes": tabling(db, store, clock.now),
        "figures": figuring(db, store, clock.now, known.newest),
        "agenda": agenda_drawing(db, store, clock.now, known.newest),
        "attendance": listing(db, store, clock.now),
        "picture": picturing(db, store, clock.now),
        "poster": drawing(db, store, clock.now, known.newest),
        "fetch": fetching(bot, db, store),
        "tell_deadline": telling(db, clock.now),
        "calendar": noting(db, store, clock.now),
        "booking_calendar": booking_calendars.noting(db, store, clock.now, known.newest),
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
        admins=admins,
        clean=cleaning.after_erasure,
    )
    ear: Ear = (Polling if webhook is None else partial(Webhook, webhook, known.closes_at))(
        bot=bot, db=db, turns=turns, voice=Voice(bot), now=clock.now
    )
    heartbeat = Heartbeat(db, ear.line)
    turns.before = heartbeat.catch_up
    health = None
    if health_port is not None:
        health = HealthCheck(db=db, now=clock.now, heard_at=lambda: ear.heard_at, port=health_port)
    return Program(
        bot=bot,
        db=db,
        clock=clock,
        season=season,
        turns=turns,
        ear=ear,
        heartbeat=heartbeat,
        jobs=jobs,
        deliveries=Deliveries(
            db=db, bot=bot, now=clock.now, season=known.newest, pacer=pacer, read=reader(store.folder)
        ),
        mailing=Mailing(db=db, bot=bot, now=clock.now, season=known.newest),
        lining=Lining(db=db, now=clock.now, season=known.newest),
        seating=Seating(db=db, now=clock.now, season=known.newest),
        cleaning=cleaning,
        patience=Patience(db=db, season=known.newest, now=clock.now),
        nudging=Nudging(db=db, season=known.newest, now=clock.now),
        nightly=Nightly(db=db, data_dir=data_dir, backup_dir=backup_dir, now=clock.now),
        health=health,
    )


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
        swap.finish(settings.data_dir)
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
                data_dir=settings.data_dir,
                backup_dir=settings.backups,
                admins=frozenset(settings.admin_ids),
                send_rate=settings.send_rate,
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
