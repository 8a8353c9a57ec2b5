"""The line between one open page and the phones: orders come in, everything that happens goes out."""

from __future__ import annotations

import asyncio
import contextlib
import json

from aiohttp import WSMsgType, web

from sandbox.page.doing import Doing, Refused
from sandbox.page.world import View, World
from sandbox.records import Json

LONGEST_ORDER = 64 * 1024
HEARTBEAT = 20.0


class Live:
    """Every open page."""

    def __init__(self, world: World, doing: Doing) -> None:
        self._world = world
        self._doing = doing
        self._orders: set[asyncio.Task[None]] = set()
        self._sockets: set[web.WebSocketResponse] = set()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """One page, from its coming to its going."""
        socket = web.WebSocketResponse(max_msg_size=LONGEST_ORDER, heartbeat=HEARTBEAT)
        await socket.prepare(request)
        view = self._world.open()
        self._sockets.add(socket)
        telling = asyncio.create_task(_tell(socket, view))
        try:
            async for message in socket:
                order = _read(message.data) if message.type is WSMsgType.TEXT else None
                if order is None:
                    break
                # Orders begin in the order they came in; one that takes long does not hold up the next.
                task = asyncio.create_task(self._do(order, view))
                self._orders.add(task)
                task.add_done_callback(self._orders.discard)
        finally:
            self._world.close(view)
            self._sockets.discard(socket)
            telling.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await telling
            await socket.close()
        return socket

    async def close(self) -> None:
        """The sandbox ends."""
        for task in self._orders:
            task.cancel()
        await asyncio.gather(*self._orders, return_exceptions=True)
        for socket in list(self._sockets):
            await socket.close(code=1001)

    @property
    def watched(self) -> bool:
        """Whether any page is open."""
        return bool(self._sockets)

    async def _do(self, order: Json, view: View) -> None:
        number = order.get("id")
        try:
            view.tell({"kind": "done", "id": number, **await self._doing.do(order)})
        except Refused as refused:
            view.tell({"kind": "refused", "id": number, "why": refused.code})


def _read(text: str) -> Json | None:
    try:
        order = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return order if isinstance(order, dict) and isinstance(order.get("id"), int) else None


async def _tell(socket: web.WebSocketResponse, view: View) -> None:
    """All events in their order; ends with the line, or when the page has been asleep for too long."""
    with contextlib.suppress(ConnectionError):
        while not view.lost:
            await socket.send_str(await view.events.get())
    if view.lost:
        await socket.close(code=1013)
