"""One message to somebody who did not just press: sent, taken back, and what a failure says of whether it arrived."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import BufferedInputFile, InputMediaDocument, InputMediaPhoto, Message
from aiohttp import ClientConnectorError

from bot.log import fault
from handlers.notice import Copied, Edited, Told
from storage.documents import Document

log = logging.getLogger("bastama.posting")

PAUSES = (1.0, 3.0, 10.0, 30.0)
"""Seconds between tries to take a message back."""

Read = Callable[[str], Awaitable[bytes]]
"""Gives the bytes of a file of ours by its `path`; OSError where they cannot be read."""


def reader(folder: Path) -> Read:
    """Reads what lies in a folder."""

    async def read(path: str) -> bytes:
        return await asyncio.to_thread((folder / path).read_bytes)

    return read


class Verdict(StrEnum):
    """What a failed send means for its row."""

    WAIT = "wait"  # Telegram asks all of us to wait; it did not arrive
    UNREACHABLE = "unreachable"  # this account cannot be written to
    LATER = "later"  # it did not arrive, and not through its own fault
    LOST = "lost"  # nobody knows whether it arrived
    REFUSED = "refused"  # it will never arrive as it is


def verdict(error: Exception) -> Verdict:
    match error:
        case TelegramRetryAfter():
            return Verdict.WAIT
        case TelegramForbiddenError():
            return Verdict.UNREACHABLE
        case TelegramBadRequest():
            return Verdict.UNREACHABLE if "chat not found" in error.message.lower() else Verdict.REFUSED
        case TelegramEntityTooLarge():
            return Verdict.REFUSED
        case TelegramServerError() | TelegramUnauthorizedError() | TelegramNotFound() | TelegramConflictError():
            return Verdict.LATER
        case TelegramNetworkError():
            # Only a connection that was never made has surely carried nothing.
            return Verdict.LATER if isinstance(error.__cause__, ClientConnectorError) else Verdict.LOST
        case ClientDecodeError():
            return Verdict.LOST
        case OSError():  # of our own files
            return Verdict.LATER
        case _other:
            return Verdict.REFUSED


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that arrived. `tg_file_id` is Telegram's name of the document that went with it."""

    message_id: int
    at: int | None
    """None where Telegram does not say."""
    tg_file_id: str | None = None
    also: tuple[int, ...] = ()
    """The other messages of an album."""


class Post:
    """Carries messages to chats; `read` gives the bytes of documents that Telegram does not have yet."""

    def __init__(self, bot: Bot, read: Read, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._bot = bot
        self._read = read
        self._sleep = sleep

    async def send(self, chat_id: int, told: Told, document: Document | None) -> Posted:
        """Sends it once; whatever goes wrong is raised, for `verdict` to judge."""
        if told.edited is not None:
            return await self._edit(chat_id, told, told.edited)
        if told.copied is not None:
            return await self._copy(chat_id, told, told.copied)
        if told.media:
            return await self._send_media(chat_id, told)
        if document is None:
            sent = await self._bot.send_message(
                chat_id=chat_id, reply_markup=told.keyboard, **told.screen.text.as_kwargs()
            )
            return _posted(sent)
        if document.tg_file_id is not None:
            try:
                return await self._send_document(chat_id, told, document.tg_file_id)
            except TelegramBadRequest as refused:
                if verdict(refused) is not Verdict.REFUSED:
                    raise
                # Another bot's name of it, or one that Telegram has forgotten: the bytes are ours.
        content = await self._read(document.path)
        if told.picture is not None:
            shown = BufferedInputFile(content, filename=document.name)
            sent = await self._bot.send_photo(
                chat_id=chat_id, photo=shown, reply_markup=told.keyboard, **_caption(told)
            )
            return Posted(sent.message_id, int(sent.date.timestamp()))
        return await self._send_document(chat_id, told, BufferedInputFile(content, filename=document.name))

    async def _send_document(self, chat_id: int, told: Told, file: str | BufferedInputFile) -> Posted:
        sent = await self._bot.send_document(
            chat_id=chat_id, document=file, reply_markup=told.keyboard, **_caption(told)
        )
        return _posted(sent)

    async def _send_media(self, chat_id: int, told: Told) -> Posted:
        """One call, whatever it is: nobody gets half of it."""
        first, *rest = told.media
        if rest:
            kind = InputMediaPhoto if first.kind == "photo" else InputMediaDocument
            album = [kind(media=each.tg_file_id, **(_caption(told) if each is first else {})) for each in told.media]
            messages = await self._bot.send_media_group(chat_id=chat_id, media=album)  # type: ignore[arg-type]
            ids = tuple(each.message_id for each in messages)
            return Posted(ids[0], int(messages[0].date.timestamp()), also=ids[1:])
        if first.kind == "photo":
            sent = await self._bot.send_photo(
                chat_id=chat_id, photo=first.tg_file_id, reply_markup=told.keyboard, **_caption(told)
            )
            return Posted(sent.message_id, int(sent.date.timestamp()))
        return await self._send_document(chat_id, told, first.tg_file_id)

    async def _copy(self, chat_id: int, told: Told, copied: Copied) -> Posted:
        """As it was sent, whatever it is and however big; its words alone where it is gone from the other chat."""
        try:
            sent = await self._bot.copy_message(
                chat_id=chat_id, from_chat_id=copied.chat, message_id=copied.message, reply_markup=told.keyboard
            )
        except TelegramBadRequest as refused:
            if verdict(refused) is not Verdict.REFUSED or not str(told.screen.text.as_kwargs()["text"]):
                raise
            return _posted(
                await self._bot.send_message(
                    chat_id=chat_id, reply_markup=told.keyboard, **told.screen.text.as_kwargs()
                )
            )
        return Posted(sent.message_id, None)

    async def _edit(self, chat_id: int, told: Told, edited: Edited) -> Posted:
        """Other words in a message that arrived before; the same ones again are as good as new."""
        where: dict[str, Any] = {"chat_id": chat_id, "message_id": edited.message, "reply_markup": told.keyboard}
        try:
            if edited.caption:
                await self._bot.edit_message_caption(**where, **_caption(told))
            else:
                await self._bot.edit_message_text(**where, **told.screen.text.as_kwargs())
        except TelegramBadRequest as refused:
            if "message is not modified" not in refused.message:
                raise
        return Posted(edited.message, None)

    async def take_back(self, chat_id: int, message_id: int) -> None:
        """Deletes a message that arrived after its cause was erased."""
        for pause in (*PAUSES, None):
            try:
                await self._bot.delete_message(chat_id=chat_id, message_id=message_id)
            except (TelegramForbiddenError, TelegramBadRequest):
                return  # not there any more
            except AiogramError as error:
                if pause is None:
                    log.error("a message could not be taken back", extra=fault(error))
                    return
                await self._sleep(pause)
            else:
                return


def _caption(told: Told) -> dict[str, Any]:
    return told.screen.text.as_kwargs(text_key="caption", entities_key="caption_entities")


def _posted(sent: Message) -> Posted:
    file = sent.document.file_id if sent.document is not None else None
    return Posted(sent.message_id, int(sent.date.timestamp()), file)
