"""Looking on while the bot works: waiting for what happens, holding calls as a bad line does, noting the order."""

import asyncio
import inspect
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from locales import _, speaking
from sandbox.faults import ConnectionBroken
from sandbox.phones import Phone
from sandbox.telegram import Answer, Call, Telegram
from tests.bot.desk import Desk
from tests.bot.first_stone import STEPS
from tests.databases import DatabaseAt
from tests.stage import Stage

PATIENCE = 30.0


async def until(happened: Callable[[], bool | Awaitable[bool]], what: str) -> None:
    """Until something is so; AssertionError after half a minute."""
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                so = happened()
                if await so if inspect.isawaitable(so) else so:
                    return
                await asyncio.sleep(0.002)
    except TimeoutError:
        raise AssertionError(f"{what} did not happen") from None


class Held:
    """Calls of a method (to one chat) wait here before they are applied, as long as the line hangs."""

    def __init__(self, telegram: Telegram, method: str, phone: Phone | None = None, times: int | None = None) -> None:
        self.waiting = 0
        self.given_up = 0
        self._method = method
        self._phone = phone
        self._left = times
        self._open = asyncio.Event()
        self._broken = False
        self._call = telegram.call
        telegram.call = self._gate  # type: ignore[method-assign]

    def let_go(self) -> None:
        """A good line again, also for those who wait."""
        self._open.set()

    def breaks(self) -> None:
        """The line breaks: those who wait get no answer, and nothing of theirs was applied."""
        self._broken = True
        self._open.set()

    async def caught(self, calls: int = 1) -> None:
        await until(lambda: self.waiting >= calls, f"{calls} held calls of {self._method}")

    async def _gate(self, method: str, params: dict[str, Any], uploads: Any = None) -> Answer:
        hers = self._phone is None or int(params.get("chat_id", 0)) == self._phone.id
        if method == self._method and hers and not self._open.is_set() and self._left != 0:
            if self._left is not None:
                self._left -= 1
            self.waiting += 1
            try:
                await self._open.wait()
            except asyncio.CancelledError:
                self.given_up += 1
                raise
            finally:
                self.waiting -= 1
            if self._broken:
                raise ConnectionBroken
        return await self._call(method, params, uploads)


@contextmanager
def calls(telegram: Telegram, phone: Phone | None = None) -> Iterator[list[Call]]:
    """Every call answered meanwhile but polls, in order; of one chat if a phone is given."""
    seen: list[Call] = []

    def note(call: Call) -> None:
        if call.when == "after" and call.method != "getUpdates" and phone in (None, _whose(telegram, call)):
            seen.append(call)

    def _whose(telegram: Telegram, call: Call) -> Phone | None:
        return phone if phone is not None and call.chat_id == phone.id else None

    telegram.on_call.append(note)
    try:
        yield seen
    finally:
        telegram.on_call.remove(note)


def names(seen: list[Call]) -> list[str]:
    return [call.method for call in seen]


Event = tuple[str, int]


def order_of(stage: Stage) -> list[Event]:
    """What the running bot does from now on: ("handled", update) when its turn is over, ("synced", 0) when a commit
    safe from a power cut is done, ("poll", offset) when it asks for updates."""
    events: list[Event] = []
    take, sync = stage.program.turns.take, stage.db.sync

    async def noted_take(update: Any, *others: Any) -> Any:
        heard = await take(update, *others)
        events.append(("handled", update.update_id))
        return heard

    async def noted_sync(*also: Any) -> None:
        events.append(("sync begins", 0))
        await sync(*also)
        events.append(("synced", 0))

    def polled(call: Call) -> None:
        if call.method == "getUpdates" and call.when == "before":
            events.append(("poll", int(call.params.get("offset", 0))))

    stage.program.turns.take = noted_take  # type: ignore[method-assign]
    stage.db.sync = noted_sync  # type: ignore[method-assign]
    stage.telegram.on_call.append(polled)
    return events


def kk(sentence: str) -> str:
    """A sentence of the program as a Kazakh speaker reads it."""
    with speaking("kk"):
        return _(sentence)


async def lead(stage: Stage | Desk, phones: list[Phone], to: str) -> None:
    """Takes people through the first-stone conversation up to and including the step of this name."""
    for step in STEPS:
        for phone in phones:
            step.act(phone)
        await stage.quiet()
        if step.name == to:
            return
    raise ValueError(to)


async def end(stage: Stage) -> None:
    """Whatever state a test left it in."""
    if hasattr(stage, "db"):
        stage.program.stop()  # wait_for of Python 3.11 may swallow the cancellation that `kill` is
        with suppress(Exception):  # why it ended by itself is told by the test
            await stage.kill()


async def handled(stage: Stage | Desk) -> list[int]:
    """Ids of the updates that had their effect."""
    rows = await stage.place.all("SELECT update_id FROM handled_updates ORDER BY update_id")
    return [row["update_id"] for row in rows]


async def answers(stage: Stage | Desk) -> dict[str, str]:
    """The only application's answers."""
    rows = await stage.place.all("SELECT question, value FROM answers ORDER BY question")
    return {row["question"]: row["value"] for row in rows}


async def owed(stage: Stage | Desk) -> list[int]:
    """Telegram ids of those who are owed a screen."""
    rows = await stage.place.all("SELECT p.tg_id FROM owed o JOIN people p ON p.id = o.person ORDER BY p.tg_id")
    return [row["tg_id"] for row in rows]


def theirs(phone: Phone) -> list[str]:
    """What the bot has written to this phone, as it reads now."""
    return [message.text for message in phone.messages if not message.mine]


def none_confirmed_early(events: list[Event], ids: Iterable[int]) -> None:
    """Each poll asks from no higher than the lowest update that was not handled yet."""
    done: set[int] = set()
    for what, number in events:
        if what == "handled":
            done.add(number)
        elif what == "poll":
            assert [each for each in ids if each < number and each not in done] == []


async def on_server(url: str, *commands: str) -> None:
    import asyncpg

    connection = await asyncpg.connect(url)
    try:
        for command in commands:
            await connection.execute(command)
    finally:
        await connection.close()


@asynccontextmanager
async def alone_at(folder: Path, url: str | None) -> AsyncIterator[DatabaseAt]:
    """On PostgreSQL a database of its own, so that taking it away troubles no other test."""
    if url is None:
        here = DatabaseAt("sqlite", folder, None)
        yield here
        await here.drop()
        return
    name = f"away_{uuid4().hex}"
    await on_server(url, f"CREATE DATABASE {name}")
    here = DatabaseAt("postgres", folder, url.replace("/postgres?", f"/{name}?"))
    yield here
    await here.drop()
    await on_server(url, f"DROP DATABASE {name} WITH (FORCE)")


@asynccontextmanager
async def away(place: DatabaseAt) -> AsyncIterator[None]:
    """Nobody can write; on PostgreSQL nobody can connect and whoever was connected is thrown out."""
    if place.url is None:
        file = place.folder / "bastama.db"
        with closing(sqlite3.connect(file, isolation_level=None, timeout=5, check_same_thread=False)) as other:
            await asyncio.to_thread(other.execute, "BEGIN EXCLUSIVE")
            yield
            other.execute("ROLLBACK")
        return
    url, (name, rest) = place.url, place.url.split("/")[3].split("?", 1)
    outside = url.replace(f"/{name}?{rest}", f"/postgres?{rest}")
    gone = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    await on_server(outside, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false", gone)
    yield
    await on_server(outside, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
