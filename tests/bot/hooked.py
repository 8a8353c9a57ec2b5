"""A bot that Telegram posts to: over real HTTP on this machine, by the sandbox or by hand."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession

from bot.webhook import SECRET, WebhookAt
from sandbox.phones import Phone
from sandbox.telegram import Telegram
from tests.databases import DatabaseAt
from tests.stage import Stage

WORD = "zqxhook_0123456789-abcdefghijklmnop"
"""The secret, so that a search finds it."""
PATH = "/telegram/hook"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


class Hooked(Stage):
    """A stage whose bot is posted to."""

    def __init__(self, place: DatabaseAt, token: str = "42:SANDBOX") -> None:
        super().__init__(place, token=token)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}{PATH}"
        self.webhook = WebhookAt(self.url, WORD, "127.0.0.1", self.port)

    async def start(self) -> None:
        """Returns when Telegram was told where to post."""
        await super().start()
        async with asyncio.timeout(10):
            while self.telegram.webhook.url != self.url and self.failed is None:  # noqa: ASYNC110 (nothing tells)
                await asyncio.sleep(0.001)

    async def post(self, body: bytes | dict[str, Any], secret: str | None = WORD, path: str = PATH) -> int:
        """What a request of this body is answered."""
        return await post(self.port, body, secret, path)


async def post(port: int, body: bytes | dict[str, Any], secret: str | None = WORD, path: str = PATH) -> int:
    headers = {} if secret is None else {SECRET: secret}
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with (
        ClientSession() as session,
        session.post(f"http://127.0.0.1:{port}{path}", data=data, headers=headers) as answer,
    ):
        return answer.status


@asynccontextmanager
async def line(port: int, *head: str, secret: str | None = WORD) -> AsyncIterator[Any]:
    """A connection on which the head of a request went out and nothing more: (reader, writer)."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    words = [f"POST {PATH} HTTP/1.1", f"Host: 127.0.0.1:{port}", *([f"{SECRET}: {secret}"] if secret else []), *head]
    writer.write("".join(f"{each}\r\n" for each in [*words, ""]).encode())
    await writer.drain()
    try:
        yield reader, writer
    finally:
        writer.close()


async def status(reader: asyncio.StreamReader) -> int:
    """The status that comes back."""
    async with asyncio.timeout(10):
        return int((await reader.readline()).split()[1])


def unsent(telegram: Telegram, phone: Phone, text: str) -> dict[str, Any]:
    """The update of something she says, which Telegram has not posted: take the webhook away first."""
    before = len(telegram.updates.pending)
    phone.says(text)
    [update] = telegram.updates.pending[before:]
    telegram.updates.delivered(update)
    return update.as_update()
