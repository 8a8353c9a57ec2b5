"""The paper: A4, its type, its page numbers, and lines of text that never leave their heading alone on a page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue
from fpdf.prefs import ViewerPreferences

from documents.fonts import face
from documents.letters import settable

Colour = tuple[int, int, int]
BLACK: Colour = (0, 0, 0)
INK: Colour = (28, 32, 36)
FAINT: Colour = (96, 103, 110)
ACCENT: Colour = (0, 92, 122)
WASH: Colour = (231, 241, 245)
RULE: Colour = (190, 202, 208)

SIDE, TOP, BOTTOM = 19.0, 17.0, 21.0
"""Margins in millimetres."""
LEADING = 0.51
"""Millimetres of line height for each point of type."""
KEPT = 2
"""Lines of a text that stay together at either side of a page's end."""

_FAMILY = "noto"
_HAIR = 1e-6
_ITEM = re.compile(r"((?:\d{1,2}[.)]|[-–—•✓□])[ \u00a0]+)(?=\S)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is broken; `mark` hangs before it, `indent` in millimetres from the left margin."""

    text: str
    indent: float = 0.0
    mark: str = ""


class Sheet:
    """One document on its way. Texts given to it are settable, `settable` makes them so."""

    def __init__(self) -> None:
        self._pdf = pdf = FPDF(format="A4")
        for name, style in (("regular", ""), ("bold", "B")):
            pdf.add_font(_FAMILY, style, Path(face(name)))
        self._known = frozenset(pdf.fonts[_FAMILY].cmap)  # type: ignore[union-attr]
        pdf.set_margins(SIDE, TOP)
        pdf.set_auto_page_break(False)
        pdf.c_margin = 0
        pdf.alias_nb_pages("")  # else "{nb}" in an answer would become a number
        pdf.add_page()
        self.width = pdf.epw
        self.tall = pdf.h - BOTTOM - TOP
        """Millimetres across and down a whole page."""

    def settable(self, text: str) -> str:
        return settable(text, self._known)

    def made(self, title: str, language: str, at: int, *, feet: bool = True) -> bytes:
        """Ends the document, named so in a reader's window and below each page; `at` is when it counts as made.

        Without `feet` nothing stands below the pages.
        """
        pdf, name = self._pdf, self.settable(title)
        for page in range(1, pdf.pages_count + 1) if feet else ():
            self._number(page, name)
        pdf.set_title(name)
        pdf.set_lang(language)
        pdf.set_creation_date(datetime.fromtimestamp(at, UTC))
        pdf.set_producer("Bastama")
        pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
        return bytes(pdf.output())

    def _number(self, page: int, name: str) -> None:
        pdf = self._pdf
        pdf.page = page
        pdf.current_font_is_set_on_page = False  # each page sets its font anew
        self.type(10, FAINT)
        pdf.y = pdf.h - 14
        self.put(name, 0, self.width)
        self.put(f"{page} / {pdf.pages_count}", 0, self.width, right=True)

    # The type

    def type(self, size: float, colour: Colour = INK, *, bold: bool = False) -> None:
        """What is set from here on: points, colour, weight."""
        self._pdf.set_font(_FAMILY, "B" if bold else "", size)
        self._pdf.set_text_color(*colour)

    @property
    def size(self) -> float:
        """Points of the present type."""
        return self._pdf.font_size_pt

    @property
    def leading(self) -> float:
        """The height of a line of the present type."""
        return self._pdf.font_size_pt * LEADING

    def long(self, text: str) -> float:
        """Millimetres of a line."""
        return self._pdf.get_string_width(text)

    def broken(self, text: str, width: float) -> list[str]:
        """A text as lines of the present type; a word longer than a line is broken too."""
        lines: list[str] = []
        for paragraph in text.split("\n"):
            words = paragraph.rstrip(" ")
            if words:
                made = self._pdf.multi_cell(width, text=words, dry_run=True, output=MethodReturnValue.LINES)
                lines += cast(list[str], made)
            else:
                lines.append("")
        return lines

    def lines(self, text: str) -> list[Line]:
        """A text over the whole width; what is numbered or marked as a list hangs behind its mark."""
        made: list[Line] = []
        for paragraph in text.strip("\n ").split("\n"):
            item = _ITEM.match(paragraph)
            mark = item[0].rstrip() if item else ""
            indent = self.long(mark + " ") + 0.6 if item else 0.0
            words = self.broken(paragraph[item.end() :] if item else paragraph, self.width - indent)
            made += (Line(each, indent, mark if n == 0 else "") for n, each in enumerate(words))
        return made

    # The place

    @property
    def left(self) -> float:
        """Millimetres that are left on this page."""
        return self._pdf.h - BOTTOM - self._pdf.y

    def room(self, height: float) -> bool:
        """Goes to a new page unless so much is left on this one; says whether it went."""
        if height <= self.left + _HAIR or self._pdf.y <= TOP:
            return False
        self._pdf.add_page()
        return True

    def turn(self) -> None:
        """A new page, whatever is left on this one."""
        self._pdf.add_page()

    def down(self, height: float) -> None:
        """Further down."""
        self._pdf.y += height

    def gap(self, height: float) -> None:
        """Further down, unless we are at the top of a page."""
        if self._pdf.y > TOP:
            self.down(height)

    # The ink

    def flow(self, lines: Sequence[Line]) -> None:
        """Prints the lines over as many pages as they need, never one of them alone where there are more."""
        rest = list(lines)
        while rest:
            fit = max(0, int((self.left + _HAIR) / self.leading))
            if fit < len(rest):
                fit = min(fit, len(rest) - KEPT)
                if fit < KEPT and self._pdf.y > TOP:
                    self._pdf.add_page()
                    continue
                fit = max(fit, 1)
            for each in rest[:fit]:
                if each.mark:
                    self.put(each.mark, 0, each.indent)
                self.put(each.text, each.indent, self.width - each.indent)
                self.down(self.leading)
            rest = rest[fit:]

    def put(
        self, text: str, x: float, width: float, *, down: float = 0.0, right: bool = False, centred: bool = False
    ) -> None:
        """One line at `x` millimetres from the margin and `down` from where we are; we stay where we are."""
        y = self._pdf.y
        self._pdf.set_xy(SIDE + x, y + down)
        self._pdf.cell(width, self.leading, text, align=Align.R if right else Align.C if centred else Align.L)
        self._pdf.set_xy(SIDE, y)

    def wash(self, x: float, width: float, height: float, colour: Colour = WASH) -> None:
        """A field of colour from where we are."""
        self._pdf.set_fill_color(*colour)
        self._pdf.rect(SIDE + x, self._pdf.y, width, height, style="F")

    def rule(self, x: float, width: float, colour: Colour = RULE, thick: float = 0.2) -> None:
        """A line across, where we are."""
        self._pdf.set_draw_color(*colour)
        self._pdf.set_line_width(thick)
        self._pdf.line(SIDE + x, self._pdf.y, SIDE + x + width, self._pdf.y)

    def mark(self, heading: str) -> None:
        """An entry in the contents that a reader shows beside the pages."""
        self._pdf.start_section(heading, strict=False)
