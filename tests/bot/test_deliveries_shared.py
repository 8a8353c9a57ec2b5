"""Several processes on one PostgreSQL share the queue and the pace: nobody is told twice, nobody is forgotten."""

import asyncio

import pytest

from bot.choosing import LEASE
from bot.deliveries import Deliveries
from bot.pacer import SharedSchedule
from sandbox.faults import Fault
from storage.database import Engine
from tests.bot.delivering import Office, read_by
from tests.bot.watch import until

PEOPLE = 120


@pytest.fixture
def engine() -> Engine:
    return "postgres"


async def processes(office: Office, n: int) -> list[Deliveries]:
    """Loops with connections of their own."""
    made = []
    for _ in range(n):
        db = await office.place.open()
        made.append(office.loop(db, schedule=SharedSchedule(1000, db)))
    return made


async def test_two_processes_tell_everybody_once(office: Office) -> None:
    people = [await office.phone(f"Тұрғын {i}") for i in range(PEOPLE)]
    for i, phone in enumerate(people):
        await office.owe(("answer", "once", "reminder", "news")[i % 4], phone, 1)
    both = await processes(office, 2)
    for each in both:
        office.runs(each)
    for each in both:
        await each.quiet()
    assert [read_by(phone) for phone in people] == [["Хабар 1"]] * PEOPLE
    assert {state for _kind, _n, state in await office.states()} == {"sent"}
    leases = {str(row["leased_by"]).partition("-")[0] for row in await office.rows("leased_by")}
    assert len(leases) == 2, "both had their part"


async def test_one_of_three_is_killed_and_the_others_go_on(office: Office) -> None:
    people = [await office.phone(f"Тұрғын {i}") for i in range(PEOPLE)]
    for i, phone in enumerate(people):
        await office.owe(("answer", "once")[i % 2], phone, 1)
    office.telegram.faults.add(Fault("delay_reply", method="sendMessage", seconds=0.05, times=None))
    three = await processes(office, 3)
    tasks = [office.runs(each) for each in three]
    await until(lambda: sum(len(read_by(phone)) for phone in people) > 20, "they are at it")
    await office.kill(tasks[0])
    for each in three[1:]:
        await each.quiet()
    states = [state for _kind, _n, state in await office.states()]
    assert states.count("claimed") > 0, "what it had in hand waits for the end of its lease"
    office.clock.advance(LEASE + 1)
    for each in three[1:]:
        await each.quiet()
    office.telegram.faults.clear()

    async def all_settled() -> bool:
        return {state for _kind, _n, state in await office.states()} <= {"sent", "unknown"}

    await until(all_settled, "the others have taken over")
    copies = [len(read_by(phone)) for phone in people]
    states = [state for _kind, _n, state in await office.states()]
    assert all(1 <= n <= 2 for n in copies[::2]), "at least once"
    assert all(n <= 1 for n in copies[1::2]), "at most once"
    assert states.count("unknown") <= 8
    assert states.count("sent") == PEOPLE - states.count("unknown")


async def test_a_group_of_one_person_is_told_once_whoever_tells_it(office: Office) -> None:
    people = [await office.phone(f"Басшы {i}") for i in range(4)]
    for phone in people:
        await office.owe("heap", phone, *range(1, 31))
    both = await processes(office, 2)
    for each in both:
        office.runs(each)
    for each in both:
        await each.quiet()
    for phone in people:
        told = [int(n) for text in read_by(phone) for n in text.split()[1:]]
        assert sorted(told) == list(range(1, 31)), "each fact once"
        assert len(read_by(phone)) <= 2, "two messages where both began at the same moment"


# The pace


class Clock:
    """Microseconds that pass when told."""

    def __init__(self) -> None:
        self.at = 1_800_000_000_000_000

    def __call__(self) -> int:
        return self.at


async def test_two_processes_take_turns_on_one_schedule(office: Office) -> None:
    clock = Clock()
    first, second = [SharedSchedule(10, await office.place.open(), clock) for _ in range(2)]
    waits = await asyncio.gather(*(each.take(100.0) for _ in range(5) for each in (first, second)))
    steps = [round(each, 6) for each in sorted(waits)]
    assert steps == pytest.approx([steps[0] + n * 0.1 for n in range(10)])
    assert steps[0] <= 100


async def test_a_wait_that_telegram_asks_for_holds_all_of_them(office: Office) -> None:
    clock = Clock()
    first, second = [SharedSchedule(10, await office.place.open(), clock) for _ in range(2)]
    await first.take(100.0)
    await first.put_off(100.0, 7)
    assert await second.take(100.0) == pytest.approx(107)


async def test_replies_of_one_are_taken_off_the_pace_of_the_other(office: Office) -> None:
    clock = Clock()
    first, second = [SharedSchedule(10, await office.place.open(), clock) for _ in range(2)]
    await first.take(100.0)
    second.replied(100.0, 5)
    await second.idle(100.5)
    assert await first.take(100.0) == pytest.approx(100.6, abs=0.001)


async def test_a_clock_that_went_back_stops_nobody_for_long(office: Office) -> None:
    clock = Clock()
    schedule = SharedSchedule(10, office.db, clock)
    await schedule.take(100.0)
    clock.at -= 3600 * 1_000_000
    assert await schedule.take(100.0) <= 100.0
