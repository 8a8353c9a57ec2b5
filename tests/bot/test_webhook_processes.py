"""The webhook of real processes: one, how it starts and ends; and several equal ones on one PostgreSQL."""

import asyncio
import json
import signal
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pytest

from programme.season_files import read_season
from sandbox import webhook as telegrams
from sandbox.phones import Phone
from storage.database import Engine
from tests.bot.balanced import HookedDesk
from tests.bot.first_stone import FIRST_STORY, PROBLEM, STEPS, TITLE
from tests.bot.hooked import WORD, post, unsent
from tests.bot.watch import Held, answers, away, handled, kk, lead, theirs, until
from tests.databases import DatabaseAt
from tests.launcher import Cut, Launcher
from tests.stage import FIRST_STONE

SECRET = "AAzqxtoken_thirty-five-characters_0"
TOKEN = f"421234567:{SECRET}"


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    return getattr(request, "param", "sqlite")


on_postgres = pytest.mark.parametrize("engine", ["postgres"], indirect=True)


@pytest.fixture
async def desk(place: DatabaseAt, launcher: Launcher, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[HookedDesk]:
    monkeypatch.setattr(telegrams, "BACK_OFF", (0.05,))
    async with HookedDesk(place, launcher) as desk:
        yield desk


def plain(bot_log: Path) -> list[str]:
    """The lines for people."""
    lines = [line for line in bot_log.read_text().splitlines() if not line.startswith("{")]
    assert not any("Traceback" in line for line in lines), lines
    return lines


# Its start and its end


async def test_a_first_stone_by_the_webhook(desk: HookedDesk) -> None:
    bot, aigul = desk.start(), desk.telegram.phone("Айгүл")
    for step in STEPS:
        step.act(aigul)
        await desk.quiet()
    rows = await FIRST_STORY.rows(desk.place)
    assert len(rows["handled_updates"]) == len(STEPS)
    assert [row["status"] for row in rows["applications"]] == ["submitted"]
    assert await desk.stop(bot) == 0


async def test_sigterm_in_mid_turn_finishes_and_answers_it(desk: HookedDesk) -> None:
    bot = desk.start()
    people = [desk.telegram.phone(f"Тұрғын {n}") for n in range(5)]
    await lead(desk, people, "region")
    first = desk.telegram.updates.next_id
    async with away(desk.place):
        for phone in people:
            phone.says(TITLE)
        await until(lambda: all(n in desk.balancer.took for n in range(first, first + 5)), "five updates in hand")
        await until(lambda: "the database is away" in desk.logs(), "a failed try")
        bot.sends(signal.SIGTERM)
        await until(lambda: not _listens(desk.balancer.ports[0]), "a closed door")
        assert bot.alive
    assert await desk.ends(bot) == 0
    assert set(range(first, first + 5)) <= set(await handled(desk))
    assert desk.telegram.updates.pending == []
    assert all("3-сұрақ" in phone.screen.text for phone in people)


def _listens(port: int) -> bool:
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", port)) == 0


async def test_sigterm_before_telegram_was_ever_reached_ends_the_process(desk: HookedDesk) -> None:
    await desk.front.stop()
    bot = desk.start()
    await until(lambda: "Telegram cannot be reached" in desk.logs(), "the first try")
    bot.sends(signal.SIGTERM)
    assert await desk.ends(bot, within=10) == 0


@pytest.mark.parametrize(
    ("env", "begins"),
    [
        pytest.param({"WEBHOOK_SECRET": ""}, "WEBHOOK_SECRET is missing", id="no secret"),
        pytest.param({"WEBHOOK_SECRET": "short"}, "WEBHOOK_SECRET is 32", id="short secret"),
        pytest.param({"WEBHOOK_URL": "http://bot.example.kz/"}, "WEBHOOK_URL is the https", id="not https"),
        pytest.param({"WEBHOOK_URL": "https://bot.example.kz/"}, "WEBHOOK_URL is refused", id="not taken"),
        pytest.param({"WEBHOOK_HOST": "192.0.2.1"}, "WEBHOOK_PORT ", id="an address that is not ours"),
    ],
)
async def test_a_start_that_fails_is_one_line(desk: HookedDesk, env: dict[str, str], begins: str) -> None:
    bot = desk.start(**env)
    assert await desk.ends(bot) == 2
    [line] = plain(bot.log)
    assert line.startswith(begins)


async def test_nothing_of_secrets_and_conversations_is_in_the_log(place: DatabaseAt, launcher: Launcher) -> None:
    async with HookedDesk(place, launcher, TOKEN) as desk:
        bot = desk.start()
        await desk.listening()
        [port] = desk.balancer.ports
        aigul = desk.telegram.phone("Айгүл", last_name="Нұрланова", username="zqxaigul")
        for step in STEPS[:8]:
            step.act(aigul)
            await desk.quiet()
        bad: list[Any] = [b"{zqx", b"[]", {"update_id": 1, "message": {"text": ["zqx"]}}, {"update_id": 2, "zqx": {}}]
        for body in bad:
            await post(port, body)
        for wrong in (None, WORD[:-1], "zqx" * 11):
            assert await post(port, {"update_id": 3}, secret=wrong) == 401
        assert await post(port, b" " * (1 << 21)) == 413
        async with away(desk.place):
            aigul.says(PROBLEM)
            await until(lambda: "the database is away" in desk.logs(), "a failed try")
        await desk.quiet()
        assert await desk.stop(bot) == 0
        written = desk.logs()
    assert "could not be read" in written
    marks = (SECRET, WORD, "zqx", "Айгүл", "Нұрланова", str(aigul.id), "Шиелі", PROBLEM[:20])
    assert [line for line in written.splitlines() if any(mark in line for mark in marks)] == []


# Several


async def two(desk: HookedDesk, **second: str) -> None:
    """Two that start at the same moment, on an empty database."""
    desk.start()
    desk.start(**second)
    await desk.listening()


@on_postgres
async def test_two_processes_share_a_conversation(desk: HookedDesk) -> None:
    await two(desk)
    people = [desk.telegram.phone(name) for name in ("Айгүл", "Тимур")]
    for step in STEPS:
        for phone in people:
            step.act(phone)
        await desk.quiet()
    assert {port for took in desk.balancer.took.values() for port in took} == set(desk.balancer.ports)
    rows = await FIRST_STORY.rows(desk.place)
    assert len(rows["handled_updates"]) == 2 * len(STEPS)
    assert sorted(row["number"] for row in rows["applications"]) == ["AB-2027-0001", "AB-2027-0002"]
    assert len(rows["people"]) == len(rows["revisions"]) == 2
    sorry = kk("Something went wrong on our side. Your answers are saved.")
    assert not any(sorry in text for phone in people for text in theirs(phone))
    assert all(bot.alive for bot in desk.bots)
    assert [await desk.stop(bot) for bot in desk.bots] == [0, 0]


@on_postgres
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("name", ["agree", "title", "send"])
async def test_one_of_two_is_killed_at_a_commit(
    desk: HookedDesk, moment: Literal["before", "after"], name: str
) -> None:
    """Whatever it had in hand is taken by the other, once."""
    cut = desk.telegram.updates.next_id + [step.name for step in STEPS].index(name)
    desk.start(Cut(cut, moment))
    desk.start()
    await desk.listening()
    killed, other = desk.bots
    aigul = desk.telegram.phone("Айгүл")
    desk.balancer.sends = lambda update: desk.balancer.ports[0] if update == cut and killed.alive else None
    for step in STEPS:
        step.act(aigul)
        await desk.quiet()
        assert step.name != name or any(button.text.startswith(step.way_on) for button in aigul.screen.all_buttons)
    assert await desk.ends(killed) == -signal.SIGKILL
    assert other.alive
    rows = await FIRST_STORY.rows(desk.place)
    assert len(rows["handled_updates"]) == len(STEPS)
    assert [(row["status"], row["number"]) for row in rows["applications"]] == [("submitted", "AB-2027-0001")]
    assert len(rows["revisions"]) == len(rows["people"]) == len(rows["consents"]) == 1


@on_postgres
@pytest.mark.parametrize("seconds", [-10, 1])
async def test_sent_around_closing_to_one_that_is_killed(desk: HookedDesk, seconds: int) -> None:
    """Telegram brings it to the other after closing. It came in time, or it did not."""
    last = [step.name for step in STEPS].index("send")
    cut = desk.telegram.updates.next_id + last
    desk.start(Cut(cut, "before", linger=1.0))
    desk.start()
    await desk.listening()
    killed, _other = desk.bots
    aigul = desk.telegram.phone("Айгүл")
    desk.balancer.sends = lambda update: desk.balancer.ports[0] if update == cut and killed.alive else None
    for step in STEPS[:last]:
        step.act(aigul)
        await desk.quiet()
    closes_at = read_season(FIRST_STONE).closes_at
    desk.telegram.clock.set(datetime.fromtimestamp(closes_at + seconds, UTC))
    STEPS[last].act(aigul)
    await until(lambda: _arrived(desk, cut), "its arrival")
    desk.telegram.clock.advance(30)
    await desk.quiet()
    assert await desk.ends(killed) == -signal.SIGKILL
    [row] = await desk.place.all("SELECT status, submitted_at FROM applications")
    if seconds > 0:
        assert (row["status"], row["submitted_at"]) == ("draft", None)
    else:
        assert row["status"] == "submitted"
        assert row["submitted_at"] <= closes_at


async def _arrived(desk: HookedDesk, update: int) -> bool:
    return bool(await desk.place.all("SELECT at FROM arrivals WHERE update_id = :id", id=update))


@on_postgres
async def test_one_update_at_two_processes_at_once_has_one_effect(desk: HookedDesk) -> None:
    """A proxy, or Telegram itself, was tired of waiting and asked the other."""
    await two(desk)
    people = [desk.telegram.phone(f"Тұрғын {n}") for n in range(8)]
    await lead(desk, people, "region")
    await desk.telegram.webhook.close()
    posted = [
        post(port, update)
        for update in [unsent(desk.telegram, phone, TITLE) for phone in people]
        for port in desk.balancer.ports
    ]
    assert set(await asyncio.gather(*posted)) == {200}
    rows = await desk.place.all("SELECT step, rev FROM applications")
    assert rows == [{"step": "problem", "rev": 3}] * 8
    assert all("3-сұрақ" in phone.screen.text for phone in people)


@on_postgres
async def test_two_presses_at_two_processes_at_once_count_once(desk: HookedDesk) -> None:
    """She presses twice, and each process has one of them: one account, one consent, no apology."""
    await two(desk)
    people = [desk.telegram.phone(f"Тұрғын {n}") for n in range(8)]
    await lead(desk, people, "whom")
    await desk.telegram.webhook.close()
    posted = [
        post(port, press)
        for phone in people
        for port, press in zip(desk.balancer.ports, _presses(desk, phone, "Келісемін"), strict=True)
    ]
    assert set(await asyncio.gather(*posted)) == {200}
    assert len(await desk.place.all("SELECT id FROM people")) == 8
    assert len(await desk.place.all("SELECT id FROM consents")) == 8
    assert await desk.place.all("SELECT key FROM visitors") == []
    sorry = kk("Something went wrong on our side. Your answers are saved.")
    assert not any(sorry in text for phone in people for text in theirs(phone))
    assert all("Өтінімді бастау" in str(phone.screen) for phone in people)


def _presses(desk: HookedDesk, phone: Phone, label: str) -> list[dict[str, Any]]:
    before = len(desk.telegram.updates.pending)
    message = phone.sees(label, anywhere=True)
    for _ in range(2):
        phone.presses(label, on=message)
    found = desk.telegram.updates.pending[before:]
    for update in found:
        desk.telegram.updates.delivered(update)
    return [json.loads(json.dumps(update.as_update())) for update in found]


@on_postgres
async def test_two_answers_at_two_processes_at_once_are_both_taken(desk: HookedDesk) -> None:
    """Whichever comes first, the other finds what it left: nothing is lost and nobody begins anew."""
    await two(desk)
    people = [desk.telegram.phone(f"Тұрғын {n}") for n in range(8)]
    await lead(desk, people, "problem")
    await desk.telegram.webhook.close()
    posted = [
        post(port, unsent(desk.telegram, phone, f"{number}: {TITLE}"))
        for phone in people
        for number, port in enumerate(desk.balancer.ports)
    ]
    assert set(await asyncio.gather(*posted)) == {200}
    kept = await desk.place.all("SELECT question, value FROM answers WHERE question IN ('goal', 'target')")
    assert sorted(row["value"][:3] for row in kept) == ['"0:'] * 8 + ['"1:'] * 8
    assert await desk.place.all("SELECT step, rev FROM applications") == [{"step": "jobs", "rev": 6}] * 8


@on_postgres
async def test_a_reply_that_hangs_at_one_is_owed_and_the_other_goes_on(desk: HookedDesk) -> None:
    await two(desk)
    aigul = desk.telegram.phone("Айгүл")
    await lead(desk, [aigul], "region")
    held = Held(desk.telegram, "sendMessage", aigul, times=1)
    aigul.says(TITLE)
    aigul.says(PROBLEM)
    await until(lambda: not desk.telegram.updates.pending, "both taken")
    assert set(await answers(desk)) == {"region", "title", "problem"}
    await until(lambda: "4-сұрақ" in aigul.screen.text, "the newer screen")
    held.let_go()
    await desk.quiet()


@on_postgres
async def test_equals_share_a_folder_and_nobody_else_comes_in(desk: HookedDesk) -> None:
    await two(desk)
    poller = desk.start(WEBHOOK_URL="")
    assert await desk.ends(poller) == 1
    assert "Another bastama works in" in plain(poller.log)[0]
    assert all(bot.alive for bot in desk.bots[:2])


@on_postgres
async def test_another_secret_is_refused_among_equals(desk: HookedDesk) -> None:
    """Under it the visitors and codes of the others would be unknown, and nobody would know why."""
    desk.start()
    await desk.listening()
    other = desk.folder / "other"
    stranger = desk.start(DATA_DIR=str(other))
    assert await desk.ends(stranger) == 2
    [line] = plain(stranger.log)
    assert "secret" in line
    (other / "secret").write_bytes((desk.place.folder / "secret").read_bytes())
    del desk.balancer.ports[1:]
    desk.start(DATA_DIR=str(other))
    await desk.listening()
    assert [bot.alive for bot in desk.bots] == [True, False, True]
