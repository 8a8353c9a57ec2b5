"""A network between us and PostgreSQL that falls silent without closing anything, and servers never there."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from storage.database import Database, DatabaseAway, Engine, Tx, connect
from tests.databases import DatabaseAt, some_tables

ADD = "INSERT INTO counts (name, n) VALUES (:name, :n)"
NAMES = "SELECT name FROM counts ORDER BY name {c}"


@pytest.fixture
def engine() -> Engine:
    return "postgres"


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    return some_tables(tmp_path / "migrations")


async def add(database: Database, name: str) -> None:
    async with database.begin() as tx:
        tx.run(ADD, name=name, n=1)


async def my_pid(tx: Tx) -> int:
    [row] = await tx.all("SELECT pg_backend_pid() AS pid")
    pid: int = row["pid"]
    return pid


class Wire:
    """A socket between us and the server that can fall silent, as a network does, without closing anything."""

    def __init__(self, server_url: str, folder: Path) -> None:
        [host] = parse_qs(urlsplit(server_url).query)["host"]
        self._server = f"{host}/.s.PGSQL.5432"
        self._ours = folder / ".s.PGSQL.5432"
        self.url = server_url.replace(host, str(folder))
        self.deaf = False
        """Whether it takes new connections and then says nothing to them."""
        self.keeps_goodbyes = False
        """Whether it falls silent when a client says that it is leaving."""
        self._silent: set[asyncio.StreamWriter] = set()
        self._live: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "Wire":
        self._listening = await asyncio.start_unix_server(self._accept, self._ours)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._listening.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def silence(self) -> None:
        """All that is connected now hears and says nothing any more."""
        self._silent |= self._live

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to_reader, to_writer = await asyncio.open_unix_connection(self._server)
        for source, target in ((reader, to_writer), (to_reader, writer)):
            self._live.add(target)
            if self.deaf:
                self._silent.add(target)
            self._tasks.add(asyncio.create_task(self._carry(source, target)))

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        # A server that dies with our words unread resets the line; a wire without this would hide it from us.
        with suppress(ConnectionError):
            while data := await source.read(65536):
                if self.keeps_goodbyes and data == b"X\0\0\0\4":
                    self._silent.add(target)
                if target not in self._silent:
                    target.write(data)
        if target not in self._silent:
            target.close()


@pytest.fixture
async def wire(postgres_url: str) -> AsyncIterator[Wire]:
    # A short path: a socket's name has at most 107 bytes.
    with tempfile.TemporaryDirectory(prefix="bastama-") as folder:
        async with Wire(postgres_url, Path(folder)) as here:
            yield here


async def test_a_network_that_fell_silent_costs_one_turn_not_ten(
    place: DatabaseAt, migrations: Path, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.postgres.COMMAND_SECONDS", 0.5)
    monkeypatch.setattr("storage.postgres.ROLLBACK_SECONDS", 0.2)
    await place.make()
    assert place.address is not None
    assert place.url is not None
    database = await connect(place.address.replace(place.url, wire.url), place.folder, migrations=migrations)
    try:
        meet = asyncio.Barrier(5)

        async def one() -> None:
            async with database.read() as tx:
                await tx.all("SELECT 1 AS x")
                await meet.wait()

        await asyncio.gather(*(one() for _ in range(5)))
        wire.silence()
        with pytest.raises(DatabaseAway, match="TimeoutError"):
            await add(database, "lost")
        for name in "abcdef":
            await add(database, name)
        assert len(await place.all(NAMES)) == 6
    finally:
        await database.close()


async def soon(task: asyncio.Task[None]) -> asyncio.Task[None]:
    """Waits far less than COMMAND_SECONDS, which would otherwise be the next to end it."""
    await asyncio.wait([task], timeout=10)
    assert task.done()
    return task


async def test_a_network_that_fell_silent_does_not_hold_up_a_cancelled_turn_or_a_new_connection(
    place: DatabaseAt, migrations: Path, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.postgres.CONNECT_SECONDS", 0.3)
    monkeypatch.setattr("storage.postgres.ROLLBACK_SECONDS", 0.2)
    await place.make()
    assert place.address is not None
    assert place.url is not None
    database = await connect(place.address.replace(place.url, wire.url), place.folder, migrations=migrations)
    begun = asyncio.Event()

    async def leaves() -> None:
        async with database.begin() as tx:
            await tx.all("SELECT 1 AS x")
            wire.silence()
            begun.set()
            await tx.all("SELECT 2 AS x")

    leaving = asyncio.create_task(leaves())
    await begun.wait()
    await asyncio.sleep(0.05)
    leaving.cancel()
    await soon(leaving)
    assert leaving.cancelled()
    wire.deaf = True
    lost = await soon(asyncio.create_task(add(database, "lost")))
    assert repr(lost.exception()) == "DatabaseAway('TimeoutError')"
    wire.deaf = False
    await add(database, "a")
    await database.close()
    assert await place.all(NAMES) == [{"name": "a"}]


async def test_a_connection_that_cannot_be_left_does_not_undo_what_was_committed(
    place: DatabaseAt, migrations: Path, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.postgres.ROLLBACK_SECONDS", 0.2)
    await place.make()
    assert place.address is not None
    assert place.url is not None
    database = await connect(place.address.replace(place.url, wire.url), place.folder, migrations=migrations)

    async def dies() -> None:
        async with database.begin() as tx:
            await place.all("SELECT pg_terminate_backend(:pid, 5000)", pid=await my_pid(tx))  # waits for its end
            await tx.all("SELECT 1 AS x")

    async def lives() -> None:
        async with database.begin() as tx:
            await tx.all("SELECT 1 AS x")
            with pytest.raises(DatabaseAway):
                await dies()  # after this every older connection is left when it comes back
            wire.keeps_goodbyes = True
            tx.run(ADD, name="a", n=1)

    living = await soon(asyncio.create_task(lives()))
    assert living.exception() is None
    assert await place.all(NAMES) == [{"name": "a"}]
    wire.keeps_goodbyes = False
    await database.close()


async def test_a_server_that_does_not_answer_or_is_not_there_is_away(
    place: DatabaseAt, migrations: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.postgres.CONNECT_SECONDS", 0.2)
    silent = asyncio.Event()

    async def never(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await silent.wait()
        writer.close()

    server = await asyncio.start_server(never, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    address = f"postgresql://bot:password@127.0.0.1:{port}/bastama?sslmode=disable"
    with pytest.raises(DatabaseAway, match=r"^TimeoutError$"):
        async with asyncio.timeout(10):
            await connect(address, place.folder, migrations=migrations)
    silent.set()
    server.close()
    await server.wait_closed()
    with pytest.raises(DatabaseAway, match=r"^(ConnectionRefusedError|OSError)$"):
        await connect(address, place.folder, migrations=migrations)
