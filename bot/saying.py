"""Says a Reply over the Bot API: edits the pressed message or sends a new one, answers the button, sets menus.

What Telegram refuses for good (blocked, chat gone) is let go; what surely did not get through is tried again; a
message whose answer was lost is never sent again by itself, since it may have arrived.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.types import BotCommandScopeChat, BufferedInputFile, CallbackQuery, InaccessibleMessage
from aiohttp import ClientConnectorError

from bot.log import fault
from bot.menus import commands
from handlers.ui.screen import Document, Menu, Reply, Screen

log = logging.getLogger("bastama.saying")
T = TypeVar("T")

LONGEST_WAIT = 10.0
"""Seconds a 429 may ask of a reply before we give it up; the answer is saved, the next touch draws the screen."""
PAUSES = (1.0, 3.0, 10.0, 30.0)
"""Seconds between tries of a call that surely did not get through."""
TOAST_LIMIT = 200
DELETE_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Said:
    """A message of ours, and when it was sent (UTC seconds): Telegram lets us delete it for 48 hours from then."""

    message_id: int
    at: int


class NotThrough(Exception):
    """The reply did not get through, or nobody can tell; the person is owed a screen.

    `said` are the messages that got through before.
    """

    def __init__(self, said: Sequence[Said] = ()) -> None:
        super().__init__()
        self.said = said


class Voice:
    """Our voice in all chats."""

    def __init__(self, bot: Bot, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._bot = bot
        self._sleep = sleep

    async def say(
        self, chat_id: int, reply: Reply, press: CallbackQuery | None, newer: asyncio.Event | None = None
    ) -> list[Said]:
        """Says all of a reply and returns the messages it now stands in; raises NotThrough.

        Once `newer` is set a newer screen waits, and this one is not tried again.
        """
        if reply.notes or reply.documents:
            newer = None  # notes and files are said whatever comes after them
        said: list[Said] = []
        answering = asyncio.create_task(self.answer(press, reply.toast)) if press is not None else None
        try:
            for i in range(0, len(reply.forget), DELETE_LIMIT):
                await self._quietly(self._bot.delete_messages, chat_id, list(reply.forget[i : i + DELETE_LIMIT]))
            for note in reply.notes:
                said.append(await self._send(chat_id, note, newer))
            for document in reply.documents:
                said.append(await self._send_document(chat_id, document))
            if reply.screen is not None:
                said += await self._show(chat_id, reply, reply.screen, press, newer)
            if reply.menu is not None:
                await self._menu(chat_id, reply.menu)
        except (TelegramForbiddenError, TelegramBadRequest) as refused:
            # Blocked, or the chat is gone: the next /start finds everything in its place.
            log.info("a reply was refused", extra=fault(refused))
        except NotThrough as lost:
            raise NotThrough(said) from lost.__cause__
        finally:
            if answering is not None:
                await answering
        return said

    async def answer(self, press: CallbackQuery | None, toast: str | None = None) -> None:
        """Stops the spinner of a pressed button; one that is too old is no loss."""
        if press is not None:
            await self._quietly(self._bot.answer_callback_query, press.id, text=toast[:TOAST_LIMIT] if toast else None)

    async def _show(
        self,
        chat_id: int,
        reply: Reply,
        screen: Screen,
        press: CallbackQuery | None,
        newer: asyncio.Event | None,
    ) -> list[Said]:
        pressed = press.message if press is not None else None
        if pressed is None or isinstance(pressed, InaccessibleMessage):
            return [await self._send(chat_id, screen, newer)]
        if reply.anew or reply.notes or reply.documents:
            sent = await self._send(chat_id, screen, newer)
            if pressed.message_id not in reply.forget:
                # The screen goes on below; two with the same buttons would lead nowhere new.
                await self._quietly(self._bot.edit_message_reply_markup, chat_id=chat_id, message_id=pressed.message_id)
            return [sent]
        try:
            await self._surely(
                lambda: self._bot.edit_message_text(
                    chat_id=chat_id,
                    message_id=pressed.message_id,
                    reply_markup=screen.keyboard,
                    **screen.text.as_kwargs(),
                ),
                newer,
                harmless=True,
            )
        except TelegramBadRequest as refused:
            if "message is not modified" not in refused.message:
                return [await self._send(chat_id, screen, newer)]
        # It may be older than we know: edited from a screen of before consent.
        return [Said(pressed.message_id, int(pressed.date.timestamp()))]

    async def _send(self, chat_id: int, screen: Screen, newer: asyncio.Event | None) -> Said:
        sent = await self._surely(
            lambda: self._bot.send_message(chat_id=chat_id, reply_markup=screen.keyboard, **screen.text.as_kwargs()),
            newer,
        )
        return Said(sent.message_id, int(sent.date.timestamp()))

    async def _send_document(self, chat_id: int, document: Document) -> Said:
        sent = await self._surely(
            lambda: self._bot.send_document(
                chat_id=chat_id,
                document=BufferedInputFile(document.content, filename=document.name),
                caption=document.caption or None,
            ),
            None,
        )
        return Said(sent.message_id, int(sent.date.timestamp()))

    async def _menu(self, chat_id: int, menu: Menu) -> None:
        scope = BotCommandScopeChat(chat_id=chat_id)
        if menu.language:
            await self._quietly(self._bot.set_my_commands, commands(menu.language, staff=menu.staff), scope=scope)
        else:
            await self._quietly(self._bot.delete_my_commands, scope=scope)

    async def _surely(
        self, call: Callable[[], Awaitable[T]], newer: asyncio.Event | None, *, harmless: bool = False
    ) -> T:
        """Makes a call, again where it surely did not get through; NotThrough when that does not help.

        `harmless` calls (an edit) are made again after a lost answer too: twice is the same as once.
        """
        for pause in (*PAUSES, None):
            try:
                return await call()
            except TelegramRetryAfter as later:
                wait: float | None = later.retry_after if later.retry_after <= LONGEST_WAIT else None
                error: AiogramError = later
            except TelegramServerError as broken:
                wait, error = pause, broken
            except TelegramNetworkError as lost:
                # Only a connection that was never made is surely not through.
                never_made = isinstance(lost.__cause__, ClientConnectorError)
                wait, error = (pause if never_made or harmless else None), lost
            except ClientDecodeError as garbled:
                wait, error = (pause if harmless else None), garbled
            if wait is None or pause is None or not await self._patience(wait, newer):
                raise NotThrough from error
        raise AssertionError("the last pause is None")

    async def _patience(self, seconds: float, newer: asyncio.Event | None) -> bool:
        """Waits before another try; False when a newer screen came meanwhile."""
        if newer is None:
            await self._sleep(seconds)
            return True
        waits = asyncio.create_task(newer.wait())
        sleeps = asyncio.ensure_future(self._sleep(seconds))
        try:
            await asyncio.wait([waits, sleeps], return_when=asyncio.FIRST_COMPLETED)
            return not newer.is_set()
        finally:
            waits.cancel()
            sleeps.cancel()

    async def _quietly(self, call: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any) -> None:
        """A call nobody waits for: a failure is one log line."""
        try:
            await call(*args, **kwargs)
        except AiogramError as error:
            log.info("a side call failed", extra=fault(error))
