"""Deliveries while the database is away: the loop goes on, and what was on its way is settled afterwards."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sandbox.faults import Fault
from storage.database import DatabaseAway, Engine, Tx
from tests.bot.delivering import Office, read_by
from tests.bot.watch import away, own_database, until
from tests.databases import DatabaseAt


@pytest.fixture
async def place(engine: Engine, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[DatabaseAt]:
    async with own_database(engine, tmp_path, request) as here:
        yield here


def failures(caplog: pytest.LogCaptureFixture) -> int:
    return sum(record.getMessage() == "the database is away" for record in caplog.records)


async def test_the_loop_goes_on_when_it_is_back(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    aigul = await office.phone("Айгүл")
    await office.owe("answer", aigul, 1, due_in=60)
    deliveries = office.loop()
    task = office.runs(deliveries)
    await deliveries.quiet()
    async with away(office.place):
        office.clock.advance(61)
        await until(lambda: failures(caplog) > 0 and len(office.waits.asked) > 3, "it tried more than once")
        assert not task.done()
    await until(lambda: read_by(aigul) == ["Хабар 1"], "told")
    assert failures(caplog) < 3, "said once, not at every try"


@pytest.mark.parametrize("kind", ["answer", "news"])
async def test_what_arrived_meanwhile_is_settled_and_not_repeated(
    office: Office, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    aigul = await office.phone("Айгүл")
    delayed = office.telegram.faults.add(Fault("delay", method="sendMessage", seconds=0.3))
    deliveries = office.loop()
    office.runs(deliveries)
    await office.owe(kind, aigul, 1)
    await until(lambda: delayed.struck == 1, "on its way")
    async with away(office.place):
        await until(lambda: read_by(aigul) == ["Хабар 1"], "it arrives")
        await until(lambda: failures(caplog) > 0, "it cannot be settled")
    await deliveries.quiet()
    assert await office.states() == [(kind, 1, "sent")]
    assert read_by(aigul) == ["Хабар 1"]


async def test_a_lost_answer_to_a_commit_takes_no_message_back(office: Office) -> None:
    """The row was settled; settling it again must not look as if somebody else had it."""
    aigul = await office.phone("Айгүл")
    await office.owe("answer", aigul, 1)
    begin, lost = office.db.begin, list[bool]()

    @asynccontextmanager
    async def losing() -> AsyncIterator[Tx]:
        async with begin() as tx:
            yield tx
        if not lost and await office.states() == [("answer", 1, "sent")]:
            lost.append(True)
            raise DatabaseAway("the answer to COMMIT was lost")

    office.db.begin = losing  # type: ignore[method-assign]
    await office.delivers()
    assert lost
    assert read_by(aigul) == ["Хабар 1"]
    assert await office.states() == [("answer", 1, "sent")]
