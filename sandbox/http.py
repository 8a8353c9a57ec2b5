"""The HTTP front: a Bot API server on 127.0.0.1, as a bot process sees it (JSON, forms, uploads, downloads)."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from sandbox.faults import ConnectionBroken
from sandbox.files import UPLOAD_LIMIT
from sandbox.guard import guard
from sandbox.methods import Upload
from sandbox.records import Refusal
from sandbox.telegram import UNAUTHORIZED, Answer, Telegram

NOT_FOUND = Answer(404, {"ok": False, "error_code": 404, "description": "Not Found"})
UNREADABLE = Answer(400, {"ok": False, "error_code": 400, "description": "Bad Request: can't parse the request"})


class HttpFront:
    """`async with HttpFront(telegram) as front:` and give the bot `front.url` as BOT_API_URL."""

    def __init__(self, telegram: Telegram, port: int = 0) -> None:
        """Port 0 takes a free one."""
        self.telegram = telegram
        self.port = port
        app = self.app = web.Application(client_max_size=UPLOAD_LIMIT + (1 << 20), middlewares=[guard])
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        # A poll whose caller is gone must not take updates: cancel handlers with their connection.
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Listen on the loopback address; nobody else can reach it."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop listening; calls under way are cut."""
        await self._runner.cleanup()

    async def __aenter__(self) -> HttpFront:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _call(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self.telegram.token:
            return _reply(UNAUTHORIZED)
        try:
            params, uploads = await _read(request)
        except ValueError:
            return _reply(UNREADABLE)
        try:
            return _reply(await self.telegram.call(request.match_info["method"], params, uploads))
        except ConnectionBroken:
            return _break(request)

    async def _download(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self.telegram.token:
            return _reply(UNAUTHORIZED)
        try:
            file = await self.telegram.download(request.match_info["path"])
        except Refusal as refusal:
            return web.Response(status=refusal.status)
        except ConnectionBroken:
            return _break(request)
        if file is None:
            return _reply(NOT_FOUND)
        return web.Response(body=file.data, content_type="application/octet-stream")


def _break(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)  # nobody reads it


async def _read(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    """Parameters from the address, a form, or JSON; ValueError for what is none of them."""
    params: dict[str, Any] = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        body = await request.json()
        if not isinstance(body, dict):
            raise ValueError("not an object")
        params |= {name: value for name, value in body.items() if value is not None}
        return params, uploads
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            uploads[name] = Upload(value.filename, value.file.read())
        elif isinstance(value, bytes | bytearray):
            raise ValueError("a part without a file name")
        else:
            params[name] = value
    return params, uploads


def _reply(answer: Answer) -> web.Response:
    body = json.dumps(answer.body, ensure_ascii=False).encode()
    return web.Response(body=body, status=answer.status, content_type="application/json")
