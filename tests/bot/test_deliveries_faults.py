"""Deliveries on a bad day: what each failure does to the row, to the sender, and to the person."""

import logging

import pytest
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import SendMessage
from aiohttp import ClientConnectorError

from bot.settling import BACK_OFF
from sandbox.faults import Fault
from sandbox.session import Session
from tests.bot.delivering import HOUR, Office, read_by
from tests.bot.watch import until

DAY = 24 * HOUR


def fault(office: Office, kind: str, **more: object) -> Fault:
    return office.telegram.faults.add(Fault(kind, method="sendMessage", **more))  # type: ignore[arg-type]


async def heal(office: Office, after: int = HOUR) -> None:
    """A good line again, and time goes by."""
    office.telegram.faults.clear()
    office.clock.advance(after)
    await office.delivers()


# 429


async def test_when_telegram_asks_to_wait_all_of_the_sender_waits(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    people = [await office.phone(f"Тұрғын {i}") for i in range(12)]
    for phone in people:
        await office.owe("news", phone, 1)
    fault(office, "too_many", retry_after=17, skip=3)
    began = office.waits.now()
    sent_at: list[float] = []

    def note(call: object) -> None:
        sent_at.append(office.waits.now() - began)

    office.telegram.on_call.append(note)
    await office.delivers()
    assert all(read_by(phone) == ["Хабар 1"] for phone in people)
    assert {row["attempts"] for row in await office.rows("attempts")} == {0}
    late = [at for at in sent_at if at >= 17]
    assert len(late) >= 2, "the refused one comes after the wait"
    assert all(at < 1 or at >= 17 for at in sent_at), "nobody is written to meanwhile"
    [line] = [each for each in caplog.records if each.getMessage() == "Telegram asks to wait"]
    assert line.seconds == 17


async def test_what_waited_is_made_anew(office: Office) -> None:
    """A fact that stops being true while Telegram lets us wait is not told."""
    people = [await office.phone(f"Тұрғын {i}") for i in range(3)]
    for phone in people:
        await office.owe("answer", phone, 1)
    refusing = fault(office, "too_many", retry_after=30, times=None)
    office.waits.long.clear()
    deliveries = office.loop()
    office.runs(deliveries)

    async def all_wait() -> bool:
        return refusing.struck > 0 and "started" not in [state for _kind, _n, state in await office.states()]

    await until(all_wait, "one is refused, and all wait")
    await office.place.all("UPDATE people SET language = 'ru'")
    office.telegram.faults.clear()
    office.waits.long.set()
    await deliveries.quiet()
    assert [read_by(phone) for phone in people] == [["Сообщение 1"]] * 3


# Not reachable


@pytest.mark.parametrize("how", ["blocked", "deactivated", "chat not found"])
async def test_who_cannot_be_written_to_is_marked_and_not_tried_again(office: Office, how: str) -> None:
    aigul, sveta = await office.phone("Айгүл"), await office.phone("Светлана", "ru")
    if how == "blocked":
        aigul.blocks()
    elif how == "deactivated":
        aigul.deactivates()
    else:
        del office.telegram.chats[aigul.id]
    await office.owe("answer", aigul, 1, 2, 3)
    await office.owe("news", aigul, 4)
    await office.owe("answer", sveta, 5)
    tried: list[int | None] = []
    office.telegram.on_call.append(lambda call: tried.append(call.chat_id) if call.when == "after" else None)
    await office.delivers()
    assert tried.count(aigul.id) == 1
    assert await office.states() == [
        ("answer", 1, "unreachable"),
        ("answer", 2, "unreachable"),
        ("answer", 3, "unreachable"),
        ("news", 4, "unreachable"),
        ("answer", 5, "sent"),
    ]
    marked = await office.place.all("SELECT tg_id, unreachable_at FROM people WHERE unreachable_at IS NOT NULL")
    assert marked == [{"tg_id": aigul.id, "unreachable_at": office.now}]


# Surely not through


@pytest.mark.parametrize("kind", ["answer", "reminder", "news"])
async def test_after_an_error_of_telegrams_it_is_told_later(office: Office, kind: str) -> None:
    aigul = await office.phone("Айгүл")
    await office.owe(kind, aigul, 1)
    broken = fault(office, "server_error", times=None)
    before = office.now
    await office.delivers()
    assert broken.struck == 1
    [row] = await office.rows("state, attempts, due_at")
    assert (row["state"], row["attempts"]) == ("pending", 1)
    assert before + BACK_OFF[0] <= row["due_at"] <= office.now + BACK_OFF[0]
    await heal(office, BACK_OFF[0] + 1)
    assert read_by(aigul) == ["Хабар 1"]


@pytest.mark.parametrize("kind", ["answer", "once"])
async def test_a_refused_connection_is_tried_for_days(
    office: Office, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is given up that surely did not arrive, and the waits grow."""
    aigul = await office.phone("Айгүл")
    await office.owe(kind, aigul, 1)
    tries = 0

    async def refused(self: Session, bot: object, method: SendMessage, **_: object) -> None:
        nonlocal tries
        tries += 1
        error = TelegramNetworkError(method=method, message="refused")
        raise error from ClientConnectorError(None, OSError("Connection refused"))  # type: ignore[arg-type]

    monkeypatch.setattr(Session, "make_request", refused)
    waits = []
    for n in range(20):
        await office.delivers()
        assert tries == n + 1
        [row] = await office.rows("state, attempts, due_at")
        assert row["state"] == "pending"
        waits.append(row["due_at"] - office.now)
        office.clock.advance(waits[-1] + 1)
    assert waits[0] <= BACK_OFF[0] + 1
    assert [round(each, -1) for each in waits[-3:]] == [BACK_OFF[-1]] * 3
    monkeypatch.undo()
    await office.delivers()
    assert read_by(aigul) == ["Хабар 1"]


async def test_trouble_lets_the_sender_rest(office: Office) -> None:
    """A dead line is not asked a thousand times a second."""
    people = [await office.phone(f"Тұрғын {i}") for i in range(40)]
    for phone in people:
        await office.owe("answer", phone, 1)
    fault(office, "server_error", times=None)
    await office.delivers()
    rests = [each for each in office.waits.asked if each >= 0.4]
    assert rests, office.waits.asked
    assert max(rests) > 4, "longer and longer"
    await heal(office)
    assert all(read_by(phone) == ["Хабар 1"] for phone in people)


# Nobody knows


@pytest.mark.parametrize("how", ["drop", "lose_reply"])
@pytest.mark.parametrize("kind", ["answer", "reminder"])
async def test_a_lost_answer_is_told_again_at_least_once(office: Office, kind: str, how: str) -> None:
    aigul = await office.phone("Айгүл")
    await office.owe(kind, aigul, 1)
    fault(office, how)
    await office.delivers()
    assert await office.states() == [(kind, 1, "pending")]
    await heal(office)
    assert await office.states() == [(kind, 1, "sent")]
    assert read_by(aigul) == ["Хабар 1"] * (1 if how == "drop" else 2)


@pytest.mark.parametrize("how", ["drop", "lose_reply"])
async def test_an_announcement_is_told_once_at_most(office: Office, how: str, caplog: pytest.LogCaptureFixture) -> None:
    people = [await office.phone(f"Тұрғын {i}") for i in range(5)]
    for phone in people:
        await office.owe("news", phone, 1)
    fault(office, how)
    await office.delivers()
    await heal(office, DAY)
    assert sorted(state for _kind, _n, state in await office.states()) == ["sent"] * 4 + ["unknown"]
    assert sum(len(read_by(phone)) for phone in people) == (4 if how == "drop" else 5)
    [line] = [each for each in caplog.records if each.getMessage() == "it is not known whether a message arrived"]
    assert line.kind == "news"
    assert line.levelno == logging.WARNING


async def test_a_line_that_loses_every_answer_does_not_fill_a_chat_for_ever(office: Office) -> None:
    aigul = await office.phone("Айгүл")
    await office.owe("answer", aigul, 1)
    fault(office, "lose_reply", times=None)
    for _ in range(20):
        await office.delivers()
        office.clock.advance(3 * HOUR)
    assert await office.states() == [("answer", 1, "unknown")]
    assert len(read_by(aigul)) == 10


# Never as it is


async def test_what_telegram_refuses_fails_and_is_logged_once(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """The message is too long: it will be so tomorrow."""
    aigul = await office.phone("Айгүл")
    await office.owe("heap", aigul, *range(10_000, 11_000))
    await office.owe("answer", aigul, 1)
    await office.delivers()
    await heal(office, DAY)
    assert read_by(aigul) == ["Хабар 1"]
    states = [state for kind, _n, state in await office.states() if kind == "heap"]
    assert states == ["failed"] * 1000
    [line] = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert (line.getMessage(), line.error) == ("a message was refused", "TelegramBadRequest")
