"""Reads a PDF back, as a person with a reader does: its words, page by page, and where on the page they stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
from pypdfium2.raw import FPDF_PAGEOBJ_TEXT

MILLIMETRE = 72 / 25.4
_FOOT = re.compile(r"\s*(\S+)\s+(\d+) / (\d+)\s*$")


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: the text of each page without its foot, and what its foot says."""

    pages: tuple[str, ...]
    feet: tuple[tuple[str, int, int], ...]

    @property
    def text(self) -> str:
        """All pages as one line."""
        return flat(" ".join(self.pages))


def flat(text: str) -> str:
    """One space wherever there is any gap: lines are broken anew on paper."""
    return " ".join(text.split())


def read(pdf: bytes) -> Read:
    pages, feet = [], []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage().get_text_range()
            foot = _FOOT.search(text)
            assert foot is not None, "every page has its foot"
            pages.append(text[: foot.start()])
            feet.append((foot[1], int(foot[2]), int(foot[3])))
    return Read(tuple(pages), tuple(feet))


def boxes(pdf: bytes) -> Iterator[tuple[int, float, float, float, float]]:
    """Every piece of text: its page, and left, top, right, bottom in millimetres from the left and upper edge."""
    with pypdfium2.PdfDocument(pdf) as document:
        for n, page in enumerate(document):
            height = page.get_height()
            for each in page.get_objects([FPDF_PAGEOBJ_TEXT]):
                left, bottom, right, top = each.get_bounds()
                sides = (left, height - top, right, height - bottom)
                yield (n, *(side / MILLIMETRE for side in sides))


def facts(pdf: bytes) -> dict[str, str]:
    """What the file says of itself."""
    with pypdfium2.PdfDocument(pdf) as document:
        return {name: value for name, value in document.get_metadata_dict().items() if value}


def contents(pdf: bytes) -> list[str]:
    """The headings that a reader shows beside the pages."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [each.get_title() for each in document.get_toc()]
