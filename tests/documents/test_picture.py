"""The picture of what became of an announcement, looked at: a bar is as long as its number."""

import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image

from documents.picture import (
    GOOD,
    MARK,
    OTHER,
    SIDE,
    WIDE,
    Picture,
    fitting,
    folded,
    from_text,
    picture_png,
    to_text,
    widths,
)

WHOLE = WIDE - 2 * SIDE
PICTURE = Picture(
    "Хабарландыру 12", "Алушылар: 1 240", (("Алғандар", 1_200, "1 200"), ("Бұғаттаған", 40, "40"), ("Жоқ", 0, "0"))
)

BOARD = Picture(
    "Кеңестер",
    "Кеңес алған адамдар: 3, мақсат: 200\n" + "Алғашқы жауапқа дейінгі әдеттегі уақыт, жұмыс сағатымен: 12",
    (),
    (("Тақырып бойынша", (("Бюджет", 8, "8"), ("Құжаттар", 2, "2"))), ("Кеңесші бойынша", (("Тимур", 4, "4"),))),
)


def long(made: bytes) -> list[int]:
    """The pixels of each bar, from the top, as they are seen."""
    picture = Image.open(BytesIO(made)).convert("RGB")
    found: list[int] = []
    above = 0
    for y in range(picture.height):
        row = [picture.getpixel((x, y)) for x in range(SIDE, WIDE - SIDE + 1)]
        wide = max(row.count(GOOD), row.count(OTHER)) if row[0] in (GOOD, OTHER) else 0
        if wide and not above:
            found.append(wide)
        above = wide
    return found


def test_a_bar_is_as_long_as_its_number() -> None:
    seen = long(picture_png(PICTURE))
    assert [abs(a - b) <= 1 for a, b in zip(seen, widths(PICTURE.bars, WHOLE), strict=False)] == [True, True]
    assert len(seen) == 2, "nobody is no bar"


@pytest.mark.parametrize("ns", [(0,), (1,), (7, 7), (1_000_000, 1), (0, 5), ()])
def test_the_largest_has_all_the_room_and_the_least_can_be_seen(ns: tuple[int, ...]) -> None:
    made = Picture("Х", "", tuple(("а", n, str(n)) for n in ns))
    found = widths(made.bars, WHOLE)
    assert all((wide > 0) == (n > 0) for n, wide in zip(ns, found, strict=True))
    assert max(found, default=0) == (WHOLE if any(ns) else 0)
    assert picture_png(made).startswith(MARK)


def test_the_same_picture_is_the_same_file_here_and_in_the_child() -> None:
    assert from_text(to_text(PICTURE)) == PICTURE
    assert from_text('{"poster": {}}') is None
    said = to_text(PICTURE).encode()
    done = subprocess.run([sys.executable, "-I", "-m", "documents"], input=said, capture_output=True)
    assert done.returncode == 0
    assert done.stdout == picture_png(PICTURE)


def test_each_group_has_a_measure_of_its_own() -> None:
    assert long(picture_png(BOARD)) == [WHOLE + 1, WHOLE // 4 + 1, WHOLE + 1]
    assert from_text(to_text(BOARD)) == BOARD


def test_words_stay_on_the_paper() -> None:
    assert folded("бір екі үш", 7, len) == ["бір екі", "үш"]
    assert folded("ұзынсөздер", 3, len) == ["ұзынсөздер"]
    assert fitting("Ұзын атау", 6, len) == "Ұзын…"
    assert fitting("Атау", 6, len) == "Атау"
    wide = BOARD.groups[0][1][0][0] * 40
    edge = Image.open(BytesIO(picture_png(Picture(wide, wide.replace("т", " "), ((wide, 1, "1"),))))).convert("RGB")
    assert {edge.getpixel((WIDE - 1 - x, y)) for x in range(SIDE - 2) for y in range(edge.height)} == {(255, 255, 255)}
