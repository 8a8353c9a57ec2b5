"""What a bot says of itself: commands, descriptions, name; by language, and commands by scope too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aiogram.methods import (
    DeleteMyCommands,
    GetMyCommands,
    GetMyDescription,
    GetMyName,
    GetMyShortDescription,
    SetMyCommands,
    SetMyDescription,
    SetMyName,
    SetMyShortDescription,
)

from sandbox import rules
from sandbox.methods import Built, Uploads
from sandbox.records import Json, bad_request
from sandbox.text import length

if TYPE_CHECKING:
    from sandbox.telegram import Telegram

COMMAND = re.compile(r"[a-z0-9_]{1,32}")


class Profile:
    """Names and descriptions by language code ("" for everybody else), commands by scope and language."""

    def __init__(self, name: str) -> None:
        self.names = {"": name}
        self.descriptions: dict[str, str] = {}
        self.short_descriptions: dict[str, str] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}


def _language(call: Any) -> str:
    code = call.language_code or ""
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return str(code)


def _set(texts: dict[str, str], call: Any, value: str | None, limit: int, what: str) -> bool:
    if length(value or "") > limit:
        raise bad_request(f"{what} is too long")
    language = _language(call)
    if value:
        texts[language] = value
    else:
        texts.pop(language, None)
    return True


def _get(texts: dict[str, str], call: Any) -> str:
    return texts.get(_language(call), texts.get("", ""))


def _scope(telegram: Telegram, call: Any) -> tuple[str, str]:
    scope = rules.plain(call.scope) if call.scope else {"type": "default"}
    if "chat_id" in scope and telegram.chat(scope["chat_id"]) is None:
        raise bad_request("chat not found")
    return " ".join(str(value) for _, value in sorted(scope.items(), reverse=True)), _language(call)


def set_my_commands(telegram: Telegram, call: SetMyCommands, uploads: Uploads) -> bool:
    """setMyCommands (D: BotCommand; T: BOT_COMMAND_INVALID, BOT_COMMAND_DESCRIPTION_INVALID)"""
    if len(call.commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in call.commands:
        if not COMMAND.fullmatch(command.command):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= length(command.description) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    telegram.profile.commands[_scope(telegram, call)] = [rules.plain(command) for command in call.commands]
    telegram.changed("commands")
    return True


def get_my_commands(telegram: Telegram, call: GetMyCommands, uploads: Uploads) -> list[Json]:
    """getMyCommands"""
    return telegram.profile.commands.get(_scope(telegram, call), [])


def delete_my_commands(telegram: Telegram, call: DeleteMyCommands, uploads: Uploads) -> bool:
    """deleteMyCommands"""
    telegram.profile.commands.pop(_scope(telegram, call), None)
    telegram.changed("commands")
    return True


def set_my_description(telegram: Telegram, call: SetMyDescription, uploads: Uploads) -> bool:
    """setMyDescription: at most 512"""
    return _set(telegram.profile.descriptions, call, call.description, 512, "bot description")


def get_my_description(telegram: Telegram, call: GetMyDescription, uploads: Uploads) -> Json:
    """getMyDescription"""
    return {"description": _get(telegram.profile.descriptions, call)}


def set_my_short_description(telegram: Telegram, call: SetMyShortDescription, uploads: Uploads) -> bool:
    """setMyShortDescription: at most 120"""
    return _set(telegram.profile.short_descriptions, call, call.short_description, 120, "bot short description")


def get_my_short_description(telegram: Telegram, call: GetMyShortDescription, uploads: Uploads) -> Json:
    """getMyShortDescription"""
    return {"short_description": _get(telegram.profile.short_descriptions, call)}


def set_my_name(telegram: Telegram, call: SetMyName, uploads: Uploads) -> bool:
    """setMyName: at most 64; it cannot be taken away for everybody"""
    if not call.name and not call.language_code:
        raise bad_request("bot name is empty")
    return _set(telegram.profile.names, call, call.name, 64, "bot name")


def get_my_name(telegram: Telegram, call: GetMyName, uploads: Uploads) -> Json:
    """getMyName"""
    return {"name": _get(telegram.profile.names, call)}


BUILT: Built = {
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyDescription": set_my_description,
    "getMyDescription": get_my_description,
    "setMyShortDescription": set_my_short_description,
    "getMyShortDescription": get_my_short_description,
    "setMyName": set_my_name,
    "getMyName": get_my_name,
}
