"""Somebody who asks, somebody who answers, and what the rows say of it."""

from typing import Any

from programme.roles import Role
from sandbox.records import Message
from storage.questions import Thread, find
from tests.stage import Stage
from tests.stories.colleague import Colleague
from tests.stories.villager import Villager

QUESTION = {
    "kk": "Тоңазытқышты ұсталған күйінде алуға бола ма, әлде тек жаңасын ба?",
    "ru": "Можно ли купить холодильник с рук или только новый?",
}
ANSWER = {"kk": "Болады, бірақ құжаты болуы керек.", "ru": "Можно, но нужны документы на него."}


class Asker(Villager):
    """A villager with a question."""

    async def asks(self, text: str | None = None) -> None:
        """From home, in words."""
        await self.taps("Ask a person")
        await self.says(text or QUESTION[self.language])
        self.reads("Your question has reached us.")

    def got(self, text: str) -> Message:
        """The copy of an answer in her chat."""
        [found] = [m for m in self.phone.messages if not m.mine and m.text == text]
        return found


class Consultant(Colleague):
    """Тимур, who answers; `joins` him first."""

    async def works(self, role: Role = Role.CONSULTANT) -> None:
        """Came by an invite, and stands before the queue."""
        await self.joins(role)
        await self.taps("People's questions")

    async def queue(self) -> None:
        await self.says("/staff")
        await self.taps("People's questions")

    async def opens(self, n: int = 1) -> None:
        await self.queue()
        await self.presses(str(n))

    async def claims(self, n: int = 1) -> None:
        await self.opens(n)
        await self.taps("I take it")

    async def opens_mine(self, n: int = 1) -> None:
        await self.queue()
        await self.taps("Mine")
        await self.presses(str(n))

    async def answers(self, text: str, n: int = 1, button: str = "Answer") -> None:
        await self.opens_mine(n)
        await self.taps(button)
        await self.says(text)


async def thread(stage: Stage, n: int = 1) -> Thread:
    async with stage.db.read() as tx:
        found = await find(tx, n)
    assert found is not None
    return found


async def count(stage: Stage, table: str) -> int:
    [row] = await stage.place.all(f"SELECT count(*) AS n FROM {table}")
    return int(row["n"])


async def audit(stage: Stage, action: str) -> list[dict[str, Any]]:
    return await stage.place.all("SELECT person, object FROM audit WHERE action = :action ORDER BY id", action=action)


async def minute(stage: Stage, seconds: int = 0) -> None:
    """Time passes, and what is due by then is done."""
    stage.clock.advance(seconds)
    await stage.program.patience.if_due()
    await stage.quiet()
