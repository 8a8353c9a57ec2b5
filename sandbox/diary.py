"""What a player has seen so far in every chat: written into the transcript, and the documents kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from sandbox import checks
from sandbox.files import Files
from sandbox.phones import Phone
from sandbox.queries import Press
from sandbox.records import Message
from sandbox.transcript import Transcript


@dataclass(slots=True)
class Chat:
    """One person's chat as it has been written down."""

    name: str
    phone: Phone
    shown: dict[int, tuple[str, list[str]]] = field(default_factory=dict)
    presses: list[Press] = field(default_factory=list)
    """Those of the last act."""
    toasts: set[str] = field(default_factory=set)
    """Presses whose toast is written down."""
    typed: list[str] = field(default_factory=list)


class Diary:
    """`documents` are those the bot sent, by name; one that comes again under its name gets a number."""

    def __init__(self, transcript: Transcript, chats: Mapping[str, Chat], files: Files) -> None:
        self.documents: dict[str, bytes] = {}
        self._transcript = transcript
        self._chats = chats
        self._files = files

    def write_down(self, speaker: Chat | None) -> None:
        """All that the bot wrote, changed and deleted since the last look, in every chat."""
        news = sorted(
            (
                (message.tick, chat, message)
                for chat in self._chats.values()
                for message in chat.phone.messages
                if not message.mine and chat.shown.get(message.id) != (message.text, checks.labels(message))
            ),
            key=lambda one: one[0],
        )
        for _, chat, message in news:
            if message.id not in chat.shown:
                self._keep_document(message)
            self._transcript.bot_says(message, message.id in chat.shown, None if chat is speaker else chat.name)
            chat.shown[message.id] = (message.text, checks.labels(message))
        for chat in self._chats.values():
            vanished = chat.shown.keys() - chat.phone.chat.messages.keys()
            if vanished:
                self._transcript.aside(f"{len(vanished)} messages of the bot are gone from the chat")
            for number in vanished:
                del chat.shown[number]
            for press in chat.presses:
                if press.text and press.id not in chat.toasts:
                    chat.toasts.add(press.id)
                    self._transcript.toast(press.text)

    def _keep_document(self, message: Message) -> None:
        if message.document is None:
            return
        data = self._files.by_id[message.body["document"]["file_id"]].data
        path = PurePath(PurePath(message.document).name)
        name, again = path.name, 1
        while self.documents.get(name, data) != data:
            again += 1
            name = f"{path.stem}-{again}{path.suffix}"
        self.documents[name] = data
