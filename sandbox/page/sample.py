"""The sample season: three phones to take in hand, and people behind them who have been there already.

What they have done is told by stories (`sandbox/stories/sample-*.yaml`), played beside whoever uses the page meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.bot_process import BotProcess
from sandbox.page.world import World
from sandbox.player import BotFailed, Failed, Player, Ran
from sandbox.story import Story
from sandbox.story_file import find
from sandbox.telegram import Telegram

STAFF = "sample-staff"
SEASON = "sample-season"


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
    """`Sample(world)` puts the three phones there, `await fill()` lets the others act."""

    def __init__(self, world: World) -> None:
        self._world = world
        telegram = world.telegram
        self._staff = find(STAFF)
        self._phones = {
            key: telegram.phone(who.name, last_name=who.last_name, language_code=who.language_code)
            for key, who in self._staff.people.items()
        }
        for role, phone in self._phones.items():
            world.sit(phone, role)

    async def fill(self) -> None:
        """Staff first, then the others. BotFailed or Failed."""
        beside = Beside(self._world.stage)
        await Player(self._staff, beside, phones=self._phones).play()
        await Player(find(SEASON), beside).play()


WRONG = (BotFailed, Failed)
