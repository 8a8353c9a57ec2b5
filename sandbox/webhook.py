"""The webhook: every update is posted to the bot, one at a time a chat, again until it says 2xx.

Only loopback http addresses: the sandbox opens no other site (Telegram takes https only).
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from functools import partial
from urllib.parse import urlsplit

import aiohttp

from sandbox.records import Json, bad_request
from sandbox.updates import Update, Updates

BACK_OFF = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds before the next try of a chat; the last one stays. (Telegram's are longer.)"""
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
ANSWER_TIMEOUT = 60


class Webhook:
    """Off while `url` is empty."""

    def __init__(self, updates: Updates) -> None:
        self.url = ""
        self.last_error = ""
        self.last_error_date = 0
        self._secret = ""
        self._max_connections = 40
        self._updates = updates
        self._task: asyncio.Task[None] | None = None

    def set(self, url: str, secret: str, max_connections: int) -> None:
        """setWebhook. Refusal 400 for an address or secret Telegram (or the sandbox) does not take."""
        parts = urlsplit(url)
        if parts.scheme != "http" or parts.hostname not in ("127.0.0.1", "localhost", "::1"):
            raise bad_request("bad webhook: the sandbox posts to loopback http addresses only")
        if len(secret) > 256:
            raise bad_request("secret token is too long")  # Client.cpp, do_set_webhook
        if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
            raise bad_request("secret token contains unallowed characters")
        self.delete()
        self.url, self._secret = url, secret
        self._max_connections = min(max(max_connections, 1), 100)
        self._updates.webhook_wakes = asyncio.Event()
        self._task = asyncio.get_running_loop().create_task(self._deliver())

    def delete(self) -> None:
        """deleteWebhook; posts under way are cut."""
        self.url = self.last_error = ""
        self.last_error_date = 0
        self._updates.webhook_wakes = None
        if self._task is not None:
            self._task.cancel()

    async def close(self) -> None:
        """deleteWebhook, and wait for the posts to end."""
        self.delete()
        if self._task is not None:
            await asyncio.wait([self._task])

    def as_info(self) -> Json:
        """The Bot API's WebhookInfo."""
        info: Json = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.pending),
        }
        if self.url:
            info |= {"max_connections": self._max_connections, "ip_address": "127.0.0.1"}
        if self._updates.allowed is not None:
            info["allowed_updates"] = sorted(self._updates.allowed)
        if self.last_error:
            info |= {"last_error_date": self.last_error_date, "last_error_message": self.last_error}
        return info

    async def _deliver(self) -> None:
        wakes = self._updates.webhook_wakes
        assert wakes is not None
        busy: dict[int, asyncio.Task[None]] = {}
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_TIMEOUT)) as http:
            try:
                while True:
                    wakes.clear()
                    for update in list(self._updates.queue):
                        if update.chat_id not in busy and len(busy) < self._max_connections:
                            task = asyncio.get_running_loop().create_task(self._post_until_taken(http, update))
                            busy[update.chat_id] = task
                            task.add_done_callback(partial(_free, busy, update.chat_id, wakes))
                    await wakes.wait()
            finally:
                for task in busy.values():
                    task.cancel()
                await asyncio.gather(*busy.values(), return_exceptions=True)

    async def _post_until_taken(self, http: aiohttp.ClientSession, update: Update) -> None:
        tries = 0
        while update in self._updates.queue:
            if await self._post(http, update):
                self._updates.delivered(update)
                return
            await asyncio.sleep(BACK_OFF[min(tries, len(BACK_OFF) - 1)])
            tries += 1

    async def _post(self, http: aiohttp.ClientSession, update: Update) -> bool:
        headers = {SECRET_HEADER: self._secret} if self._secret else {}
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            async with http.post(self.url, json=update.as_update(), headers=headers) as response:
                if response.ok:
                    return True
                self.last_error = f"Wrong response from the webhook: {response.status} {response.reason}"
                self.last_error_date = int(time.time())
                return False
        self.last_error, self.last_error_date = "Connection refused", int(time.time())
        return False


def _free(busy: dict[int, asyncio.Task[None]], chat_id: int, wakes: asyncio.Event, _: asyncio.Task[None]) -> None:
    busy.pop(chat_id, None)
    wakes.set()
