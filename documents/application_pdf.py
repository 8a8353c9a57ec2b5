"""The application as a PDF: what was sent, question by question, for whoever reads it on paper or on a phone."""

from collections.abc import Sequence
from itertools import groupby

from documents.paper import Paper
from documents.sheet import ACCENT, FAINT, INK, KEPT, Sheet
from documents.table import laid
from locales import _, speaking
from locales.format import moment
from programme.sent import Answered

TITLE, HEADING, QUESTION, ANSWER, SMALL = 21.0, 15.0, 11.5, 12.0, 11.0
"""Points."""
BEFORE, BETWEEN = 3.5, 0.8
"""Millimetres before a question, and between it and its answer."""


def application_pdf(paper: Paper) -> bytes:
    """The document; the same paper gives the same bytes."""
    with speaking(paper.sent.language):
        sheet = Sheet()
        _heading(sheet, paper)
        for section, answers in groupby(paper.sent.answers, lambda each: each["section"]):
            _section(sheet, section, list(answers))
        return sheet.made(paper.number, paper.sent.language, paper.sent_at)


def _heading(sheet: Sheet, paper: Paper) -> None:
    sheet.type(SMALL, FAINT)
    sheet.flow(sheet.lines(sheet.settable(paper.season)))
    sheet.flow(sheet.lines(sheet.settable(paper.operator)))
    sheet.down(3)
    sheet.type(TITLE, ACCENT, bold=True)
    sheet.flow(sheet.lines(sheet.settable(_("Application {number}", number=paper.number))))
    sheet.down(1.5)
    sheet.type(SMALL)
    told = [_("Sent on: {moment}", moment=moment(paper.sent_at)), _("Version: {n}", n=paper.revision)]
    if paper.late:
        told.append(_("Sent after closing: the time while the bot was away had been added"))
    for each in told:
        sheet.flow(sheet.lines(sheet.settable(each)))
    sheet.down(2)


def _section(sheet: Sheet, title: str, answers: Sequence[Answered]) -> None:
    """The heading stays with the first question and its first lines."""
    first, *others = answers
    question = _Question(sheet, first)
    heading = sheet.settable(title).strip()
    if heading:
        sheet.type(HEADING, ACCENT, bold=True)
        lines = sheet.lines(heading)
        sheet.room(9 + len(lines) * sheet.leading + question.least)
        sheet.gap(7)
        sheet.mark(heading)
        sheet.type(HEADING, ACCENT, bold=True)
        sheet.flow(lines)
        sheet.rule(0, sheet.width, ACCENT, 0.4)
        sheet.down(1)
    question.print()
    for each in others:
        _Question(sheet, each).print()


class _Question:
    """A question and its answer. `least` is the height of what must not be parted: the title and how it goes on."""

    def __init__(self, sheet: Sheet, answered: Answered) -> None:
        self._sheet = sheet
        sheet.type(QUESTION, bold=True)
        self._title = sheet.lines(sheet.settable(answered["title"]))
        self.least = BEFORE + len(self._title) * sheet.leading + BETWEEN
        table, shown = answered["table"], sheet.settable(answered["shown"]).strip()
        self._table = laid(sheet, table) if table is not None and table["rows"] else None
        self._colour = INK if shown else FAINT
        sheet.type(ANSWER)
        self._answer = [] if self._table else sheet.lines(shown or _("not filled in"))
        kept = len(self._answer) if len(self._answer) < 2 * KEPT else KEPT
        self.least += self._table.least if self._table else kept * sheet.leading

    def print(self) -> None:
        sheet = self._sheet
        sheet.room(self.least)
        sheet.gap(BEFORE)
        sheet.type(QUESTION, bold=True)
        sheet.flow(self._title)
        sheet.down(BETWEEN)
        if self._table:
            self._table.print()
        sheet.type(ANSWER, self._colour)
        sheet.flow(self._answer)
