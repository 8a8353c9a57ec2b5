"""Calls to the Bot API: an update read raw, and a guard that nobody talks inside a transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType

_open: ContextVar[bool] = ContextVar("transaction_open", default=False)


class GetRawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates without parsing: one unreadable update must not fail the whole batch for ever."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int | None = None
    timeout: int | None = None
    allowed_updates: list[str] | None = None


@contextmanager
def transaction() -> Iterator[None]:
    """Marks the time between begin and commit of a turn."""
    token = _open.set(True)
    try:
        yield
    finally:
        _open.reset(token)


class NoTalkInside(BaseRequestMiddleware):
    """Refuses every call made while a turn's transaction is open: the network must never hold a row."""

    def __init__(self) -> None:
        self._kept: dict[type, type] = {}

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        if _open.get():
            raise RuntimeError(f"{method.__api_method__} was called inside a turn; return it as a Reply instead")
        # aiogram names the model of an answer anew for every call, and pydantic forgets a model nobody holds: built
        # again, it stops everybody for 4 ms.
        kind = type(method)
        if kind not in self._kept:
            self._kept[kind] = Response[kind.__returning__]  # type: ignore[name-defined]
        return await make_request(bot, method)


def guard(session: BaseSession) -> None:
    session.middleware(NoTalkInside())
