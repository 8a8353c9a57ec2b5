"""The first stone's season, with the sample's questions and answers beside it."""

import shutil
from pathlib import Path

import programme
from tests.stage import FIRST_STONE


def season_with_answers(folder: Path) -> Path:
    copy = Path(shutil.copytree(FIRST_STONE, folder / "season"))
    shutil.copy(Path(programme.__file__).with_name("season") / "faq.yaml", copy)
    return copy
