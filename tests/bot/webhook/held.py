"""What tests of the webhook share: a turn that waits, a header that says nothing, and a door where nobody listens."""

import asyncio
import socket
from typing import Any

import pytest

from tests.bot.hooked import Hooked

MISSING = "X-Nothing: 1"
both_engines = pytest.mark.parametrize("engine", ["sqlite", "postgres"], indirect=True)


def refused(port: int) -> bool:
    """Whether nobody listens there."""
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", port)) != 0


class HeldTurn:
    """The turn of the next update waits here."""

    def __init__(self, stage: Hooked) -> None:
        self.begun = asyncio.Event()
        self.go_on = asyncio.Event()
        self.turns: list[int] = []
        self._take = stage.program.turns.take
        stage.program.turns.take = self._slow  # type: ignore[method-assign]

    async def _slow(self, update: Any, *others: Any) -> Any:
        self.turns.append(update.update_id)
        self.begun.set()
        await self.go_on.wait()
        return await self._take(update, *others)
