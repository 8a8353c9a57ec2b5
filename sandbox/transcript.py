"""A played story as people read it: who says what, which buttons there are, and what happens in between.

Plain UTF-8 text of 80 columns. A screen that the bot changed in place carries a mark; so do killed and started
bots, and days that pass.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from sandbox.records import Message

WIDTH = 80
CHANGED = "\N{LOWER RIGHT PENCIL}"
PRESSED = "\N{RIGHTWARDS ARROW}"
RULE = "\N{BOX DRAWINGS LIGHT HORIZONTAL}"
LEGEND = f"{PRESSED} [ a button pressed ]   {CHANGED} a message changed in place   ( a short line over it )"


class Transcript:
    """Keeps every line, and hands each to `tell` at once."""

    def __init__(self, bot: str, people: Sequence[str], tell: Callable[[str], None] = lambda line: None) -> None:
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
        self._put(title, "=" * cells(title), "", LEGEND)
        self.rule(moment(at))

    def says(self, name: str, words: str) -> None:
        """What a person wrote or did."""
        self._speech(name, wrap(words, WIDTH - self._margin))

    def presses(self, name: str, buttons: Sequence[str]) -> None:
        """Which buttons a person pressed."""
        self._speech(name, [f"{PRESSED} [ {label} ]" for label in buttons])

    def bot_says(self, message: Message, changed: bool, to: str | None) -> None:
        """A message of the bot; `to` names its reader where that is not who spoke last."""
        room = WIDTH - self._margin
        lines = wrap(message.text, room) if message.text else []
        if message.kind != "text":
            named = f"<{message.kind}: {message.document}>" if message.document else f"<{message.kind}>"
            lines = [*wrap(named, room), *lines]
        for row in message.buttons:
            lines += wrap(" ".join(f"[\u00a0{b.text.replace(' ', chr(0xA0))}\u00a0]" for b in row), room)
        if to is not None:
            lines = [f"({PRESSED} {to})", *lines]
        self._speech(f"{self._bot} {CHANGED}" if changed else self._bot, lines)

    def toast(self, words: str) -> None:
        """The short line that an answer to a press shows."""
        self._speech("", wrap(f"( {words} )", WIDTH - self._margin))

    def aside(self, words: str) -> None:
        """What is seen besides words: messages that vanish, and the like."""
        self._speech("", wrap(f"({words})", WIDTH - self._margin))

    def note(self, words: str) -> None:
        """A sentence for the reader."""
        self._put("", *(f"  {line}" for line in wrap(words, WIDTH - 2)))

    def rule(self, words: str) -> None:
        """A line across: something happened outside the conversation."""
        self._put("", f" {words} ".center(WIDTH - max(0, cells(words) - len(words)), RULE).strip())

    def ran(self, command: str, printed: str) -> None:
        """A command of the bot and what it printed."""
        lines = [line for each in printed.strip().split("\n") for line in wrap(each, WIDTH - 2)]
        self._put("", f"$ {command}", *(f"  {line}".rstrip() for line in lines))

    def _speech(self, name: str, lines: Sequence[str]) -> None:
        first = name + " " * (self._margin - cells(name))
        rest = " " * self._margin
        self._put("", *((first if n == 0 else rest) + line for n, line in enumerate(lines)))

    def _put(self, *lines: str) -> None:
        for line in lines:
            tidy = line.rstrip().replace("\u00a0", " ")
            self.lines.append(tidy)
            self._tell(tidy)


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
