"""Deliveries on a good day: who is told what, when, in which language, and what is left of it in the rows."""

import asyncio
import logging
from pathlib import Path

import pytest

from bot import deliveries as loop
from programme.notices import Notice
from sandbox.faults import Fault
from storage import deliveries as rows
from tests.bot.delivering import BUG, HOUR, VOID, Office, read_by
from tests.bot.watch import Held, until

AT = 1_800_000_000


async def test_a_row_is_told_once_in_the_receivers_language(office: Office) -> None:
    aigul, sveta = await office.phone("Айгүл"), await office.phone("Светлана", "ru")
    await office.owe("answer", aigul, 1)
    await office.owe("answer", sveta, 2)
    await office.delivers()
    await office.delivers()
    assert read_by(aigul) == ["Хабар 1"]
    assert read_by(sveta) == ["Сообщение 2"]
    columns = "state, attempts, message_id, settled_at, leased_until"
    assert await office.rows(columns) == [
        {"state": "sent", "attempts": 0, "message_id": phone.screen.id, "settled_at": office.now, "leased_until": None}
        for phone in (aigul, sveta)
    ]
    said = await office.place.all("SELECT person, message_id FROM said ORDER BY person")
    assert said == [{"person": office.people[each.id], "message_id": each.screen.id} for each in (aigul, sveta)], (
        "an erasure can delete it"
    )


async def test_the_language_is_that_of_the_moment_of_sending(office: Office) -> None:
    aigul = await office.phone("Айгүл")
    await office.owe("answer", aigul, 1)
    await office.place.all("UPDATE people SET language = 'ru'")
    await office.delivers()
    assert read_by(aigul) == ["Сообщение 1"]


async def test_one_key_is_one_row(office: Office) -> None:
    aigul = await office.phone("Айгүл")
    for due_at in (AT, AT + 1):
        async with office.db.begin() as tx:
            rows.enqueue(
                tx, Notice.APPLICATION_MOVED, office.people[aigul.id], "k", due_at=due_at, at=AT, moved_at=due_at
            )
    [row] = await office.rows("due_at, facts, priority, state")
    assert row == {"due_at": AT, "facts": f'{{"moved_at": {AT}}}', "priority": 0, "state": "pending"}


async def test_a_commit_wakes_the_loop(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "IDLE", 1000.0)
    aigul = await office.phone("Айгүл")
    deliveries = office.loop()
    office.runs(deliveries)
    await deliveries.quiet()
    await office.owe("answer", aigul, 1)
    await until(lambda: read_by(aigul) == ["Хабар 1"], "told")


async def test_what_nobody_tells_of_is_found_within_a_second(office: Office) -> None:
    """Rows of other processes, and rows whose time comes."""
    aigul = await office.phone("Айгүл")
    office.runs(office.loop())
    await office.owe("answer", aigul, 1, due_in=HOUR)
    office.clock.advance(HOUR - 5)
    assert await office.states() == [("answer", 1, "pending")]
    office.clock.advance(10)
    await until(lambda: read_by(aigul) == ["Хабар 1"], "told")


async def test_before_its_time_nobody_is_told(office: Office) -> None:
    aigul = await office.phone("Айгүл")
    await office.owe("answer", aigul, 1, due_in=2)
    await office.owe("answer", aigul, 2)
    await office.delivers()
    assert read_by(aigul) == ["Хабар 2"]
    office.clock.advance(3)
    await office.delivers()
    assert read_by(aigul) == ["Хабар 2", "Хабар 1"]


@pytest.mark.parametrize(("first", "then"), [("answer", "reminder"), ("reminder", "news"), ("answer", "news")])
async def test_what_matters_more_goes_first(office: Office, first: str, then: str) -> None:
    for i in range(16):
        await office.owe(then if i < 8 else first, await office.phone(f"Тұрғын {i}"), 1)
    held = Held(office.telegram, "sendMessage")
    deliveries = office.loop()
    office.runs(deliveries)
    await held.caught(8)
    started = await office.place.all("SELECT kind FROM deliveries WHERE state = 'started'")
    assert [row["kind"] for row in started] == [first] * 8
    held.let_go()
    await deliveries.quiet()
    assert {state for _kind, _n, state in await office.states()} == {"sent"}


async def test_an_answer_passes_announcements_that_are_in_hand_already(office: Office) -> None:
    crowd = [await office.phone(f"Тұрғын {i}") for i in range(20)]
    aigul = await office.phone("Айгүл")
    for phone in crowd:
        await office.owe("news", phone, 1)
    office.telegram.faults.add(Fault("delay", method="sendMessage", seconds=0.05, times=None))
    deliveries = office.loop()
    office.runs(deliveries)
    await until(lambda: bool(office.telegram.in_flight), "the first is on its way")
    await office.owe("answer", aigul, 1)
    await deliveries.quiet()
    later = [phone for phone in crowd if phone.screen.id > aigul.screen.id]
    assert len(later) >= 4


async def test_one_person_is_told_one_thing_after_the_other_in_order(office: Office) -> None:
    aigul, others = await office.phone("Айгүл"), [await office.phone(f"Тұрғын {i}") for i in range(4)]
    await office.owe("answer", aigul, *range(1, 9))
    for phone in others:
        await office.owe("answer", phone, 1)
    office.telegram.faults.add(Fault("delay", method="sendMessage", seconds=0.02, times=1))
    await office.delivers()
    assert read_by(aigul) == [f"Хабар {n}" for n in range(1, 9)]
    assert all(read_by(phone) == ["Хабар 1"] for phone in others)


async def test_at_most_eight_are_on_their_way(office: Office) -> None:
    people = [await office.phone(f"Тұрғын {i}") for i in range(30)]
    for phone in people:
        await office.owe("answer", phone, 1)
    held = Held(office.telegram, "sendMessage")
    deliveries = office.loop()
    office.runs(deliveries)
    await held.caught(8)
    for _ in range(50):
        await asyncio.sleep(0.001)
    assert held.waiting == 8
    states = [state for _kind, _n, state in await office.states()]
    assert states.count("started") == 8, "and no other is unsure"
    held.let_go()
    await deliveries.quiet()
    assert all(read_by(phone) == ["Хабар 1"] for phone in people)


async def test_a_fact_that_is_no_longer_true_is_not_told(office: Office) -> None:
    aigul = await office.phone("Айгүл")
    await office.owe("answer", aigul, VOID)
    await office.delivers()
    assert read_by(aigul) == []
    assert await office.states() == [("answer", VOID, "void")]


async def test_what_makes_no_sense_any_more_expires(office: Office) -> None:
    """It waited while we were away."""
    aigul = await office.phone("Айгүл")
    await office.owe("reminder", aigul, 1)
    office.clock.advance(2 * HOUR + 1)
    await office.owe("reminder", aigul, 2)
    await office.delivers()
    assert read_by(aigul) == ["Хабар 2"]
    assert await office.states() == [("reminder", 1, "expired"), ("reminder", 2, "sent")]


async def test_a_bug_in_one_notice_fails_that_row_only(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    aigul, sveta = await office.phone("Айгүл"), await office.phone("Светлана", "ru")
    await office.owe("answer", aigul, BUG, 2)
    await office.owe("answer", sveta, 3)
    await office.delivers()
    assert read_by(aigul) == ["Хабар 2"]
    assert read_by(sveta) == ["Сообщение 3"]
    assert await office.states() == [("answer", BUG, "failed"), ("answer", 2, "sent"), ("answer", 3, "sent")]
    [line] = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert (line.getMessage(), line.error, line.kind) == ("a notice could not be made", "ZeroDivisionError", "answer")


async def test_what_waits_for_one_person_is_told_by_one_message(office: Office) -> None:
    bolat, dana = await office.phone("Болат"), await office.phone("Дана")
    await office.owe("heap", bolat, 1, 2, 3)
    await office.owe("heap", dana, 4)
    await office.owe("answer", bolat, 5)
    await office.owe("heap", bolat, 6, due_in=HOUR)
    await office.delivers()
    assert read_by(bolat) == ["Хабар 5", "Хабар 1 2 3"]
    assert read_by(dana) == ["Хабар 4"]
    heaps = await office.place.all("SELECT state, message_id FROM deliveries WHERE kind = 'heap' ORDER BY id")
    assert [row["state"] for row in heaps] == ["sent"] * 4 + ["pending"]
    assert [row["message_id"] for row in heaps[:3]] == [bolat.screen.id] * 3


async def test_a_kind_that_only_a_newer_program_knows_is_left_to_it(office: Office) -> None:
    aigul = await office.phone("Айгүл")
    await office.owe("answer", aigul, 1, 2)
    await office.place.all("UPDATE deliveries SET kind = 'new' WHERE dedupe_key LIKE '%:1'")
    await office.delivers()
    assert read_by(aigul) == ["Хабар 2"]
    assert await office.states() == [("new", 1, "pending"), ("answer", 2, "sent")]


async def document(office: Office, content: bytes, tg_file_id: str | None = None) -> int:
    """A document of an application of the only person; its bytes in the files."""
    files = office.place.folder / "files"
    files.mkdir(parents=True, exist_ok=True)
    (files / "paper.pdf").write_bytes(content)
    [person] = office.people.values()
    await office.place.all("INSERT INTO applicants (person, n, whose, created_at) VALUES (:p, 1, 'self', 0)", p=person)
    await office.place.all(
        """INSERT INTO applications (applicant, season, status, step, rev, language, created_at, changed_at)
        SELECT id, '2027', 'submitted', 's', 1, 'kk', 0, 0 FROM applicants"""
    )
    await office.place.all(
        """INSERT INTO documents (application, revision, kind, name, sha256, size, path, tg_file_id, at)
        SELECT id, 1, 'pdf', 'AB-2027-0001.pdf', '', 1, 'paper.pdf', :file, 0 FROM applications""",
        file=tg_file_id,
    )
    [row] = await office.place.all("SELECT id FROM documents")
    return int(row["id"])


async def test_a_document_is_sent_by_its_bytes_once_and_then_by_telegrams_name(office: Office) -> None:
    aigul = await office.phone("Айгүл")
    paper = await document(office, b"%PDF-1.7 first")
    await office.owe("paper", aigul, 1, document=paper)
    await office.delivers()
    await office.owe("paper", aigul, 2, document=paper)
    (office.place.folder / "files" / "paper.pdf").unlink()
    await office.delivers()
    first, second = (message for message in aigul.messages if not message.mine)
    assert (first.text, second.text) == ("Хабар 1", "Хабар 2")
    sent = [message.body["document"] for message in (first, second)]
    assert [each["file_name"] for each in sent] == ["AB-2027-0001.pdf"] * 2
    assert sent[0]["file_id"] == sent[1]["file_id"]
    assert await office.place.all("SELECT tg_file_id FROM documents") == [{"tg_file_id": sent[0]["file_id"]}]


async def test_a_name_that_telegram_no_longer_knows_is_replaced_by_the_bytes(office: Office) -> None:
    """Another bot's, as after a new token."""
    aigul = await office.phone("Айгүл")
    paper = await document(office, b"%PDF-1.7", tg_file_id="BQACanother-bots")
    await office.owe("paper", aigul, 1, document=paper)
    await office.delivers()
    assert read_by(aigul) == ["Хабар 1"]
    [row] = await office.place.all("SELECT tg_file_id FROM documents")
    assert row["tg_file_id"] == aigul.screen.body["document"]["file_id"]


async def test_bytes_that_cannot_be_read_now_are_sent_later(office: Office, tmp_path: Path) -> None:
    aigul = await office.phone("Айгүл")
    paper = await document(office, b"%PDF-1.7")
    file = office.place.folder / "files" / "paper.pdf"
    file.rename(tmp_path / "away.pdf")
    await office.owe("paper", aigul, 1, document=paper)
    await office.delivers()
    assert await office.states() == [("paper", 1, "pending")]
    (tmp_path / "away.pdf").rename(file)
    office.clock.advance(HOUR)
    await office.delivers()
    assert read_by(aigul) == ["Хабар 1"]


async def test_a_document_that_is_gone_is_not_announced(office: Office) -> None:
    aigul = await office.phone("Айгүл")
    await office.owe("paper", aigul, 1, document=12345)
    await office.delivers()
    assert await office.states() == [("paper", 1, "void")]


async def test_a_stop_ends_what_is_on_its_way_and_gives_the_rest_back(office: Office) -> None:
    people = [await office.phone(f"Тұрғын {i}") for i in range(20)]
    for phone in people:
        await office.owe("news", phone, 1)
    held = Held(office.telegram, "sendMessage")
    deliveries = office.loop()
    task = office.runs(deliveries)
    await held.caught(8)
    deliveries.stop()
    await until(lambda: all(worker.done() for worker in deliveries._workers), "nobody begins anything more")
    assert not task.done()
    held.let_go()
    await task
    states = [state for _kind, _n, state in await office.states()]
    assert sorted(states) == ["pending"] * 12 + ["sent"] * 8
    await office.delivers()
    assert all(read_by(phone) == ["Хабар 1"] for phone in people)
