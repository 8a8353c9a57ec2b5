"""A picture of a few numbers, for the chat: a bar a line, in the very type that our papers have."""

import json
from dataclasses import asdict, dataclass
from io import BytesIO

MARK = b"\x89PNG"
"""How the file begins."""
WIDE, SIDE = 900, 44
"""Pixels; a telephone shows it without turning."""
TITLE, WORDS = 40, 28
BAR, BETWEEN = 34, 22
LIGHT, INK, FAINT, GOOD, OTHER = (255, 255, 255), (28, 32, 36), (96, 103, 110), (0, 122, 92), (190, 202, 208)


@dataclass(frozen=True, slots=True)
class Picture:
    """A bar is its words, its number, and the number as it is said. The first bar is what was hoped for."""

    title: str
    under: str
    bars: tuple[tuple[str, int, str], ...]


def to_text(picture: Picture) -> str:
    """As the child reads it."""
    return json.dumps({"picture": asdict(picture)})


def from_text(text: str) -> Picture | None:
    """What `to_text` wrote; None for anything else."""
    read = json.loads(text)
    found = read.get("picture") if isinstance(read, dict) else None
    if found is None:
        return None
    return Picture(found["title"], found["under"], tuple((bar[0], bar[1], bar[2]) for bar in found["bars"]))


def widths(picture: Picture, whole: int) -> list[int]:
    """Pixels of each bar: the largest number has all of them, and whatever is more than none can be seen."""
    most = max((n for _words, n, _shown in picture.bars), default=0)
    return [max(3, round(whole * n / most)) if n else 0 for _words, n, _shown in picture.bars]


def picture_png(picture: Picture) -> bytes:
    """The file; the same picture gives the same bytes."""
    from PIL import Image, ImageDraw, ImageFont  # slow to import, and only the child needs it

    from documents.fonts import face

    def type_of(size: int, name: str = "regular") -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(str(face(name)), size)

    line = WORDS + 10
    high = SIDE * 2 + TITLE + line + BETWEEN * 2 + len(picture.bars) * (line + BAR + BETWEEN)
    made = Image.new("RGB", (WIDE, high), LIGHT)
    ink = ImageDraw.Draw(made)
    y = SIDE
    ink.text((SIDE, y), picture.title, INK, type_of(TITLE, "bold"))
    y += TITLE + BETWEEN
    ink.text((SIDE, y), picture.under, FAINT, type_of(WORDS))
    y += line + BETWEEN
    whole = WIDE - 2 * SIDE
    for n, ((words, _n, shown), wide) in enumerate(zip(picture.bars, widths(picture, whole), strict=True)):
        ink.text((SIDE, y), words, INK, type_of(WORDS))
        bold = type_of(WORDS, "bold")
        ink.text((WIDE - SIDE - bold.getlength(shown), y), shown, INK, bold)
        y += line
        ink.rectangle((SIDE, y, SIDE + whole, y + BAR), (240, 243, 245))
        if wide:
            ink.rectangle((SIDE, y, SIDE + wide, y + BAR), OTHER if n else GOOD)
        y += BAR + BETWEEN
    kept = BytesIO()
    made.save(kept, "PNG", optimize=True)
    return kept.getvalue()
