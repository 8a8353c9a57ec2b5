"""What became of an announcement, a row a receiver, as a spreadsheet. What people wrote stays text in it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

MARK = b"PK"
"""How the file begins."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """`heading` stands above the table; words are in the language of whoever asked for it."""

    title: str
    heading: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def to_text(outcomes: Outcomes) -> str:
    """As the child reads it."""
    return json.dumps({"outcomes": asdict(outcomes)})


def from_text(text: str) -> Outcomes | None:
    """What `to_text` wrote; None for anything else."""
    read = json.loads(text)
    found = read.get("outcomes") if isinstance(read, dict) else None
    if found is None:
        return None
    rows = tuple(tuple(each) for each in found["rows"])
    return Outcomes(found["title"], tuple(found["heading"]), tuple(found["columns"]), rows)


def outcomes_xlsx(outcomes: Outcomes) -> bytes:
    from openpyxl import Workbook  # slow to import, and only the child needs it

    book = Workbook(write_only=True)
    sheet: WriteOnlyWorksheet = book.create_sheet(outcomes.title[:31])
    for line in outcomes.heading:
        sheet.append(_texts(sheet, [line]))
    sheet.append([])
    for row in (outcomes.columns, *outcomes.rows):
        sheet.append(_texts(sheet, row))
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def _texts(sheet: "WriteOnlyWorksheet", row: Sequence[str]) -> "list[Cell]":
    return [_text(sheet, each) for each in row]


def _text(sheet: "WriteOnlyWorksheet", words: str) -> "Cell":
    """Text and nothing else: openpyxl would take what begins with "=" for a formula."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", words)[:32_000])
    cell.data_type = "s"
    if words[:1] in ("=", "+", "-", "@", "\t", "\r"):
        cell.quotePrefix = True  # a program that opens it, or that it is copied to, leaves it text too
    return cell
