"""What a bot adds to a chat: messages, files, albums, copies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiogram.methods import (
    CopyMessage,
    ForwardMessage,
    SendChatAction,
    SendDocument,
    SendMediaGroup,
    SendMessage,
    SendPhoto,
    SendVoice,
)

from sandbox import rules
from sandbox.methods import Built, Uploads
from sandbox.records import Json, Message, Refusal, bad_request

if TYPE_CHECKING:
    from sandbox.telegram import Telegram

ACTIONS = [
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
]  # fmt: skip


def _post(telegram: Telegram, call: Any, body: Json) -> Message:
    chat = rules.chat_to_write(telegram.chat(call.chat_id))
    inline, keyboard = rules.reply_markup(call.reply_markup)
    if (reply := call.reply_parameters) is not None:
        answered = chat.messages.get(reply.message_id)
        if answered is not None:
            body = {**body, "reply_to_message": answered.as_message()}
            body["reply_to_message"].pop("reply_to_message", None)
        elif reply.allow_sending_without_reply is not True:
            raise bad_request("message to be replied not found")
    message = telegram.post(chat, telegram.me, body, markup=inline, keyboard=keyboard)
    if keyboard is not None:
        chat.reply_keyboard = keyboard if "keyboard" in keyboard else None
        telegram.changed("chat", chat)
    return message


def send_message(telegram: Telegram, call: SendMessage, uploads: Uploads) -> Json:
    """sendMessage"""
    return _post(telegram, call, rules.message_text(call)).as_message()


def send_photo(telegram: Telegram, call: SendPhoto, uploads: Uploads) -> Json:
    """sendPhoto"""
    body = telegram.files.sent("photo", call.photo, uploads).as_content() | rules.caption(call)
    return _post(telegram, call, body).as_message()


def send_document(telegram: Telegram, call: SendDocument, uploads: Uploads) -> Json:
    """sendDocument"""
    body = telegram.files.sent("document", call.document, uploads).as_content() | rules.caption(call)
    return _post(telegram, call, body).as_message()


def send_voice(telegram: Telegram, call: SendVoice, uploads: Uploads) -> Json:
    """sendVoice"""
    file = telegram.files.sent("voice", call.voice, uploads, duration=call.duration or 0)
    return _post(telegram, call, file.as_content() | rules.caption(call)).as_message()


def send_media_group(telegram: Telegram, call: SendMediaGroup, uploads: Uploads) -> list[Json]:
    """sendMediaGroup: 2-10 files, all or none"""
    if not 2 <= len(call.media) <= 10:
        raise bad_request("media group must include 2-10 items")  # D: sendMediaGroup
    kinds = {item.type for item in call.media}
    if not kinds <= {"photo", "document"}:
        raise Refusal(501, "Not Implemented: the sandbox builds albums of photos or of documents")
    if len(kinds) > 1:
        raise bad_request("document can't be mixed with other media types")
    chat = rules.chat_to_write(telegram.chat(call.chat_id))
    bodies = [
        telegram.files.sent(item.type, item.media, uploads).as_content() | rules.caption(item) for item in call.media
    ]
    album = {"media_group_id": f"{telegram.next_message_id:017}"}
    return [telegram.post(chat, telegram.me, body | album).as_message() for body in bodies]


def _original(telegram: Telegram, call: Any, what: str) -> Message:
    chat = telegram.chat(call.from_chat_id)
    if chat is None:
        raise bad_request("chat not found")
    message = chat.messages.get(call.message_id)
    if message is None:
        raise bad_request(f"{what} not found")
    return message


def copy_message(telegram: Telegram, call: CopyMessage, uploads: Uploads) -> Json:
    """copyMessage"""
    body = dict(_original(telegram, call, "message to copy").body)
    for key in ("forward_origin", "reply_to_message", "media_group_id"):
        body.pop(key, None)
    if call.caption is not None and "text" not in body:
        body.pop("caption", None)
        body.pop("caption_entities", None)
        body |= rules.caption(call)
    return {"message_id": _post(telegram, call, body).id}


def forward_message(telegram: Telegram, call: ForwardMessage, uploads: Uploads) -> Json:
    """forwardMessage"""
    chat = rules.chat_to_write(telegram.chat(call.chat_id))
    return telegram.post(chat, telegram.me, forwarded(_original(telegram, call, "message to forward"))).as_message()


def forwarded(message: Message) -> Json:
    """The body of a forward of this message, by anyone."""
    origin = {"type": "user", "sender_user": message.sender.as_user(), "date": message.date}
    body = {"forward_origin": origin, **message.body}
    body.pop("reply_to_message", None)
    return body


def send_chat_action(telegram: Telegram, call: SendChatAction, uploads: Uploads) -> bool:
    """sendChatAction"""
    if call.action not in ACTIONS:
        raise bad_request("wrong parameter action in request")  # Client.cpp, process_send_chat_action_query
    telegram.changed("action", rules.chat_to_write(telegram.chat(call.chat_id)), action=call.action)
    return True


BUILT: Built = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendVoice": send_voice,
    "sendMediaGroup": send_media_group,
    "copyMessage": copy_message,
    "forwardMessage": forward_message,
    "sendChatAction": send_chat_action,
}
