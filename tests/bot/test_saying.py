"""How a reply is said when Telegram is slow, refuses, breaks down, or the line does."""

import asyncio
from datetime import UTC, datetime

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, Chat, User
from aiogram.types import Message as TelegramMessage

from bot import saying
from bot.saying import NotThrough, Voice
from handlers.ui.screen import Document, Reply, Screen, lines
from sandbox.faults import Fault
from sandbox.http import HttpFront
from sandbox.phones import Phone
from sandbox.telegram import Telegram
from storage.database import Engine
from tests.bot.first_stone import PROBLEM, TITLE
from tests.bot.steps import has
from tests.bot.watch import calls, kk, lead, names, owed, theirs
from tests.stage import Stage

HELLO = Reply(Screen(lines("Сәлем")))


@pytest.fixture
def engine() -> Engine:
    """What is said is the same whatever keeps the rows."""
    return "sqlite"


@pytest.fixture
async def aigul(stage: Stage) -> Phone:
    """She is at the second question."""
    phone = stage.telegram.phone("Айгүл")
    await lead(stage, [phone], "region")
    return phone


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pauses between tries, without their seconds."""
    monkeypatch.setattr(saying, "PAUSES", (0.001, 0.002, 0.003, 0.004))


# Through in the end


async def test_a_short_429_is_waited_for_and_the_reply_said_once(stage: Stage, aigul: Phone) -> None:
    stage.telegram.faults.add(Fault("too_many", "sendMessage", chat=aigul, retry_after=1))
    before = len(theirs(aigul))
    await stage.says(aigul, TITLE)
    assert len(theirs(aigul)) == before + 1
    assert "3-сұрақ" in aigul.screen.text
    assert await owed(stage) == []


async def test_a_long_429_is_not_waited_for_and_the_next_touch_draws_the_screen(stage: Stage, aigul: Phone) -> None:
    fault = stage.telegram.faults.add(Fault("too_many", "sendMessage", chat=aigul, retry_after=11, times=None))
    await stage.says(aigul, TITLE)
    assert fault.struck == 1
    assert await owed(stage) == [aigul.id]
    stage.telegram.faults.clear()
    await stage.says(aigul, PROBLEM)
    assert "4-сұрақ" in aigul.screen.text
    assert await owed(stage) == []


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_server_error_is_tried_again_and_the_reply_said_once(stage: Stage, aigul: Phone, status: int) -> None:
    stage.telegram.faults.add(Fault("server_error", "sendMessage", chat=aigul, status=status, times=3))
    before = len(theirs(aigul))
    await stage.says(aigul, TITLE)
    assert len(theirs(aigul)) == before + 1
    assert await owed(stage) == []


@pytest.mark.usefixtures("patient")
async def test_a_server_that_stays_broken_leaves_a_debt(stage: Stage, aigul: Phone) -> None:
    fault = stage.telegram.faults.add(Fault("server_error", "sendMessage", chat=aigul, times=None))
    await stage.says(aigul, TITLE)
    assert fault.struck == len(saying.PAUSES) + 1
    assert await owed(stage) == [aigul.id]


async def test_a_refused_connection_is_tried_again(unused_tcp_port: int) -> None:
    """It surely did not get through: nobody listened. The second try finds the door open."""
    telegram = Telegram()
    phone = telegram.phone("Айгүл")
    phone.says("/start")
    front = HttpFront(telegram, unused_tcp_port)
    pauses: list[float] = []

    async def opens(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 2:
            await front.start()

    session = AiohttpSession(api=TelegramAPIServer.from_base(front.url), timeout=5)
    try:
        said = await Voice(Bot(telegram.token, session=session), sleep=opens).say(phone.id, HELLO, None)
    finally:
        await session.close()
        await front.stop()
    assert pauses == list(saying.PAUSES[:2])
    assert [each.message_id for each in said] == [phone.screen.id]
    assert theirs(phone) == ["Сәлем"]


async def test_a_connection_refused_for_good_is_not_through(unused_tcp_port: int) -> None:
    pauses: list[float] = []

    async def rest(seconds: float) -> None:
        pauses.append(seconds)

    api = TelegramAPIServer.from_base(f"http://127.0.0.1:{unused_tcp_port}")
    session = AiohttpSession(api=api, timeout=5)
    try:
        with pytest.raises(NotThrough):
            await Voice(Bot("42:SANDBOX", session=session), sleep=rest).say(7, HELLO, None)
    finally:
        await session.close()
    assert pauses == list(saying.PAUSES)


@pytest.mark.parametrize("kind", ["drop", "lose_reply"])
async def test_a_broken_connection_is_never_said_into_again(stage: Stage, aigul: Phone, kind: str) -> None:
    """Nobody can tell whether the first time arrived."""
    fault = stage.telegram.faults.add(Fault(kind, "sendMessage", chat=aigul, times=None))  # type: ignore[arg-type]
    await stage.says(aigul, TITLE)
    assert fault.struck == 1
    assert await owed(stage) == [aigul.id]


# Refused


async def test_where_the_message_to_edit_is_gone_the_screen_is_sent_anew(stage: Stage, aigul: Phone) -> None:
    """She deleted it between her press and our edit."""
    question = aigul.screen
    aigul.presses("Артқа")
    del aigul.chat.messages[question.id]
    with calls(stage.telegram, aigul) as seen:
        await stage.quiet()
    assert sorted(names(seen)) == ["answerCallbackQuery", "editMessageText", "sendMessage"]
    assert "1-сұрақ" in aigul.screen.text
    assert aigul.spinning == []


async def test_a_button_of_a_message_out_of_reach_gets_a_new_screen(stage: Stage, aigul: Phone) -> None:
    question = aigul.screen
    data = next(b.data for b in question.all_buttons if b.text == "Артқа")
    await stage.program.bot.delete_message(aigul.id, question.id)
    aigul.forges(data or "", question)
    with calls(stage.telegram, aigul) as seen:
        await stage.quiet()
    assert sorted(names(seen)) == ["answerCallbackQuery", "sendMessage"]
    assert "1-сұрақ" in aigul.screen.text


async def test_a_screen_that_is_there_already_says_nothing(
    stage: Stage, aigul: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    """ "Not modified" is no error: the person has what she should see."""
    await stage.presses(aigul, "Мысалды көру")
    data = next(b.data for b in aigul.screen.all_buttons if b.data and ":hint" in b.data).replace(":hint", ":example")
    aigul.forges(data, aigul.screen)
    caplog.clear()
    with calls(stage.telegram, aigul) as seen:
        await stage.quiet()
    assert sorted(names(seen)) == ["answerCallbackQuery", "editMessageText"]
    assert [call.answer.status for call in seen if call.method == "editMessageText" and call.answer] == [400]
    assert aigul.spinning == []
    assert caplog.messages == []


async def test_who_blocked_the_bot_is_let_go(stage: Stage, aigul: Phone) -> None:
    """No debt, no second try; what she said counts, and /start later finds it."""
    aigul.says(TITLE)
    aigul.blocks()
    with calls(stage.telegram, aigul) as seen:
        await stage.quiet()
    assert names(seen).count("sendMessage") <= 2
    assert await owed(stage) == []
    aigul.unblocks()
    await stage.says(aigul, "/start")
    assert has(aigul, "Жалғастыру")
    await stage.presses(aigul, "Жалғастыру")
    assert "3-сұрақ" in aigul.screen.text


async def test_a_button_that_is_too_old_to_be_answered_still_works(stage: Stage, aigul: Phone) -> None:
    stage.telegram.faults.add(Fault("drop", "answerCallbackQuery", chat=aigul))
    await stage.presses(aigul, "Артқа")
    assert "1-сұрақ" in aigul.screen.text
    assert await owed(stage) == []


# Nobody talks inside a turn


async def test_nothing_is_sent_while_a_turn_is_open(
    stage: Stage, aigul: Phone, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The network must never hold a row; a handler that tries is a bug, and nothing of it is sent."""
    from storage import applications

    keep = applications.keep_answer
    tried: list[asyncio.Task[object]] = []

    def keeps_and_talks(*args: object, **more: object) -> None:
        keep(*args, **more)  # type: ignore[arg-type]
        tried.append(asyncio.create_task(stage.program.bot.send_message(aigul.id, "Ішінен")))

    monkeypatch.setattr(applications, "keep_answer", keeps_and_talks)
    await stage.says(aigul, TITLE)
    [error] = await asyncio.gather(*tried, return_exceptions=True)
    assert isinstance(error, RuntimeError)
    assert "Ішінен" not in theirs(aigul)


# Files


FILE = Document("mydata.json", '{"ауыл": "Ойыл"}'.encode(), "Файл")


def with_file(*notes: str) -> Reply:
    return Reply(Screen(lines("Экран")), notes=tuple(Screen(lines(note)) for note in notes), documents=(FILE,))


async def test_a_file_is_said_after_the_notes_and_before_the_screen(stage: Stage, aigul: Phone) -> None:
    before = len(theirs(aigul))
    said = await Voice(stage.program.bot).say(aigul.id, with_file("Бір", "Екі"), None)
    assert theirs(aigul)[before:] == ["Бір", "Екі", "Файл", "Экран"]
    assert [each.message_id for each in said] == [message.id for message in aigul.messages[-4:]]
    [sent] = [message for message in aigul.messages if message.kind == "document"]
    file = stage.telegram.files.by_id[sent.body["document"]["file_id"]]
    assert (file.name, file.data) == (FILE.name, FILE.content)


async def test_after_a_file_the_screen_is_a_new_one(stage: Stage, aigul: Phone) -> None:
    pressed = aigul.screen
    with calls(stage.telegram, aigul) as seen:
        press = CallbackQuery(
            id="1",
            from_user=User(id=aigul.id, is_bot=False, first_name="Айгүл"),
            chat_instance="1",
            data="x",
            message=TelegramMessage(
                message_id=pressed.id, date=datetime.now(UTC), chat=Chat(id=aigul.id, type="private")
            ),
        )
        await Voice(stage.program.bot).say(aigul.id, with_file(), press)
    assert [name for name in names(seen) if name != "answerCallbackQuery"] == [
        "sendDocument",
        "sendMessage",
        "editMessageReplyMarkup",
    ]
    assert pressed.buttons == []


@pytest.mark.usefixtures("patient")
async def test_a_file_that_surely_did_not_get_through_is_sent_again(stage: Stage, aigul: Phone) -> None:
    stage.telegram.faults.add(Fault("server_error", "sendDocument", chat=aigul, status=502, times=2))
    await Voice(stage.program.bot).say(aigul.id, with_file(), None)
    assert [message.kind for message in aigul.messages if not message.mine].count("document") == 1
    assert aigul.screen.text == "Экран"


@pytest.mark.parametrize("kind", ["drop", "lose_reply"])
async def test_a_file_whose_answer_was_lost_is_not_repeated(stage: Stage, aigul: Phone, kind: str) -> None:
    fault = stage.telegram.faults.add(Fault(kind, "sendDocument", chat=aigul, times=None))  # type: ignore[arg-type]
    with pytest.raises(NotThrough) as lost:
        await Voice(stage.program.bot).say(aigul.id, with_file("Бір"), None)
    assert fault.struck == 1
    [note] = lost.value.said
    assert aigul.chat.messages[note.message_id].text == "Бір"


async def test_what_got_through_before_the_line_broke_goes_with_an_erasure(stage: Stage, aigul: Phone) -> None:
    """The file is in her chat; only the screen after it is not."""
    await stage.says(aigul, "/mydata")
    stage.telegram.faults.add(Fault("drop", "sendMessage", chat=aigul))
    await stage.presses(aigul, kk("As a file"))
    [file] = [message for message in aigul.messages if message.kind == "document"]
    assert await owed(stage) == [aigul.id]
    await stage.db.sync()
    assert await stage.place.all("SELECT person FROM said WHERE message_id = :id", id=file.id)
