"""Rows of slow work: claimed by one, given back by the dead, tried again later, at most five times."""

import asyncio
from typing import Any

from storage import jobs
from storage.database import Database
from storage.jobs import BACK_OFF, MOST_ATTEMPTS, Job
from tests.databases import DatabaseAt, second_look

KINDS = ("application_pdf", "fetch")
NOW = 1_800_000_000
LEASE = 150


async def put(database: Database, *keys: str, kind: Any = "fetch", at: int = NOW) -> None:
    async with database.begin() as tx:
        for key in keys:
            jobs.enqueue(tx, kind, key, at=at, file=1)


async def claimed(database: Database, owner: str = "me", *, now: int = NOW) -> Job:
    job = await jobs.claim(database, KINDS, owner, now=now, lease=LEASE)
    assert job is not None
    return job


async def states(database: Database) -> dict[str, tuple[str, int, int]]:
    rows = await second_look(database).all("SELECT dedupe_key, state, attempts, due_at FROM jobs ORDER BY id")
    return {row["dedupe_key"]: (row["state"], row["attempts"], row["due_at"]) for row in rows}


async def test_the_same_key_is_one_job(database: Database) -> None:
    await put(database, "a", "a")
    await put(database, "a", at=NOW + 5)
    assert await states(database) == {"a": ("pending", 0, NOW)}


async def test_the_earlier_kind_goes_first_then_the_longest_due(database: Database) -> None:
    await put(database, "photo", at=NOW - 9)
    await put(database, "second", "third", at=NOW - 5)
    await put(database, "paper", kind="application_pdf", at=NOW)
    await put(database, "later", at=NOW + 1)
    await put(database, "unknown", kind="sweep", at=NOW - 99)
    keys = {row["id"]: row["dedupe_key"] for row in await second_look(database).all("SELECT * FROM jobs")}
    order = []
    while (job := await jobs.claim(database, KINDS, "me", now=NOW, lease=LEASE)) is not None:
        order.append(keys[job.id])
    assert order == ["paper", "photo", "second", "third"]
    assert not await jobs.waiting(database, KINDS, NOW)
    assert await jobs.waiting(database, KINDS, NOW + 1)


async def test_many_claim_at_once_and_each_job_has_one_owner(database: Database, place: DatabaseAt) -> None:
    await put(database, *(f"job {n}" for n in range(40)))
    others = [database, await place.open(), await place.open()]

    async def all_there_is(here: Database, owner: str) -> list[int]:
        mine = []
        while (job := await jobs.claim(here, KINDS, owner, now=NOW, lease=LEASE)) is not None:
            mine.append(job.id)
        return mine

    shares = await asyncio.gather(*(all_there_is(here, f"owner {n}") for n, here in enumerate(others)))
    taken = [job for share in shares for job in share]
    assert len(taken) == len(set(taken)) == 40


async def test_who_lost_the_lease_can_end_nothing(database: Database) -> None:
    await put(database, "a")
    slow = await claimed(database, "slow")
    late = NOW + LEASE + 1
    quick = await claimed(database, "quick", now=late)
    assert quick == Job(slow.id, "fetch", {"file": 1}, attempt=2)
    async with database.begin() as tx:
        assert not await jobs.settle(tx, slow, "slow", "done", now=late)
        assert not await jobs.fail(tx, slow, "slow", "Error", now=late)
        assert not await jobs.give_back(tx, slow, "slow")
        assert not await jobs.put_off(tx, slow, "slow", 10, now=late)
    assert await states(database) == {"a": ("claimed", 2, NOW)}
    async with database.begin() as tx:
        assert await jobs.settle(tx, quick, "quick", "done", now=late)
        assert not await jobs.settle(tx, quick, "quick", "done", now=late)
    assert await states(database) == {"a": ("done", 2, NOW)}


async def test_the_same_owner_may_have_lost_it_and_taken_it_anew(database: Database) -> None:
    await put(database, "a")
    first = await claimed(database)
    again = await claimed(database, now=NOW + LEASE + 1)
    async with database.begin() as tx:
        assert not await jobs.settle(tx, first, "me", "done", now=NOW)
        assert await jobs.settle(tx, again, "me", "done", now=NOW)


async def test_a_lease_that_is_not_over_is_left_alone(database: Database) -> None:
    await put(database, "a")
    await claimed(database, "other")
    assert not await jobs.waiting(database, KINDS, NOW + LEASE)
    assert await jobs.claim(database, KINDS, "me", now=NOW + LEASE, lease=LEASE) is None
    assert await jobs.others_at_work(database, 0, NOW + LEASE)
    assert not await jobs.others_at_work(database, 0, NOW + LEASE + 1)


async def test_who_is_alone_takes_over_at_once(database: Database) -> None:
    await put(database, "a")
    await claimed(database, "dead")
    await jobs.take_over(database, NOW)
    assert (await claimed(database)).attempt == 2


async def test_tried_five_times_ever_later_and_then_never(database: Database) -> None:
    await put(database, "a")
    now, waits = NOW, []
    for _ in range(MOST_ATTEMPTS):
        job = await claimed(database, now=now)
        async with database.begin() as tx:
            assert await jobs.fail(tx, job, "me", "SomeError", now=now)
        state, _attempts, due = (await states(database))["a"]
        waits.append(due - now)
        now = max(now, due)
        assert await jobs.claim(database, KINDS, "me", now=due - 1, lease=LEASE) is None
    assert waits[:-1] == [*BACK_OFF]
    assert state == "failed"
    [row] = await second_look(database).all("SELECT error, settled_at, leased_by FROM jobs")
    assert row == {"error": "SomeError", "settled_at": now, "leased_by": None}
    assert not await jobs.waiting(database, KINDS, now + 10**6)


async def test_what_has_failed_is_tried_anew_when_it_is_asked_for_again(database: Database) -> None:
    """And what is in hand, done or void is left alone."""
    await put(database, "failed", "done", "void", "claimed")
    for state in ("failed", "done", "void", "claimed"):
        await second_look(database).all(
            "UPDATE jobs SET state = :state, attempts = 5, settled_at = :now WHERE dedupe_key = :state",
            state=state,
            now=NOW,
        )
    await put(database, "failed", "done", "void", "claimed", at=NOW + 9)
    was = {state: (state, 5, NOW) for state in ("done", "void", "claimed")}
    assert await states(database) == {"failed": ("pending", 0, NOW + 9), **was}


async def test_what_kills_its_process_five_times_has_failed(database: Database) -> None:
    await put(database, "a", "b")
    for _ in range(MOST_ATTEMPTS):
        await claimed(database)
        await jobs.take_over(database, NOW)
    assert await states(database) == {"a": ("failed", 5, NOW), "b": ("pending", 0, NOW)}
    assert (await claimed(database)).attempt == 1


async def test_what_is_given_back_or_put_off_counts_no_attempt(database: Database) -> None:
    await put(database, "a")
    for seconds, age, wait in ((None, 0, 0), (10, 0, 10), (10, 400, 200), (10, 10**6, 3600), (90_000, 10**6, 90_000)):
        now = NOW + age
        job = await claimed(database, now=now)
        assert job.attempt == 1
        async with database.begin() as tx:
            if seconds is None:
                assert await jobs.give_back(tx, job, "me")
            else:
                assert await jobs.put_off(tx, job, "me", seconds, now=now)
        assert await states(database) == {"a": ("pending", 0, now + wait)}
        await second_look(database).all("UPDATE jobs SET due_at = :now RETURNING id", now=NOW)


async def test_old_settled_jobs_are_forgotten_and_no_others(database: Database) -> None:
    await put(database, *(f"old {n}" for n in range(2500)), "young", "waits", "in hand")
    await second_look(database).all(
        "UPDATE jobs SET state = 'done', settled_at = :at WHERE dedupe_key LIKE 'old%' RETURNING id", at=NOW - 10
    )
    await second_look(database).all(
        "UPDATE jobs SET state = 'void', settled_at = :at WHERE dedupe_key = 'young' RETURNING id", at=NOW
    )
    await second_look(database).all(
        "UPDATE jobs SET state = 'claimed', leased_until = 0 WHERE dedupe_key = 'in hand' RETURNING id"
    )
    await jobs.forget_settled(database, before=NOW)
    assert {*await states(database)} == {"young", "waits", "in hand"}
