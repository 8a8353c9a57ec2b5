"""Every refusal of Telegram's, once over each front: who breaks a rule hears it in Telegram's words."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramForbiddenError
from aiogram.methods import GetMe, SendMessage
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    BufferedInputFile,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    KeyboardButton,
    Message,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyParameters,
)

from sandbox.files import DOWNLOAD_LIMIT, PHOTO_LIMIT, UPLOAD_LIMIT, grey_png
from sandbox.methods import Upload
from sandbox.phones import Phone
from sandbox.telegram import Telegram

DAY = 24 * 3600


def button(text: str = "Yes", **does: Any) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text=text, **does)]])


def bold(offset: int, length: int) -> list[MessageEntity]:
    return [MessageEntity(type="bold", offset=offset, length=length)]


@dataclass
class Scene:
    """What a refused call may need at hand."""

    telegram: Telegram
    bot: Bot
    aigul: Phone

    @property
    def chat(self) -> int:
        return self.aigul.id

    async def sent(self, **more: Any) -> Message:
        return await self.bot.send_message(self.chat, "Hello", **more)


Act = Callable[[Scene], Awaitable[Any]]
Row = tuple[str, Act, str]


async def _edits_of_hers(s: Scene) -> None:
    await s.bot.edit_message_text("x", chat_id=s.chat, message_id=s.aigul.messages[0].id)


async def _edits_unchanged(s: Scene) -> None:
    message = await s.sent(reply_markup=button(callback_data="y"))
    await message.edit_text(" Hello ", reply_markup=button(callback_data="y"))


async def _edits_same_buttons(s: Scene) -> None:
    message = await s.sent(reply_markup=button(callback_data="y"))
    await message.edit_reply_markup(reply_markup=button(callback_data="y"))


async def _edits_with_keyboard(s: Scene) -> None:
    message = await s.sent(reply_markup=ForceReply(force_reply=True))
    await message.edit_text("x")


async def _edits_text_of_photo(s: Scene) -> None:
    message = await s.bot.send_photo(s.chat, BufferedInputFile(grey_png(), "p.png"))
    await message.edit_text("x")


async def _edits_caption_of_text(s: Scene) -> None:
    await (await s.sent()).edit_caption(caption="x")


async def _edits_too_long(s: Scene) -> None:
    await (await s.sent()).edit_text("ә" * 4097)


async def _deletes_old(s: Scene) -> None:
    message = await s.sent()
    s.telegram.clock.advance(2 * DAY + 60)
    await message.delete()


async def _deletes_old_among(s: Scene) -> None:
    old = await s.sent()
    s.telegram.clock.advance(2 * DAY + 60)
    await s.bot.delete_messages(s.chat, [old.message_id, (await s.sent()).message_id])


async def _deletes_young_dice(s: Scene) -> None:
    await s.bot.delete_message(s.chat, s.aigul.sends_dice().id)


async def _deletes_in_group(s: Scene) -> None:
    group = s.telegram.group("Village", s.aigul)
    await s.bot.delete_message(group.id, s.aigul.says("/hi", to=group).id)


async def _answers_twice(s: Scene) -> None:
    await s.sent(reply_markup=button(callback_data="y"))
    press = s.aigul.presses("Yes")
    await s.bot.answer_callback_query(press.id)
    await s.bot.answer_callback_query(press.id)


async def _answers_late(s: Scene) -> None:
    await s.sent(reply_markup=button(callback_data="y"))
    press = s.aigul.presses("Yes")
    s.telegram.clock.advance(16)
    await s.bot.answer_callback_query(press.id)


async def _answers_at_length(s: Scene) -> None:
    await s.sent(reply_markup=button(callback_data="y"))
    await s.bot.answer_callback_query(s.aigul.presses("Yes").id, text="ә" * 201)


async def _writes_to_blocker(s: Scene) -> None:
    s.aigul.blocks()
    await s.sent()


async def _edits_for_blocker(s: Scene) -> None:
    message = await s.sent()
    s.aigul.blocks()
    await message.edit_text("x")


async def _writes_to_nobody_left(s: Scene) -> None:
    s.aigul.deactivates()
    await s.sent()


async def _writes_first(s: Scene) -> None:
    await s.bot.send_message(s.telegram.phone("Stranger").id, "Buy!")


async def _writes_first_to_neighbour(s: Scene) -> None:
    neighbour = s.telegram.phone("Neighbour")
    s.telegram.group("Village", neighbour)
    neighbour.says("/hi", to=next(iter(s.telegram.groups.values())))
    await s.bot.send_message(neighbour.id, "Buy!")


async def _writes_to_left_group(s: Scene) -> None:
    group = s.telegram.group("Village", s.aigul)
    group.removes_bot(s.aigul)
    await s.bot.send_message(group.id, "x")


async def _downloads_too_much(s: Scene) -> None:
    await s.bot.get_file(s.aigul.sends_document(b"x" * (DOWNLOAD_LIMIT + 1)).body["document"]["file_id"])


async def _photo_by_document_id(s: Scene) -> None:
    await s.bot.send_photo(s.chat, s.aigul.sends_document().body["document"]["file_id"])


async def _copies_deleted(s: Scene) -> None:
    message = await s.sent()
    await message.delete()
    await s.bot.copy_message(s.chat, s.chat, message.message_id)


async def _forwards_deleted(s: Scene) -> None:
    message = await s.sent()
    await message.delete()
    await s.bot.forward_message(s.chat, s.chat, message.message_id)


def text(*args: Any, **more: Any) -> Act:
    return lambda s: s.bot.send_message(s.chat, *args, **more)


def photo(data: bytes, **more: Any) -> Act:
    return lambda s: s.bot.send_photo(s.chat, BufferedInputFile(data, "p.png"), **more)


def album(*kinds: type) -> Act:
    media = [kind(media=BufferedInputFile(grey_png(), "p.png")) for kind in kinds]
    return lambda s: s.bot.send_media_group(s.chat, media)


def command(name: str, description: str = "Start") -> Act:
    return lambda s: s.bot.set_my_commands([BotCommand(command=name, description=description)])


EXPIRED = "query is too old and response timeout expired or query ID is invalid"
NOT_MODIFIED = "message is not modified: specified new message content and reply markup are exactly the same"
ROWS: list[Row] = [
    # words
    ("empty text", text(""), "message text is empty"),
    ("blank text", text(" \n "), "text must be non-empty"),
    ("long text", text("ә" * 4097), "message is too long"),
    ("long in UTF-16", text("😀" * 2049), "message is too long"),
    ("far too long", text("ә" * 16385), "text is too long"),
    ("long after parsing", text(f"<b>{'x' * 4097}</b>", parse_mode="HTML"), "message is too long"),
    ("long edit", _edits_too_long, "MESSAGE_TOO_LONG"),
    ("long caption", photo(grey_png(), caption="ә" * 1025), "message caption is too long"),
    ("entity after the end", text("abc", entities=bold(4, 1)), "begins after the end of the text"),
    ("entity over the end", text("abc", entities=bold(1, 3)), "ends after the end of the text"),
    ("entity in a letter", text("😀b", entities=bold(1, 2)), "begins in a middle of a UTF-16 symbol at byte offset 4"),
    ("entity ends in a letter", text("a😀b", entities=bold(0, 2)), "ends in a middle of a UTF-16 symbol"),
    ("negative offset", text("abc", entities=bold(-1, 1)), "receive an entity with incorrect offset -1"),
    ("negative length", text("abc", entities=bold(0, -1)), "receive an entity with incorrect length -1"),
    ("unknown tag", text("<x>a</x>", parse_mode="HTML"), 'can\'t parse entities: Unsupported start tag "x"'),
    ("stray <", text("a < b", parse_mode="HTML"), "can't parse entities: "),
    ("unclosed tag", text("<b>a", parse_mode="HTML"), "Can't find end tag corresponding to start tag"),
    ("crossed tags", text("<b><i>a</b></i>", parse_mode="HTML"), 'expected "</i>", found "</b>"'),
    ("end without start", text("a</b>", parse_mode="HTML"), "Unexpected end tag at byte offset 1"),
    ("reserved letter", text("a.", parse_mode="MarkdownV2"), "Character '.' is reserved and must be escaped"),
    ("open mark", text("*a", parse_mode="MarkdownV2"), "Can't find end of Bold entity at byte offset 0"),
    ("a link without an address", text("[a] b", parse_mode="MarkdownV2"), "Can't find end of a URL at byte offset 2"),
    ("no such mode", text("a", parse_mode="RTF"), "unsupported parse_mode"),
    # buttons
    ("long data", text("a", reply_markup=button(callback_data="ә" * 33)), "BUTTON_DATA_INVALID"),
    ("label of blanks", text("a", reply_markup=button(" ", callback_data="y")), "Text must be non-empty"),
    ("a button without action", text("a", reply_markup=button()), "Text buttons are unallowed"),
    ("empty data", text("a", reply_markup=button(callback_data="")), "Text buttons are unallowed"),
    ("two actions", text("a", reply_markup=button(callback_data="y", url="https://a.kz")), "more than one action"),
    ("bad address", text("a", reply_markup=button(url="ftp://a.kz")), "Wrong HTTP URL"),
    (
        "too many buttons",
        text("a", reply_markup=InlineKeyboardMarkup(inline_keyboard=button(callback_data="y").inline_keyboard * 101)),
        "REPLY_MARKUP_TOO_LONG",
    ),
    (
        "key without a label",
        text("a", reply_markup=ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text=" ")]])),
        "can't parse keyboard button: Text must be non-empty",
    ),
    ("reply to nothing", text("a", reply_parameters=ReplyParameters(message_id=99)), "message to be replied not found"),
    # edits and deletions
    (
        "edit of nothing",
        lambda s: s.bot.edit_message_text("x", chat_id=s.chat, message_id=99),
        "message to edit not found",
    ),
    ("edit of hers", _edits_of_hers, "message can't be edited"),
    ("edit with a reply keyboard", _edits_with_keyboard, "message can't be edited"),
    ("edit unchanged", _edits_unchanged, NOT_MODIFIED),
    ("same buttons", _edits_same_buttons, NOT_MODIFIED),
    ("text of a photo", _edits_text_of_photo, "there is no text in the message to edit"),
    ("caption of a text", _edits_caption_of_text, "there is no caption in the message to edit"),
    (
        "edit of no message",
        lambda s: s.bot.edit_message_text("x", chat_id=s.chat),
        "message identifier is not specified",
    ),
    ("deletion of nothing", lambda s: s.bot.delete_message(s.chat, 99), "message to delete not found"),
    ("deletion of an old one", _deletes_old, "message can't be deleted for everyone"),
    ("deletion of old ones", _deletes_old_among, "message can't be deleted for everyone"),
    ("deletion of a young die", _deletes_young_dice, "message can't be deleted for everyone"),
    ("deletion of others' words", _deletes_in_group, "message can't be deleted"),
    ("101 deletions", lambda s: s.bot.delete_messages(s.chat, list(range(1, 102))), "too many message identifiers"),
    ("no deletion", lambda s: s.bot.delete_messages(s.chat, []), "message identifiers are not specified"),
    ("deletion where nobody is", lambda s: s.bot.delete_message(5, 1), "chat not found"),
    # answers to buttons
    ("answered twice", _answers_twice, EXPIRED),
    ("answered late", _answers_late, EXPIRED),
    ("no such press", lambda s: s.bot.answer_callback_query("5"), EXPIRED),
    ("a long toast", _answers_at_length, "MESSAGE_TOO_LONG"),
    # who may be written to
    ("unknown chat", lambda s: s.bot.send_message(5, "x"), "chat not found"),
    ("a name", lambda s: s.bot.send_message("@nobody", "x"), "chat not found"),
    ("the first word", _writes_first, "chat not found"),
    ("getChat of a stranger", lambda s: s.bot.get_chat(s.telegram.phone().id), "chat not found"),
    ("an action for a stranger", lambda s: s.bot.send_chat_action(5, "typing"), "chat not found"),
    ("no such action", lambda s: s.bot.send_chat_action(s.chat, "dancing"), "wrong parameter action in request"),
    # files
    ("an empty file", photo(b""), "file must be non-empty"),
    ("not a picture", photo(b"%PDF"), "IMAGE_PROCESS_FAILED"),
    ("a huge picture", photo(grey_png() + b"x" * PHOTO_LIMIT), "is too big for a photo"),
    ("unknown file", lambda s: s.bot.send_document(s.chat, "nothing"), "wrong file identifier/HTTP URL specified"),
    ("a foreign address", lambda s: s.bot.send_document(s.chat, "https://a.kz/f"), "failed to get HTTP URL content"),
    ("an unattached file", lambda s: s.bot.send_voice(s.chat, "attach://x"), "there is no voice in the request"),
    ("another kind", _photo_by_document_id, "can't use file of type Document as Photo"),
    ("a download of nothing", lambda s: s.bot.get_file("x"), "wrong file_id or the file is temporarily unavailable"),
    ("a huge download", _downloads_too_much, "file is too big"),
    ("an album of one", album(InputMediaPhoto), "media group must include 2-10 items"),
    ("a mixed album", album(InputMediaPhoto, InputMediaDocument), "document can't be mixed with other media types"),
    ("a copy of nothing", _copies_deleted, "message to copy not found"),
    ("a forward of nothing", _forwards_deleted, "message to forward not found"),
    ("a copy from nowhere", lambda s: s.bot.copy_message(s.chat, 5, 1), "chat not found"),
    # what it says of itself
    ("command in capitals", command("Start"), "BOT_COMMAND_INVALID"),
    ("long command", command("x" * 33), "BOT_COMMAND_INVALID"),
    ("no description", command("start", ""), "BOT_COMMAND_DESCRIPTION_INVALID"),
    ("long description", command("start", "x" * 257), "BOT_COMMAND_DESCRIPTION_INVALID"),
    (
        "101 commands",
        lambda s: s.bot.set_my_commands([BotCommand(command=f"c{i}", description="x") for i in range(101)]),
        "BOT_COMMANDS_TOO_MUCH",
    ),
    (
        "commands for nobody",
        lambda s: s.bot.set_my_commands([], scope=BotCommandScopeChat(chat_id=5)),
        "chat not found",
    ),
    ("513 of itself", lambda s: s.bot.set_my_description("x" * 513), "bot description is too long"),
    ("121 of itself", lambda s: s.bot.set_my_short_description("x" * 121), "bot short description is too long"),
    ("a long name", lambda s: s.bot.set_my_name("x" * 65), "bot name is too long"),
    ("no name", lambda s: s.bot.set_my_name(""), "bot name is empty"),
    ("no such language", lambda s: s.bot.set_my_name("x", language_code="kaz"), "invalid language code specified"),
    # names and types
    (
        "an unknown parameter",
        lambda s: s.bot(SendMessage(chat_id=s.chat, text="a", request_timeout=5)),
        "sendMessage has no parameter request_timeout",
    ),
    (
        "an unknown field",
        text("a", reply_markup=button(callback_data="y", colour="red")),
        "reply_markup.inline_keyboard.0.0 has no field colour",
    ),
]


@pytest.mark.parametrize(("act", "words"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
async def test_400_in_telegrams_words(act: Act, words: str, telegram: Telegram, bot: Bot, aigul: Phone) -> None:
    with pytest.raises(TelegramBadRequest) as refused:
        await act(Scene(telegram, bot, aigul))
    assert refused.value.message.startswith("Bad Request: ")
    assert words in refused.value.message


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (_writes_to_blocker, "Forbidden: bot was blocked by the user"),
        (_edits_for_blocker, "Forbidden: bot was blocked by the user"),
        (_writes_to_nobody_left, "Forbidden: user is deactivated"),
        (_writes_first_to_neighbour, "Forbidden: bot can't initiate conversation with a user"),
        (_writes_to_left_group, "Forbidden: bot was kicked from the group chat"),
    ],
)
async def test_403_in_telegrams_words(act: Act, words: str, telegram: Telegram, bot: Bot, aigul: Phone) -> None:
    with pytest.raises(TelegramForbiddenError) as refused:
        await act(Scene(telegram, bot, aigul))
    assert refused.value.message == words


async def test_a_method_nobody_knows_is_404(telegram: Telegram) -> None:
    answer = await telegram.call("sendLetter", {})
    assert (answer.status, answer.body["description"]) == (404, "Not Found: method not found")


async def test_501_names_the_method(telegram: Telegram, bot: Bot, aigul: Phone) -> None:
    with pytest.raises(TelegramAPIError) as refused:
        await bot.send_dice(aigul.id)
    assert refused.value.message == "Not Implemented: the sandbox does not build sendDice"


@pytest.mark.parametrize(
    "act", [text("*a*", parse_mode="Markdown"), album(InputMediaVideo, InputMediaVideo)], ids=["markdown", "videos"]
)
async def test_corners_that_are_not_built_say_so(act: Act, telegram: Telegram, bot: Bot, aigul: Phone) -> None:
    with pytest.raises(TelegramAPIError) as refused:
        await act(Scene(telegram, bot, aigul))
    assert refused.value.message.startswith("Not Implemented: ")


async def test_a_wrong_token_is_401(telegram: Telegram, bot: Bot) -> None:
    telegram.token = "43:OTHER"
    with pytest.raises(TelegramAPIError) as refused:
        await bot(GetMe())
    assert refused.value.message == "Unauthorized"


async def test_50_mb_are_the_most(telegram: Telegram, aigul: Phone) -> None:
    upload = {"f": Upload("f.bin", b"x" * (UPLOAD_LIMIT + 1))}
    answer = await telegram.call("sendDocument", {"chat_id": aigul.id, "document": "attach://f"}, upload)
    assert (answer.status, answer.body["description"]) == (413, "Request Entity Too Large")


async def test_what_is_just_allowed_passes(telegram: Telegram, bot: Bot, aigul: Phone) -> None:
    await bot.send_message(aigul.id, "😀" * 2048, reply_markup=button(callback_data="ә" * 32))
    press = aigul.presses("Yes")
    await bot.answer_callback_query(press.id, text="ә" * 200, show_alert=True)
    assert (press.text, press.alert) == ("ә" * 200, True)
    await bot.set_my_commands([BotCommand(command=f"c_{i}", description="x" * 256) for i in range(100)])
    await bot.set_my_description("x" * 512)
    await bot.set_my_short_description("x" * 120)
    await bot.delete_messages(aigul.id, [*range(1, 100), 1_000])
    assert aigul.messages == []


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"text": "a", "protect_content": "maybe"}, "wrong parameter protect_content.bool: "),
        ({"text": "a", "entities": "[{"}, "wrong parameter entities: "),
        ({"text": "a", "entities": [{"type": "bold", "offset": 0}]}, "wrong parameter entities.0.length: "),
        ({"text": "a", "reply_markup": {"inline_keyboard": [[{}]]}}, "reply_markup has no field inline_keyboard"),
        ({"text": ["secret"]}, "wrong parameter text: "),
    ],
)
async def test_types_are_checked_and_the_value_is_not_repeated(
    telegram: Telegram, aigul: Phone, params: dict[str, Any], words: str
) -> None:
    answer = await telegram.call("sendMessage", {"chat_id": aigul.id, **params})
    assert answer.status == 400
    assert answer.body["description"].startswith(f"Bad Request: {words}")
    assert "secret" not in answer.body["description"]


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("sendMessage", {"text": "a"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": 7_000_000_001}, "message text is empty"),
        ("copyMessage", {"chat_id": 7_000_000_001, "message_id": 1}, 'parameter "from_chat_id" is required'),
        ("deleteMessage", {"chat_id": 7_000_000_001}, 'parameter "message_id" is required'),
        ("setMyCommands", {}, 'parameter "commands" is required'),
    ],
)
async def test_what_is_required(
    telegram: Telegram, aigul: Phone, method: str, params: dict[str, Any], words: str
) -> None:
    answer = await telegram.call(method, params)
    assert (answer.status, answer.body["description"]) == (400, f"Bad Request: {words}")


async def test_a_refusal_changes_nothing(telegram: Telegram, bot: Bot, aigul: Phone) -> None:
    before = [(message.id, message.text) for message in aigul.messages]
    with pytest.raises(TelegramBadRequest):
        await bot.send_message(aigul.id, "a", reply_markup=button(callback_data="x" * 65))
    assert [(message.id, message.text) for message in aigul.messages] == before
    assert (await bot.send_message(aigul.id, "a")).message_id == before[-1][0] + 1
