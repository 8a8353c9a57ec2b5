"""The bytes of what people sent, fetched from Telegram soon after the answer counts.

Errors of a download print its address, and the token is in it: none of them gets past this file.
"""

import asyncio
from contextlib import aclosing

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramRetryAfter,
)
from aiohttp import ClientError, ClientResponseError

from bot.file_store import FileStore, Stored
from bot.jobs import Gone, Job, Later, Work, Write
from storage import files
from storage.database import Database, Tx
from storage.jobs import MOST_ATTEMPTS

BIGGEST = 20 * 1024 * 1024
"""A bot can fetch no larger file (getFile in the Bot API)."""
PATIENCE = 90
"""Seconds for the bytes of one file: under the time that a job may take."""
OFF_LINE = 10
"""Seconds after which a line that broke is tried again, at the soonest."""
PIECE = 256 * 1024


class _Lost(Exception):
    """Telegram does not give this file."""


class _Refused(Exception):
    """Telegram did not give it this time; it may say so too when it only has it no more just now."""


def fetching(bot: Bot, db: Database, store: FileStore) -> Work:
    """The work `fetch` (file): its row says `fetched` and where, or `lost`."""

    async def fetch(job: Job) -> Write:
        file = job.facts["file"]
        async with db.read() as tx:
            tg_file_id = await files.waiting(tx, file)
        if tg_file_id is None:
            raise Gone
        try:
            stored = await _fetched(bot, store, tg_file_id, f"sent-{file}")
        except _Lost:
            return lambda tx: _write_lost(tx, file)
        except _Refused:
            if job.attempt < MOST_ATTEMPTS:
                raise
            return lambda tx: _write_lost(tx, file)
        return lambda tx: _write_fetched(tx, file, stored, store)

    return fetch


async def _fetched(bot: Bot, store: FileStore, tg_file_id: str, name: str) -> Stored:
    try:
        told = await bot.get_file(tg_file_id)
        if told.file_path is None or (told.file_size or 0) > BIGGEST:
            raise _Lost
        async with asyncio.timeout(PATIENCE):
            return await _downloaded(bot, store, told.file_path, name)
    except TelegramRetryAfter as later:
        raise Later(later.retry_after) from None
    except TelegramBadRequest as refused:
        raise (_Lost if "too big" in refused.message else _Refused) from None
    except (TelegramForbiddenError, TelegramNotFound):
        raise _Refused from None
    except ClientResponseError as refused:
        raise (_Refused if refused.status in (400, 404, 410) else Later(OFF_LINE)) from None
    except (AiogramError, ClientError, TimeoutError, OSError):  # the line, Telegram itself, or a disk that is full
        raise Later(OFF_LINE) from None


async def _downloaded(bot: Bot, store: FileStore, file_path: str, name: str) -> Stored:
    address = bot.session.api.file_url(bot.token, file_path)
    pieces = bot.session.stream_content(address, timeout=PATIENCE, chunk_size=PIECE, raise_for_status=True)
    async with aclosing(pieces), store.receive(name) as incoming:
        async for piece in pieces:
            if incoming.size + len(piece) > BIGGEST:
                raise _Lost
            await incoming.write(piece)
        return await incoming.keep()


async def _write_lost(tx: Tx, file: int) -> None:
    files.lost(tx, file)


async def _write_fetched(tx: Tx, file: int, stored: Stored, store: FileStore) -> None:
    if not await files.fetched(tx, file, path=stored.path, sha256=stored.sha256, size=stored.size):
        await store.remove(stored.path)  # erased or taken back meanwhile
        raise Gone
