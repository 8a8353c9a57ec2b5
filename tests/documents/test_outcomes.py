"""The table of outcomes, read back: what people wrote is text in it, whatever it begins with."""

import subprocess
import sys
from io import BytesIO

import openpyxl

from documents.outcomes import MARK, Outcomes, from_text, outcomes_xlsx, to_text

WICKED = ("=1+1", "+7701", "-5", "@SUM(A1)", '=HYPERLINK("http://x","y")', "\t=1", "ок", "\x01қалды", "")
TABLE = Outcomes("Хабар: 1"[:5], ("Хабар", "=cmd|' /C calc'!A0"), ("а", "ә"), tuple((each, "ә") for each in WICKED))


def cells(made: bytes) -> list[list[object]]:
    book = openpyxl.load_workbook(BytesIO(made))
    return [[(cell.value, cell.data_type) for cell in row] for row in book.active.iter_rows()]


def test_nothing_becomes_a_formula() -> None:
    made = cells(outcomes_xlsx(TABLE))
    kinds = {kind for row in made for value, kind in row if value is not None}
    assert kinds == {"s"}
    assert [row[0][0] or "" for row in made[4:]] == [each.replace("\x01", "") for each in WICKED]


def test_a_formula_would_be_noticed() -> None:
    book = openpyxl.Workbook()
    book.active.append(["=1+1"])
    kept = BytesIO()
    book.save(kept)
    assert {kind for row in cells(kept.getvalue()) for _value, kind in row} == {"f"}


def test_it_travels_to_the_child_and_back() -> None:
    assert from_text(to_text(TABLE)) == TABLE
    assert from_text('{"heading": {}}') is None
    done = subprocess.run([sys.executable, "-I", "-m", "documents"], input=to_text(TABLE).encode(), capture_output=True)
    assert done.returncode == 0
    assert done.stdout.startswith(MARK)
    assert cells(done.stdout) == cells(outcomes_xlsx(TABLE))
