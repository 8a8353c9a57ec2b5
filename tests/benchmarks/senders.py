"""One sender to be measured: `python -m tests.benchmarks.senders NAME URL TOKEN RATE`.

`ours` is the delivery loop of the bot over a SQLite file with a row a receiver; `sleep` is the loop that most bots
have; `broadcaster` is aiogram-broadcaster. Each says "ready", waits for a line, and sends until it is ended.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramRetryAfter
from aiogram.utils.formatting import Text

from bot.clock import SystemClock
from bot.deliveries import Deliveries
from bot.pacer import make_pacer
from handlers.notice import Telling, Told
from handlers.ui.screen import Screen
from programme.notices import Priority, Promise
from programme.season import Season
from programme.season_files import read_season
from storage.database import Database, Tx, connect
from tests.benchmarks.receivers import seed
from tests.stage import FIRST_STONE

RECEIVERS = 3000
LIMIT = 30
WORDS = "Семинар ертең сағат 11:00-де ауыл әкімдігінде өтеді."
KINDS = {"news": Promise(Priority.ANNOUNCEMENT, again=False, quiet=False)}


async def tell(telling: Telling) -> Told:
    return Told(Screen(Text(WORDS)))


def loop_over(db: Database, bot: Bot, rate: float) -> Deliveries:
    season = read_season(FIRST_STONE)

    async def current(tx: Tx) -> Season:
        return season

    async def nothing(path: str) -> bytes:
        raise FileNotFoundError(path)

    pacer = make_pacer(db, rate)
    bot.session.middleware(pacer)
    return Deliveries(
        db=db,
        bot=bot,
        now=SystemClock().now,
        season=current,
        pacer=pacer,
        read=nothing,
        tells={"news": tell},
        promises=KINDS,
    )


async def ours(bot: Bot, rate: float, folder: Path) -> None:
    db = await connect(None, folder)
    seed(folder, RECEIVERS)
    deliveries = loop_over(db, bot, rate)
    await ready()
    await deliveries.run()


async def sleep(bot: Bot, rate: float, folder: Path) -> None:
    await ready()
    for chat in range(1, RECEIVERS + 1):
        while True:
            try:
                await bot.send_message(chat, WORDS)
                break
            except TelegramRetryAfter as later:
                await asyncio.sleep(later.retry_after)
        await asyncio.sleep(1 / LIMIT)


async def broadcaster(bot: Bot, rate: float, folder: Path) -> None:
    from aiogram_broadcaster import Broadcaster
    from aiogram_broadcaster.contents import TextContent
    from aiogram_broadcaster.intervals import SimpleInterval

    mailer = await Broadcaster(bot).create_mailer(
        chats=range(1, RECEIVERS + 1), content=TextContent(text=WORDS), interval=SimpleInterval(interval=1 / LIMIT)
    )
    await ready()
    await mailer.start()


async def ready() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)


async def main(name: str, url: str, token: str, rate: str) -> None:
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url), limit=500))
    sender = {"ours": ours, "sleep": sleep, "broadcaster": broadcaster}[name]
    with tempfile.TemporaryDirectory() as folder:
        await sender(bot, float(rate), Path(folder))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
