"""What Telegram refuses beyond names and types, each rule once, with where its words were read.

Sources: tdlib/telegram-bot-api, Client.cpp (C); TDLib (T); core.telegram.org/bots/api (D); what bots were told
in practice (P).

Knowingly not refused:
- formatting: nested or overlapping entities, links, custom emoji, languages of code; automatic entities are
  found in what people type (commands only), not in what the bot sends
- files: bad voice or document formats, pictures too large in pixels, addresses to fetch from (always refused)
- accepted and without effect: link previews, silent and protected messages, effects, message_thread_id,
  business connections, paid and ephemeral messages, the scope of commands (kept, not shown)
- groups: administrators' rights, supergroups, channels, 20 messages a minute, the migration of a chat
- a second 409 within 3 s of the first comes at once (Telegram holds it back for 3 s); setWebhook more often
  than once a second; the flood limits on uploads and on unfinished calls
- an edit that changes only the link preview is "not modified" here

Refused here though Telegram lets it pass: unknown and dropped parameters and fields (it ignores them), method
names in another case, a button with two actions (it takes the first), and calls of methods not built (501).
"""

from __future__ import annotations

from typing import Any

from aiogram.methods import TelegramMethod
from aiogram.types import ForceReply, InlineKeyboardMarkup, ReplyKeyboardMarkup, ReplyKeyboardRemove

from sandbox import text as words
from sandbox.records import Chat, Json, Message, bad_request, forbidden

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
CALLBACK_DATA_LIMIT = 64
BUTTONS_LIMIT = 100
TOAST_LIMIT = 200
ANSWER_DEADLINE = 15
DELETABLE = 48 * 3600
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def plain(value: Any) -> Any:
    """A model as the JSON it came from."""
    return value.model_dump(mode="json", exclude_none=True, exclude_unset=True)


def chat_to_write(chat: Chat | None) -> Chat:
    """Who may be written to (C: check_chat_access; T: USER_IS_BLOCKED, PEER_ID_INVALID)."""
    if chat is None:
        raise bad_request("chat not found")
    if chat.person is None:
        if not chat.bot_is_member:
            raise forbidden("bot was kicked from the group chat")
        return chat
    if chat.person.deactivated:
        raise forbidden("user is deactivated")
    if chat.blocked:
        raise forbidden("bot was blocked by the user")
    if not chat.started and chat.person.known:
        raise forbidden("bot can't initiate conversation with a user")
    if not chat.started:
        raise bad_request("chat not found")
    return chat


def _mode(call: Any) -> str | None:
    """parse_mode; aiogram's "ask the bot's defaults" is none here: the session has asked them already."""
    return call.parse_mode if isinstance(call.parse_mode, str) else None


def message_text(call: Any, *, editing: bool = False) -> Json:
    """text and entities of a sendMessage or editMessageText (C: get_input_message_text)."""
    if not call.text:
        raise bad_request("message text is empty")
    entities = [plain(entity) for entity in call.entities or ()]
    text, marks = words.formatted(call.text, _mode(call), entities)
    if not text:
        raise bad_request("text must be non-empty")
    if words.length(text) > TEXT_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG" if editing else "message is too long")
    return {"text": text, "entities": marks} if marks else {"text": text}


def caption(call: Any) -> Json:
    """caption and caption_entities of a file (D: 0-1024 characters after entities parsing)."""
    if not call.caption:
        return {}
    entities = [plain(entity) for entity in call.caption_entities or ()]
    text, marks = words.formatted(call.caption, _mode(call), entities)
    if words.length(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return {"caption": text, "caption_entities": marks} if marks else {"caption": text}


def inline_keyboard(markup: InlineKeyboardMarkup | None) -> Json | None:
    """The buttons under a message; None when there are none (C: get_inline_keyboard_button)."""
    if markup is None:
        return None
    rows = [row for row in markup.inline_keyboard if row]
    if sum(len(row) for row in rows) > BUTTONS_LIMIT:
        raise bad_request("REPLY_MARKUP_TOO_LONG")  # P
    for button in (button for row in rows for button in row):
        if not button.text.strip():
            raise bad_request("can't parse inline keyboard button: Text must be non-empty")  # T: get_reply_markup
        does = {name for name, value in plain(button).items() if value != "" or name.startswith("switch")}
        does -= {"text", "style", "icon_custom_emoji_id"}
        if not does:
            raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
        if len(does) > 1:
            raise bad_request("can't parse inline keyboard button: more than one action")
        if len((button.callback_data or "").encode()) > CALLBACK_DATA_LIMIT:
            raise bad_request("BUTTON_DATA_INVALID")
        if button.url is not None and not button.url.startswith(("http://", "https://", "tg://")):
            raise bad_request(f"inline keyboard button URL '{button.url}' is invalid: Wrong HTTP URL")
    return plain(markup) if rows else None


Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply | None


def reply_markup(markup: Markup) -> tuple[Json | None, Json | None]:
    """(inline keyboard, anything else) of a new message (C: get_reply_markup)."""
    if markup is None or isinstance(markup, InlineKeyboardMarkup):
        return inline_keyboard(markup), None
    if isinstance(markup, ReplyKeyboardMarkup):
        for button in (button for row in markup.keyboard for button in row):
            if not button.text.strip():
                raise bad_request("can't parse keyboard button: Text must be non-empty")
    return None, plain(markup)


def editable(message: Message | None) -> Message:
    """The message, if the bot may edit it (C: check_message, "message to edit"; T: can_edit_message)."""
    if message is None:
        raise bad_request("message to edit not found")
    if message.mine or message.keyboard is not None:
        raise bad_request("message can't be edited")
    return message


def deletable(message: Message, now: float) -> Message:
    """The message, if the bot may delete it (D: deleteMessage, its five limits)."""
    if now - message.date > DELETABLE:
        raise bad_request("message can't be deleted for everyone")
    if message.mine and message.chat.person is None:
        raise bad_request("message can't be deleted")
    if message.kind == "dice" and message.chat.person is not None and now - message.date < 24 * 3600:
        raise bad_request("message can't be deleted for everyone")
    return message


def required(call: TelegramMethod[Any], *names: str) -> None:
    """For fields that are optional in the schema and needed by us: inline messages are not built."""
    for name in names:
        if getattr(call, name) is None:
            raise bad_request("message identifier is not specified")
