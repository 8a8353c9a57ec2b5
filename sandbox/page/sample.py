"""The sample season: three phones to take in hand, and people behind them who have been there already.

What they have done is told by a story (`sandbox/stories/sample-season.yaml`), played beside whoever uses the page.
"""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.bot_process import BotProcess
from sandbox.page.world import World
from sandbox.player import BotFailed, Failed, Player, Ran
from sandbox.story import Story
from sandbox.story_file import find
from sandbox.telegram import Telegram

SEASON = "sample-season"
ON_THE_PAGE = ("villager", "consultant", "manager")
"""Keys of people in the story, which are their roles on the page."""


class Beside:
    """A bot that somebody else minds: a story played on it neither starts nor ends it, and waits while it is away."""

    def __init__(self, stage: BotProcess) -> None:
        self._stage = stage

    @property
    def telegram(self) -> Telegram:
        return self._stage.telegram

    @property
    def alive(self) -> bool:
        return True

    async def start(self) -> None:
        """It has been."""

    async def kill(self) -> None:
        """Not by a story."""

    async def stop(self) -> None:
        """Not by a story."""

    async def quiet(self) -> None:
        while True:
            await self._stage.polled.wait()
            try:
                return await self._stage.quiet()
            except BotFailed:
                if self._stage.alive:
                    raise

    async def run(self, words: Sequence[str]) -> Ran:
        return await self._stage.run(words)

    async def found(self, texts: Sequence[str]) -> list[tuple[str, str]]:
        return await self._stage.found(texts)


def stage(command: Sequence[str], port: int) -> tuple[BotProcess, Story]:
    """The bot that the sample season is filled into, and the story that fills it."""
    story = find(SEASON)
    return BotProcess.of(story, command, port), story


class Sample:
    """`Sample(world, story)` puts the three phones there, `await fill()` lets all the people of the story act."""

    def __init__(self, world: World, story: Story) -> None:
        self._player = Player(story, Beside(world.stage))
        for key in ON_THE_PAGE:
            world.sit(self._player.phones[key], key)

    async def fill(self) -> None:
        """From its first step to its last. BotFailed or Failed."""
        await self._player.play()


WRONG = (BotFailed, Failed)
