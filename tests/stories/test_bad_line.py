"""A bad line through a whole draft: everything twice, ten messages at once, lost replies, albums with gaps, two phones
of one account, and buttons of days ago. The rows are the same as on a good line, and there is a way on."""

import contextlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from bot.settings import SEASON
from sandbox.faults import Fault
from sandbox.phones import Phone
from sandbox.records import Message
from storage.database import Engine
from tests.bot.steps import Rows, Step, has, newest_code
from tests.bot.whole_draft import DRAFT, LATER
from tests.databases import DatabaseAt
from tests.stage import Stage
from tests.stories.villager import Villager

STALE = "This button is out of date. Here is the current step."
DAYS = 3 * 24 * 3600
TITLE_AND_MORE = [f"Шиелі ауылының шеберханасы, {n}-нұсқа, тым ұзын да емес" for n in range(10)]


@pytest.fixture
async def stage(place: DatabaseAt) -> AsyncIterator[Stage]:
    """A running bot with the whole sample season and its places."""
    await DRAFT.prepare(place)
    stage = Stage(place, SEASON)
    stage.telegram.updates.repeat_wait = 0.0
    await stage.start()
    yield stage
    with contextlib.suppress(Exception):
        await stage.stop()


class Played:
    """The draft on this stage, as far as one wants."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.phones = [stage.telegram.phone(name, language_code="ru") for name in DRAFT.cast]
        self.lost = 0
        """Screens that did not come and were asked for."""

    async def goes(self, until: str = "", bad_luck: Callable[[int, Step], Fault | None] = lambda n, step: None) -> None:
        """Through all steps, or up to and including the one of this name."""
        for n, step in enumerate(DRAFT.steps):
            phone, fault = self.phones[step.by], bad_luck(n, step)
            if fault is not None:
                fault.chat = phone
                self.stage.telegram.faults.add(fault)
            step.act(phone, code=newest_code(self.phones[0]))
            await self.stage.quiet()
            self.stage.telegram.faults.clear()
            if fault is not None and not has(phone, step.way_on):
                await self._asks_for_it(phone)
            assert has(phone, step.way_on), phone.describes()
            if step.name == until:
                return
        assert not until, until

    async def _asks_for_it(self, phone: Phone) -> None:
        """She sees nothing new, so she begins as she always does."""
        self.lost += 1
        phone.says("/start")
        await self.stage.quiet()
        phone.presses("Жалғастыру")
        await self.stage.quiet()

    async def rows(self) -> Rows:
        return await DRAFT.rows(self.stage.place)


_GOOD_LINE: dict[Engine, Rows] = {}


async def on_a_good_line(place: DatabaseAt) -> Rows:
    """What the whole draft leaves, played once a run and engine."""
    if place.engine not in _GOOD_LINE:
        other = DatabaseAt(place.engine, place.folder.parent / "good", place.url)
        try:
            await DRAFT.prepare(other)
            stage = Stage(other, SEASON)
            stage.telegram.updates.repeat_wait = 0.0
            await stage.start()
            await Played(stage).goes()
            await stage.stop()
            _GOOD_LINE[place.engine] = await DRAFT.rows(other)
        finally:
            await other.drop()
    return _GOOD_LINE[place.engine]


async def test_every_update_comes_twice(stage: Stage, place: DatabaseAt) -> None:
    draft = Played(stage)
    await draft.goes(bad_luck=lambda n, step: Fault("repeat", copies=2))
    assert await draft.rows() == await on_a_good_line(place)
    said = [m for phone in draft.phones for m in phone.messages if not m.mine]
    assert len(said) < len(DRAFT.steps) + 10, "repeats were answered again"


async def test_replies_are_lost_all_the_way(stage: Stage, place: DatabaseAt) -> None:
    """What she said counts though she never saw the reply; /start and one button show her the next question."""
    names = [step.name for step in DRAFT.steps]
    whole = [*range(names.index("kind"), names.index("leave")), *range(names.index("go on"), names.index("send"))]

    def bad_luck(n: int, step: Step) -> Fault | None:
        # An edit is tried again, which takes a second; so fewer of those.
        if n not in whole or n % (11 if step.presses else 3):
            return None
        method = "editMessageText" if step.presses and step.calls == 1 else "sendMessage"
        return Fault("lose_reply" if n % 2 else "drop", method)

    draft = Played(stage)
    await draft.goes(bad_luck=bad_luck)
    assert draft.lost >= 5, "the line was too good"
    now, good = await draft.rows(), await on_a_good_line(place)
    marks = now.pop("handled_updates")
    assert marks == [{"n": len(DRAFT.steps) + 2 * draft.lost}]
    assert now == {table: rows for table, rows in good.items() if table != "handled_updates"}
    assert await place.all("SELECT person FROM owed") == []


# At one question


async def answers(stage: Stage) -> dict[str, Any]:
    rows = await stage.place.all("SELECT question, value FROM answers")
    return {row["question"]: None if row["value"] is None else json.loads(row["value"]) for row in rows}


async def step(stage: Stage) -> str:
    [row] = await stage.place.all("SELECT step FROM applications")
    return str(row["step"])


async def at(stage: Stage, name: str) -> Phone:
    """Behind the step of this name; the phone that did it."""
    draft = Played(stage)
    await draft.goes(name)
    return draft.phones[next(each.by for each in DRAFT.steps if each.name == name)]


async def test_ten_messages_at_once_answer_in_their_order(stage: Stage) -> None:
    """The first answers what was asked, each next one what is asked then; what does not fit is told so."""
    phone = await at(stage, "place as typed")
    before = await answers(stage)
    for words in TITLE_AND_MORE:
        phone.says(words)
    await stage.quiet()
    now = await answers(stage)
    assert {question: now[question] for question in before} == before
    new = {question: value for question, value in now.items() if question not in before}
    assert new == {"title": TITLE_AND_MORE[0], "experience": TITLE_AND_MORE[1]}
    assert await step(stage) == "problem"
    assert has(phone, LATER), phone.describes()


async def test_ten_presses_of_one_button_are_one(stage: Stage) -> None:
    phone = await at(stage, "goal")
    added = phone.sees("Қосу")
    for _each in range(10):
        phone.presses("Қосу", on=added)
    await stage.quiet()
    assert await step(stage) == "tasks.0.what"
    assert phone.spinning == []


async def test_ten_presses_of_a_tick_tick_once(stage: Stage) -> None:
    phone = await at(stage, "charter done")
    screen = phone.screen
    data = next(b.data for b in screen.all_buttons if b.text.startswith("☐"))
    assert data is not None
    for _each in range(10):
        phone.forges(data, screen)
    await stage.quiet()
    assert (await answers(stage))["declarations"] == ["true_data"]
    assert phone.screen.text.count("☑") + sum("☑" in b.text for b in phone.screen.all_buttons) == 1


async def test_an_album_with_gaps_is_sent_again(stage: Stage) -> None:
    """Two of four pictures arrive, then all four come again: each is there once, in the order they came."""
    phone = await at(stage, "budget done")
    album = phone.sends_album(4)
    waiting = stage.telegram.updates.queue
    for each in [each for each in waiting if each.payload["message_id"] in (album[1].id, album[2].id)]:
        waiting.remove(each)
    await stage.quiet()
    assert len((await answers(stage))["letters"]) == 2
    for picture in album:
        stage.telegram.queue("message", {**picture.as_message(), "message_id": picture.id + 10_000}, phone.chat)
    await stage.quiet()
    kept = (await answers(stage))["letters"]
    assert len(kept) == len(set(kept)) == 4
    rows = await stage.place.all("SELECT tg_unique_id FROM files WHERE question = 'letters'")
    assert {row["tg_unique_id"] for row in rows} == set(kept)
    assert await step(stage) == "letters"
    assert has(phone, "Әрі қарай"), phone.describes()


async def test_two_phones_of_one_account_press_old_buttons_in_turns(stage: Stage) -> None:
    """Both show the same chat; one writes on while the other presses what has long been answered."""
    one = await at(stage, "place as typed")
    two = stage.telegram.phone(account=one)
    before = await answers(stage)
    old = [(message, button.data) for message in one.messages for button in message.all_buttons if button.data]
    stale = [
        (m, data) for m, data in old if data.startswith(("pick:", "place:")) or ":skip:" in data or ":back" in data
    ]
    for n, (message, data) in enumerate(stale):
        two.forges(data, message)
        if n == len(stale) // 2:
            one.says(TITLE_AND_MORE[0])
    await stage.quiet()
    now = await answers(stage)
    assert now["title"] == TITLE_AND_MORE[0]
    assert {question: now[question] for question in before} == before
    assert two.spinning == []
    assert await step(stage) == "experience"
    two.presses("Өткізіп жіберу")
    one.presses("Өткізіп жіберу")
    await stage.quiet()
    assert await step(stage) == "problem", "skipped once, though pressed on both"


async def test_two_phones_add_a_member_at_the_same_time(stage: Stage) -> None:
    """Both press "add" and write: one entry, part by part, nothing doubled."""
    one = await at(stage, "member 1")
    two = stage.telegram.phone(account=one)
    screen = one.screen
    for phone in (one, two):
        phone.presses("Иә, келісті", on=screen)
    await stage.quiet()
    assert (await answers(stage))["members"] == [{"agreed": True}]
    one.says("Қайрат Жақсылықов")
    two.says("Сабақ береді")
    await stage.quiet()
    assert (await answers(stage))["members"] == [{"agreed": True, "name": "Қайрат Жақсылықов", "task": "Сабақ береді"}]


@pytest.mark.parametrize("name", ["kind", "goal", "place", "task 1", "declared 1", "photo 1", "correct the place"])
async def test_a_button_of_three_days_ago_shows_where_she_is(stage: Stage, place: DatabaseAt, name: str) -> None:
    """Every button of a screen that has been answered long since: the present screen, and nothing changed."""
    phone = await at(stage, name)
    screen: Message = phone.screen
    data = [button.data for button in screen.all_buttons if button.data and not _opens_always(button.data)]
    stale = Villager(stage, "kk").words(STALE)
    phone.says("/menu")
    await stage.quiet()
    phone.presses("Жалғастыру")
    await stage.quiet()
    for said in ("Артқа", "Артқа", "Артқа"):
        phone.says(said)
        await stage.quiet()
    stage.clock.advance(DAYS)
    before = await DRAFT.rows(place)
    for each in data:
        press = phone.forges(each, screen)
        await stage.quiet()
        assert press.text == stale, each
        # The counter of handled updates goes on.
        assert {**await DRAFT.rows(place), "handled_updates": []} == {**before, "handled_updates": []}, each


def _opens_always(data: str) -> bool:
    return data.startswith(("go:", "open:"))
