"""The two faces are made once, whole or not at all, and anew when they are broken or of another version."""

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from documents import fonts
from documents.application_pdf import application_pdf
from tests.documents.samples import paper
from tests.launcher import HERE

PLACE = "import sys; sys.prefix = sys.argv[1]; from documents import fonts; "


@pytest.fixture
def prefix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment with the faces of the present one."""
    there = tmp_path / "made"
    shutil.copytree(fonts.folder(), there / fonts.folder().relative_to(sys.prefix))
    monkeypatch.setattr(sys, "prefix", str(there))
    return there


def make(prefix: Path) -> None:
    subprocess.run([sys.executable, "-c", PLACE + "fonts.make()", str(prefix)], cwd=HERE, check=True, timeout=120)


def test_these_faces_are_whole() -> None:
    assert fonts.fault() is None


def test_a_face_is_plain_and_has_the_two_signs(tmp_path: Path) -> None:
    """Made anew they are what they were: static, light, and the same bytes."""
    make(tmp_path)
    made = tmp_path / fonts.folder().relative_to(sys.prefix)
    assert sorted(file.name for file in made.iterdir()) == ["bold.ttf", "regular.ttf"]
    for file in made.iterdir():
        assert file.read_bytes() == fonts.face(file.stem).read_bytes()
        with TTFont(file) as font:
            assert not {"fvar", "gvar", "GPOS", "GSUB"} & set(font.keys())
            assert {ord("□"), ord("✓"), ord("Ұ"), ord("₸")} <= set(font.getBestCmap())


def test_what_is_there_is_not_made_again(prefix: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in fonts.folder().iterdir()}
    fonts.make()
    assert {file: file.stat().st_mtime_ns for file in fonts.folder().iterdir()} == before


def test_missing_ones_are_told_of(prefix: Path) -> None:
    fonts.face("bold").unlink()
    assert fonts.fault() == "the faces for documents are missing; run `make install`"


@pytest.mark.parametrize("spoil", [lambda b: b[: len(b) // 2], lambda b: b[:200_000] + b"\x00" + b[200_001:], bytes])
def test_broken_ones_are_told_of_and_mended(prefix: Path, spoil: "type[bytes]") -> None:
    whole = fonts.face("regular").read_bytes()
    fonts.face("regular").write_bytes(spoil(whole) if spoil is not bytes else b"")
    assert fonts.fault() == "the faces for documents are broken; run `make install`"
    make(prefix)
    assert fonts.fault() is None
    assert fonts.face("regular").read_bytes() == whole


def test_another_version_takes_the_former_s_place(prefix: Path) -> None:
    former = fonts.folder().with_name("noto-sans-2.14-1")
    fonts.folder().rename(former)
    assert "missing" in str(fonts.fault())
    make(prefix)
    assert fonts.fault() is None
    assert [each.name for each in former.parent.iterdir()] == [fonts.folder().name]


def test_killed_while_they_are_made_nothing_is_half_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    child = subprocess.Popen([sys.executable, "-c", PLACE + "fonts.make()", str(tmp_path)], cwd=HERE)
    while not list(tmp_path.rglob("regular.ttf")):
        assert child.poll() is None
        time.sleep(0.01)
    child.send_signal(signal.SIGKILL)
    child.wait(60)
    assert not fonts.folder().exists()
    make(tmp_path)
    assert fonts.fault() is None
    assert len(list(fonts.folder().parent.iterdir())) == 1


def test_without_them_no_document_comes(prefix: Path) -> None:
    shutil.rmtree(fonts.folder())
    with pytest.raises(FileNotFoundError):
        application_pdf(paper())
