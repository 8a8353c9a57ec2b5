"""The in-process front: an aiogram session that asks the core directly, for fast tests.

Calls go through the same serialisation as aiogram's own AiohttpSession (text fields, JSON inside, empty values
left out), and its errors look the same.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from http import HTTPStatus
from typing import Any, cast

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import InputFile
from aiohttp import ClientResponseError, RequestInfo, ServerDisconnectedError
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from sandbox.faults import ConnectionBroken
from sandbox.methods import Upload
from sandbox.records import Refusal
from sandbox.telegram import UNAUTHORIZED, Telegram


class Session(BaseSession):
    """`Bot(telegram.token, session=Session(telegram))`. `timeout` is in seconds, as aiogram's."""

    def __init__(self, telegram: Telegram, **options: Any) -> None:
        super().__init__(**options)
        self.telegram = telegram

    async def close(self) -> None:
        """Nothing is held."""

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 (aiogram's)
    ) -> TelegramType:
        """One call. TelegramNetworkError for a broken or too slow connection, as AiohttpSession gives."""
        params: dict[str, Any] = {}
        files: dict[str, InputFile] = {}
        for name, value in method.model_dump(warnings=False).items():
            if prepared := self.prepare_value(value, bot=bot, files=files):
                params[name] = prepared
        uploads = {
            key: Upload(file.filename or key, b"".join([part async for part in file.read(bot)]))
            for key, file in files.items()
        }
        try:
            async with asyncio.timeout(self.timeout if timeout is None else timeout):
                answer = UNAUTHORIZED
                if bot.token == self.telegram.token:
                    answer = await self.telegram.call(method.__api_method__, params, uploads)
        except TimeoutError as error:
            raise TelegramNetworkError(method=method, message="Request timeout error") from error
        except ConnectionBroken as error:
            raise TelegramNetworkError(method=method, message="ServerDisconnectedError: Server disconnected") from error
        response = self.check_response(
            bot=bot, method=method, status_code=answer.status, content=json.dumps(answer.body)
        )
        return cast(TelegramType, response.result)

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,  # noqa: ASYNC109 (aiogram's)
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        """A file's bytes, by the path in its address. ClientResponseError, token and all, as AiohttpSession."""
        prefix = self.api.file_url(self.telegram.token, "")
        try:
            async with asyncio.timeout(timeout):
                file = await self.telegram.download(url.removeprefix(prefix))
            status = 200 if file and url.startswith(prefix) else 404
        except Refusal as refusal:
            file, status = None, refusal.status
        except ConnectionBroken as error:
            raise ServerDisconnectedError from error
        if file is None or status != 200:
            asked = RequestInfo(URL(url), "GET", CIMultiDictProxy(CIMultiDict()), URL(url))
            raise ClientResponseError(asked, (), status=status, message=HTTPStatus(status).phrase)
        for start in range(0, len(file.data), chunk_size):
            yield file.data[start : start + chunk_size]
