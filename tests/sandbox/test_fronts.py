"""Both fronts give the same answers, in shapes aiogram knows; a bare aiogram bot lives on the HTTP one."""

import asyncio
import io
import json
from typing import Any

import aiohttp
import pytest
from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramNetworkError
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    Message,
    MessageEntity,
    ReplyParameters,
)
from aiohttp import ClientResponseError, ServerDisconnectedError

from sandbox.faults import Fault
from sandbox.files import grey_png
from sandbox.http import HttpFront
from sandbox.phones import Phone
from sandbox.session import Session
from sandbox.telegram import BUILT, Telegram
from tests.sandbox.test_phones import unknown_fields

YES = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Yes", callback_data="y")]])
CALLED: set[str] = set()


async def every_method(telegram: Telegram, bot: Bot, aigul: Phone) -> list[Any]:
    """Each built method once or more; what came back."""
    chat = aigul.id
    picture = BufferedInputFile(grey_png(), "p.png")
    entities = [MessageEntity(type="bold", offset=0, length=5)]
    reply = ReplyParameters(message_id=1, quote="/start")
    loose = ReplyParameters(message_id=99, allow_sending_without_reply=True)
    sent = await bot.send_message(chat, "Hello", entities=entities, reply_markup=YES, reply_parameters=reply)
    press = aigul.presses("Yes")
    got: list[Any] = [
        sent,
        await bot.get_me(),
        await bot.answer_callback_query(press.id, text="Ok"),
        await bot.send_message(chat, "loose", reply_parameters=loose),
        await sent.edit_text("<b>Bye</b>", parse_mode="HTML", reply_markup=YES),
        await sent.edit_reply_markup(reply_markup=None),
        await bot.send_photo(chat, picture, caption="p"),
        await bot.send_document(chat, BufferedInputFile(b"%PDF", "a.pdf"), caption="d"),
        await bot.send_voice(chat, BufferedInputFile(b"OggS", "v.ogg"), duration=3),
        await bot.send_media_group(chat, [InputMediaPhoto(media=picture, caption="1"), InputMediaPhoto(media=picture)]),
        await bot.send_media_group(chat, [InputMediaDocument(media=BufferedInputFile(b"x", "x.txt"))] * 2),
        await bot.send_chat_action(chat, "typing"),
        await bot.get_chat(chat),
        await bot.set_my_commands([BotCommand(command="start", description="Begin")]),
        await bot.get_my_commands(),
        await bot.get_my_commands(scope=BotCommandScopeChat(chat_id=chat), language_code="kk"),
        await bot.delete_my_commands(),
        await bot.get_my_commands(),
        await bot.set_my_name("Sand", language_code="kk"),
        await bot.get_my_name(language_code="kk"),
        await bot.get_my_name(language_code="ru"),
        await bot.set_my_description("About"),
        await bot.get_my_description(language_code="ru"),
        await bot.set_my_description(),
        await bot.get_my_description(),
        await bot.set_my_short_description("About", language_code="ru"),
        await bot.get_my_short_description(language_code="ru"),
        await bot.get_my_short_description(),
        await bot.get_webhook_info(),
        await bot.delete_webhook(drop_pending_updates=False),
        await bot.get_updates(),
        await bot.set_webhook("http://127.0.0.1:9/none", secret_token="s" * 32, drop_pending_updates=True),
        await bot.get_webhook_info(),
        await bot.delete_webhook(),
    ]  # fmt: skip
    photo = got[6]
    got += [
        await photo.edit_caption(caption="q"),
        await bot.send_photo(chat, photo.photo[-1].file_id),
        await bot.get_file(photo.photo[-1].file_id),
        await bot.copy_message(chat, chat, photo.message_id, caption="copy"),
        await bot.forward_message(chat, chat, photo.message_id),
        await bot.delete_message(chat, photo.message_id),
        await bot.delete_messages(chat, [sent.message_id, 1, 999]),
    ]
    return got


async def test_every_method_answers_alike_in_known_shapes(telegram: Telegram) -> None:
    answers = []
    called: set[str] = set()
    for over_http in (False, True):
        world = Telegram(telegram.clock)
        world.clock.now = lambda: 1_800_000_000.0  # type: ignore[method-assign]
        world.on_call.append(lambda call: called.add(call.method))
        aigul = world.phone("Айгүл", language_code="ru")
        aigul.says("/start")
        async with HttpFront(world) as front:
            over = AiohttpSession(api=TelegramAPIServer.from_base(front.url)) if over_http else Session(world)
            async with Bot(world.token, session=over).context() as bot:
                answers.append(await every_method(world, bot, aigul))
        await world.close()
    assert unknown_fields(answers[0]) == []
    assert answers[0] == answers[1]
    assert called == BUILT.keys()


async def test_defaults_of_the_bot_are_asked(telegram: Telegram, aigul: Phone) -> None:
    bot = Bot(telegram.token, session=Session(telegram), default=DefaultBotProperties(parse_mode="HTML"))
    await bot.send_message(aigul.id, "<b>a</b>")
    assert (aigul.screen.text, aigul.screen.entities) == ("a", [{"type": "bold", "offset": 0, "length": 1}])
    await bot.send_message(aigul.id, "<b>a</b>", parse_mode=None)
    assert aigul.screen.text == "<b>a</b>"


async def test_files_travel_both_ways(telegram: Telegram, bot: Bot, aigul: Phone) -> None:
    data = bytes(range(256)) * 1000
    sent = aigul.sends_document(data, name="big.bin", mime_type="application/octet-stream")
    got = await bot.download(sent.body["document"]["file_id"])
    assert isinstance(got, io.BytesIO)
    assert got.read() == data
    assert got
    await bot.send_document(aigul.id, BufferedInputFile(data, "өтінім.pdf"))
    document = aigul.screen.body["document"]
    assert (document["file_name"], document["file_size"]) == ("өтінім.pdf", len(data))
    assert telegram.files.by_id[document["file_id"]].data == data
    await bot.send_document(aigul.id, sent.body["document"]["file_id"])
    assert aigul.screen.body["document"] == sent.body["document"]


async def test_downloads_fail_as_aiograms_do(telegram: Telegram, bot: Bot, aigul: Phone) -> None:
    with pytest.raises(ClientResponseError) as missing:
        await bot.download_file("nothing/here")
    assert missing.value.status == 404
    assert telegram.token in str(missing.value)  # the trap: it tells the token
    path = telegram.files.by_id[aigul.sends_photo().body["photo"][0]["file_id"]].path
    telegram.faults.add(Fault("server_error", method="download", status=503))
    with pytest.raises(ClientResponseError) as broken:
        await bot.download_file(path)
    assert broken.value.status == 503
    telegram.faults.add(Fault("drop", method="download", times=None))  # aiohttp asks a GET twice
    with pytest.raises((ServerDisconnectedError, aiohttp.ClientOSError)):
        await bot.download_file(path)
    telegram.faults.clear()
    telegram.faults.add(Fault("hang", method="download"))
    with pytest.raises(TimeoutError):
        await bot.download_file(path, timeout=1)


async def test_a_cancelled_call_is_cancelled(telegram: Telegram, bot: Bot, aigul: Phone) -> None:
    fault = telegram.faults.add(Fault("hang"))
    sending = asyncio.create_task(bot.send_message(aigul.id, "a"))
    while not fault.struck:  # noqa: ASYNC110 (nothing tells)
        await asyncio.sleep(0.001)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    async with asyncio.timeout(5):
        while telegram.in_flight:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
    assert len(aigul.messages) == 1


async def test_a_slow_poll_ends_by_the_sessions_timeout(telegram: Telegram, bot: Bot) -> None:
    with pytest.raises(TelegramNetworkError):
        await bot.get_updates(timeout=30, request_timeout=1)


@pytest.fixture
async def front(telegram: Telegram) -> Any:
    async with HttpFront(telegram) as front:
        yield front


async def test_json_forms_and_addresses_are_all_read(telegram: Telegram, front: HttpFront, aigul: Phone) -> None:
    address = f"{front.url}/bot{telegram.token}/sendMessage"
    entities = [{"type": "bold", "offset": 0, "length": 1}]
    form = {"chat_id": str(aigul.id), "text": "a", "entities": json.dumps(entities)}
    multipart = aiohttp.FormData(form, default_to_multipart=True)
    async with aiohttp.ClientSession() as http:
        asked: list[dict[str, Any]] = [
            {"json": {"chat_id": aigul.id, "text": "a", "entities": entities, "reply_markup": None}},
            {"json": {**form, "chat_id": str(aigul.id)}},
            {"data": form},
            {"data": multipart},
            {"params": form},
        ]
        for arguments in asked:
            async with http.post(address, **arguments) as response:
                body = await response.json()
                assert (response.status, body["ok"]) == (200, True), body
                assert body["result"]["entities"] == entities
        async with http.get(f"{front.url}/bot{telegram.token}/getMe") as response:
            assert (await response.json())["result"]["username"] == "sandbox_bot"


async def test_a_file_under_the_parameters_own_name(telegram: Telegram, front: HttpFront, aigul: Phone) -> None:
    form = aiohttp.FormData({"chat_id": str(aigul.id)})
    form.add_field("photo", grey_png(), filename="p.png")
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{front.url}/bot{telegram.token}/sendPhoto", data=form) as response,
    ):
        assert response.status == 200
    assert aigul.screen.kind == "photo"


@pytest.mark.parametrize(
    ("path", "arguments", "status"),
    [
        ("/bot42:WRONG/getMe", {}, 401),
        ("/file/bot42:WRONG/x", {}, 401),
        ("/bot42:SANDBOX/getYou", {}, 404),
        ("/file/bot42:SANDBOX/x", {}, 404),
        ("/elsewhere", {}, 404),
        ("/bot42:SANDBOX/sendDice", {"json": {"chat_id": 1}}, 501),
        ("/bot42:SANDBOX/getMe", {"data": b"{", "headers": {"Content-Type": "application/json"}}, 400),
        ("/bot42:SANDBOX/getMe", {"json": [1]}, 400),
    ],
)
async def test_what_the_server_refuses(front: HttpFront, path: str, arguments: dict[str, Any], status: int) -> None:
    method = "GET" if path.startswith("/file") else "POST"
    async with aiohttp.ClientSession() as http, http.request(method, front.url + path, **arguments) as response:
        assert response.status == status


async def test_bytes_without_a_file_name_are_refused(telegram: Telegram, front: HttpFront) -> None:
    with aiohttp.MultipartWriter("form-data") as form:
        part = form.append(b"\xff", {"Content-Type": "application/octet-stream"})
        part.set_content_disposition("form-data", name="photo")
    async with aiohttp.ClientSession() as http, http.post(f"{front.url}/bot{telegram.token}/getMe", data=form) as got:
        assert got.status == 400


async def test_it_listens_on_loopback_only(front: HttpFront) -> None:
    assert [address[0] for address in front._runner.addresses] == ["127.0.0.1"]


async def test_a_bare_aiogram_bot_by_its_own_polling(telegram: Telegram, bot: Bot) -> None:
    dispatcher = Dispatcher(disable_fsm=True)

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(f"You said {message.text}", reply_markup=YES)

    @dispatcher.callback_query()
    async def pressed(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        await query.message.edit_text("Thank you")
        await query.answer("Ok")

    phones = [telegram.phone(f"Phone {i}") for i in range(5)]
    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False))
    try:
        async with asyncio.timeout(10):
            for phone in phones:
                phone.says("Сәлем 😀")
            while any(len(phone.messages) < 2 for phone in phones):  # noqa: ASYNC110
                await asyncio.sleep(0.001)
            for phone in phones:
                phone.sees("You said Сәлем 😀")
                phone.presses("Yes")
            await telegram.quiet()
            while any(phone.spinning for phone in phones):  # noqa: ASYNC110
                await asyncio.sleep(0.001)
    finally:
        await dispatcher.stop_polling()
        await polling
    for phone in phones:
        phone.sees("Thank you")
        assert [toast.text for toast in phone.toasts] == ["Ok"]


async def test_an_error_of_the_sandbox_is_no_answer_of_telegrams(telegram: Telegram, bot: Bot, aigul: Phone) -> None:
    def breaks(call: object) -> None:
        raise RuntimeError("a broken observer")

    telegram.on_call.append(breaks)
    with pytest.raises(Exception) as failed:  # noqa: PT011 (each front in its own way)
        await bot.send_message(aigul.id, "a")
    assert not isinstance(failed.value, TelegramBadRequest)
