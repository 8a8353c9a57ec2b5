"""The bytes of what people send: fetched once, whole, however the line is; and nothing of the token in any line."""

import hashlib
import logging
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiogram import Bot

from bot.calls import guard
from bot.fetching import BIGGEST, fetching
from bot.file_store import FileStore
from bot.jobs import Jobs
from bot.log import Line
from sandbox.clock import Clock
from sandbox.faults import Fault
from sandbox.files import File
from sandbox.session import Session
from sandbox.telegram import Call, Telegram
from storage import files, jobs, people
from storage.database import Database, Engine
from storage.files import SentFile
from storage.people import Person
from tests.bot.desk import Desk
from tests.bot.hall import rest, running
from tests.bot.watch import until
from tests.databases import DatabaseAt
from tests.stage import MARCH
from tests.storage.test_applications import AT, begun, villager

SECRET = "AAzqxtoken_thirty-five-characters_0"
TOKEN = f"421234567:{SECRET}"
PHOTO = b"\x89PNG" + bytes(range(256)) * 4000


class Fetcher:
    """Somebody's application, a Telegram with files, and the loop that fetches them."""

    def __init__(self, database: Database, place: DatabaseAt) -> None:
        self.database = database
        self.place = place
        self.telegram = Telegram(Clock(MARCH), TOKEN)
        self.store = FileStore(place.folder)
        self.bot = Bot(TOKEN, session=Session(self.telegram, timeout=10))
        guard(self.bot.session)
        self.now = AT
        self.application = 0
        self.person: Person

    async def sends(self, data: bytes = PHOTO, name: str = "фото Зейнеп.png", file: File | None = None) -> SentFile:
        """As the turn keeps it."""
        kept = file or self.telegram.files.keep("document", name, data)
        sent = SentFile("document", kept.id, kept.unique_id, None, name=name)
        async with self.database.begin() as tx:
            await files.keep(tx, self.application, "letters", sent, self.now)
        return sent

    @asynccontextmanager
    async def fetching(self) -> AsyncIterator[Jobs]:
        works = {"fetch": fetching(self.bot, self.database, self.store)}
        async with running(Jobs(db=self.database, works=works, now=lambda: self.now)) as loop:
            await rest(loop)
            yield loop

    async def fetches(self) -> None:
        async with self.fetching():
            pass

    async def row(self) -> dict[str, Any]:
        [row] = await self.place.all("SELECT state, path, sha256, size FROM files")
        return row

    async def jobs(self) -> list[tuple[str, int, str | None]]:
        rows = await self.place.all("SELECT state, attempts, error FROM jobs WHERE kind = 'fetch' ORDER BY id")
        return [(row["state"], row["attempts"], row["error"]) for row in rows]

    def on_disk(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.store.folder.glob("*")}


@pytest.fixture
async def fetcher(database: Database, place: DatabaseAt) -> Fetcher:
    made = Fetcher(database, place)
    made.person = await villager(database, 1)
    made.application = (await begun(database, made.person)).id
    return made


@pytest.fixture(autouse=True)
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Every logger open down to DEBUG; no line may hold the token, not even before our formatter takes it out."""
    with caplog.at_level(logging.DEBUG):
        yield caplog
    lines = [Line().format(record) for record in caplog.records]
    texts = [caplog.handler.format(record) for record in caplog.records if record.name != "asyncio"]
    assert [line for line in lines + texts if SECRET in line or "zqx" in line] == []


async def test_the_bytes_are_here_and_the_row_says_where(fetcher: Fetcher) -> None:
    await fetcher.sends()
    assert await fetcher.row() == {"state": "waiting", "path": None, "sha256": None, "size": None}
    await fetcher.fetches()
    row = await fetcher.row()
    assert (row["state"], row["size"], row["sha256"]) == ("fetched", len(PHOTO), hashlib.sha256(PHOTO).hexdigest())
    assert fetcher.on_disk() == {row["path"]: PHOTO}
    assert row["path"].startswith("sent-")
    assert fetcher.store.path(row["path"]).stat().st_mode & 0o777 == 0o600
    assert await fetcher.jobs() == [("done", 1, None)]


async def test_sent_again_it_is_fetched_once(fetcher: Fetcher) -> None:
    file = fetcher.telegram.files.keep("document", "a.pdf", PHOTO)
    for _ in range(3):
        await fetcher.sends(file=file)
    await fetcher.fetches()
    fetcher.now += 60
    await fetcher.sends(file=file)
    await fetcher.fetches()
    assert len(fetcher.on_disk()) == 1
    assert await fetcher.jobs() == [("done", 1, None)]


@pytest.mark.parametrize(
    "fault",
    [
        Fault("drop", "getFile"),
        Fault("lose_reply", "getFile"),
        Fault("server_error", "getFile", status=502),
        Fault("too_many", "getFile", retry_after=7),
        Fault("drop", "download"),
        Fault("lose_reply", "download"),
        Fault("server_error", "download", status=502),
    ],
    ids=lambda fault: f"{fault.method} {fault.kind}",
)
async def test_a_bad_line_costs_time_and_no_attempt(fetcher: Fetcher, fault: Fault) -> None:
    struck = Fault(fault.kind, fault.method, status=fault.status, retry_after=fault.retry_after)
    fetcher.telegram.faults.add(struck)
    await fetcher.sends()
    async with fetcher.fetching() as loop:
        assert (struck.struck, await fetcher.jobs()) == (1, [("pending", 0, None)])
        assert fetcher.on_disk() == {}
        fetcher.now += 7 if fault.kind == "too_many" else 10
        await rest(loop)
    assert [*fetcher.on_disk().values()] == [PHOTO]
    assert await fetcher.jobs() == [("done", 1, None)]


async def test_a_file_that_telegram_does_not_know_is_lost_after_the_last_try(fetcher: Fetcher) -> None:
    """It says "wrong file_id or the file is temporarily unavailable": so it is asked again, over more than an hour."""
    await fetcher.sends(file=File("gone", "unique", "document", "a.pdf", b"", "", {}))
    async with fetcher.fetching() as loop:
        for attempt, wait in enumerate(jobs.BACK_OFF, 1):
            assert (await fetcher.row())["state"] == "waiting"
            assert await fetcher.jobs() == [("pending", attempt, "_Refused")]
            fetcher.now += wait
            await rest(loop)
    assert (await fetcher.row())["state"] == "lost"
    assert (await fetcher.jobs())[0][:2] == ("done", 5)


async def test_a_lost_file_that_is_sent_again_is_fetched_after_all(fetcher: Fetcher) -> None:
    file = fetcher.telegram.files.keep("document", "a.pdf", PHOTO)
    await fetcher.sends(file=file)
    await fetcher.place.all("UPDATE files SET state = 'lost' RETURNING id")
    fetcher.now += 60
    await fetcher.sends(file=file)
    await fetcher.fetches()
    assert (await fetcher.row())["state"] == "fetched"


async def test_an_address_that_has_run_out_is_asked_for_anew(fetcher: Fetcher) -> None:
    """Its 404 is what prints the token."""
    fetcher.telegram.faults.add(Fault("server_error", "download", status=404))
    await fetcher.sends()
    async with fetcher.fetching() as loop:
        assert await fetcher.jobs() == [("pending", 1, "_Refused")]
        fetcher.now += jobs.BACK_OFF[0]
        await rest(loop)
    assert [*fetcher.on_disk().values()] == [PHOTO]


async def test_what_telegram_calls_too_big_is_lost_at_once(fetcher: Fetcher) -> None:
    await fetcher.sends(bytes(BIGGEST + 1))
    await fetcher.fetches()
    assert ((await fetcher.row())["state"], await fetcher.jobs()) == ("lost", [("done", 1, None)])


async def test_what_turns_out_to_be_too_big_on_its_way_is_lost_and_leaves_nothing(fetcher: Fetcher) -> None:
    kept = fetcher.telegram.files.keep("document", "a.pdf", PHOTO)
    fetcher.telegram.files.by_path[kept.path] = File(
        kept.id, kept.unique_id, "document", "a.pdf", bytes(BIGGEST + 1), kept.path, {}
    )
    await fetcher.sends(file=kept)
    await fetcher.fetches()
    assert ((await fetcher.row())["state"], fetcher.on_disk()) == ("lost", {})


async def test_the_biggest_file_comes_whole(fetcher: Fetcher) -> None:
    await fetcher.sends(bytes(BIGGEST))
    await fetcher.fetches()
    assert (await fetcher.row())["size"] == BIGGEST


async def test_on_a_disk_that_takes_nothing_it_waits(fetcher: Fetcher) -> None:
    await fetcher.sends()
    fetcher.store.folder.parent.mkdir(exist_ok=True)
    fetcher.store.folder.write_bytes(b"no folder")
    async with fetcher.fetching() as loop:
        assert await fetcher.jobs() == [("pending", 0, None)]
        fetcher.store.folder.unlink()
        fetcher.now += 10
        await rest(loop)
    assert [*fetcher.on_disk().values()] == [PHOTO]


async def test_nobody_waits_for_it_any_more(fetcher: Fetcher) -> None:
    await fetcher.sends()
    await fetcher.place.all("DELETE FROM files RETURNING id")
    await fetcher.fetches()
    assert await fetcher.jobs() == [("void", 1, None)]


async def test_erased_while_the_bytes_come_nothing_of_them_stays(fetcher: Fetcher) -> None:
    await fetcher.sends()
    fetcher.telegram.faults.add(Fault("delay", "download", seconds=0.05))
    works = {"fetch": fetching(fetcher.bot, fetcher.database, fetcher.store)}
    async with running(Jobs(db=fetcher.database, works=works, now=lambda: fetcher.now)) as loop:
        await until(lambda: fetcher.telegram.faults.active[0].struck == 1, "the download")
        async with fetcher.database.begin() as tx:
            people.erase(tx, fetcher.person, AT, update_id=5, messages=[])
        await rest(loop)
    assert await fetcher.jobs() == [("void", 1, None)]
    assert fetcher.on_disk() == {}


# Killed for good


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("where", ["getFile before", "getFile after", "download", "fetched"])
async def test_killed_at_any_point_it_is_fetched_once(desk: Desk, engine: Engine, where: str) -> None:
    """The process as it is; its lease is over with it, since nobody else works in its DATA_DIR."""
    database = await desk.place.open()
    here = await begun(database, await villager(database, 1))
    kept = desk.telegram.files.keep("photo", "a.png", PHOTO)
    async with database.begin() as tx:
        await files.keep(tx, here.id, "letters", SentFile("photo", kept.id, kept.unique_id), AT)
    await database.close()
    hang = Fault("hang", "download") if where == "download" else None
    if hang is not None:
        desk.telegram.faults.add(hang)
    bot = desk.start()

    def watch(call: Call) -> None:
        if f"{call.method} {call.when}" == where:
            bot.kill()

    desk.telegram.on_call.append(watch)
    if hang is not None:
        await until(lambda: hang.struck == 1, "the download")
        bot.kill()
    elif where == "fetched":
        await until(lambda: fetched(desk), "the row")
        bot.kill()
    assert await desk.ends(bot) == -signal.SIGKILL
    desk.telegram.on_call.remove(watch)
    polled: list[Call] = []
    desk.telegram.on_call.append(lambda call: polled.append(call) if call.method == "getUpdates" else None)
    bot = desk.start()
    await desk.until(lambda: any(call.when == "before" for call in polled), "the first poll")
    await until(lambda: fetched(desk), "the row")
    assert await desk.stop(bot) == 0
    [row] = await desk.place.all("SELECT state, path, sha256 FROM files")
    assert row["sha256"] == hashlib.sha256(PHOTO).hexdigest()
    assert [path.name for path in (desk.place.folder / "files").iterdir()] == [row["path"]]
    rows = await desk.place.all("SELECT state, attempts FROM jobs WHERE kind = 'fetch'")
    assert rows == [{"state": "done", "attempts": 1 if where == "fetched" else 2}]


async def fetched(desk: Desk) -> bool:
    """And what is left from before is swept."""
    rows = await desk.place.all("SELECT state FROM files")
    swept = await desk.place.all("SELECT state FROM jobs WHERE kind = 'sweep' AND state <> 'done'")
    return [row["state"] for row in rows] == ["fetched"] and not swept
