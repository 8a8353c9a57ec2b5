"""`bastama import-places`: the official table as Excel or CSV, told row by row what is wrong with it."""

import asyncio
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from bot.places import MOST_BYTES, NEEDED, FileError, import_places, read
from sandbox.phones import Phone
from sandbox.story_file import STORIES
from storage import places
from storage.database import Database
from tests.bot.test_cli import readable, typed
from tests.databases import DatabaseAt
from tests.stage import Stage

SAMPLE = STORIES / "places.csv"
HEADING = ("te", "ab", "cd", "ef", "hij", "k", "name_kaz", "name_rus", "nn")
REGION = (150000000, 15, 0, 0, 0, 0, "Ақтөбе облысы", "Актюбинская область", 1)
DISTRICT = (155200000, 15, 52, 0, 0, 0, "Ойыл ауданы", "Уилский район", 2)
OKRUG = (155230000, 15, 52, 30, 0, 0, "Ойыл ауылдық округі", "Уилский с.о.", 3)
VILLAGE = ("155230100", "15", "52", "30", "100", None, " Ойыл  ауылы ", "с.Уил", None)
TABLE = (HEADING, REGION, DISTRICT, OKRUG, VILLAGE)
TOLD = "regions: 1, districts and cities: 1, okrugs: 1, villages and towns: 1\n"


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, place: DatabaseAt, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in env(place).items():
        monkeypatch.setenv(name, value)


def env(place: DatabaseAt) -> dict[str, str]:
    return {"DATABASE_URL": place.address or "", "DATA_DIR": str(place.folder)}


def excel(file: Path, rows: Sequence[Sequence[object]], *, sheets: Sequence[str] = ()) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for name in sheets:
        sheet.append(("About this file",))
        sheet = book.create_sheet(name)
    for row in rows:
        sheet.append(row)
    book.save(file)
    return file


def csv(file: Path, rows: Sequence[Sequence[object]], between: str = ",", encoding: str = "utf-8") -> Path:
    lines = [between.join("" if cell is None else str(cell) for cell in row) for row in rows]
    file.write_bytes("\r\n".join([*lines, ""]).encode(encoding))
    return file


async def oiyl(db: Database) -> list[str]:
    async with db.read() as tx:
        return [each.path("kk") for each in await places.search(tx, "Уил")]


# Files that are good


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("kind", ["xlsx", "csv", "semicolons", "bom"])
async def test_the_official_table_is_read(
    database: Database, tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = {
        "xlsx": lambda: excel(tmp_path / "kato.xlsx", TABLE),
        "csv": lambda: csv(tmp_path / "kato.csv", TABLE),
        "semicolons": lambda: csv(tmp_path / "kato.csv", TABLE, ";"),
        "bom": lambda: csv(tmp_path / "kato.csv", TABLE, encoding="utf-8-sig"),
    }[kind]()
    assert await import_places(file) == 0
    assert capsys.readouterr() == (TOLD, "")
    assert await oiyl(database) == ["Ақтөбе облысы, Ойыл ауданы, Ойыл ауылы"]


@pytest.mark.usefixtures("settings")
async def test_importing_again_replaces(database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert await import_places(SAMPLE) == 0
    assert capsys.readouterr().out.startswith("regions: 20, ")
    assert await import_places(csv(tmp_path / "kato.csv", [HEADING, REGION])) == 0
    assert await oiyl(database) == []


def test_the_sample_has_every_region_of_the_season() -> None:
    import yaml

    from bot.settings import SEASON

    regions = yaml.safe_load((SEASON / "regions.yaml").read_text(encoding="utf-8"))["regions"]
    listed = {row.kato: {"kk": row.kk, "ru": row.ru} for row in read(SAMPLE) if row.level == "region"}
    assert listed == {each["kato"]: each["name"] for each in regions}


def test_a_title_above_and_other_sheets_are_passed_over(tmp_path: Path) -> None:
    rows = [("КАТО", None), (), *TABLE, (), (None, " ")]
    assert len(read(excel(tmp_path / "kato.xlsx", rows, sheets=["Notes", "КАТО"]))) == 4
    assert len(read(csv(tmp_path / "kato.csv", rows))) == 4


def test_columns_may_stand_in_any_order_and_further_names_beside_them(tmp_path: Path) -> None:
    rows = [("Name_Rus", "alias", "TE", "NAME_KAZ"), ("Акт", "Актюбинск; ;Aqtobe city", 150000000.0, "Ақт")]
    for file in (
        excel(tmp_path / "kato.xlsx", rows),
        csv(tmp_path / "kato.csv", [rows[0], (*rows[1][:2], 150000000, "Ақт")]),
    ):
        [region] = read(file)
        assert (region.kato, region.kk, region.ru) == ("150000000", "Ақт", "Акт")
        assert region.folds == {"акт", "актиубинск", "актобесити"}


def test_a_sheet_may_be_wrong_about_its_size(tmp_path: Path) -> None:
    with zipfile.ZipFile(excel(tmp_path / "kato.xlsx", TABLE)) as packed:
        sheet = packed.read(SHEET)
    wrong = sheet.replace(b'<dimension ref="A1:I5"', b'<dimension ref="A1:B2"')
    assert wrong != sheet
    assert len(read(changed(tmp_path / "kato.xlsx", SHEET, wrong))) == 4


def test_a_quoted_heading_may_stand_behind_the_mark_of_utf8(tmp_path: Path) -> None:
    file = text(tmp_path / "kato.csv", '"te","name_kaz","name_rus"\n150000000,А,Б\n'.encode("utf-8-sig"))
    assert [row.kato for row in read(file)] == ["150000000"]


def test_a_quoted_name_may_hold_the_separator(tmp_path: Path) -> None:
    file = tmp_path / "kato.csv"
    file.write_text('# sample\n"te";name_kaz;name_rus\n150000000;"Ақ;төбе";"""Ақ"", төбе"\n', encoding="utf-8")
    assert [(row.kk, row.ru) for row in read(file)] == [("Ақ;төбе", '"Ақ", төбе')]


# Files that are not


def text(file: Path, words: str | bytes) -> Path:
    file.write_bytes(words if isinstance(words, bytes) else words.encode())
    return file


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "No row names the columns: te, name_kaz, name_rus"),
        ("te,name_kaz\n150000000,Ақтөбе\n", "No row names the columns"),
        ("te,name_kaz,name_rus\n", "kato.csv has no places in it."),
        ("te,name_kaz,name_rus\n# only\n,,\n", "kato.csv has no places in it."),
        ("te,name_kaz,name_rus\n15,А,Б\n", "row 2: te is the number of the place and has nine digits"),
        ("te,name_kaz,name_rus\n\n150000000,,Б\n", "row 3: name_kaz is empty"),
        ("te,name_kaz,name_rus\n150000000\n", "row 2: name_kaz is empty\nrow 2: name_rus is empty"),
        ("# a\nte,name_kaz,name_rus\n150000000,А,Б\n150000000,А,Б", "row 4: 150000000 is in row 3 already"),
        ("te,name_kaz,name_rus\n155230100,А,Б\n", "row 2: the region of 155230100 (150000000) is not in the list"),
        ('te,name_kaz,name_rus\n150000000,"А,Б\n', "is a quotation mark missing?"),
        ("te,name_kaz,name_rus\n150000000,А,Б\n".encode("utf-16"), "kato.csv is not in UTF-8: save it in Excel as"),
        ("te,name_kaz,name_rus\n150000000,А,Б\n".encode("cp1251"), "kato.csv is not in UTF-8: save it in Excel as"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "kato.csv is an Excel file of the old kind or has a password"),
        (b"PK\x03\x04 not really", "kato.csv is damaged or no Excel file"),
        (bytes(range(256)) * 10, "kato.csv is not in UTF-8"),
        ("te,name_kaz,name_rus\n" + "15,А,Б\n" * 30, "row 21: te is the number of the place and has nine digits"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_told(tmp_path: Path, words: str | bytes, told: str) -> None:
    with pytest.raises(FileError) as wrong:
        read(text(tmp_path / "kato.csv", words))
    assert told in str(wrong.value)
    assert len(str(wrong.value).splitlines()) <= 21


@pytest.mark.parametrize("name", ["nowhere.csv", "."])
def test_a_file_that_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileError, match="cannot be read: "):
        read(tmp_path / name)


def changed(file: Path, part: str, new: bytes) -> Path:
    """The Excel file with one part of it replaced."""
    with zipfile.ZipFile(excel(file, TABLE)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in (parts | {part: new}).items():
            packed.writestr(name, content)
    return file


SHEET = "xl/worksheets/sheet1.xml"


def test_an_excel_file_that_unpacks_to_very_much_is_refused_unpacked(tmp_path: Path) -> None:
    file = changed(tmp_path / "kato.xlsx", "xl/media/picture.png", b"\0" * (MOST_BYTES + 1))
    assert file.stat().st_size < 1_000_000
    with pytest.raises(FileError, match="unpacks to far more than a list of places"):
        read(file)


@pytest.mark.parametrize(
    "sheet",
    [
        pytest.param(b"<worksheet", id="cut off"),
        pytest.param(
            b'<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet><sheetData><row><c t="str">'
            b"<v>&b;</v></c></row></sheetData></worksheet>",
            id="entities",
        ),
    ],
)
def test_a_damaged_sheet_is_refused(tmp_path: Path, sheet: bytes) -> None:
    with pytest.raises(FileError, match="is damaged or no Excel file"):
        read(changed(tmp_path / "kato.xlsx", SHEET, sheet))


def test_a_made_up_row_number_is_not_counted_up_to(tmp_path: Path) -> None:
    cells = "".join(f'<c r="{column}1" t="str"><v>{name}</v></c>' for column, name in zip("ABC", NEEDED, strict=True))
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f'<row r="1">{cells}</row><row r="999999999999"><c r="A999999999999" t="str"><v>1</v></c></row>'
        "</sheetData></worksheet>"
    )
    with pytest.raises(FileError, match="has no places in it"):
        read(changed(tmp_path / "kato.xlsx", SHEET, sheet.encode()))


@pytest.mark.usefixtures("settings")
async def test_a_wrong_file_changes_nothing(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await import_places(SAMPLE) == 0
    capsys.readouterr()
    assert await import_places(csv(tmp_path / "kato.csv", [*TABLE, VILLAGE])) == 2
    assert capsys.readouterr() == ("", "row 6: 155230100 is in row 5 already\nNothing was changed.\n")
    assert len(await oiyl(database)) == 1


# The command


async def test_the_command_as_it_is_typed(place: DatabaseAt, tmp_path: Path) -> None:
    await place.make()
    done = typed(tmp_path, "import-places", str(SAMPLE), **env(place))
    assert (done.returncode, readable(done)) == (0, [])
    assert done.stdout.startswith("regions: 20, districts and cities: ")
    assert "aiogram" not in done.stderr
    wrong = typed(tmp_path, "import-places", "nowhere.csv", **env(place))
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert readable(wrong) == ["nowhere.csv cannot be read: No such file or directory.", "Nothing was changed."]


async def test_the_bot_goes_on_answering_while_another_process_imports(stage: Stage, tmp_path: Path) -> None:
    rows = [REGION, *((150000000 + n, *REGION[1:6], f"Ауыл{n}", f"Аул{n}", n) for n in range(1, 3000))]
    file = csv(tmp_path / "kato.csv", [HEADING, *rows])
    aigul: Phone = stage.telegram.phone("Айгүл")
    running = asyncio.create_task(asyncio.to_thread(typed, tmp_path, "import-places", str(file), **env(stage.place)))
    answered = 0
    while not running.done():
        before = len(aigul.messages)
        await stage.says(aigul, "/start")
        assert len(aigul.messages) > before
        answered += 1
    done = await running
    assert (done.returncode, readable(done)) == (0, [])
    assert answered > 5
    async with stage.db.read() as tx:
        assert [each.kato for each in await places.search(tx, "Ауыл2999")] == ["150002999"]
