"""Keeps other sites out of a server on this machine: their pages can reach it, for a browser runs here too.

A page of another site may send requests to 127.0.0.1, and a name of its own may lead here (DNS rebinding). Bots and
scripts say nothing of where they come from and are let in; browsers always do.
"""

from __future__ import annotations

from aiohttp import web
from aiohttp.typedefs import Handler

HERE = ("127.0.0.1", "localhost")
OWN_SITE = ("same-origin", "none")
"""`none`: typed, or opened by another program."""


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """403 for whatever a page of another site asks, or asks by another name than this machine's."""
    host = request.headers.get("Host", "")
    named = host.rpartition(":")[0] or host
    origin = request.headers.get("Origin", f"http://{host}")
    site = request.headers.get("Sec-Fetch-Site", "none")
    if named not in HERE or origin != f"http://{host}" or site not in OWN_SITE:
        return web.Response(status=403)
    return await handler(request)
