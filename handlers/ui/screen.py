"""What a handler returns to be said: a screen, a toast over it, and notes and files before it.

Values only. The loop decides when and how it is sent, so nobody talks inside a transaction.
"""

from dataclasses import dataclass, replace

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.formatting import Bold, Text

MESSAGE_LIMIT = 4096
"""UTF-16 units of one message (Bot API, sendMessage)."""


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: words and what it was drawn for (at most 64 bytes packed)."""

    words: str
    data: CallbackData


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """One message with its buttons, a row a tuple."""

    text: Text
    rows: Rows = ()

    def under(self, sentence: str) -> "Screen":
        """The same screen below one sentence."""
        return replace(self, text=Text(sentence, "\n\n", self.text))

    @property
    def keyboard(self) -> InlineKeyboardMarkup | None:
        if not self.rows:
            return None
        return InlineKeyboardMarkup(
            inline_keyboard=[
                [InlineKeyboardButton(text=button.words, callback_data=button.data.pack()) for button in row]
                for row in self.rows
            ]
        )


@dataclass(frozen=True, slots=True)
class Document:
    """A file small enough to be made in the turn itself; `caption` is said with it (1024 characters at most)."""

    name: str
    content: bytes
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """The command menu of one chat: in which language, and whether with the staff's commands."""

    language: str
    staff: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """All that is said to one update.

    A newer reply of the chat may replace the screen of one still waiting; its notes and documents are always said.
    """

    screen: Screen | None = None
    toast: str | None = None
    notes: tuple[Screen, ...] = ()
    documents: tuple[Document, ...] = ()
    """Sent after the notes, before the screen."""
    anew: bool = False
    """Send the screen as a new message even though a button was pressed."""
    menu: Menu | None = None
    """What the chat's command menu is set to; without a language the chat's own menu is taken away."""
    forget: tuple[int, ...] = ()
    """Ids of our messages to delete from the chat."""


def lines(*parts: str | Text | None) -> Text:
    """Parts one under the other; None leaves its line out, "" makes an empty one."""
    kept = [part for part in parts if part is not None]
    woven: list[str | Text] = []
    for i, part in enumerate(kept):
        woven += ["\n", part] if i else [part]
    return Text(*woven)


def title(words: str) -> Bold:
    return Bold(words)


def pieces(text: str, most: int = 4000) -> list[str]:
    """A long plain text in parts that fit a message each, cut at line ends where there are any."""
    parts: list[str] = []
    while len(text.encode("utf-16-le")) // 2 > most:
        cut = text[:most]
        while len(cut.encode("utf-16-le")) // 2 > most:
            cut = cut[:-1]
        at = cut.rfind("\n")
        cut = cut[: at + 1] if at > 0 else cut
        parts.append(cut)
        text = text[len(cut) :]
    return [*parts, text]
