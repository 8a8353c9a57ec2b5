"""What Telegram may do with updates, and what must come of it: each had its effect, once, and is confirmed."""

import asyncio
from typing import Any

import pytest

from bot import polling
from sandbox.faults import Fault
from sandbox.telegram import Call
from storage.database import Engine
from tests.bot.first_stone import GOAL, PROBLEM, TITLE
from tests.bot.watch import (
    answers,
    calls,
    handled,
    lead,
    names,
    none_confirmed_early,
    order_of,
    stand_still,
    theirs,
    until,
)
from tests.databases import DatabaseAt
from tests.stage import Stage

WEEK = 7 * 24 * 3600


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    """What is tested here does not depend on the database, where a test does not say otherwise."""
    return getattr(request, "param", "sqlite")


both_engines = pytest.mark.parametrize("engine", ["sqlite", "postgres"], indirect=True)


# Ids that jump


async def test_ids_that_jump_down_after_a_quiet_week(empty_stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram may go on from any number then; an offset from before would never be answered again."""
    stage, telegram = empty_stage, empty_stage.telegram
    monkeypatch.setattr(polling, "LONG_POLL", 0)
    telegram.updates.repeat_wait = 0.02
    await stage.start()
    aigul = telegram.phone("Айгүл")
    await lead(stage, [aigul], "region")
    empty = asyncio.Event()

    def notice(call: Call) -> None:
        if call.method == "getUpdates" and call.answer is not None and not call.answer.body["result"]:
            empty.set()

    telegram.on_call.append(notice)
    await asyncio.wait_for(empty.wait(), 10)
    stage.clock.advance(WEEK)
    telegram.updates.jump(17)
    for words in (TITLE, PROBLEM, GOAL):
        await stage.says(aigul, words)
    assert set(await answers(stage)) == {"region", "title", "problem", "goal"}
    assert {17, 18, 19} <= set(await handled(stage))
    assert "5-сұрақ" in aigul.screen.text


async def test_ids_that_jump_up(stage: Stage) -> None:
    aigul = stage.telegram.phone("Айгүл")
    await lead(stage, [aigul], "region")
    stage.telegram.updates.jump(900_000_000)
    await stage.says(aigul, TITLE)
    await stage.says(aigul, PROBLEM)
    assert set(await answers(stage)) == {"region", "title", "problem"}


async def test_no_offset_is_named_after_an_empty_answer(empty_stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = empty_stage
    monkeypatch.setattr(polling, "LONG_POLL", 0)
    stage.telegram.updates.repeat_wait = 0.02
    polls: list[tuple[Any, int]] = []

    def notice(call: Call) -> None:
        if call.method == "getUpdates" and call.answer is not None:
            polls.append((call.params.get("offset"), len(call.answer.body["result"])))

    stage.telegram.on_call.append(notice)
    await stage.start()
    await stage.says(stage.telegram.phone("Айгүл"), "/start")
    polls.clear()
    await until(lambda: len(polls) > 3, "a few polls")
    first_empty = next(i for i, (_, found) in enumerate(polls) if not found)
    assert {offset for offset, _ in polls[first_empty + 1 :]} == {None}


# Order and repeats


async def test_n_after_n_plus_one(stage: Stage) -> None:
    """Two people: his update comes first though hers has the lower id; neither is lost and the offset spares hers."""
    aigul, timur = stage.telegram.phone("Айгүл"), stage.telegram.phone("Тимур")
    await lead(stage, [aigul, timur], "region")
    events = order_of(stage)
    stage.telegram.faults.add(Fault("swap", chat=aigul))
    aigul.says(TITLE)
    timur.says(TITLE)
    await stage.quiet()
    hers, his = stage.telegram.updates.next_id - 2, stage.telegram.updates.next_id - 1
    assert [number for what, number in events if what == "handled"] == [his, hers]
    assert "3-сұрақ" in aigul.screen.text
    assert "3-сұрақ" in timur.screen.text
    none_confirmed_early(events, [hers, his])


async def test_the_next_update_is_not_passed_while_one_with_a_lower_id_is_in_hand(stage: Stage) -> None:
    """N+1 is finished, N is not: asking from N+2 would make Telegram forget N."""
    aigul, timur = stage.telegram.phone("Айгүл"), stage.telegram.phone("Тимур")
    await lead(stage, [aigul, timur], "region")
    hers = stage.telegram.updates.next_id
    take, go_on = stage.program.turns.take, asyncio.Event()
    events = order_of(stage)

    async def slow_for_her(update: Any, *others: Any) -> Any:
        if update.update_id == hers:
            await go_on.wait()
        return await take(update, *others)

    stage.program.turns.take = slow_for_her  # type: ignore[method-assign]
    stage.telegram.faults.add(Fault("swap", chat=aigul))
    aigul.says(TITLE)
    timur.says(TITLE)
    await until(lambda: "3-сұрақ" in timur.screen.text, "his reply")
    seen = len(events)
    await until(lambda: len(events) > seen + 2, "two more polls")
    assert hers in [update.id for update in stage.telegram.updates.pending]
    go_on.set()
    await stage.quiet()
    assert "3-сұрақ" in aigul.screen.text


@pytest.mark.parametrize("what", ["typed", "pressed"])
async def test_the_same_update_ten_times_has_one_effect_and_one_reply(stage: Stage, what: str) -> None:
    aigul = stage.telegram.phone("Айгүл")
    await lead(stage, [aigul], "title")
    stage.telegram.faults.add(Fault("repeat", chat=aigul, copies=10))
    polls: list[int] = []

    def given(call: Call) -> None:
        if call.method == "getUpdates" and call.answer is not None:
            polls.extend(update["update_id"] for update in call.answer.body["result"])

    stage.telegram.on_call.append(given)
    update = stage.telegram.updates.next_id
    with calls(stage.telegram, aigul) as seen:
        if what == "typed":
            aigul.says(PROBLEM)
        else:
            aigul.presses("Артқа")
        await stage.quiet()
    assert polls.count(update) == 10
    rows = await stage.place.all("SELECT step, rev FROM applications")
    if what == "typed":
        assert names(seen) == ["sendMessage"]
        assert rows == [{"step": "goal", "rev": 4}]
    else:
        # A button of each repeat is answered once more, which shows nothing.
        assert names(seen).count("editMessageText") == 1
        assert rows == [{"step": "title", "rev": 4}]


async def test_a_repeat_that_another_process_handled_shows_the_screen_once(stage: Stage) -> None:
    """Nobody knows whether its reply got through before that process ended."""
    aigul = stage.telegram.phone("Айгүл")
    await lead(stage, [aigul], "region")
    update = stage.telegram.updates.next_id
    await stage.place.all("INSERT INTO handled_updates (update_id, at) VALUES (:id, 0) RETURNING at", id=update)
    stage.telegram.faults.add(Fault("repeat", chat=aigul, copies=5))
    with calls(stage.telegram, aigul) as seen:
        await stage.says(aigul, TITLE)
    assert names(seen) == ["sendMessage"]
    assert "2-сұрақ" in aigul.screen.text
    assert set(await answers(stage)) == {"region"}


# Another bot


@both_engines
async def test_a_new_token_starts_with_no_update_handled(place: DatabaseAt) -> None:
    """Another bot's ids are another sequence: they may be numbers that the old one's had."""
    old = Stage(place)
    old.telegram.updates.repeat_wait = 0.0
    await old.start()
    aigul = old.telegram.phone("Айгүл")
    await lead(old, [aigul], "region")
    await old.stop()

    new = Stage(place, token="43:ANOTHER")
    new.telegram.updates.repeat_wait = 0.0
    await new.start()
    again = new.telegram.phone("Айгүл", id=aigul.id)
    await new.says(again, "/start")
    await new.presses(again, "Жалғастыру")
    await new.says(again, TITLE)
    assert set(await answers(new)) == {"region", "title"}
    assert await handled(new) == [100_000_001, 100_000_002, 100_000_003]
    await new.stop()


async def test_the_same_token_remembers_what_was_handled(stage: Stage) -> None:
    aigul = stage.telegram.phone("Айгүл")
    await lead(stage, [aigul], "region")
    before = await handled(stage)
    await stage.stop()
    await stage.start()
    await stage.says(aigul, TITLE)
    assert await handled(stage) == [*before, before[-1] + 1]


# What cannot be read


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param({"message_id": "seven", "text": ["no text"]}, id="wrong types"),
        pytest.param({}, id="nothing in it"),
        pytest.param({"message_id": 1, "date": 1, "chat": {"id": 5}, "text": "x"}, id="a part missing"),
    ],
)
async def test_an_unreadable_update_does_not_stop_the_rest(
    empty_stage: Stage, caplog: pytest.LogCaptureFixture, bad: dict[str, Any]
) -> None:
    stage, updates = empty_stage, empty_stage.telegram.updates
    aigul, timur = stage.telegram.phone("Айгүл"), stage.telegram.phone("Тимур")
    aigul.says("/start")
    unread = updates.add("message", bad, aigul.id)
    updates.add("message", 7, aigul.id)  # type: ignore[arg-type]
    aigul.says("/start")
    timur.says("/start")
    await stage.start()
    await stage.quiet()
    assert theirs(aigul)
    assert "Қазақша" in str(timur.screen)
    assert await handled(stage) == [100_000_001, 100_000_004, 100_000_005]
    told = [record for record in caplog.records if record.message == "an update could not be read"]
    assert unread in [record.update for record in told]  # type: ignore[attr-defined]


async def test_an_update_of_no_chat_is_passed_over(stage: Stage) -> None:
    stage.telegram.updates.allow(["poll", "message"])
    stage.telegram.updates.add("poll", {"id": "1"}, 0)
    await stage.says(stage.telegram.phone("Айгүл"), "/start")
    assert len(await handled(stage)) == 1


# When Telegram was last heard


async def test_the_second_of_the_last_answer_is_known(empty_stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A poll that brings nothing is an answer too; one that fails is none."""
    stage = empty_stage
    monkeypatch.setattr(polling, "LONG_POLL", 0)
    monkeypatch.setattr(polling, "BACK_OFF", (0.01,))
    stand_still(stage.clock)
    await stage.start()
    ear = stage.program.ear
    await until(lambda: ear.heard_at == stage.telegram.now(), "an answer")
    fails = stage.telegram.faults.add(Fault("server_error", "getUpdates", times=None))
    await until(lambda: fails.struck > 0, "a failed poll")
    before = stage.telegram.now()
    stage.clock.advance(60)
    struck = fails.struck
    await until(lambda: fails.struck > struck + 2, "more of them")
    assert ear.heard_at == before
    fails.times = 0
    await until(lambda: ear.heard_at == before + 60, "the next answer")
