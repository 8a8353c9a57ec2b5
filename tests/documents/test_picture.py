"""The picture of what became of an announcement, looked at: a bar is as long as its number."""

import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image

from documents.picture import GOOD, MARK, OTHER, SIDE, WIDE, Picture, from_text, picture_png, to_text, widths

WHOLE = WIDE - 2 * SIDE
PICTURE = Picture(
    "Хабарландыру 12", "Алушылар: 1 240", (("Алғандар", 1_200, "1 200"), ("Бұғаттаған", 40, "40"), ("Жоқ", 0, "0"))
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
    assert [abs(a - b) <= 1 for a, b in zip(seen, widths(PICTURE, WHOLE), strict=False)] == [True, True]
    assert len(seen) == 2, "nobody is no bar"


@pytest.mark.parametrize("ns", [(0,), (1,), (7, 7), (1_000_000, 1), (0, 5), ()])
def test_the_largest_has_all_the_room_and_the_least_can_be_seen(ns: tuple[int, ...]) -> None:
    made = Picture("Х", "", tuple(("а", n, str(n)) for n in ns))
    found = widths(made, WHOLE)
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
