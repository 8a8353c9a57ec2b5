"""A season is read once per run and folder: most tests start a bot, and each would read the same files anew."""

from pathlib import Path

from programme import season_files
from programme.marked import Marked
from programme.season import Season

_read = season_files.read_marked
_known: dict[tuple[tuple[str, bytes], ...], tuple[Season, dict[str, Marked]]] = {}


def remember() -> None:
    """From here on the same files, byte by byte, are the same season; one that cannot be used is read each time."""
    season_files.read_marked = _remembered


def _remembered(folder: Path) -> tuple[Season, dict[str, Marked]]:
    files = sorted(folder.glob("*.yaml"))
    key = tuple((str(each), each.read_bytes()) for each in files)
    if key not in _known:
        _known[key] = _read(folder)
    season, marked = _known[key]
    return season, dict(marked)
