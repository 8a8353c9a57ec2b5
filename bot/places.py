"""`bastama import-places`: the official list of districts and villages, from the statistics bureau's Excel or a CSV.

The file is read and looked over whole before anything is written; whatever is wrong with it is told with its row.
"""

import csv
import io
import sys
import zipfile
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from bot.settings import read_settings
from programme.places import Entry, Listed, listed, mistakes
from programme.typed import clean
from storage.database import Database, connect
from storage.places import Superseded, replace_all

NEEDED = ("te", "name_kaz", "name_rus")
ALIAS = "alias"
HEADING_WITHIN = 20
"""The names of the columns stand in one of the first rows; an official table may have its title above them."""
MOST_ROWS = 200_000
MOST_BYTES = 100_000_000
"""Of a text, or of all that an Excel file unpacks to: the official one is a tenth of it."""
EXCEL_ROWS, EXCEL_COLUMNS = 1_048_576, 100
"""Cells said to stand further out are not looked at: a made-up row number would be counted up to. What a sheet says of
its own size is not asked for, since it may be wrong."""
TOLD_AT_MOST = 20

_EXCEL, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

Cells = tuple[int, Sequence[object]]


class FileError(Exception):
    """The file cannot be used; a line for each thing that is wrong."""


async def import_places(file: Path) -> int:
    """Replaces the list by the file's; 2 and nothing changed if the file cannot be used."""
    settings = read_settings()
    try:
        rows = read(file)
    except FileError as wrong:
        sys.stderr.write(f"{wrong}\nNothing was changed.\n")
        return 2
    db = await connect(settings.database_url.get_secret_value() or None, settings.data_dir)
    try:
        await put_in(db, rows)
    except Superseded:
        sys.stderr.write("Another import began meanwhile, and its list counts.\n")
        return 1
    finally:
        await db.close()
    return 0


async def put_in(db: Database, rows: Sequence[Listed]) -> None:
    """Replaces the list and says how much was read."""
    await replace_all(db, rows)
    count = Counter(row.level for row in rows)
    sys.stdout.write(
        f"regions: {count['region']}, districts and cities: {count['district']}, "
        f"okrugs: {count['okrug']}, villages and towns: {count['village']}\n"
    )


def read(file: Path) -> list[Listed]:
    """The list in a file; FileError says in plain words what is wrong with it, row by row."""
    try:
        with file.open("rb") as opened:
            begins = opened.read(4)
        if begins == _OLD_EXCEL:
            raise FileError(
                f"{file.name} is an Excel file of the old kind or has a password: save it as .xlsx or as CSV UTF-8."
            )
        # Closed at once when something is wrong half-way: the rows may hold the file open.
        with closing(_excel(file) if begins == _EXCEL else _text(file)) as cells:
            entries = list(_entries(cells))
    except OSError as error:
        raise FileError(f"{file} cannot be read: {error.strerror}.") from None
    if not entries:
        raise FileError(f"{file.name} has no places in it.")
    if wrong := mistakes(entries):
        lines = [f"row {row}: {words}" for row, words in wrong[:TOLD_AT_MOST]]
        if len(wrong) > TOLD_AT_MOST:
            lines.append(f"… and {len(wrong) - TOLD_AT_MOST} more")
        raise FileError("\n".join(lines))
    return listed(entries)


def _entries(rows: Iterable[Cells]) -> Iterator[Entry]:
    """The places below the heading; empty rows are passed over."""
    columns: dict[str, int] = {}
    seen = 0
    for row, cells in rows:
        # Quickly past empty rows: a table may claim to have a million of them.
        if not any(cells) or not any(texts := [_said(cell) for cell in cells]):
            continue
        seen += 1
        if seen > MOST_ROWS:
            raise FileError(f"The file has more than {MOST_ROWS} rows; the whole country has fewer.")
        if columns:
            yield _entry(row, {name: texts[n] for name, n in columns.items() if n < len(texts)})
            continue
        heading = {text.casefold(): n for n, text in reversed(list(enumerate(texts)))}
        if all(name in heading for name in NEEDED):
            columns = {name: heading[name] for name in (*NEEDED, ALIAS) if name in heading}
        elif seen >= HEADING_WITHIN:
            break
    if not columns:
        raise FileError(f"No row names the columns: {', '.join(NEEDED)} must stand above the places.")


def _entry(row: int, said: dict[str, str]) -> Entry:
    aliases = (clean(each) for each in said.get(ALIAS, "").split(";"))
    return Entry(
        row=row,
        kato=said.get("te", ""),
        kk=said.get("name_kaz", ""),
        ru=said.get("name_rus", ""),
        aliases=tuple(each for each in aliases if each),
    )


def _said(cell: object) -> str:
    """A cell as text on one line. Excel may hold the number of a place as a number."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(clean("" if cell is None else str(cell)).split())


def _text(file: Path) -> Generator[Cells, None, None]:
    """The rows of a CSV, numbered as an editor shows them; lines that begin with # are for people."""
    if file.stat().st_size > MOST_BYTES:
        raise FileError(f"{file.name} is too large for a list of places.")
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise FileError(f"{file.name} is not in UTF-8: save it in Excel as “CSV UTF-8”, or as .xlsx.") from None
    # Emptied rather than left out, so that the rows keep their numbers.
    lines = ["\n" if line.startswith("#") else line for line in io.StringIO(text)]
    heading = next((line for line in lines if line.strip(" \r\n,;")), "")
    reader = csv.reader(lines, delimiter=";" if heading.count(";") > heading.count(",") else ",", strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error:
        raise FileError(f"row {reader.line_num}: this is no line of a CSV; is a quotation mark missing?") from None


def _excel(file: Path) -> Generator[Cells, None, None]:
    """The rows of the sheet that has the columns, numbered as Excel shows them."""
    try:
        with zipfile.ZipFile(file) as packed:
            # What is unpacked is held to these sizes by zipfile itself, whatever is really in there.
            if sum(part.file_size for part in packed.infolist()) > MOST_BYTES:
                raise FileError(f"{file.name} unpacks to far more than a list of places.")
        yield from _sheet(file)
    except (FileError, MemoryError):
        raise
    except Exception as error:  # openpyxl raises whatever the broken part of a file leads it to
        raise FileError(f"{file.name} is damaged or no Excel file ({type(error).__name__}).") from None


def _sheet(file: Path) -> Iterator[Cells]:
    import openpyxl

    with closing(openpyxl.load_workbook(file, read_only=True, data_only=True)) as book:
        for sheet in book.worksheets:
            if _has_heading(sheet.iter_rows(max_row=HEADING_WITHIN, max_col=EXCEL_COLUMNS, values_only=True)):
                rows = sheet.iter_rows(max_row=EXCEL_ROWS, max_col=EXCEL_COLUMNS, values_only=True)
                yield from enumerate(rows, 1)
                return


def _has_heading(rows: Iterable[Sequence[object]]) -> bool:
    return any({*NEEDED} <= {_said(cell).casefold() for cell in row} for row in rows)
