"""The season each turn lives by: read by the version number that came with the person, kept once read."""

import logging
from pathlib import Path

from bot.log import fault
from programme.closing import moved
from programme.season import Season, SeasonError, from_text, to_text
from programme.season_files import read_season
from storage import memos, seasons
from storage.database import Database, Tx

log = logging.getLogger("bastama.seasons")


class Seasons:
    """Versions of the current season; a changed one holds everywhere from the next turn on."""

    def __init__(self, current: str, version: int, season: Season) -> None:
        self.current = current
        self._known = {version: season}

    def closes_at(self) -> int:
        """When sending ends, as of the newest version that any turn has met."""
        return self._known[max(self._known)].closes_at

    async def at(self, tx: Tx, version: int) -> Season:
        """The season as of a version; reads it from the database the first time."""
        if version not in self._known:
            self._known[version] = from_text(await seasons.content(tx, self.current, version))
        return self._known[version]

    async def newest(self, tx: Tx) -> Season:
        """The season as it is now."""
        [[row]] = await tx.together(seasons.newest(self.current))
        return await self.at(tx, row["version"])


async def load(db: Database, folder: Path, at: int) -> tuple[Seasons, Season]:
    """Reads the folder (raises SeasonError), stores it as a version if it is new, and hands out its reader."""
    season = read_season(folder)
    former = await seasons.last(db, season.id)
    if former is not None:
        try:
            season = season.after(from_text(former))
        except SeasonError as unreadable:
            log.warning("the former version of the season cannot be read any more", extra=fault(unreadable))
    of_file = season.closes_at
    season = await _as_moved(db, season, former)
    version = await seasons.keep(db, season=season.id, text=to_text(season), made_by="yaml", at=at)
    # Last of all: cut off before, the next start takes the file once more for a changed one, and it is the same.
    await memos.keep(db, _memo(season.id), str(of_file))
    return Seasons(season.id, version, season), season


async def moved_by_staff(db: Database, season: Season, former: Season) -> bool:
    """Whether the former version closes at another moment than the file, which says what it said when last read."""
    async with db.read() as tx:
        read_before = await memos.read(tx, _memo(season.id))
    return read_before == str(season.closes_at) != str(former.closes_at)


async def _as_moved(db: Database, season: Season, former: str | None) -> Season:
    """The deadline that the staff moved holds until the file itself says another one."""
    try:
        was = None if former is None else from_text(former)
    except SeasonError:
        return season
    if was is None or not await moved_by_staff(db, season, was):
        return season
    try:
        return moved(season, was.closes_at)
    except SeasonError:
        words = "season.yaml: the staff moved `closes_at`, and a date that must come later is before it now; correct it"
        raise SeasonError([f"{words}, or `closes_at` too"]) from None


def _memo(season: str) -> str:
    """By this name it is kept when the season's file says that it closes."""
    return f"closes_at:{season}"
