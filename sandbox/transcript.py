"""A played story as people read it: who says what, which buttons there are, and what happens in between.

Plain UTF-8 text of 80 columns. A screen that the bot changed in place carries a mark; so do killed and started
bots, and days that pass.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sandbox.records import Message

WIDTH = 80
CHANGED = "\N{LOWER RIGHT PENCIL}"
PRESSED = "\N{RIGHTWARDS ARROW}"
RULE = "\N{BOX DRAWINGS LIGHT HORIZONTAL}"
LEGEND = f"{PRESSED} [ a button pressed ]   {CHANGED} a message changed in place   ( a short line over it )"


Kind = Literal["title", "says", "presses", "bot", "changed", "toast", "aside", "note", "rule", "ran"]
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was said or happened. `changed`: the bot said it in place of what stood there."""

    kind: Kind
    words: str = ""
    who: str = ""
    """Who said it; of a command, its words."""
    buttons: Rows = ()
    """Those under it; or those pressed."""
    file: str = ""
    to: str | None = None
    """Who reads it, where that is not who spoke last."""


def of_bot(message: Message, bot: str, changed: bool, to: str | None) -> Entry:
    """A message of the bot."""
    named = f"{message.kind}: {message.document}" if message.document else message.kind
    return Entry(
        "changed" if changed else "bot",
        message.text,
        bot,
        tuple(tuple(button.text for button in row) for row in message.buttons),
        "" if message.kind == "text" else f"<{named}>",
        to,
    )


class Transcript:
    """Keeps every entry and its lines, and hands each line to `tell` at once."""

    def __init__(self, bot: str, people: Sequence[str], tell: Callable[[str], None] = lambda line: None) -> None:
        self.entries: list[Entry] = []
        self.lines: list[str] = []
        self._bot = bot
        self._tell = tell
        self._margin = max(cells(name) for name in (f"{bot} {CHANGED}", *people)) + 2

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(self.lines) + "\n"

    def heading(self, title: str, at: datetime) -> None:
        """What this is and when it begins."""
        self.add(Entry("title", title))
        self.rule(moment(at))

    def says(self, name: str, words: str) -> None:
        """What a person wrote or did."""
        self.add(Entry("says", words, name))

    def presses(self, name: str, buttons: Sequence[str]) -> None:
        """Which buttons a person pressed."""
        self.add(Entry("presses", who=name, buttons=(tuple(buttons),)))

    def bot_says(self, message: Message, changed: bool, to: str | None) -> None:
        """A message of the bot; `to` names its reader where that is not who spoke last."""
        self.add(of_bot(message, self._bot, changed, to))

    def toast(self, words: str) -> None:
        """The short line that an answer to a press shows."""
        self.add(Entry("toast", words))

    def aside(self, words: str) -> None:
        """What is seen besides words: messages that vanish, and the like."""
        self.add(Entry("aside", words))

    def note(self, words: str) -> None:
        """A sentence for the reader."""
        self.add(Entry("note", words))

    def rule(self, words: str) -> None:
        """A line across: something happened outside the conversation."""
        self.add(Entry("rule", words))

    def ran(self, command: str, printed: str) -> None:
        """A command of the bot and what it printed."""
        self.add(Entry("ran", printed, command))

    def add(self, entry: Entry) -> None:
        """At the end."""
        self.entries.append(entry)
        for line in self._lines(entry):
            tidy = line.rstrip().replace("\u00a0", " ")
            self.lines.append(tidy)
            self._tell(tidy)

    def _lines(self, entry: Entry) -> list[str]:
        words, room = entry.words, WIDTH - self._margin
        match entry.kind:
            case "title":
                return [words, "=" * cells(words), "", LEGEND]
            case "says":
                return self._speech(entry.who, wrap(words, room))
            case "presses":
                return self._speech(entry.who, [f"{PRESSED} [ {label} ]" for row in entry.buttons for label in row])
            case "bot" | "changed":
                mark = f" {CHANGED}" if entry.kind == "changed" else ""
                return self._speech(entry.who + mark, _said(entry, room))
            case "toast":
                return self._speech("", wrap(f"( {words} )", room))
            case "aside":
                return self._speech("", wrap(f"({words})", room))
            case "note":
                return ["", *(f"  {line}" for line in wrap(words, WIDTH - 2))]
            case "rule":
                return ["", f" {words} ".center(WIDTH - max(0, cells(words) - len(words)), RULE).strip()]
            case "ran":
                printed = [line for each in words.strip().split("\n") for line in wrap(each, WIDTH - 2)]
                return ["", f"$ {entry.who}", *(f"  {line}".rstrip() for line in printed)]

    def _speech(self, name: str, lines: Sequence[str]) -> list[str]:
        first = name + " " * (self._margin - cells(name))
        rest = " " * self._margin
        return ["", *((first if n == 0 else rest) + line for n, line in enumerate(lines))]


def _said(entry: Entry, room: int) -> list[str]:
    """A message of the bot: its reader, its file, its words, its buttons."""
    lines = [] if entry.to is None else [f"({PRESSED} {entry.to})"]
    lines += wrap(entry.file, room) if entry.file else []
    lines += wrap(entry.words, room) if entry.words else []
    for row in entry.buttons:
        lines += wrap(" ".join(f"[\u00a0{label.replace(' ', chr(0xA0))}\u00a0]" for label in row), room)
    return lines


def moment(at: datetime) -> str:
    """Wednesday 10 March 2027, 10:00"""
    return f"{at:%A} {at.day} {at:%B %Y, %H:%M}"


def cells(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(_cells_of(char) for char in text)


def _cells_of(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def wrap(text: str, width: int) -> list[str]:
    """The lines of a text, cut between words where they are too long; no-break spaces hold."""
    return [part for line in text.split("\n") for part in _wrapped(line, width)]


def _wrapped(line: str, width: int) -> Iterator[str]:
    here = ""
    for word in line.split(" "):
        if here and cells(here) + 1 + cells(word) > width:
            yield here
            here = word
        else:
            here = f"{here} {word}" if here else word
    yield here
