"""What a bot changes in a chat: edits and deletions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiogram.methods import (
    DeleteMessage,
    DeleteMessages,
    EditMessageCaption,
    EditMessageReplyMarkup,
    EditMessageText,
)

from sandbox import rules
from sandbox.methods import Built, Uploads
from sandbox.records import Chat, Json, Message, bad_request

if TYPE_CHECKING:
    from sandbox.telegram import Telegram


def _to_edit(telegram: Telegram, call: Any) -> Message:
    rules.required(call, "chat_id", "message_id")
    chat = rules.chat_to_write(telegram.chat(call.chat_id))
    return rules.editable(chat.messages.get(call.message_id))


def _change(telegram: Telegram, message: Message, body: Json, markup: Json | None, words: bool) -> Json:
    if (message.body, message.markup) == (body, markup):
        raise bad_request(rules.NOT_MODIFIED)
    message.body, message.markup = body, markup
    if words:
        message.edit_date = telegram.now()
    telegram.tick += 1
    message.tick = telegram.tick
    telegram.changed("changed", message.chat, message=message)
    return message.as_message()


def edit_message_text(telegram: Telegram, call: EditMessageText, uploads: Uploads) -> Json:
    """editMessageText; without reply_markup the buttons go"""
    text = rules.message_text(call, editing=True)
    markup = rules.inline_keyboard(call.reply_markup)
    message = _to_edit(telegram, call)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    kept = {key: value for key, value in message.body.items() if key not in ("text", "entities")}
    return _change(telegram, message, kept | text, markup, words=True)


def edit_message_caption(telegram: Telegram, call: EditMessageCaption, uploads: Uploads) -> Json:
    """editMessageCaption"""
    caption = rules.caption(call)
    markup = rules.inline_keyboard(call.reply_markup)
    message = _to_edit(telegram, call)
    if "text" in message.body:
        raise bad_request("there is no caption in the message to edit")
    kept = {key: value for key, value in message.body.items() if key not in ("caption", "caption_entities")}
    return _change(telegram, message, kept | caption, markup, words=True)


def edit_message_reply_markup(telegram: Telegram, call: EditMessageReplyMarkup, uploads: Uploads) -> Json:
    """editMessageReplyMarkup"""
    markup = rules.inline_keyboard(call.reply_markup)
    message = _to_edit(telegram, call)
    return _change(telegram, message, message.body, markup, words=False)


def _chat(telegram: Telegram, chat_id: int | str) -> Chat:
    chat = telegram.chat(chat_id)
    if chat is None or not chat.started:
        raise bad_request("chat not found")
    return chat


def delete_message(telegram: Telegram, call: DeleteMessage, uploads: Uploads) -> bool:
    """deleteMessage"""
    chat = _chat(telegram, call.chat_id)
    message = chat.messages.get(call.message_id)
    if message is None:
        raise bad_request("message to delete not found")
    _delete(telegram, rules.deletable(message, telegram.now()))
    return True


def delete_messages(telegram: Telegram, call: DeleteMessages, uploads: Uploads) -> bool:
    """deleteMessages: 1-100 ids; those not found are skipped, one that may not be deleted stops all"""
    if not call.message_ids:
        raise bad_request("message identifiers are not specified")
    if len(call.message_ids) > 100:
        raise bad_request("too many message identifiers specified")
    chat = _chat(telegram, call.chat_id)
    found = [chat.messages[number] for number in call.message_ids if number in chat.messages]
    for message in [rules.deletable(message, telegram.now()) for message in found]:
        _delete(telegram, message)
    return True


def _delete(telegram: Telegram, message: Message) -> None:
    message.deleted = True
    message.chat.messages.pop(message.id, None)
    telegram.changed("deleted", message.chat, message=message)


BUILT: Built = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
}
