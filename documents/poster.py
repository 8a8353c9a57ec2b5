"""A poster: one A4 page a language, with a code that a telephone's camera reads and what to do in three steps."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from documents.sheet import Sheet

MARK = b"%PDF"
"""How the file begins."""
CODE_WIDE, CODE_LEAST = 116.0, 70.0
"""Millimetres of the code, its white border not counted: as much as the words leave it, read from two steps away."""
TITLES = (40.0, 34.0, 29.0, 25.0, 21.0, 17.0)
"""Points of the title: the largest that leaves it in so many lines."""
TITLE_LINES = 3
TITLE_MOST = 5
"""Lines of the smallest; what does not fit into them is left out, so that it stays one page."""


@dataclass(frozen=True, slots=True)
class PosterPage:
    """Words are in `language`; `link` is what the code says, and stands below it without its beginning."""

    language: str
    over: str
    title: str
    facts: tuple[str, ...]
    link: str
    steps: tuple[str, ...]
    foot: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Poster:
    """`name` is what a reader's window shows; `at` is when it counts as made."""

    name: str
    at: int
    pages: tuple[PosterPage, ...]


def to_text(poster: Poster) -> str:
    """As the child reads it."""
    return json.dumps({"poster": asdict(poster)})


def from_text(text: str) -> Poster | None:
    """What `to_text` wrote; None for anything else."""
    read = json.loads(text)
    found = read.get("poster") if isinstance(read, dict) else None
    if found is None:
        return None
    pages = tuple(
        PosterPage(
            language=each["language"],
            over=each["over"],
            title=each["title"],
            facts=tuple(each["facts"]),
            link=each["link"],
            steps=tuple(each["steps"]),
            foot=tuple(each["foot"]),
        )
        for each in found["pages"]
    )
    return Poster(found["name"], found["at"], pages)


def poster_pdf(poster: Poster) -> bytes:
    """The document; the same poster gives the same bytes."""
    from documents.sheet import Sheet  # slow to import, and only the child needs it

    sheet = Sheet()
    for n, page in enumerate(poster.pages):
        if n:
            sheet.turn()
        _page(sheet, page)
    return sheet.made(poster.name, poster.pages[0].language, poster.at, feet=False)


def _page(sheet: "Sheet", page: PosterPage) -> None:
    from documents.sheet import ACCENT, FAINT, INK

    sheet.type(13, FAINT)
    _middle(sheet, page.over)
    sheet.down(5)
    title = sheet.settable(page.title)
    for size in TITLES:
        sheet.type(size, ACCENT, bold=True)
        whole = all(sheet.long(word) <= sheet.width for word in title.split())
        if whole and len(sheet.broken(title, sheet.width)) <= TITLE_LINES:
            break
    _middle(sheet, page.title, TITLE_MOST)
    sheet.down(4)
    sheet.type(17, INK)
    for each in page.facts:
        _middle(sheet, each)
    sheet.down(9)
    _code(sheet, page.link, max(CODE_LEAST, min(CODE_WIDE, sheet.left - _below(sheet, page))))
    sheet.down(5)
    sheet.type(15, INK, bold=True)
    _middle(sheet, page.link.removeprefix("https://"))
    sheet.down(5)
    sheet.type(16, INK)
    for n, each in enumerate(page.steps, 1):
        sheet.flow(sheet.lines(sheet.settable(f"{n}. {each}")))
        sheet.down(1)
    sheet.down(3)
    sheet.type(12, FAINT)
    for each in page.foot:
        _middle(sheet, each)


def _below(sheet: "Sheet", page: PosterPage) -> float:
    """Millimetres of all that stands under the code."""
    high = 5 + 5 + 3 + 4.0
    for size, bold, texts in ((15, True, (page.link,)), (16, False, page.steps), (12, False, page.foot)):
        sheet.type(size, bold=bold)
        high += sum(len(sheet.lines(sheet.settable(f"0. {each}"))) * sheet.leading + 1 for each in texts)
    return high


def _middle(sheet: "Sheet", text: str, most: int = TITLE_LINES) -> None:
    broken = sheet.broken(sheet.settable(text), sheet.width)
    if len(broken) > most:
        broken = [*broken[: most - 1], f"{broken[most - 1].rstrip()} …"]
    for line in broken:
        sheet.put(line, 0, sheet.width, centred=True)
        sheet.down(sheet.leading)


def _code(sheet: "Sheet", link: str, wide: float) -> None:
    """Drawn as fields of ink, so that it is as sharp as the printer."""
    from documents.sheet import BLACK

    rows = modules(link)
    side = wide / len(rows)
    left = (sheet.width - wide) / 2
    for row in rows:
        for start, wide in _runs(row):
            sheet.wash(left + start * side, wide * side, side * 1.01, BLACK)  # a hair over, or a line shines through
        sheet.down(side)


def modules(link: str) -> tuple[Sequence[int], ...]:
    """The code as rows of light (0) and dark (1); a quarter of it may be dirty."""
    import segno

    made: tuple[Sequence[int], ...] = segno.make(link, error="q", micro=False).matrix
    return made


def _runs(row: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where dark begins in a row, and how far it goes."""
    start = None
    for n, dark in enumerate((*row, 0)):
        if dark and start is None:
            start = n
        elif not dark and start is not None:
            yield start, n - start
            start = None
