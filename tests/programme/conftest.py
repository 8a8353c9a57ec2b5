"""The sample season, and a copy of its files that a test may spoil."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from programme.season import Season
from programme.season_files import read_season
from tests.stage import FIRST_STONE

FOLDER = FIRST_STONE

Spoil = Callable[..., Path]
Case = dict[str, str]

SPOILED: dict[str, list[Case]] = yaml.safe_load(Path(__file__).with_name("spoiled.yaml").read_text(encoding="utf-8"))


def line_of(path: Path, start: str) -> int:
    """The number, from 1, of the first line that has this text, at its beginning unless it is within braces."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [n for n, line in enumerate(lines, 1) if line.startswith(start)]
    return found[0] if found else next(n for n, line in enumerate(lines, 1) if start in line)


def spoiled(spoil: Spoil, case: Case) -> Path:
    """The folder of a case of spoiled.yaml."""
    return spoil(case["file"], case["old"], case["new"] * int(case.get("times", 1)))


def expected(folder: Path, case: Case) -> str:
    """The finding of a case of spoiled.yaml, with its file and line."""
    file = case.get("told_of", case["file"])
    return f"{file}:{line_of(folder / file, case['line'])}: {case['told']}"


@pytest.fixture(scope="session")
def season() -> Season:
    return read_season(FOLDER)


@pytest.fixture
def spoil(tmp_path: Path) -> Spoil:
    """`spoil("form.yaml", old, new)` replaces `old`, which must be there, in a copy and gives its folder."""
    folder = Path(shutil.copytree(FOLDER, tmp_path / "season"))

    def replace(name: str, old: str, new: str, count: int = 1) -> Path:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, count), encoding="utf-8")
        return folder

    return replace
