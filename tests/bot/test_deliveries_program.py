"""Deliveries in the whole bot: who blocked it and comes back, who erases her data, and a stop."""

import asyncio

import pytest

from sandbox.faults import Fault
from sandbox.phones import Phone
from storage import deliveries, erasures
from storage.deliveries import Notice
from tests.bot.delivering import read_by
from tests.bot.watch import kk, until
from tests.stage import Stage

MOVED = "An application of yours was moved to another phone with its code."


@pytest.fixture
async def aigul(stage: Stage) -> Phone:
    """She has an account and stands at home."""
    phone = stage.telegram.phone("Айгүл")
    for act in ("/start", "Қазақша", "Өзім үшін", "Келісемін"):
        await (stage.says(phone, act) if act.startswith("/") else stage.presses(phone, act))
    return phone


async def owe(stage: Stage, phone: Phone, n: int = 1) -> None:
    at = stage.telegram.now()
    async with stage.db.begin() as tx:
        row = await tx.one("SELECT id FROM people WHERE tg_id = :tg_id", tg_id=phone.id)
        assert row is not None
        deliveries.enqueue(tx, Notice.APPLICATION_MOVED, row["id"], f"moved:{n}", due_at=at, at=at, moved_at=at)


def moved(phone: Phone) -> int:
    return sum(kk(MOVED) in text for text in read_by(phone))


async def states(stage: Stage) -> list[str]:
    return [row["state"] for row in await stage.place.all("SELECT state FROM deliveries ORDER BY id")]


async def test_who_blocked_us_is_told_when_she_comes_back(stage: Stage, aigul: Phone) -> None:
    aigul.blocks()
    await owe(stage, aigul)
    await stage.quiet()
    assert await states(stage) == ["unreachable"]
    aigul.unblocks()  # an update of Telegram's, not a word of hers
    await stage.quiet()
    assert await states(stage) == ["unreachable"]
    await stage.says(aigul, "/start")
    assert await states(stage) == ["sent"]
    assert moved(aigul) == 1
    assert await stage.place.all("SELECT unreachable_at FROM people") == [{"unreachable_at": None}]
    await stage.says(aigul, "/start")
    assert moved(aigul) == 1


async def test_to_block_us_is_not_a_word_either(stage: Stage, aigul: Phone) -> None:
    await stage.place.all("UPDATE people SET unreachable_at = 5")
    aigul.blocks()
    await stage.quiet()
    assert await stage.place.all("SELECT unreachable_at FROM people") == [{"unreachable_at": 5}]


@pytest.mark.parametrize("fault", ["delay", "delay_reply"])
async def test_what_is_on_its_way_while_she_erases_everything_is_not_left(
    stage: Stage, aigul: Phone, fault: str
) -> None:
    await stage.presses(aigul, kk("Other sections"))
    await stage.presses(aigul, kk("My personal data"))
    await stage.presses(aigul, kk("Erase my data"))
    slow = stage.telegram.faults.add(Fault(fault, method="sendMessage", seconds=1.5))  # type: ignore[arg-type]
    await owe(stage, aigul)
    await until(lambda: slow.struck == 1, "on its way")
    aigul.presses(kk("Yes, erase"))
    await stage.quiet()
    await until(lambda: not stage.program.deliveries.busy, "it ended")
    assert moved(aigul) == 0
    assert read_by(aigul) == [
        f"{kk('Your data has been erased.')}\n"
        f"{kk('Our newest messages are gone from this chat too. What you wrote yourself, please delete yourself.')}"
    ]
    assert await stage.place.all("SELECT * FROM deliveries") == []


async def test_a_notice_of_before_goes_with_an_erasure(stage: Stage, aigul: Phone) -> None:
    await owe(stage, aigul)
    await stage.quiet()
    assert moved(aigul) == 1
    await stage.says(aigul, "/mydata")
    await stage.presses(aigul, kk("Erase my data"))
    await stage.presses(aigul, kk("Yes, erase"))
    assert moved(aigul) == 0


async def test_a_stop_lets_what_is_on_its_way_arrive(stage: Stage, aigul: Phone) -> None:
    slow = stage.telegram.faults.add(Fault("delay_reply", method="sendMessage", seconds=0.5))
    await owe(stage, aigul)
    await until(lambda: slow.struck == 1, "on its way")
    await stage.stop()
    assert await states(stage) == ["sent"]
    await stage.start()
    await stage.quiet()
    assert moved(aigul) == 1


async def test_replies_go_while_telegram_lets_the_sender_wait(stage: Stage, aigul: Phone) -> None:
    stage.telegram.faults.add(Fault("too_many", method="sendMessage", retry_after=600, times=1))
    await owe(stage, aigul)
    await until(lambda: stage.program.deliveries._pacer.paused > 0, "it waits")
    aigul.says("/help")
    await until(lambda: any(kk("To talk to a person:") in text for text in read_by(aigul)), "she is answered")
    assert moved(aigul) == 0
    await asyncio.wait_for(stage.stop(), 5)
    assert await states(stage) == ["pending"]


async def test_the_ticker_lets_go_of_old_ones(stage: Stage, aigul: Phone) -> None:
    from bot.ticker import forget

    await owe(stage, aigul)
    await stage.quiet()
    for seconds, left in ((deliveries.KEPT_SECONDS - 60, 1), (120, 0)):
        stage.clock.advance(seconds)
        await forget(stage.db, stage.program.clock.now(), stage.program.season.retention)
        assert len(await states(stage)) == left


async def test_another_bot_has_other_names_for_documents(stage: Stage, aigul: Phone) -> None:
    from storage import updates

    async with stage.db.begin() as tx:
        [person] = await tx.all("SELECT id, applicant FROM people")
        tx.run(
            """INSERT INTO applications (applicant, season, status, step, rev, language, created_at, changed_at)
            VALUES (:applicant, 'x', 'submitted', 's', 1, 'kk', 0, 0)""",
            applicant=person["applicant"],
        )
        tx.run(
            """INSERT INTO documents (application, revision, kind, name, sha256, size, path, tg_file_id, at)
            SELECT id, 1, 'pdf', 'n', '', 1, 'p', 'abc', 0 FROM applications"""
        )
    await updates.new_bot(stage.db, 99)
    assert await stage.place.all("SELECT tg_file_id FROM documents") == [{"tg_file_id": None}]
    assert not await erasures.unscrubbed(stage.db)
