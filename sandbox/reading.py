"""What a bot asks for: itself, updates, chats, files, its webhook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiogram.methods import DeleteWebhook, GetChat, GetFile, GetMe, GetUpdates, GetWebhookInfo, SetWebhook

from sandbox.methods import Built, Uploads
from sandbox.records import Json, Refusal, bad_request

if TYPE_CHECKING:
    from sandbox.telegram import Telegram

WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
LONGEST_POLL = 50


def get_me(telegram: Telegram, call: GetMe, uploads: Uploads) -> Json:
    """getMe"""
    can = {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return telegram.me.as_user() | can


async def get_updates(telegram: Telegram, call: GetUpdates, uploads: Uploads) -> list[Json]:
    """getUpdates; limit and timeout are clamped to 1-100 and 0-50 s, as Telegram does"""
    if telegram.webhook.url:
        raise Refusal(409, WEBHOOK_ACTIVE)
    telegram.updates.allow(call.allowed_updates)
    limit = min(max(100 if call.limit is None else call.limit, 1), 100)
    timeout = min(max(call.timeout or 0, 0), LONGEST_POLL)
    return await telegram.updates.poll(call.offset or 0, limit, timeout)


def set_webhook(telegram: Telegram, call: SetWebhook, uploads: Uploads) -> bool:
    """setWebhook to a loopback address"""
    if not call.url:
        return _drop_webhook(telegram, call.drop_pending_updates)
    telegram.webhook.set(call.url, call.secret_token or "", call.max_connections or 40)
    telegram.updates.abort_poll("Conflict: terminated by setWebhook request")
    telegram.updates.allow(call.allowed_updates)
    if call.drop_pending_updates:
        telegram.updates.clear()
    return True


def delete_webhook(telegram: Telegram, call: DeleteWebhook, uploads: Uploads) -> bool:
    """deleteWebhook"""
    return _drop_webhook(telegram, call.drop_pending_updates)


def _drop_webhook(telegram: Telegram, drop_pending_updates: bool | None) -> bool:
    telegram.webhook.delete()
    if drop_pending_updates:
        telegram.updates.clear()
    return True


def get_webhook_info(telegram: Telegram, call: GetWebhookInfo, uploads: Uploads) -> Json:
    """getWebhookInfo"""
    return telegram.webhook.as_info()


def get_chat(telegram: Telegram, call: GetChat, uploads: Uploads) -> Json:
    """getChat"""
    chat = telegram.chat(call.chat_id)
    if chat is None or not chat.started:
        raise bad_request("chat not found")
    more: Json = {"accent_color_id": 0, "max_reaction_count": 11}
    more["accepted_gift_types"] = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
    )
    return chat.as_chat() | more


def get_file(telegram: Telegram, call: GetFile, uploads: Uploads) -> Json:
    """getFile: at most 20 MB"""
    file = telegram.files.found(call.file_id)
    return file.as_file() | {"file_path": file.path}


BUILT: Built = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "getChat": get_chat,
    "getFile": get_file,
}
