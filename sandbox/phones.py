"""What a person can do with a phone, and what they see: the vocabulary of every story.

A phone refuses what a real one has no way to do (press a button that is not there, write to a bot one has
blocked): `NotPossible`, with a readable list of what is on the screen.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sandbox.files import File, grey_png
from sandbox.groups import Group, membership
from sandbox.queries import Press
from sandbox.records import Account, Button, Chat, Json, Message
from sandbox.sending import forwarded
from sandbox.text import commands, length

if TYPE_CHECKING:
    from sandbox.telegram import Telegram

EDITABLE = 48 * 3600


class NotPossible(AssertionError):
    """The story asks for something a person could not do, or does not see."""


class Phone:
    """One person's phone, with the bot's chat open. Two phones may share an account: chats are one, toasts are not."""

    def __init__(self, telegram: Telegram, account: Account, chat: Chat) -> None:
        self.telegram = telegram
        self.account = account
        self.chat = chat
        self._presses: list[Press] = []
        self._album: list[File] = []

    @property
    def id(self) -> int:
        """The account's id, which is also the private chat's."""
        return self.account.id

    # What is seen

    @property
    def messages(self) -> list[Message]:
        """The chat with the bot as it is now, oldest first; deleted messages are gone."""
        return list(self.chat.messages.values())

    @property
    def screen(self) -> Message:
        """The newest message of the bot."""
        for message in reversed(self.messages):
            if not message.mine:
                return message
        raise NotPossible(f"the bot has not written to {self.account.first_name} yet")

    @property
    def keyboard(self) -> list[list[str]]:
        """The labels of the reply keyboard under the input line, if there is one."""
        shown = self.chat.reply_keyboard
        return [[key["text"] for key in row] for row in shown["keyboard"]] if shown else []

    @property
    def toasts(self) -> list[Press]:
        """What answers to this phone's presses showed (`text`, and `alert` for a window), oldest first."""
        return [press for press in self._presses if press.text]

    @property
    def spinning(self) -> list[Press]:
        """Buttons pressed on this phone that nobody has answered."""
        return [press for press in self._presses if not press.answered]

    def sees(self, fragment: str, anywhere: bool = False) -> Message:
        """The bot's message that shows these words, in its text or on a button.

        Looked for in the newest message and in all written or edited since this person's last act; with
        `anywhere` in the whole chat. NotPossible if it is not there.
        """
        theirs = [message for message in reversed(self.messages) if not message.mine]
        for number, message in enumerate(theirs):
            fresh = anywhere or number == 0 or message.tick > self.chat.last_act
            if fresh and (fragment in message.text or any(fragment in b.text for b in message.all_buttons)):
                return message
        raise NotPossible(f"{self.account.first_name} does not see {fragment!r}\n{self.describes()}")

    def describes(self, newest: int = 6) -> str:
        """The last messages, for a person to read."""
        lines = [f"  {message}" for message in self.messages[-newest:]]
        toasts = [f"  toast: {press.text!r}" for press in self.toasts[-2:]]
        return "\n".join(["on the screen:", *(lines or ["  nothing"]), *toasts])

    # What is done

    def says(self, text: str, to: Group | None = None, reply_to: Message | None = None) -> Message:
        """Write to the bot, or to a group."""
        return self._send(_words("text", _sayable(text)), to, reply_to)

    def presses(self, label: str, on: Message | None = None) -> Press:
        """Press an inline button: the whole label, or its beginning if only one button has it."""
        message, button = self._button(label, on)
        if button.disabled or button.data is None:
            raise NotPossible(f"{label!r} sends nothing to the bot: {button}")
        return self.forges(button.data, message)

    def forges(self, data: str, on: Message) -> Press:
        """A press with data of one's own making, on any message, even a deleted one."""
        self._act(on.chat)
        press = self.telegram.queries.new(on.chat)
        self._presses.append(press)
        query = {
            "id": press.id,
            "from": self.account.as_user(),
            "message": on.as_inaccessible() if on.deleted else on.as_message(),
            "chat_instance": str(4_000_000_000 + abs(on.chat.id)),
            "data": data,
        }
        self.telegram.queue("callback_query", query, on.chat)
        return press

    def edits(self, message: Message, text: str) -> Message:
        """Change one's own words (or caption), within 48 hours."""
        if message.sender is not self.account or message.deleted or "forward_origin" in message.body:
            raise NotPossible(f"{self.account.first_name} cannot edit {message}")
        if self.telegram.now() - message.date > EDITABLE:
            raise NotPossible("a phone edits for 48 hours only")
        self._act(message.chat)
        key = "text" if "text" in message.body else "caption"
        old = {k: v for k, v in message.body.items() if k not in ("text", "entities", "caption", "caption_entities")}
        message.body = old | _words(key, _sayable(text))
        message.edit_date = self.telegram.now()
        self.telegram.changed("changed", message.chat, message=message)
        self._deliver("edited_message", message)
        return message

    def sends_photo(
        self,
        data: bytes | None = None,
        *,
        caption: str = "",
        to: Group | None = None,
        name: str = "photo.png",
        reply_to: Message | None = None,
    ) -> Message:
        """A picture."""
        return self._send_file("photo", name, data or grey_png(), caption, to, reply_to)

    def sends_document(
        self,
        data: bytes = b"%PDF-1.4\n",
        *,
        name: str = "paper.pdf",
        mime_type: str = "application/pdf",
        caption: str = "",
        to: Group | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        """A file."""
        return self._send_file("document", name, data, caption, to, reply_to, mime_type=mime_type)

    def sends_voice(
        self, seconds: int = 5, *, data: bytes = b"OggS", to: Group | None = None, reply_to: Message | None = None
    ) -> Message:
        """A voice message."""
        return self._send_file("voice", "voice.ogg", data, "", to, reply_to, duration=seconds, mime_type="audio/ogg")

    def sends_video(self, seconds: int = 5, *, data: bytes = b"video", caption: str = "") -> Message:
        """A video."""
        size = {"width": 640, "height": 480, "duration": seconds, "mime_type": "video/mp4"}
        return self._send_file("video", "video.mp4", data, caption, None, None, **size)

    def sends_video_note(self, seconds: int = 5, *, data: bytes = b"video") -> Message:
        """A round video."""
        return self._send_file("video_note", "note.mp4", data, length=240, duration=seconds)

    def sends_sticker(self, emoji: str = "\N{THUMBS UP SIGN}") -> Message:
        """A sticker."""
        more: Json = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._send_file("sticker", "sticker.webp", b"RIFF", "", None, None, emoji=emoji, **more)

    def sends_album(
        self, n: int = 3, *, caption: str = "", missing: int = 0, pictures: Sequence[bytes] = ()
    ) -> list[Message]:
        """`n` pictures (or these) at once: as many messages and updates, with one media_group_id.

        `missing` of them do not get through, from the second on.
        """
        shown = pictures or [grey_png(40 + i) for i in range(n)]
        self._album = [self.telegram.files.keep("photo", f"photo{i}.png", data) for i, data in enumerate(shown)]
        return self._send_album([self._album[0], *self._album[1 + missing :]], caption)

    def sends_same_album(self, *, caption: str = "") -> list[Message]:
        """All the pictures of the last album once more: the same files in new messages."""
        if not self._album:
            raise NotPossible(f"{self.account.first_name} has sent no album yet")
        return self._send_album(self._album, caption)

    def sends_contact(self, phone_number: str = "+77010000000", first_name: str = "Somebody") -> Message:
        """Somebody's contact, from the address book."""
        return self._send({"contact": {"phone_number": phone_number, "first_name": first_name}})

    def shares_contact(self, phone_number: str = "+77010000001") -> Message:
        """One's own number, by the keyboard's button that asks for it."""
        shown = self.chat.reply_keyboard or {"keyboard": []}
        if not any(key.get("request_contact") for row in shown["keyboard"] for key in row):
            raise NotPossible(f"no button asks for the phone number\n{self.describes()}")
        contact = {"phone_number": phone_number, "first_name": self.account.first_name, "user_id": self.id}
        if self.account.last_name:
            contact["last_name"] = self.account.last_name
        return self._send({"contact": contact})

    def sends_location(self, latitude: float = 43.24, longitude: float = 76.95) -> Message:
        """A place."""
        return self._send({"location": {"latitude": latitude, "longitude": longitude}})

    def sends_venue(self, title: str, address: str, latitude: float = 43.24, longitude: float = 76.95) -> Message:
        """A place with a name, as it is picked from the map."""
        location = {"latitude": latitude, "longitude": longitude}
        return self._send({"venue": {"location": location, "title": title, "address": address}, "location": location})

    def sends_dice(self, emoji: str = "\N{GAME DIE}") -> Message:
        """A die; what it shows depends on the message's number only."""
        value = random.Random(self.telegram.next_message_id).randint(1, 6)
        return self._send({"dice": {"emoji": emoji, "value": value}})

    def forwards(self, what: Message | str, author: str = "Somebody") -> Message:
        """Forward a message, or words of somebody who hides their account."""
        if isinstance(what, Message):
            return self._send(forwarded(what))
        origin = {"type": "hidden_user", "sender_user_name": author, "date": self.telegram.now()}
        return self._send({"forward_origin": origin, **_words("text", what)})

    def blocks(self) -> None:
        """Block the bot."""
        self._block(True)

    def unblocks(self) -> None:
        """Let the bot write again."""
        self._block(False)

    def deactivates(self) -> None:
        """Delete the account."""
        self.account.deactivated = True

    # How it is done

    def _button(self, label: str, on: Message | None) -> tuple[Message, Button]:
        if on is not None and on.deleted:
            raise NotPossible(f"the message is deleted: {on}")
        places = [on] if on is not None else [m for m in reversed(self.messages) if not m.mine]
        found = [(message, button) for message in places for button in message.all_buttons]
        wanted = _seen(label)
        fits = [pair for pair in found if _seen(pair[1].text) == wanted]
        fits = fits or [pair for pair in found if _seen(pair[1].text).startswith(wanted)]
        newest = [pair for pair in fits if pair[0] is fits[0][0]]
        if len(newest) != 1:
            why = f"{len(newest)} buttons say" if newest else "no button says"
            raise NotPossible(f"{why} {label!r}\n{self.describes()}")
        return newest[0]

    def _act(self, chat: Chat) -> None:
        if self.account.deactivated:
            raise NotPossible(f"{self.account.first_name} has no account any more")
        if chat is not self.chat and not any(chat is group.chat for group in self.telegram.groups_of(self)):
            raise NotPossible(f"{self.account.first_name} is not in that chat")
        if chat is self.chat:
            if chat.blocked:
                raise NotPossible(f"{self.account.first_name} has blocked the bot")
            chat.last_act = self.telegram.tick
        self.account.known = True

    def _send_file(
        self,
        kind: str,
        name: str,
        data: bytes,
        caption: str = "",
        to: Group | None = None,
        reply_to: Message | None = None,
        **more: Any,
    ) -> Message:
        file = self.telegram.files.keep(kind, name, data, **more)
        return self._send(file.as_content() | _words("caption", caption), to, reply_to)

    def _send_album(self, files: list[File], caption: str) -> list[Message]:
        album = {"media_group_id": f"{self.telegram.next_message_id:017}"}
        captions = [_words("caption", caption), *[{}] * len(files)]
        return [self._send(file.as_content() | captions[i] | album) for i, file in enumerate(files)]

    def _send(self, body: Json, to: Group | None = None, reply_to: Message | None = None) -> Message:
        chat = to.chat if to else self.chat
        self._act(chat)
        begins, chat.started = not chat.started, True
        if reply_to is not None:
            answered = {key: value for key, value in reply_to.as_message().items() if key != "reply_to_message"}
            body = {**body, "reply_to_message": answered}
        message = self.telegram.post(chat, self.account, body)
        if begins:
            self.telegram.changed("chat", chat)
        self._deliver("message", message)
        return message

    def _deliver(self, kind: str, message: Message) -> None:
        if message.chat.person is not None or self._concerns_the_bot(message):
            self.telegram.queue(kind, message.as_message(), message.chat)

    def _concerns_the_bot(self, message: Message) -> bool:
        """A bot in privacy mode hears commands and replies to itself only."""
        if not message.chat.bot_is_member:
            return False
        me = self.telegram.me
        answered = message.body.get("reply_to_message", {}).get("from", {}).get("id")
        called = [word for word in _commands_of(message) if "@" not in word or word.endswith(f"@{me.username}")]
        return bool(called) or answered == me.id

    def _block(self, blocked: bool) -> None:
        if self.chat.blocked == blocked or not self.chat.started:
            raise NotPossible("it is so already, or there is no chat yet")
        self.chat.blocked = blocked
        self.telegram.changed("chat", self.chat)
        before, after = ("member", "kicked") if blocked else ("kicked", "member")
        change = membership(self.telegram, self.chat, self.account, before, after)
        self.telegram.queue("my_chat_member", change, self.chat)


def _sayable(text: str) -> str:
    if not text.strip() or length(text) > 4096:
        raise NotPossible("a phone sends 1 to 4096 characters")
    return text.strip()


def _words(key: str, text: str) -> Json:
    if not text:
        return {}
    found = commands(text)
    return {key: text, ("entities" if key == "text" else "caption_entities"): found} if found else {key: text}


def _commands_of(message: Message) -> Iterator[str]:
    return (message.text[e["offset"] : e["offset"] + e["length"]] for e in message.entities)


def _seen(label: str) -> str:
    """A label as the eye takes it: a no-break space is a space."""
    return " ".join(label.split())
