"""Serves the page and what belongs to it, all below a secret that only whoever started the sandbox knows.

The address is the key: it stands in nobody's history but their own, `no-referrer` keeps it from other sites, and
`sandbox/guard.py` keeps other sites from asking at all.
"""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from sandbox import transcript_html
from sandbox.names import tidy
from sandbox.page.doing import Doing, Refused
from sandbox.page.kinds import PDF, kind_of
from sandbox.page.live import Live
from sandbox.page.uploads import send
from sandbox.page.world import World

HERE = Path(__file__).parent
LABELS = re.compile(r"kk|ru|en")
TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".woff2": "font/woff2",
}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
A_FILE = "sandbox; default-src 'none'; style-src 'unsafe-inline'; media-src 'self'; img-src 'self'"
A_PDF = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""Chromium's viewer does not open what is in a `sandbox`; with `nosniff` a PDF is a PDF and nothing else."""
A_TRANSCRIPT = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
STATUS = {"too_big": 413}


class Serving:
    """`Serving(world, doing).add_to(app)` before the server starts; then the page is at `address`."""

    def __init__(self, world: World, doing: Doing) -> None:
        self.secret = secrets.token_urlsafe(16)
        self.live = Live(world, doing)
        self._world = world
        self._doing = doing

    @property
    def address(self) -> str:
        """What to open."""
        return f"{self._world.stage.front.url}/{self.secret}/"

    def add_to(self, app: web.Application) -> None:
        """Everything of the page is below its secret."""
        at, add = f"/{self.secret}", app.router.add_get
        add(f"{at}/", self._index)
        add(f"{at}/static/{{name:.+}}", self._static)
        add(f"{at}/labels/{{language}}.json", self._labels)
        add(f"{at}/file/{{id}}", self._file)
        add(f"{at}/transcript.html", self._transcript_html)
        add(f"{at}/transcript.txt", self._transcript_text)
        add(f"{at}/live", self.live.handle)
        app.router.add_post(f"{at}/send/{{phone}}", self._send)

    async def _index(self, request: web.Request) -> web.Response:
        return shipped(HERE / "static", "index.html")

    async def _static(self, request: web.Request) -> web.Response:
        return shipped(HERE / "static", request.match_info["name"])

    async def _labels(self, request: web.Request) -> web.Response:
        language = request.match_info["language"]
        return shipped(HERE / "labels", f"{language}.json") if LABELS.fullmatch(language) else _nothing()

    async def _file(self, request: web.Request) -> web.Response:
        file = self._world.telegram.files.by_id.get(request.match_info["id"])
        if file is None or not file.data:
            return _nothing()
        kind = kind_of(file.data)
        policy = A_PDF if kind == PDF else A_FILE
        answer = _answer(file.data, kind or "application/octet-stream", policy)
        shown = "inline" if kind is not None else "attachment"
        answer.headers["Content-Disposition"] = f"{shown}; filename*=UTF-8''{quote(tidy(file.name), safe='')}"
        return answer

    async def _transcript_html(self, request: web.Request) -> web.Response:
        made = transcript_html.page(self._world.noting.transcript())
        return _answer(made.encode(), "text/html", A_TRANSCRIPT)

    async def _transcript_text(self, request: web.Request) -> web.Response:
        return _answer(self._world.noting.transcript().text.encode(), "text/plain", A_TRANSCRIPT)

    async def _send(self, request: web.Request) -> web.Response:
        try:
            await send(request, self._doing)
        except Refused as refused:
            answer = web.json_response({"why": refused.code}, status=STATUS.get(refused.code, 409))
        except ValueError:  # not what a form looks like
            answer = web.json_response({"why": "no_such"}, status=400)
        else:
            answer = web.json_response({})
        answer.headers.update(ALWAYS)
        return answer


def shipped(folder: Path, name: str) -> web.Response:
    """A file of the page itself."""
    file = (folder / name).resolve()
    kind = TYPES.get(file.suffix)
    if kind is None or not file.is_relative_to(folder) or not file.is_file():
        return _nothing()
    return _answer(file.read_bytes(), kind, PAGE)


def _answer(body: bytes, kind: str, policy: str) -> web.Response:
    charset = "utf-8" if kind.startswith("text/") else None
    headers = {**ALWAYS, "Content-Security-Policy": policy}
    return web.Response(body=body, content_type=kind, charset=charset, headers=headers)


def _nothing() -> web.Response:
    return web.Response(status=404, headers=ALWAYS)
