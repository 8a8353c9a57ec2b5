"""The peer: the least an aiogram bot can do. `python -m tests.benchmarks.echo URL TOKEN`."""

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message


async def echo(message: Message) -> None:
    await message.answer(message.text or "")


async def main(url: str, token: str) -> None:
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    dispatcher = Dispatcher(disable_fsm=True)
    dispatcher.message.register(echo)
    await dispatcher.start_polling(bot)


asyncio.run(main(sys.argv[1], sys.argv[2]))
