"""A table as long as it is: columns as wide as their words, its head on every page, and no row cut in two."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from documents.sheet import ACCENT, Sheet
from programme.sent import Table

SIZES = (11.0, 10.5, 10.0, 9.5, 9.0)
"""Points, from what is read with ease down to what is still read; the first at which no word is broken is taken."""
DEEP = 2.0
"""Lines of a row on the average, over which the type becomes smaller too."""
GAP = 3.5
"""Millimetres between two columns."""
INSET = 2.0
"""Millimetres before the first column and behind the last."""
PAD = 1.5
"""Millimetres above and below the words of a row."""
NARROWEST = 6.0
"""Millimetres below which a column is none; a table of more columns is printed as text."""

LONGEST = 45.0
"""Millimetres over which a word is rather broken than kept whole in smaller type."""

_TENGE = "\u20b8"
_COUNTED = re.compile(r"(?<=\d) (?=\S{1,12}$)| (?=\d{1,3}\)$)")  # a number stays with its unit or its label
_BREAK = re.compile(r"[ \n]+")
_AMOUNT = re.compile(r"[-−+]?\d[\d\s.,]*[%₸]?\s*")


@dataclass(frozen=True, slots=True)
class Column:
    """From the left margin, in millimetres."""

    x: float
    width: float
    right: bool
    bold: bool = False
    money: bool = False


Cells = Sequence[Sequence[str]]
"""For each column its lines."""


def laid(sheet: Sheet, table: Table) -> "Laid | None":
    """The table ready to be printed; None where the paper cannot hold it as one, and its text must do."""
    count = max(len(row) for row in (table["head"], *table["rows"]))
    if count == 0 or count * (NARROWEST + GAP) > sheet.width:
        return None
    head, *rows = _without_empty([_row(sheet, row, count) for row in (table["head"], *table["rows"])])
    if not head:
        return None
    size, columns = _columns(sheet, head, rows)
    made = Laid(sheet, size, columns, head, rows, [_row(sheet, each, 2) for each in table["sums"]])
    return made if made.least <= sheet.tall else None


def _row(sheet: Sheet, cells: Sequence[str], count: int) -> list[str]:
    made = [_COUNTED.sub("\u00a0", sheet.settable(each).strip()) for each in cells][:count]
    return made + [""] * (count - len(made))


def _without_empty(table: Sequence[Sequence[str]]) -> list[list[str]]:
    """A column that no row has anything in is a head without a body."""
    kept = [n for n, cells in enumerate(zip(*table[1:], strict=True)) if any(cells)]
    return [[row[n] for n in kept] for row in table]


def _columns(sheet: Sheet, head: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[float, list[Column]]:
    """The size of the type, and the columns: amounts on one line, words share what is left."""
    texts = list(zip(*rows, strict=True))
    amounts = [all(_AMOUNT.fullmatch(cell) for cell in each if cell) for each in texts]
    free = sheet.width - GAP * (len(head) - 1) - 2 * INSET
    for size in SIZES:
        least, wished = _wishes(sheet, size, head, texts, amounts)
        long = [[sheet.long(cell) for cell in each] for each in texts]
        widths = _shared(least, wished, [sum(each) for each in long], free)
        if sum(least) <= free and _deep(long, widths) <= DEEP * len(rows):
            break
    wide = [n for n, amount in enumerate(amounts) if not amount] or range(len(head))
    spare = max(0.0, free - sum(widths)) / len(wide)  # the table is as wide as the paper
    made, x = [], INSET
    for n, width in enumerate(widths):
        money = amounts[n] and any(cell.endswith(_TENGE) for cell in texts[n])
        made.append(Column(x, width + (spare if n in wide else 0.0), amounts[n], money=money))
        x += made[-1].width + GAP
    return size, made


def _deep(long: Sequence[Sequence[float]], widths: Sequence[float]) -> int:
    """How many lines all rows have, about: words do not fill their lines."""
    return sum(
        max(ceil(1.1 * each / w) for each, w in zip(row, widths, strict=True)) for row in zip(*long, strict=True)
    )


def _wishes(
    sheet: Sheet, size: float, head: Sequence[str], texts: Sequence[Sequence[str]], amounts: Sequence[bool]
) -> tuple[list[float], list[float]]:
    """For each column the width at which no word is broken, and the one at which no line is but a long head's."""
    sheet.type(size, bold=True)
    heads = [(min(LONGEST, _longest(sheet, name.split())), 0.6 * sheet.long(name)) for name in head]
    sheet.type(size)
    least, wished = [], []
    for (word, name), cells, amount in zip(heads, texts, amounts, strict=True):
        whole = _longest(sheet, [line for cell in cells for line in cell.split("\n")])
        words = [word for cell in cells for word in _BREAK.split(cell)]
        part = whole if amount else min(LONGEST, _longest(sheet, words))
        least.append(max(NARROWEST, word, part))
        wished.append(max(least[-1], name, whole))
    return least, wished


def _shared(least: Sequence[float], wished: Sequence[float], read: Sequence[float], free: float) -> list[float]:
    """Each column wide enough for its words; what is left goes where most is to be read (`read`), up to the wishes.

    Where the words alone are too wide for the paper, the longest are broken.
    """
    if sum(least) > free:
        least, wished, read = [NARROWEST] * len(least), least, least
    widths = [*least]
    for _ in range(int(free - sum(widths))):
        narrow = [n for n, width in enumerate(widths) if width < wished[n]]
        if not narrow:
            break
        widths[max(narrow, key=lambda n: read[n] / widths[n])] += 1.0
    return widths


def _longest(sheet: Sheet, words: Sequence[str]) -> float:
    return max((sheet.long(each) for each in words), default=0.0) + 0.1


class Laid:
    """A table whose lines are broken.

    `least` is the height that must not be parted: the head and a row, or the whole of a short table.
    """

    def __init__(
        self,
        sheet: Sheet,
        size: float,
        columns: Sequence[Column],
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        sums: Sequence[Sequence[str]],
    ) -> None:
        self._sheet = sheet
        self._size = size
        self._columns = columns
        self._head = self._cells(head, columns, bold=True)
        room = sheet.tall - self._height(self._head)
        self._rows = [
            piece for row in rows for piece in _pieces(self._cells(row, columns), int((room - 2 * PAD) / sheet.leading))
        ]
        self._sums_columns = _below(sheet, columns, sums)
        self._sums = [self._cells(each, self._sums_columns) for each in sums]
        ending = self._height(self._rows[-1]) + self._below
        self._ending = ending if ending <= room else self._height(self._rows[-1])
        *others, _last = self._rows
        whole = self._height(self._head) + sum(map(self._height, others)) + self._ending
        first = self._height(others[0]) if others else self._ending
        self.least = whole if whole <= sheet.tall / 3 else self._height(self._head) + first

    def print(self) -> None:
        """The last row stays with the sums."""
        sheet, last = self._sheet, len(self._rows) - 1
        self._type()
        self._top()
        for n, cells in enumerate(self._rows):
            if sheet.room(self._ending if n == last else self._height(cells)):
                self._top()
            self._put(cells, self._columns)
            sheet.rule(0, sheet.width)
        if sheet.room(self._below):  # the last row leaves them no room on any page
            self._top()
        sheet.down(PAD)
        for cells in self._sums:
            self._put(cells, self._sums_columns, pad=PAD / 2)

    def _type(self, *, bold: bool = False) -> None:
        self._sheet.type(self._size, bold=bold)

    def _cells(self, row: Sequence[str], columns: Sequence[Column], *, bold: bool = False) -> Cells:
        cells = []
        for text, column in zip(row, columns, strict=True):
            self._type(bold=bold or column.bold)
            cells.append(self._sheet.broken(text, column.width))
        return cells

    def _height(self, cells: Cells, pad: float = PAD) -> float:
        return max(len(lines) for lines in cells) * self._sheet.leading + 2 * pad

    @property
    def _below(self) -> float:
        return PAD + sum(self._height(cells, PAD / 2) for cells in self._sums)

    def _top(self) -> None:
        self._sheet.wash(0, self._sheet.width, self._height(self._head))
        self._put(self._head, self._columns, bold=True)
        self._sheet.rule(0, self._sheet.width, ACCENT, 0.5)

    def _put(self, cells: Cells, columns: Sequence[Column], *, pad: float = PAD, bold: bool = False) -> None:
        sheet = self._sheet
        for lines, column in zip(cells, columns, strict=True):
            self._type(bold=bold or column.bold)
            for n, text in enumerate(lines):
                sheet.put(text, column.x, column.width, down=pad + n * sheet.leading, right=column.right)
        sheet.down(self._height(cells, pad))


def _pieces(cells: Cells, most: int) -> list[Cells]:
    """The row itself; one that is taller than a page comes in pieces."""
    most, tallest = max(most, 1), max(len(lines) for lines in cells)
    return [[lines[n : n + most] for lines in cells] for n in range(0, tallest, most)]


def _below(sheet: Sheet, columns: Sequence[Column], sums: Sequence[Sequence[str]]) -> list[Column]:
    """Where the sums stand: amounts below the last column of money, labels before them."""
    under = next((column for column in reversed(columns) if column.money), columns[-1])
    edge = under.x + under.width
    sheet.type(sheet.size, bold=True)
    wide = min(_longest(sheet, [amount for _, amount in sums]), edge / 2)
    return [Column(0, edge - wide - GAP, right=True), Column(edge - wide, wide, right=True, bold=True)]
