"""A story that is played on the page: how far it is, how fast it goes, and whether it waits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from sandbox.records import Json
from sandbox.story import Note, Step, Story
from sandbox.transcript import cells

READING = 25.0
"""Characters a second of somebody who reads with ease."""
LONGEST_REST = 12.0
FASTER = 1.5
FASTEST, SLOWEST = 8.0, 0.25
GLANCE = 0.2
"""Seconds between two looks at whether it goes on."""


class Showing:
    """`rest` is the player's moment to read; `step` is told where it is."""

    def __init__(self, story: Story, changed: Callable[[], None], sleep: Callable[[float], Awaitable[None]]) -> None:
        self.plays = True
        self._story = story
        self._changed = changed
        self._sleep = sleep
        self._step = 0
        self._note: str | None = None
        self._paused = False
        self._speed = 1.0

    def shown(self) -> Json | None:
        """The contract's Story."""
        return {
            "name": self._story.name,
            "title": self._story.title,
            "step": self._step,
            "steps": len(self._story.steps),
            "note": self._note,
            "paused": self._paused,
        }

    def step(self, number: int, step: Step) -> None:
        """It has come to this step."""
        self._step = number
        if isinstance(step, Note):
            self._note = step.note
        self._changed()

    def ends(self) -> None:
        """It is over: whoever watches may take the phones in hand."""
        self.plays = False
        self._changed()

    def do(self, what: str) -> bool:
        """Pause, go on, faster or slower; False for anything else."""
        match what:
            case "pause" | "go":
                self._paused = what == "pause"
            case "faster":
                self._speed = min(FASTEST, self._speed * FASTER)
            case "slower":
                self._speed = max(SLOWEST, self._speed / FASTER)
            case _:
                return False
        self._changed()
        return True

    async def rest(self, lines: str) -> None:
        """As long as reading takes, and as long as it is paused."""
        await self._sleep(min(LONGEST_REST, cells(lines.strip()) / READING) / self._speed)
        while self._paused:
            await self._sleep(GLANCE)


async def sleep(seconds: float) -> None:
    """Real seconds."""
    await asyncio.sleep(seconds)
