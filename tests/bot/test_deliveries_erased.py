"""Somebody erases her data while she is being written to: no message about her stays in the chat."""

import asyncio

import pytest

from bot.deliveries import Deliveries
from sandbox.faults import Fault
from sandbox.phones import Phone
from storage import people, updates
from storage.people import Person
from tests.bot.delivering import Office, read_by
from tests.bot.watch import until


async def erase(office: Office, phone: Phone) -> list[int]:
    """As her turn does; the messages it takes out of the chat."""
    async with office.db.begin() as tx:
        person = office.people[phone.id]
        await tx.all("SELECT p.id FROM people p WHERE p.id = :id {for_update:p}", id=person)
        ours = await updates.said_to(tx, person, office.now)
        whole = Person(person, phone.id, "kk", "erase", None, None, 0, None)
        people.erase(tx, whole, office.now, update_id=1, messages=ours)
    return ours


async def erase_one(office: Office, phone: Phone) -> None:
    """One of the humans she writes for."""
    async with office.db.begin() as tx:
        people.erase_applicant(
            tx, office.people[phone.id], 12345, season="2027", at=office.now, update_id=1, messages=()
        )


async def on_its_way(office: Office, fault: Fault) -> Deliveries:
    office.telegram.faults.add(fault)
    deliveries = office.loop()
    office.runs(deliveries)
    await until(lambda: fault.struck == 1, "it is on its way")
    return deliveries


async def test_her_rows_go_with_her(office: Office) -> None:
    aigul, sveta = await office.phone("Айгүл"), await office.phone("Светлана")
    await office.owe("answer", aigul, 1, 2)
    await office.owe("answer", sveta, 3)
    await erase(office, aigul)
    await office.delivers()
    assert read_by(aigul) == []
    assert read_by(sveta) == ["Хабар 3"]
    assert await office.states() == [("answer", 3, "sent")]


@pytest.mark.parametrize("kind", ["answer", "once"])
@pytest.mark.parametrize("before", [True, False], ids=["before it arrived", "after it arrived"])
async def test_what_was_on_its_way_is_taken_back(office: Office, kind: str, before: bool) -> None:
    aigul = await office.phone("Айгүл")
    await office.owe(kind, aigul, 1)
    deliveries = await on_its_way(
        office, Fault("delay" if before else "delay_reply", method="sendMessage", seconds=0.2)
    )
    assert await erase(office, aigul) == []
    await until(lambda: not deliveries.busy, "it ended")
    assert read_by(aigul) == []
    assert await office.rows("id") == []
    assert await office.place.all("SELECT * FROM said") == []


async def test_a_bad_line_does_not_keep_it_there(office: Office) -> None:
    aigul = await office.phone("Айгүл")
    await office.owe("answer", aigul, 1)
    office.telegram.faults.add(Fault("server_error", method="deleteMessage", times=2))
    deliveries = await on_its_way(office, Fault("delay_reply", method="sendMessage", seconds=0.1))
    await erase(office, aigul)
    await until(lambda: not deliveries.busy, "it ended")
    assert read_by(aigul) == []


async def test_nothing_is_sent_that_was_only_in_hand(office: Office) -> None:
    """Claimed, made, and waiting for its moment."""
    aigul = await office.phone("Айгүл")
    await office.owe("answer", aigul, 1)
    deliveries = office.loop()
    moment, waiting, go = deliveries._pacer.moment, asyncio.Event(), asyncio.Event()

    async def held() -> float | None:
        waiting.set()
        await go.wait()
        return await moment()

    deliveries._pacer.moment = held  # type: ignore[method-assign]
    office.runs(deliveries)
    await asyncio.wait_for(waiting.wait(), 30)
    await erase(office, aigul)
    calls: list[str] = []
    office.telegram.on_call.append(lambda call: calls.append(call.method))
    go.set()
    await until(lambda: not deliveries.busy, "it ended")
    assert calls == []


async def test_an_erasure_after_it_arrived_takes_it_out_with_the_others(office: Office) -> None:
    aigul = await office.phone("Айгүл")
    await office.owe("answer", aigul, 1)
    await office.delivers()
    assert await erase(office, aigul) == [aigul.screen.id]


@pytest.mark.parametrize("kind", ["answer", "once"])
async def test_one_applicant_erased_and_what_was_on_its_way_is_made_anew(office: Office, kind: str) -> None:
    """It may have spoken of the erased one; if it did not, it is told again, once."""
    aigul = await office.phone("Айгүл")
    await office.owe(kind, aigul, 1)
    deliveries = await on_its_way(office, Fault("delay_reply", method="sendMessage", seconds=0.2))
    [first] = [message.id for message in aigul.messages if not message.mine]
    await erase_one(office, aigul)
    await deliveries.quiet()
    assert read_by(aigul) == ["Хабар 1"]
    assert aigul.screen.id > first, "the first one is gone"
    assert await office.states() == [(kind, 1, "sent")]
    assert await office.place.all("SELECT message_id FROM said") == [{"message_id": aigul.screen.id}]
