"""A picture of somebody's days: a column a day, its hours downwards, talks dark and free times light.

Read on a telephone without turning: the type is large, and of a week there is a name a talk.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from documents.picture import fitting, folded

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

MARK = b"\x89PNG"
WIDE, SIDE, AXIS = 720, 24, 84
"""Pixels: of the picture, of its margin, and of the column of hours."""
TITLE, WORDS, SMALL = 36, 28, 24
LEAST, DEEP, STEP = 44, 76, 60
"""Pixels of the shortest block in a week, and of one alone, whose words have two lines; minutes between two rules."""
PAD, TOP, LINE = 6, 48, 34
LIGHT, INK, FAINT, RULE = (255, 255, 255), (28, 32, 36), (96, 103, 110), (224, 230, 234)
TAKEN, FREE, OFF = (0, 92, 122), (214, 240, 228), (240, 243, 245)


@dataclass(frozen=True, slots=True)
class Block:
    """A talk or a free time, in minutes after midnight."""

    starts: int
    ends: int
    words: str
    taken: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A day; with `off` its reason or a word for a day on which nobody is there."""

    heading: str
    blocks: tuple[Block, ...]
    off: str = ""


@dataclass(frozen=True, slots=True)
class Agenda:
    title: str
    under: str
    columns: tuple[Column, ...]


def to_text(agenda: Agenda) -> str:
    """As the child reads it."""
    return json.dumps({"agenda": asdict(agenda)})


def from_text(text: str) -> Agenda | None:
    """What `to_text` wrote; None for anything else."""
    read = json.loads(text)
    found = read.get("agenda") if isinstance(read, dict) else None
    if found is None:
        return None
    return Agenda(found["title"], found["under"], tuple(_column(each) for each in found["columns"]))


def _column(read: dict[str, Any]) -> Column:
    blocks = tuple(Block(each["starts"], each["ends"], each["words"], each["taken"]) for each in read["blocks"])
    return Column(read["heading"], blocks, read["off"])


def span(columns: Sequence[Column]) -> tuple[int, int]:
    """From which full hour until which, over all days; of empty ones a morning."""
    blocks = [block for column in columns for block in column.blocks]
    if not blocks:
        return 10 * 60, 12 * 60
    first, last = min(each.starts for each in blocks), max(each.ends for each in blocks)
    return first // STEP * STEP, -(-last // STEP) * STEP


def scale(columns: Sequence[Column]) -> float:
    """Pixels a minute, so that the words fit into the shortest block."""
    shortest = min((block.ends - block.starts for column in columns for block in column.blocks), default=30)
    return (LEAST if len(columns) > 1 else DEEP) / max(15, min(shortest, 30))


def _lines(words: str, wide: float, high: int, type_: "FreeTypeFont") -> list[str]:
    """As many lines as the block has room for; the last one is cut."""
    found, most = folded(words, wide, type_.getlength), max(1, high // LINE)
    kept = [*found[: most - 1], " ".join(found[most - 1 :])] if len(found) > most else found
    return [fitting(each, wide, type_.getlength) for each in kept]


def agenda_png(agenda: Agenda) -> bytes:
    """The file; the same days give the same bytes."""
    from PIL import Image, ImageDraw, ImageFont  # slow to import, and only the child needs it

    from documents.fonts import face

    def type_of(size: int, name: str = "regular") -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(str(face(name)), size)

    head, plain, bold = type_of(TITLE, "bold"), type_of(WORDS), type_of(WORDS, "bold")
    small = type_of(SMALL if len(agenda.columns) > 1 else WORDS)
    first, last = span(agenda.columns)
    ratio, line = scale(agenda.columns), WORDS + 10
    under = [part for each in agenda.under.split("\n") for part in folded(each, WIDE - 2 * SIDE, plain.getlength)]
    titles = folded(agenda.title, WIDE - 2 * SIDE, head.getlength)
    top = SIDE + len(titles) * (TITLE + 8) + len(under) * line + TOP
    high = top + round((last - first) * ratio) + SIDE
    made = Image.new("RGB", (WIDE, high), LIGHT)
    ink = ImageDraw.Draw(made)
    y = SIDE
    for words in titles:
        ink.text((SIDE, y), words, INK, head)
        y += TITLE + 8
    for words in under:
        ink.text((SIDE, y), words, FAINT, plain)
        y += line
    for minutes in range(first, last + 1, STEP):
        y = top + round((minutes - first) * ratio)
        ink.line((SIDE + AXIS - 10, y, WIDE - SIDE, y), RULE, 2)
        ink.text((SIDE, y - SMALL // 2 - 4), f"{minutes // 60}:00", FAINT, type_of(SMALL))
    wide = (WIDE - 2 * SIDE - AXIS) / max(1, len(agenda.columns))
    for n, column in enumerate(agenda.columns):
        x = SIDE + AXIS + n * wide
        ink.text((x + PAD, top - TOP + 6), fitting(column.heading, wide - PAD, bold.getlength), INK, bold)
        if column.off:
            ink.rectangle((x + 2, top, x + wide - 2, high - SIDE), OFF)
            words = fitting(column.off, wide - 2 * PAD, small.getlength)
            ink.text((x + PAD, top + PAD), words, FAINT, small)
        for block in column.blocks:
            above, below = (top + round((each - first) * ratio) for each in (block.starts, block.ends))
            ink.rectangle((x + 2, above + 1, x + wide - 2, below - 2), TAKEN if block.taken else FREE)
            for m, words in enumerate(_lines(block.words, wide - 2 * PAD, below - above - PAD, small)):
                ink.text((x + PAD, above + PAD + m * LINE), words, LIGHT if block.taken else INK, small)
    kept = BytesIO()
    made.save(kept, "PNG", optimize=True)
    return kept.getvalue()
