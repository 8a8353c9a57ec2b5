"""A bot that is posted to, and Айгүл at her second question."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox import webhook as telegrams
from sandbox.phones import Phone
from storage.database import Engine
from tests.bot.hooked import Hooked
from tests.bot.watch import (
    end,
    lead,
    own_database,
    stand_still,
)
from tests.databases import DatabaseAt


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    return getattr(request, "param", "sqlite")


@pytest.fixture
async def place(engine: Engine, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[DatabaseAt]:
    """What is taken away here troubles no other test."""
    async with own_database(engine, tmp_path, request) as here:
        yield here


@pytest.fixture
async def hooked(place: DatabaseAt, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hooked]:
    monkeypatch.setattr(telegrams, "BACK_OFF", (0.01,))
    stage = Hooked(place)
    stand_still(stage.clock)
    await stage.start()
    yield stage
    await end(stage)
    await stage.telegram.close()


@pytest.fixture
async def aigul(hooked: Hooked) -> Phone:
    """She is at the second question."""
    phone = hooked.telegram.phone("Айгүл")
    await lead(hooked, [phone], "region")
    return phone


@pytest.fixture
async def quiet_line(hooked: Hooked, aigul: Phone) -> Hooked:
    """Telegram posts no more: what comes now is posted by hand."""
    await hooked.telegram.webhook.close()
    return hooked
