"""One Telegram, one villager who has written, and a bot in front of each of the two fronts."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from sandbox.http import HttpFront
from sandbox.phones import Phone
from sandbox.session import Session
from sandbox.telegram import Telegram


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    telegram = Telegram()
    yield telegram
    await telegram.close()


@pytest.fixture
def aigul(telegram: Telegram) -> Phone:
    phone = telegram.phone("Айгүл", language_code="ru")
    phone.says("/start")
    return phone


@pytest.fixture(params=["in process", "http"])
async def bot(request: pytest.FixtureRequest, telegram: Telegram) -> AsyncIterator[Bot]:
    if request.param == "in process":
        yield Bot(telegram.token, session=Session(telegram, timeout=5))
        return
    async with HttpFront(telegram) as front:
        session = AiohttpSession(api=TelegramAPIServer.from_base(front.url), timeout=5)
        yield Bot(telegram.token, session=session)
        if session._session is not None:  # close() would rest for a quarter of a second
            await session._session.close()
