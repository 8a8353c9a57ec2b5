"""What the sandbox remembers: people, chats, messages and their buttons, in the shape of the Bot API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

KINDS = [
    "text", "photo", "voice", "document", "video", "video_note", "audio", "animation", "sticker",
    "contact", "location", "dice",
]  # fmt: skip


class Refusal(Exception):
    """Telegram says no: an HTTP status, the description it gives, and `parameters` such as retry_after."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


def bad_request(text: str) -> Refusal:
    """400, in Telegram's wording."""
    return Refusal(400, f"Bad Request: {text}")


def forbidden(text: str) -> Refusal:
    """403, in Telegram's wording."""
    return Refusal(403, f"Forbidden: {text}")


@dataclass(slots=True, eq=False)
class Account:
    """A Telegram user: a person, or the bot itself."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    deactivated: bool = False
    known: bool = False
    """The bot has met this person, here or in a group."""

    def as_user(self) -> Json:
        """The Bot API's User."""
        user: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        for name in ("last_name", "username", "language_code"):
            if (value := getattr(self, name)) is not None:
                user[name] = value
        return user


@dataclass(slots=True, eq=False)
class Chat:
    """A private chat with the bot, or a group; `messages` holds what is still to be seen, by id."""

    id: int
    person: Account | None = None
    title: str = ""
    started: bool = False
    blocked: bool = False
    bot_is_member: bool = True
    messages: dict[int, Message] = field(default_factory=dict)
    reply_keyboard: Json | None = None
    last_act: int = 0
    """The tick of the person's last act: what the bot wrote after it is fresh."""

    def as_chat(self) -> Json:
        """The Bot API's Chat."""
        if self.person is None:
            return {"id": self.id, "type": "group", "title": self.title}
        person = self.person.as_user()
        names: Json = {key: person[key] for key in ("first_name", "last_name", "username") if key in person}
        return {"id": self.id, "type": "private"} | names


@dataclass(slots=True, frozen=True)
class Button:
    """An inline button: its label and what it does."""

    text: str
    data: str | None = None
    url: str | None = None
    disabled: bool = False


@dataclass(slots=True, eq=False)
class Message:
    """One message of a chat. It is live: an edit by the bot changes this very record."""

    id: int
    chat: Chat
    sender: Account
    date: int
    body: Json
    """The Bot API's fields besides the envelope: text, entities, caption, photo, contact …"""
    markup: Json | None = None
    """The inline keyboard."""
    keyboard: Json | None = None
    """A reply keyboard, its removal, or a forced reply."""
    edit_date: int | None = None
    deleted: bool = False
    tick: int = 0

    @property
    def mine(self) -> bool:
        """Sent by a person (seen from the phone), not by the bot."""
        return not self.sender.is_bot

    @property
    def kind(self) -> str:
        """What it carries: text, photo, voice, document …"""
        return next((kind for kind in KINDS if kind in self.body), "other")

    @property
    def text(self) -> str:
        """The text, or the caption, or nothing."""
        text = self.body.get("text", self.body.get("caption", ""))
        return str(text)

    @property
    def document(self) -> str | None:
        """The name of the document it carries, if it does."""
        return str(self.body["document"]["file_name"]) if "document" in self.body else None

    @property
    def entities(self) -> list[Json]:
        """The formatting of `text`."""
        entities: list[Json] = self.body.get("entities") or self.body.get("caption_entities") or []
        return entities

    @property
    def edited(self) -> bool:
        """Its words were changed after it was sent."""
        return self.edit_date is not None

    @property
    def buttons(self) -> list[list[Button]]:
        """The inline keyboard, row by row."""
        rows = self.markup["inline_keyboard"] if self.markup else []
        return [
            [Button(key["text"], key.get("callback_data"), key.get("url"), "disabled" in key) for key in row]
            for row in rows
        ]

    @property
    def all_buttons(self) -> Iterator[Button]:
        """Every inline button, in reading order."""
        return (button for row in self.buttons for button in row)

    def as_message(self) -> Json:
        """The Bot API's Message."""
        message: Json = {
            "message_id": self.id,
            "from": self.sender.as_user(),
            "chat": self.chat.as_chat(),
            "date": self.date,
        }
        if self.edit_date is not None:
            message["edit_date"] = self.edit_date
        message.update(self.body)
        if self.markup is not None:
            message["reply_markup"] = self.markup
        return message

    def as_inaccessible(self) -> Json:
        """The Bot API's InaccessibleMessage: what a button of a deleted message points to."""
        return {"chat": self.chat.as_chat(), "message_id": self.id, "date": 0}

    def __str__(self) -> str:
        who = "person" if self.mine else "bot"
        rows = "".join("\n      " + " ".join(f"[{b.text}]" for b in row) for row in self.buttons)
        kind = "" if self.kind == "text" else f"<{self.kind}> "
        return f"#{self.id} {who}: {kind}{self.text!r}{rows}"
