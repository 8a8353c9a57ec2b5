"""A process that delivers dies at every point, and another one goes on: what each kind promises is kept."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.choosing import LEASE, MOST_LOST
from bot.deliveries import IN_FLIGHT, Deliveries
from sandbox.faults import Fault
from tests.bot.delivering import HOUR, Office, read_by
from tests.bot.watch import until

PEOPLE = 30
POINTS = {
    "claimed": "_pacer.ready",
    "made": "_pacer.moment",
    "before it is started": "_settling.start",
    "before its moment": "_pacer.now_or_never",
    "before it is sent": "_post.send",
    "before it is settled": "_settling.sent",
}
"""Where the loop stands still, all of its workers, until it is killed."""


async def for_ever(*_: object, **__: object) -> Any:
    await asyncio.Event().wait()


def stands_still_at(deliveries: Deliveries, point: str) -> list[int]:
    """How many came to the point."""
    part, name = POINTS[point].split(".")
    came: list[int] = []

    async def hang(*args: object, **more: object) -> None:
        came.append(1)
        await for_ever()

    setattr(getattr(deliveries, part), name, hang)
    return came


async def owed_to_many(office: Office, kind: str) -> list[Any]:
    people = [await office.phone(f"Тұрғын {i}") for i in range(PEOPLE)]
    for phone in people:
        await office.owe(kind, phone, 1)
    return people


async def another_process(office: Office) -> None:
    """On PostgreSQL it cannot know that the other one is dead before its lease is over."""
    if office.place.engine == "postgres":
        office.clock.advance(LEASE + 1)
    await office.delivers(office.loop(await office.place.open()))
    office.clock.advance(HOUR)
    await office.delivers(office.loop(await office.place.open()))


Kill = Callable[[Office, Deliveries], Awaitable[None]]


@pytest.mark.parametrize("kind", ["answer", "once"])
@pytest.mark.parametrize("point", POINTS)
async def test_killed_at_a_point_of_the_loop(office: Office, point: str, kind: str) -> None:
    people = await owed_to_many(office, kind)
    deliveries = office.loop()
    came = stands_still_at(deliveries, point)
    task = office.runs(deliveries)
    await until(lambda: len(came) == IN_FLIGHT, "all who send are there")
    await office.kill(task)
    sent = sum(len(read_by(phone)) for phone in people)
    started = [state for _kind, _n, state in await office.states()].count("started")
    arrived = point == "before it is settled"
    unsure = arrived or point in ("before its moment", "before it is sent")
    assert sent == (IN_FLIGHT if arrived else 0)
    assert started == (IN_FLIGHT if unsure else 0)
    await another_process(office)
    copies = sorted(len(read_by(phone)) for phone in people)
    states = [state for _kind, _n, state in await office.states()]
    if kind == "answer":
        assert states == ["sent"] * PEOPLE
        assert copies == [1] * (PEOPLE - IN_FLIGHT) + [2 if arrived else 1] * IN_FLIGHT, "at least once"
    else:
        assert states.count("unknown") == (IN_FLIGHT if unsure else 0), "eight at most are unsure"
        assert states.count("sent") == PEOPLE - states.count("unknown")
        assert copies == sorted([1 if arrived or not unsure else 0] * IN_FLIGHT + [1] * (PEOPLE - IN_FLIGHT))


@pytest.mark.parametrize("kind", ["answer", "once"])
async def test_killed_when_some_are_done_and_some_on_their_way(office: Office, kind: str) -> None:
    people = await owed_to_many(office, kind)
    office.telegram.faults.add(Fault("hang_reply", method="sendMessage", times=None, skip=11))
    deliveries = office.loop()
    task = office.runs(deliveries)
    await until(lambda: sum(len(read_by(phone)) for phone in people) == 11 + IN_FLIGHT, "eight hang")
    await office.kill(task)
    office.telegram.faults.clear()
    await another_process(office)
    copies = [len(read_by(phone)) for phone in people]
    states = [state for _kind, _n, state in await office.states()]
    if kind == "answer":
        assert (min(copies), sum(copies)) == (1, PEOPLE + IN_FLIGHT)
        assert states == ["sent"] * PEOPLE
    else:
        assert copies == [1] * PEOPLE
        assert sorted(states) == ["sent"] * (PEOPLE - IN_FLIGHT) + ["unknown"] * IN_FLIGHT


async def test_a_row_that_kills_each_process_that_sends_it_ends(office: Office) -> None:
    aigul = await office.phone("Айгүл")
    await office.owe("answer", aigul, 1)
    for _ in range(MOST_LOST):
        deliveries = office.loop(await office.place.open())
        came = stands_still_at(deliveries, "before it is sent")
        task = office.runs(deliveries)
        await until(lambda came=came: bool(came), "it is being sent")  # type: ignore[misc]
        await office.kill(task)
        office.clock.advance(LEASE + 1)
    await office.delivers(office.loop(await office.place.open()))
    assert await office.states() == [("answer", 1, "unknown")]
    assert read_by(aigul) == []


async def test_what_was_only_claimed_is_never_used_up(office: Office) -> None:
    """A process may die often for other reasons."""
    aigul = await office.phone("Айгүл")
    await office.owe("once", aigul, 1)
    for _ in range(12):
        deliveries = office.loop(await office.place.open())
        came = stands_still_at(deliveries, "claimed")
        task = office.runs(deliveries)
        await until(lambda came=came: bool(came), "it is claimed")  # type: ignore[misc]
        await office.kill(task)
        office.clock.advance(LEASE + 1)
    await office.delivers(office.loop(await office.place.open()))
    assert read_by(aigul) == ["Хабар 1"]


async def test_one_that_stood_still_for_too_long_does_no_harm(office: Office) -> None:
    """Its lease is over and others have sent: what it still sends is taken back, or known to have arrived."""
    aigul, sveta = await office.phone("Айгүл"), await office.phone("Светлана")
    await office.owe("answer", aigul, 1)
    await office.owe("once", sveta, 2)
    slow = office.telegram.faults.add(Fault("delay_reply", method="sendMessage", seconds=0.5, times=2))
    deliveries = office.loop()
    office.runs(deliveries)
    await until(lambda: slow.struck == 2, "both are on their way")
    office.clock.advance(LEASE + 1)
    await office.delivers(office.loop(await office.place.open()))
    assert sorted(await office.states()) == [("answer", 1, "sent"), ("once", 2, "unknown")]
    await until(lambda: not deliveries.busy, "it woke up")
    assert sorted(await office.states()) == [("answer", 1, "sent"), ("once", 2, "sent")]
    assert read_by(aigul) == ["Хабар 1"]
    assert read_by(sveta) == ["Хабар 2"]


@pytest.mark.parametrize("kind", ["answer", "once"])
async def test_a_clock_that_jumps_makes_nobody_dead(office: Office, kind: str) -> None:
    """Its own rows are its own, whatever their leases say."""
    aigul = await office.phone("Айгүл")
    await office.owe(kind, aigul, 1)
    slow = office.telegram.faults.add(Fault("delay_reply", method="sendMessage", seconds=0.3))
    calls: list[str] = []
    office.telegram.on_call.append(lambda call: calls.append(call.method) if call.when == "after" else None)
    deliveries = office.loop()
    office.runs(deliveries)
    await until(lambda: slow.struck == 1, "on its way")
    office.clock.advance(24 * HOUR)
    await office.owe(kind, aigul, 2)
    await until(lambda: not deliveries.busy, "it ended")
    await deliveries.quiet()
    assert read_by(aigul) == ["Хабар 1", "Хабар 2"]
    assert calls == ["sendMessage"] * 2, "neither was sent twice, nor taken back"
    assert await office.states() == [(kind, 1, "sent"), (kind, 2, "sent")]


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_at_most_once_holds_when_the_power_fails(office: Office) -> None:
    """The note that a send begins is forced to the disk before it begins, where it may not be repeated."""
    aigul = await office.phone("Айгүл")
    order: list[str] = []
    sync = office.db.sync

    async def noted_sync(*also: Any) -> None:
        [row] = await office.rows("state")
        await sync(*also)
        order.append(f"synced {row['state']}")

    office.db.sync = noted_sync  # type: ignore[method-assign]
    office.telegram.on_call.append(lambda call: order.append(f"{call.when} {call.method}"))
    await office.owe("once", aigul, 1)
    await office.delivers()
    assert order == ["synced started", "before sendMessage", "after sendMessage"]
