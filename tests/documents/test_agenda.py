"""The picture of a consultant's days, looked at: dark where somebody comes, light where a time is free."""

import subprocess
import sys
from collections import Counter
from io import BytesIO

import pytest
from PIL import Image

from documents.agenda import (
    AXIS,
    FREE,
    MARK,
    OFF,
    SIDE,
    TAKEN,
    WIDE,
    Agenda,
    Block,
    Column,
    agenda_png,
    from_text,
    scale,
    span,
    to_text,
)

LONG = "10:00–10:30 Айгүл · телефонмен · Ақша және шығын, смета мен құжаттар"
DAY = Agenda(
    "сейсенбі, 16 наурыз 2027 ж.",
    "Тимур\nКеңес: 1. Бос уақыт: 1",
    (Column("", (Block(600, 630, LONG, True), Block(645, 675, "10:45–11:15 бос", False))),),
)
WEEK = Agenda(
    "15.03–21.03.2027",
    "Тимур",
    (
        Column("Дс 15", (), "Демалыс күні"),
        Column("Сс 16", (Block(600, 630, "Айгүл", True), Block(645, 675, "10:45", False))),
        Column("Бс 18", (Block(1380, 1440, "Абдрахман-Құрманғазы", True),)),
    ),
)


def seen(made: bytes) -> Counter[tuple[int, ...]]:
    picture = Image.open(BytesIO(made)).convert("RGB")
    return Counter(picture.getpixel((x, y)) for x in range(picture.width) for y in range(picture.height))  # type: ignore[misc]


def test_what_is_taken_is_dark_and_what_is_free_is_light() -> None:
    colours = seen(agenda_png(DAY))
    wide = WIDE - 2 * SIDE - AXIS
    for colour in (TAKEN, FREE):
        assert colours[colour] > 0.5 * wide * 30 * scale(DAY.columns)
    assert not colours[OFF]
    assert seen(agenda_png(WEEK))[OFF]


@pytest.mark.parametrize("agenda", [DAY, WEEK, Agenda("Бос күн", "", (Column("", ()),)), Agenda("Апта", "", ())])
def test_it_fits_a_telephone(agenda: Agenda) -> None:
    """Telegram shows a picture whose sides are no more than ten thousand, nor one twenty times the other."""
    picture = Image.open(BytesIO(agenda_png(agenda))).convert("RGB")
    assert picture.width == WIDE
    assert picture.height < 20 * WIDE
    assert picture.width + picture.height < 10_000
    edge = {picture.getpixel((WIDE - 1 - x, y)) for x in range(SIDE - 4) for y in range(picture.height)}
    assert edge == {(255, 255, 255)}, "no words run over the edge"


@pytest.mark.parametrize(
    ("columns", "hours"),
    [(DAY.columns, (600, 720)), (WEEK.columns, (600, 1440)), ((), (600, 720)), ((Column("", ()),), (600, 720))],
)
def test_from_the_first_hour_to_the_last(columns: tuple[Column, ...], hours: tuple[int, int]) -> None:
    assert span(columns) == hours


def test_the_same_days_are_the_same_file_here_and_in_the_child() -> None:
    for each in (DAY, WEEK):
        assert from_text(to_text(each)) == each
    assert from_text('{"picture": {}}') is None
    said = to_text(WEEK).encode()
    done = subprocess.run([sys.executable, "-I", "-m", "documents"], input=said, capture_output=True)
    assert done.returncode == 0
    assert done.stdout.startswith(MARK)
    assert done.stdout == agenda_png(WEEK)
