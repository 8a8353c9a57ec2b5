"""A picture of numbers, for the chat: a bar a line, in the very type that our papers have."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import Any, TypeAlias

MARK = b"\x89PNG"
"""How the file begins."""
WIDE, SIDE = 900, 44
"""Pixels; a telephone shows it without turning."""
TITLE, WORDS = 40, 28
BAR, BETWEEN = 34, 22
LIGHT, INK, FAINT, GOOD, OTHER = (255, 255, 255), (28, 32, 36), (96, 103, 110), (0, 122, 92), (190, 202, 208)


Bar: TypeAlias = tuple[str, int, str]
"""Its words, its number, and the number as it is said."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The first of `bars` is what was hoped for; `groups` stand below them, each with bars of its own measure.

    `under` are sentences, a line each.
    """

    title: str
    under: str
    bars: tuple[Bar, ...]
    groups: tuple[tuple[str, tuple[Bar, ...]], ...] = ()


def to_text(picture: Picture) -> str:
    """As the child reads it."""
    return json.dumps({"picture": asdict(picture)})


def from_text(text: str) -> Picture | None:
    """What `to_text` wrote; None for anything else."""
    read = json.loads(text)
    found = read.get("picture") if isinstance(read, dict) else None
    if found is None:
        return None
    groups = tuple((heading, _bars(bars)) for heading, bars in found["groups"])
    return Picture(found["title"], found["under"], _bars(found["bars"]), groups)


def _bars(read: list[list[Any]]) -> tuple[Bar, ...]:
    return tuple((bar[0], bar[1], bar[2]) for bar in read)


def widths(bars: Sequence[Bar], whole: int) -> list[int]:
    """Pixels of each bar: the largest number has all of them, and whatever is more than none can be seen."""
    most = max((n for _words, n, _shown in bars), default=0)
    return [max(3, round(whole * n / most)) if n else 0 for _words, n, _shown in bars]


def folded(words: str, room: float, long: Callable[[str], float]) -> list[str]:
    """A sentence in lines that have room; a word that has none stays as long as it is."""
    found: list[str] = []
    for word in words.split(" "):
        if found and long(f"{found[-1]} {word}") <= room:
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


def fitting(words: str, room: float, long: Callable[[str], float]) -> str:
    """The words on one line, cut where there is no room."""
    if long(words) <= room:
        return words
    while words and long(words + "…") > room:
        words = words[:-1]
    return words.rstrip() + "…"


def picture_png(picture: Picture) -> bytes:
    """The file; the same picture gives the same bytes."""
    from PIL import Image, ImageDraw, ImageFont  # slow to import, and only the child needs it

    from documents.fonts import face

    def type_of(size: int, name: str = "regular") -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(str(face(name)), size)

    plain, bold, whole, line = type_of(WORDS), type_of(WORDS, "bold"), WIDE - 2 * SIDE, WORDS + 10
    under = [part for words in picture.under.split("\n") for part in folded(words, whole, plain.getlength)]
    count = len(picture.bars) + sum(len(bars) for _heading, bars in picture.groups)
    high = SIDE * 2 + TITLE + BETWEEN * 2 + len(under) * line + count * (line + BAR + BETWEEN)
    made = Image.new("RGB", (WIDE, high + len(picture.groups) * (line + 2 * BETWEEN)), LIGHT)
    ink = ImageDraw.Draw(made)
    y = SIDE
    ink.text((SIDE, y), fitting(picture.title, whole, type_of(TITLE, "bold").getlength), INK, type_of(TITLE, "bold"))
    y += TITLE + BETWEEN
    for words in under:
        ink.text((SIDE, y), words, FAINT, plain)
        y += line
    y += BETWEEN
    for heading, bars in (("", picture.bars), *picture.groups):
        if heading:
            y += BETWEEN
            ink.text((SIDE, y), fitting(heading, whole, bold.getlength), INK, bold)
            y += line + BETWEEN
        for n, ((words, _n, shown), wide) in enumerate(zip(bars, widths(bars, whole), strict=True)):
            right = bold.getlength(shown)
            ink.text((SIDE, y), fitting(words, whole - right - BETWEEN, plain.getlength), INK, plain)
            ink.text((WIDE - SIDE - right, y), shown, INK, bold)
            y += line
            ink.rectangle((SIDE, y, SIDE + whole, y + BAR), (240, 243, 245))
            if wide:
                ink.rectangle((SIDE, y, SIDE + wide, y + BAR), OTHER if n or heading else GOOD)
            y += BAR + BETWEEN
    kept = BytesIO()
    made.save(kept, "PNG", optimize=True)
    return kept.getvalue()
