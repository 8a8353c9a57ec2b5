"""Replies beside the chain: what hangs is owed, what is newer replaces, and nobody waits for another's line."""

import pytest

from bot import talk
from sandbox.faults import Fault
from sandbox.phones import Phone
from storage.database import Engine
from tests.bot.desk import Desk
from tests.bot.first_stone import GOAL, PROBLEM, TITLE
from tests.bot.watch import Held, answers, away, calls, handled, kk, lead, names, owed, theirs, until
from tests.stage import Stage


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    return getattr(request, "param", "sqlite")


both_engines = pytest.mark.parametrize("engine", ["sqlite", "postgres"], indirect=True)


@pytest.fixture
async def aigul(stage: Stage) -> Phone:
    """She is at the second question."""
    phone = stage.telegram.phone("Айгүл")
    await lead(stage, [phone], "region")
    return phone


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What counts as hanging, without the second."""
    monkeypatch.setattr(talk, "HANGING", 0.05)


def confirmed(stage: Stage) -> bool:
    return not stage.telegram.updates.pending


# Owed


@both_engines
@pytest.mark.usefixtures("soon")
async def test_a_reply_that_hangs_is_owed_until_it_is_through(stage: Stage, aigul: Phone) -> None:
    held = Held(stage.telegram, "sendMessage", aigul)
    aigul.says(TITLE)
    await until(lambda: confirmed(stage), "the update is confirmed though its reply hangs")
    assert await owed(stage) == [aigul.id]
    assert held.waiting == 1
    held.let_go()
    await stage.quiet()
    assert await owed(stage) == []
    assert "3-сұрақ" in aigul.screen.text


@pytest.mark.usefixtures("soon")
async def test_the_debt_is_noted_before_the_update_is_confirmed(
    stage: Stage, aigul: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    """While the debt cannot be written the update must stay with Telegram."""
    held = Held(stage.telegram, "sendMessage", aigul)
    aigul.says(TITLE)
    await held.caught()
    async with away(stage.place):
        await until(lambda: "a debt could not be noted" in caplog.messages, "a debt that cannot be written")
        assert len(stage.telegram.updates.pending) == 1
    await until(lambda: confirmed(stage), "confirmed once the debt is noted")
    assert await owed(stage) == [aigul.id]
    held.let_go()
    await stage.quiet()


@both_engines
async def test_a_debt_is_paid_once_at_the_next_start(desk: Desk) -> None:
    """A real process, killed while its reply hangs and Telegram has forgotten the update."""
    bot, aigul = desk.start(), desk.telegram.phone("Айгүл")
    await lead(desk, [aigul], "region")
    held = Held(desk.telegram, "sendMessage", aigul)
    aigul.says(TITLE)
    await until(lambda: not desk.telegram.updates.pending, "confirmed")
    assert await owed(desk) == [aigul.id]
    bot.kill()
    await desk.ends(bot)
    await until(lambda: not held.waiting, "the line is cut")
    held.let_go()
    assert "3-сұрақ" not in aigul.screen.text

    with calls(desk.telegram, aigul) as seen:
        bot = desk.start()
        await desk.until(lambda: "3-сұрақ" in aigul.screen.text, "the screen she is owed")
        assert await desk.stop(bot) == 0
        assert await owed(desk) == []
        desk.start()
        desk.telegram.phone("Тимур").says("/start")
        await desk.quiet()
    assert names(seen) == ["sendMessage"]
    assert set(await answers(desk)) == {"region", "title"}


async def test_a_debtor_whose_screen_fails_does_not_stop_the_start(stage: Stage, aigul: Phone) -> None:
    """Her form is of a season that is over; a bot that cannot start for one person's sake helps nobody."""
    await stage.stop()
    await stage.place.all("INSERT INTO owed (person, at) SELECT id, 0 FROM people RETURNING person")
    await stage.place.all("UPDATE applications SET season = '2026' RETURNING id")
    await stage.start()
    timur = stage.telegram.phone("Тимур")
    timur.says("/start")
    await until(lambda: stage.failed is not None or bool(theirs(timur)), "an answer to Timur")
    assert stage.failed is None


async def test_a_reply_whose_answer_was_lost_is_owed_and_not_repeated(stage: Stage, aigul: Phone) -> None:
    """It may have arrived. The next start settles it, or the next thing she does."""
    stage.telegram.faults.add(Fault("lose_reply", "sendMessage", chat=aigul))
    with calls(stage.telegram, aigul) as seen:
        await stage.says(aigul, TITLE)
        assert names(seen) == ["sendMessage"]
    assert await owed(stage) == [aigul.id]
    await stage.says(aigul, PROBLEM)
    assert await owed(stage) == []
    assert "4-сұрақ" in aigul.screen.text


async def test_a_reply_lost_while_the_database_is_away_is_owed_all_the_same(
    stage: Stage, aigul: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither said nor noted: her update is not finished before one of the two is so."""
    held = Held(stage.telegram, "sendMessage", aigul)
    aigul.says(TITLE)
    await held.caught()
    async with away(stage.place):
        held.breaks()
        await until(lambda: "a debt could not be noted" in caplog.messages, "a debt that cannot be written")
    await until(lambda: confirmed(stage), "confirmed in the end")
    assert await owed(stage) == [aigul.id] or "3-сұрақ" in aigul.screen.text


@pytest.mark.usefixtures("soon")
async def test_of_a_visitor_no_debt_is_written(stage: Stage) -> None:
    """Before consent nothing may lead to the chat; her reply comes when the line is good again."""
    visitor = stage.telegram.phone("Бөтен")
    held = Held(stage.telegram, "sendMessage", visitor)
    visitor.says("/start")
    await until(lambda: confirmed(stage), "confirmed")
    assert await stage.place.all("SELECT person FROM owed") == []
    held.let_go()
    await stage.quiet()
    assert "Қазақша" in str(visitor.screen)


async def test_a_debt_stays_noted_while_another_reply_waits(
    stage: Stage, aigul: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both updates are confirmed by then; a death before the second reply would leave her without it."""
    monkeypatch.setattr(talk, "HANGING", 0.05)
    first = Held(stage.telegram, "sendMessage", aigul)
    aigul.says(TITLE)
    await first.caught()
    second = Held(stage.telegram, "sendMessage", aigul)
    aigul.says(PROBLEM)
    await until(lambda: confirmed(stage), "both are confirmed")
    monkeypatch.setattr(talk, "HANGING", 30.0)
    first.let_go()
    await second.caught()
    assert await owed(stage) == [aigul.id]
    second.let_go()
    await stage.quiet()
    assert await owed(stage) == []
    assert "4-сұрақ" in aigul.screen.text


async def test_who_consents_behind_a_hanging_reply_is_owed_before_it_is_confirmed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The debt of the visitor she was is written nowhere; the person she is has one of her own."""
    monkeypatch.setattr(talk, "HANGING", 0.4)
    aigul = stage.telegram.phone("Айгүл")
    await stage.says(aigul, "/start")
    await stage.presses(aigul, "Қазақша")
    await stage.presses(aigul, "Өзім үшін")
    held = Held(stage.telegram, "sendMessage", aigul)
    aigul.says("Ойланайын")
    await until(lambda: confirmed(stage), "the visitor's update is confirmed")
    aigul.says("Иә")
    await until(lambda: confirmed(stage), "her consent is confirmed")
    assert await owed(stage) == [aigul.id]
    held.let_go()
    await stage.quiet()
    assert await owed(stage) == []
    assert "Өтінімді бастау" in str(aigul.screen)


# Newer replaces older


async def test_a_newer_screen_replaces_one_that_waits_and_its_button_is_answered(stage: Stage, aigul: Phone) -> None:
    held = Held(stage.telegram, "sendMessage", aigul)
    question, before = aigul.screen, len(theirs(aigul))
    aigul.says(TITLE)
    await held.caught()
    aigul.presses("Артқа", on=question)  # of a question that is past: a toast and the present screen
    aigul.says(PROBLEM)
    await until(lambda: confirmed(stage), "all three confirmed while the first reply hangs")
    await until(lambda: aigul.spinning == [], "the button of the replaced reply is answered")
    assert aigul.toasts[-1].text == kk("This button is out of date. Here is the current step.")
    held.let_go()
    await stage.quiet()
    new = theirs(aigul)[before:]
    assert [text.split(",")[0] for text in new] == ["3-сұрақ", "4-сұрақ"]
    assert await owed(stage) == []


async def test_notes_of_a_replaced_reply_are_said(stage: Stage, aigul: Phone) -> None:
    """A screen may be replaced, what was asked for may not."""
    held = Held(stage.telegram, "sendMessage", aigul)
    aigul.says(TITLE)
    await held.caught()
    aigul.says("/help")
    aigul.says(PROBLEM)
    await until(lambda: confirmed(stage), "confirmed")
    held.let_go()
    await stage.quiet()
    told = theirs(aigul)
    assert any(kk("To talk to a person:") in text for text in told)
    assert "4-сұрақ" in told[-1]


async def test_notes_that_must_wait_are_said_though_a_newer_screen_comes(stage: Stage, aigul: Phone) -> None:
    flood = stage.telegram.faults.add(Fault("too_many", "sendMessage", chat=aigul, retry_after=1))
    aigul.says("/help")
    await until(lambda: bool(flood.struck), "the 429")
    aigul.says(TITLE)
    await stage.quiet()
    assert any(kk("To talk to a person:") in text for text in theirs(aigul))
    assert "3-сұрақ" in aigul.screen.text


async def test_the_file_of_a_replaced_reply_is_sent(stage: Stage, aigul: Phone) -> None:
    await stage.says(aigul, "/mydata")
    mydata = aigul.screen
    await stage.says(aigul, "/menu")
    await stage.presses(aigul, kk("Continue"))
    held = Held(stage.telegram, "sendMessage", aigul)
    aigul.says(TITLE)
    await held.caught()
    aigul.presses(kk("As a file"), on=mydata)
    aigul.says("/help")
    aigul.says(PROBLEM)
    await until(lambda: confirmed(stage), "confirmed")
    held.let_go()
    await stage.quiet()
    assert [message.kind for message in aigul.messages if not message.mine].count("document") == 1
    told = theirs(aigul)
    assert told.index(kk("All that is kept about you, in one file.")) < len(told) - 1
    assert "4-сұрақ" in aigul.screen.text
    assert aigul.spinning == []
    assert await owed(stage) == []


async def test_a_hanging_reply_does_not_hold_the_chain(stage: Stage, aigul: Phone) -> None:
    """Her next answers count at once, and in order."""
    held = Held(stage.telegram, "sendMessage", aigul)
    for words in (TITLE, PROBLEM, GOAL):
        aigul.says(words)
    await held.caught()
    await until(lambda: confirmed(stage), "three updates confirmed")
    assert set(await answers(stage)) == {"region", "title", "problem", "goal"}
    held.let_go()
    await stage.quiet()
    assert "5-сұрақ" in aigul.screen.text


async def test_messages_to_delete_and_the_menu_outlive_a_replaced_reply(stage: Stage, aigul: Phone) -> None:
    """She erases everything behind a hanging reply, and starts over before the farewell could be said."""
    await stage.says(aigul, "/mydata")
    await stage.presses(aigul, kk("Erase my data"))
    before = [message for message in aigul.messages if not message.mine]
    held = Held(stage.telegram, "sendMessage", aigul)
    aigul.says("Қалай?")
    await held.caught()
    aigul.says("Иә")
    aigul.says("/start")
    await until(lambda: confirmed(stage), "all are confirmed")
    held.let_go()
    await stage.quiet()
    assert [message for message in before if not message.deleted] == []
    assert f"chat {aigul.id}" not in {scope for scope, _ in stage.telegram.profile.commands}


# A crowd


async def test_of_a_crowd_each_is_marked_and_she_is_told(stage: Stage, aigul: Phone) -> None:
    """Nobody types so fast: the first are read, the rest are not, and she knows it."""
    many = talk.CROWD + 40
    first = stage.telegram.updates.next_id
    for _ in range(many):
        aigul.says("/status")
    await stage.quiet()
    assert set(range(first, first + many)) <= set(await handled(stage))
    words = kk("Too many messages at once: the last ones were not read. Please send them again, one at a time.")
    assert any(words in text for text in theirs(aigul))
    assert "2-сұрақ" in aigul.screen.text


async def test_a_crowd_of_presses_is_answered(stage: Stage, aigul: Phone) -> None:
    for _ in range(talk.CROWD + 40):
        aigul.presses("Мысалды көру", on=aigul.screen)
    await stage.quiet()
    assert aigul.spinning == []


async def test_a_crowd_that_ends_with_a_repeat_loses_no_word_silently(stage: Stage, aigul: Phone) -> None:
    """What is new in it is marked and told of, whatever its last one is."""
    many = talk.CROWD + 10
    first = stage.telegram.updates.next_id
    last = first + many - 1
    await stage.place.all("INSERT INTO handled_updates (update_id, at) VALUES (:id, 0) RETURNING at", id=last)
    for _ in range(many):
        aigul.says("/status")
    await stage.quiet()
    assert set(range(first, first + many)) <= set(await handled(stage))
