"""People who talk to the bot while something else goes on, and how long they wait for its answers."""

import asyncio
import random

from sandbox.phones import Phone
from sandbox.telegram import Call, Telegram


class Talkers:
    """Each says something, waits for the answer, rests a little, and goes on."""

    def __init__(self, telegram: Telegram, phones: list[Phone]) -> None:
        self._phones = phones
        self._answered = {phone.id: asyncio.Event() for phone in phones}
        self.waited: list[float] = []
        telegram.on_call.append(self._notice)

    async def talk(self, times: int, rest: float) -> None:
        await asyncio.gather(*(self._talk(phone, times, rest) for phone in self._phones))

    def percentile(self, hundredth: int) -> float:
        return sorted(self.waited)[min(len(self.waited) - 1, len(self.waited) * hundredth // 100)]

    async def _talk(self, phone: Phone, times: int, rest: float) -> None:
        loop, chance = asyncio.get_running_loop(), random.Random(phone.id)
        for _ in range(times):
            await asyncio.sleep(chance.uniform(0, 2 * rest))
            self._answered[phone.id].clear()
            asked = loop.time()
            phone.says("/menu")
            async with asyncio.timeout(30):
                await self._answered[phone.id].wait()
            self.waited.append(loop.time() - asked)

    def _notice(self, call: Call) -> None:
        if call.method == "sendMessage" and call.answer is not None and call.chat_id in self._answered:
            self._answered[call.chat_id].set()
