"""What a notice is made from and what it becomes: words for somebody who did not just press.

One function a kind, `async def NAME(telling) -> Told | None`, in the receiver's folder; `bot/deliveries.py` has the
table. It reads rows and sends nothing. None: its fact is no longer true, and nobody is written to.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.ui.screen import Screen
from programme.announcement import Media
from programme.season import Season
from storage.database import Tx


@dataclass(frozen=True, slots=True)
class Telling:
    """Who is told of what. The receiver's language is being spoken while the notice is made.

    `facts` are the ids of each row: one, or several where the kind is grouped. `now` is UTC seconds.
    """

    tx: Tx
    person: int
    language: str
    season: Season
    now: int
    facts: tuple[Mapping[str, int], ...]


@dataclass(frozen=True, slots=True)
class Copied:
    """A message of another chat, to be copied as it is: nobody sees whose account it came from."""

    chat: int
    message: int


@dataclass(frozen=True, slots=True)
class Edited:
    """A message of ours that gets other words; `caption`: it is a file, and the words stand below it."""

    message: int
    caption: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A message. With a document, a report, a picture, a calendar (ids of their rows), or media, its text is a caption.

    A picture is a report that is shown, not a file to open.
    `links` are buttons (words, address) above those of the screen. Several media are an album, which has no buttons.
    """

    screen: Screen
    document: int | None = None
    report: int | None = None
    picture: int | None = None
    calendar: int | None = None
    talk: int | None = None
    """A calendar as well, of a talk."""
    media: tuple[Media, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    copied: Copied | None = None
    """With it the screen's text is said only where the original is gone; its buttons stand below the copy."""
    edited: Edited | None = None

    @property
    def has_file(self) -> bool:
        """Whether a file of ours goes with it."""
        return any(each is not None for each in (self.document, self.report, self.picture, self.calendar, self.talk))

    @property
    def keyboard(self) -> InlineKeyboardMarkup | None:
        below = self.screen.keyboard
        out = [[InlineKeyboardButton(text=words, url=url)] for words, url in self.links]
        rows = [*out, *(below.inline_keyboard if below is not None else [])]
        return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


class NotNow(Exception):
    """It may still become true, but is not to be said now: the row waits, however long, until it is called for."""


Tell: TypeAlias = Callable[[Telling], Awaitable[Told | None]]
