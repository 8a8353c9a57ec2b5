"""How slow work ends: done, void, failed by its own attempts alone, or left for later."""

import asyncio

import pytest
from aiogram import Bot

from bot.calls import guard
from bot.jobs import Gone, Job, Later, Write
from programme.problem import Outdated
from sandbox.clock import Clock
from sandbox.session import Session
from sandbox.telegram import Telegram
from storage import jobs
from storage.database import Tx
from tests.bot.hall import NOW, Hall, ends_with, rest, running

# How works end


@pytest.mark.parametrize("gone", [Gone(), Outdated()])
@pytest.mark.parametrize("when", ["at work", "at the end"])
async def test_what_is_gone_is_void(hall: Hall, gone: Exception, when: str) -> None:
    await hall.put(7, 8)

    async def work(job: Job) -> Write:
        if job.facts["n"] == 8:
            return await hall.work(job)
        if when == "at work":
            raise gone

        async def finds_it_gone(tx: Tx) -> None:
            await hall.effect(tx, job)
            raise gone

        return finds_it_gone

    async with running(hall.loop(work)) as loop:
        await rest(loop)
    assert await hall.states() == [("void", 1), ("done", 1)]
    assert await hall.effects() == [8]
    assert await hall.sweeps() == (1 if when == "at the end" else 0), "what it made is nobody's"


async def test_a_bug_fails_its_own_attempts_alone_and_is_logged_by_ids(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    await hall.put(7, 8)

    async def work(job: Job) -> Write:
        if job.facts["n"] == 7:
            raise ValueError("zqx: a word of hers")
        return await hall.work(job)

    async with running(hall.loop(work)) as loop:
        for wait in (0, *jobs.BACK_OFF):
            hall.now += wait
            await rest(loop)
        assert await hall.states() == [("failed", 5), ("done", 1)]
        hall.now += 10**6
        await rest(loop)
    assert await hall.states() == [("failed", 5), ("done", 1)]
    failures = [record for record in caplog.records if record.getMessage() == "a job failed"]
    assert [record.__dict__["count"] for record in failures] == [1, 2, 3, 4, 5]
    assert failures[0].__dict__["error"] == "ValueError"
    assert "zqx" not in caplog.text


async def test_what_takes_too_long_is_cut_off_and_counts_an_attempt(hall: Hall) -> None:
    await hall.put(7)
    cut = asyncio.Event()

    async def work(job: Job) -> Write:
        try:
            await asyncio.Event().wait()
        finally:
            cut.set()
        raise AssertionError

    async with running(hall.loop(work, timeout=0.01)) as loop:
        await rest(loop)
    assert cut.is_set()
    assert await hall.states() == [("pending", 1)]
    assert await hall.error() == "TimeoutError"


async def test_what_cannot_be_done_now_waits_without_an_attempt(hall: Hall) -> None:
    await hall.put(7)
    async with running(hall.loop(ends_with(Later(30)))) as loop:
        await rest(loop)
        assert await hall.states() == [("pending", 0)]
    [row] = await hall.place.all("SELECT due_at FROM jobs")
    assert row["due_at"] == NOW + 30


async def test_a_work_that_cancels_itself_has_failed(hall: Hall) -> None:
    await hall.put(7)
    async with running(hall.loop(ends_with(asyncio.CancelledError()))) as loop:
        await rest(loop)
    assert await hall.states() == [("pending", 1)]
    assert await hall.error() == "RuntimeError"


async def test_a_work_may_not_talk_while_its_end_is_written(hall: Hall) -> None:
    await hall.put(7)
    talker = Bot("42:SANDBOX", session=Session(Telegram(Clock(), "42:SANDBOX"), timeout=10))
    guard(talker.session)

    async def work(job: Job) -> Write:
        await talker.get_me()  # here it may

        async def talks(tx: Tx) -> None:
            await talker.get_me()

        return talks

    async with running(hall.loop(work)) as loop:
        await rest(loop)
    assert await hall.states() == [("pending", 1)]
    assert await hall.error() == "RuntimeError"


async def test_a_kind_that_this_program_does_not_know_waits_for_one_that_does(hall: Hall) -> None:
    await hall.put(7, kind="digest")
    async with running(hall.loop()) as loop:
        await rest(loop)
    assert await hall.states() == [("pending", 0)]
