"""What a page shows of the sandbox's records, as JSON: a message, a chat, the menu of commands.

Texts go out as they are, whatever is in them: the page puts them in as text and never as markup.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sandbox.files import Files
from sandbox.names import tidy
from sandbox.page.kinds import kind_of
from sandbox.records import KINDS, Account, Chat, Json, Message

if TYPE_CHECKING:
    from sandbox.profile import Profile

WITH_FILE = tuple(kind for kind in KINDS if kind not in ("text", "contact", "location", "dice"))
LINKS = ("http://", "https://", "tg://", "tel:", "mailto:")
"""What a link may begin with: anything else (`javascript:`) is shown as plain words."""


def message(one: Message, files: Files) -> Json:
    """The contract's Message."""
    body = one.body
    return {
        "id": one.id,
        "mine": one.mine,
        "at": one.date,
        "edited": one.edited,
        "text": one.text,
        "entities": [*_entities(one)],
        "caption": "text" not in body and "caption" in body,
        "reply_to": _answered(body.get("reply_to_message")),
        "album": body.get("media_group_id"),
        "service": None,
        "file": _file(one, files),
        "contact": _contact(body.get("contact")),
        "location": body.get("location"),
        "dice": body.get("dice"),
        "forwarded": _author(body.get("forward_origin")),
        "buttons": _buttons(one),
    }


def chat(one: Chat, commands: list[Json]) -> Json:
    """The contract's Chat."""
    keyboard = one.reply_keyboard
    return {
        "started": one.started,
        "blocked": one.blocked,
        "keyboard": keyboard
        and [
            [{"text": key["text"], "contact": bool(key.get("request_contact"))} for key in row]
            for row in keyboard["keyboard"]
        ],
        "placeholder": keyboard and keyboard.get("input_field_placeholder"),
        "commands": commands,
        "menu": bool(commands),
    }


def commands_for(account: Account, profile: Profile) -> list[Json]:
    """The menu this person sees: of the narrowest scope and her language first (D: Determining list of commands)."""
    for scope in (f"chat {account.id}", "all_private_chats", "default"):
        for language in (account.language_code or "", ""):
            if found := profile.commands.get((scope, language)):
                return [{"command": each["command"], "description": each["description"]} for each in found]
    return []


def _entities(one: Message) -> Iterator[Json]:
    for entity in one.entities:
        shown = {key: entity[key] for key in ("type", "offset", "length")}
        if (url := entity.get("url")) is not None:
            if not str(url).lower().startswith(LINKS):
                continue
            shown["url"] = url
        yield shown


def _answered(given: Json | None) -> Json | None:
    if given is None:
        return None
    words = given.get("text") or given.get("caption") or ""
    return {"id": given["message_id"], "text": words, "mine": not given["from"]["is_bot"]}


def file_id(one: Message) -> str | None:
    """Of the file it carries, if it does."""
    found = _about(one)
    return str(found[1]["file_id"]) if found else None


def _about(one: Message) -> tuple[str, Json] | None:
    kind = next((kind for kind in WITH_FILE if kind in one.body), None)
    if kind is None:
        return None
    return kind, one.body["photo"][-1] if kind == "photo" else one.body[kind]


def _file(one: Message, files: Files) -> Json | None:
    found = _about(one)
    if found is None:
        return None
    kind, about = found
    kept = files.by_id[about["file_id"]]
    return {
        "kind": kind,
        "id": kept.id,
        "name": tidy(kept.name),
        "size": about["file_size"],
        "seconds": about.get("duration"),
        "type": kind_of(kept.data) or about.get("mime_type") or "application/octet-stream",
    }


def _contact(given: Json | None) -> Json | None:
    if given is None:
        return None
    name = " ".join(filter(None, (given["first_name"], given.get("last_name"))))
    return {"name": tidy(name), "phone": given["phone_number"]}


def _author(origin: Json | None) -> str | None:
    if origin is None:
        return None
    if "sender_user" not in origin:
        return tidy(str(origin["sender_user_name"]))
    person = origin["sender_user"]
    return tidy(" ".join(filter(None, (person["first_name"], person.get("last_name")))))


def _buttons(one: Message) -> list[list[Json]]:
    rows: list[list[Json]] = []
    n = 0
    for row in one.markup["inline_keyboard"] if one.markup else []:
        rows.append([])
        for key in row:
            rows[-1].append({"n": n, "text": key["text"], **_does(key)})
            n += 1
    return rows


def _does(key: Json) -> Json:
    """What pressing it does; `off` for what this page cannot do."""
    copied = key.get("copy_text", {}).get("text")
    if "callback_data" in key and "disabled" not in key:
        kind = "callback"
    elif str(key.get("url", "")).lower().startswith(LINKS):
        kind = "url"
    elif copied is not None:
        kind = "copy"
    else:
        kind = "off"
    return {"kind": kind, "url": key.get("url") if kind == "url" else None, "copy": copied}
