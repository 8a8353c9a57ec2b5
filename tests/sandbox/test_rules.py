"""Every refusal of Telegram's, once over each front: who breaks a rule hears it in Telegram's words."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramForbiddenError
from aiogram.methods import SendMessage
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyParameters,
)

from sandbox.files import PHOTO_LIMIT, grey_png
from sandbox.phones import Phone
from sandbox.telegram import Telegram
from tests.sandbox.refused import (
    Act,
    Scene,
    album,
    answers_at_length,
    answers_late,
    answers_twice,
    bold,
    button,
    command,
    copies_deleted,
    deletes_in_group,
    deletes_old,
    deletes_old_among,
    deletes_young_dice,
    downloads_too_much,
    edits_caption_of_text,
    edits_for_blocker,
    edits_of_hers,
    edits_same_buttons,
    edits_text_of_photo,
    edits_too_long,
    edits_unchanged,
    edits_with_keyboard,
    forwards_deleted,
    photo,
    photo_by_document_id,
    text,
    writes_first,
    writes_first_to_neighbour,
    writes_to_blocker,
    writes_to_left_group,
    writes_to_nobody_left,
)

Row = tuple[str, Act, str]


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
    ("long edit", edits_too_long, "MESSAGE_TOO_LONG"),
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
    ("edit of hers", edits_of_hers, "message can't be edited"),
    ("edit with a reply keyboard", edits_with_keyboard, "message can't be edited"),
    ("edit unchanged", edits_unchanged, NOT_MODIFIED),
    ("same buttons", edits_same_buttons, NOT_MODIFIED),
    ("text of a photo", edits_text_of_photo, "there is no text in the message to edit"),
    ("caption of a text", edits_caption_of_text, "there is no caption in the message to edit"),
    (
        "edit of no message",
        lambda s: s.bot.edit_message_text("x", chat_id=s.chat),
        "message identifier is not specified",
    ),
    ("deletion of nothing", lambda s: s.bot.delete_message(s.chat, 99), "message to delete not found"),
    ("deletion of an old one", deletes_old, "message can't be deleted for everyone"),
    ("deletion of old ones", deletes_old_among, "message can't be deleted for everyone"),
    ("deletion of a young die", deletes_young_dice, "message can't be deleted for everyone"),
    ("deletion of others' words", deletes_in_group, "message can't be deleted"),
    ("101 deletions", lambda s: s.bot.delete_messages(s.chat, list(range(1, 102))), "too many message identifiers"),
    ("no deletion", lambda s: s.bot.delete_messages(s.chat, []), "message identifiers are not specified"),
    ("deletion where nobody is", lambda s: s.bot.delete_message(5, 1), "chat not found"),
    # answers to buttons
    ("answered twice", answers_twice, EXPIRED),
    ("answered late", answers_late, EXPIRED),
    ("no such press", lambda s: s.bot.answer_callback_query("5"), EXPIRED),
    ("a long toast", answers_at_length, "MESSAGE_TOO_LONG"),
    # who may be written to
    ("unknown chat", lambda s: s.bot.send_message(5, "x"), "chat not found"),
    ("a name", lambda s: s.bot.send_message("@nobody", "x"), "chat not found"),
    ("the first word", writes_first, "chat not found"),
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
    ("another kind", photo_by_document_id, "can't use file of type Document as Photo"),
    ("a download of nothing", lambda s: s.bot.get_file("x"), "wrong file_id or the file is temporarily unavailable"),
    ("a huge download", downloads_too_much, "file is too big"),
    ("an album of one", album(InputMediaPhoto), "media group must include 2-10 items"),
    ("a mixed album", album(InputMediaPhoto, InputMediaDocument), "document can't be mixed with other media types"),
    ("a copy of nothing", copies_deleted, "message to copy not found"),
    ("a forward of nothing", forwards_deleted, "message to forward not found"),
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
        (writes_to_blocker, "Forbidden: bot was blocked by the user"),
        (edits_for_blocker, "Forbidden: bot was blocked by the user"),
        (writes_to_nobody_left, "Forbidden: user is deactivated"),
        (writes_first_to_neighbour, "Forbidden: bot can't initiate conversation with a user"),
        (writes_to_left_group, "Forbidden: bot was kicked from the group chat"),
    ],
)
async def test_403_in_telegrams_words(act: Act, words: str, telegram: Telegram, bot: Bot, aigul: Phone) -> None:
    with pytest.raises(TelegramForbiddenError) as refused:
        await act(Scene(telegram, bot, aigul))
    assert refused.value.message == words


@pytest.mark.parametrize(
    "act", [text("*a*", parse_mode="Markdown"), album(InputMediaVideo, InputMediaVideo)], ids=["markdown", "videos"]
)
async def test_corners_that_are_not_built_say_so(act: Act, telegram: Telegram, bot: Bot, aigul: Phone) -> None:
    with pytest.raises(TelegramAPIError) as refused:
        await act(Scene(telegram, bot, aigul))
    assert refused.value.message.startswith("Not Implemented: ")
