"""The two faces that documents are set in, made once: `python -m documents.fonts`, the last step of `make install`.

The font comes as one variable file. Set as such it costs seconds for each document, so two static faces are cut out
of it, regular and bold, and kept inside the environment. What documents never use is left out, and two signs that
the font lacks are drawn into it: the box that stands for a missing character, and a tick.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

PACKAGE = "fontpkg-noto-sans"
RECIPE = 1
"""Raised with every change to how a face is made."""
FACES = {"regular": 400, "bold": 700}
"""Each with its weight."""
BOX, TICK = "□", "✓"
UNUSED = ("GPOS", "GSUB", "GDEF", "gasp", "prep", "fpgm", "cvt ")
"""Tables for shaping and for low screens; fpdf2 reads none of them."""
NEEDED = [
    0x401,
    *range(0x410, 0x450),
    0x451,
    *(0x406, 0x456, 0x492, 0x493, 0x49A, 0x49B, 0x4A2, 0x4A3, 0x4AE, 0x4AF),
    *(0x4B0, 0x4B1, 0x4BA, 0x4BB, 0x4D8, 0x4D9, 0x4E8, 0x4E9, 0x20B8, 0x2116),
    ord(BOX),
    ord(TICK),
]
"""The letters of both languages, tenge and number sign; without one of these a face is of no use."""


def folder() -> Path:
    """Where the faces of the installed package are; another version of it looks elsewhere."""
    return Path(sys.prefix) / "share" / "bastama" / "fonts" / f"noto-sans-{version(PACKAGE)}-{RECIPE}"


def face(name: str) -> Path:
    """The file of "regular" or "bold", whether it is there or not."""
    return folder() / f"{name}.ttf"


def fault() -> str | None:
    """What is wrong with the faces and how to mend it, in a line; None when they are whole."""
    try:
        missing = [name for name in FACES if not face(name).is_file()]
    except PackageNotFoundError:
        return f"the package {PACKAGE} is missing; run `make install`"
    if missing:
        return "the faces for documents are missing; run `make install`"
    if not all(_whole(face(name)) for name in FACES):
        return "the faces for documents are broken; run `make install`"
    return None


def _whole(path: Path) -> bool:
    from fontTools.ttLib import TTFont

    try:
        with TTFont(path, lazy=True, checkChecksums=2) as font:
            for tag in font.reader.keys():  # noqa: SIM118
                font.reader[tag]
            known = font.getBestCmap() or {}
    except Exception:  # a spoiled file fails in as many ways as there are tables
        return False
    return all(letter in known for letter in NEEDED)


def make() -> Path:
    """Makes the faces unless they are there and whole; nobody ever sees half of them. Returns their folder."""
    there = folder()
    if fault() is None:
        return there
    there.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix="making-", dir=there.parent))
    try:
        for name, weight in FACES.items():
            _cut(weight, fresh / f"{name}.ttf")
        fresh.chmod(0o755)
        if there.exists():
            shutil.rmtree(there)
        fresh.rename(there)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    for former in there.parent.iterdir():
        if former != there:
            shutil.rmtree(former, ignore_errors=True)
    return there


def _cut(weight: int, path: Path) -> None:
    import fontpkg_noto_sans
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    # Its own time stamp, not today's: the same package gives the same bytes.
    font: Any = TTFont(fontpkg_noto_sans.ROOT / "files" / "NotoSans[wdth,wght].ttf", recalcTimestamp=False)
    for tag in UNUSED:
        if tag in font:
            del font[tag]
    instancer.instantiateVariableFont(font, {"wght": weight, "wdth": 100}, inplace=True, updateFontNames=True)
    stroke = round(weight / 7)
    _draw(font, BOX, "box", 760, lambda pen: _box(pen, stroke))
    _draw(font, TICK, "tick", 720, lambda pen: _tick(pen, stroke))
    font.save(path)


def _draw(font: Any, sign: str, name: str, width: int, draw: Callable[[Any], None]) -> None:
    """Adds one glyph and the character it stands for; the font's units are 1 000 to the em."""
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    draw(pen)
    glyph = pen.glyph()
    glyph.recalcBounds(font["glyf"])
    font["glyf"][name] = glyph
    font["hmtx"][name] = (width, glyph.xMin)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[ord(sign)] = name


def _box(pen: Any, stroke: int) -> None:
    left, low, right, high = 80, 20, 680, 620
    _contour(pen, (left, low), (left, high), (right, high), (right, low))
    left, low, right, high = left + stroke, low + stroke, right - stroke, high - stroke
    _contour(pen, (left, low), (right, low), (right, high), (left, high))


def _tick(pen: Any, stroke: int) -> None:
    s = stroke * 1.4
    _contour(pen, (60, 330), (60 + s, 330 + s * 0.7), (270, 170), (590, 690), (590 + s, 690 - s * 0.6), (270, 20))


def _contour(pen: Any, first: tuple[float, float], *others: tuple[float, float]) -> None:
    pen.moveTo(first)
    for point in others:
        pen.lineTo(point)
    pen.closePath()


if __name__ == "__main__":
    os.umask(0o022)
    sys.stdout.write(f"{make()}\n")
