"""A copy of everything each night, and none kept longer than was promised to people.

Kept are those of the last seven days and the first of each of the three weeks before. After 30 days a copy goes
whatever happened since: that is what the consent says. A copy that fails leaves the former ones whole.
"""

import asyncio
import logging
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.backup import AnotherCopies, CannotCopy, make
from bot.copied import copies, verify
from bot.log import fault
from bot.swap import replaced
from locales.format import local
from storage.database import Conflict, Database, DatabaseAway

log = logging.getLogger("bastama.nightly")

DAILY, WEEKLY = 7, 3
KEPT_DAYS = 30
NIGHT = 3
"""The hour, in Kazakhstan's time, from which the day's copy is made."""
DAY = 24 * 3600


class Nightly:
    """Makes the day's copy when its hour has come, and forgets old ones."""

    def __init__(self, *, db: Database, data_dir: Path, backup_dir: Path, now: Callable[[], int]) -> None:
        self._db = db
        self._data_dir = data_dir
        self._into = backup_dir
        self._now = now

    async def if_due(self) -> None:
        """Raises nothing: a copy that cannot be made is a line in the log."""
        now = self._now()
        try:
            if local(now).hour >= NIGHT and all(
                local(each.at).date() != local(now).date() for each in copies(self._into)
            ):
                await self._make(now)
        finally:
            await asyncio.to_thread(self._forget, now)

    async def _make(self, now: int) -> None:
        try:
            made = await make(self._data_dir, self._into, now, self._db)
            problems = await asyncio.to_thread(verify, made)
        except AnotherCopies:
            return
        except (CannotCopy, OSError, DatabaseAway, Conflict) as away:
            log.error("tonight's copy could not be made", extra=fault(away))
            return
        if problems:
            log.error("tonight's copy is not whole: see `bastama backup PATH --verify`", extra={"count": len(problems)})
        else:
            log.info("tonight's copy is made and whole")

    def _forget(self, now: int) -> None:
        try:
            here = copies(self._into)
            kept = to_keep([each.at for each in here], now)
            old = [each.folder for each in here if each.at not in kept]
            old += [each.folder for each in replaced(self._data_dir) if each.at <= now - KEPT_DAYS * DAY]
            for folder in old:
                shutil.rmtree(folder)
        except OSError as refused:
            log.error("an old copy could not be deleted", extra=fault(refused))


def to_keep(made: Sequence[int], now: int) -> set[int]:
    """Which of the moments of copies stay: the last of each of seven days, and the first of three weeks before."""
    days = {local(at).date(): at for at in sorted(made) if at > now - KEPT_DAYS * DAY}
    in_order = [*days.values()]
    daily = in_order[-DAILY:]
    weeks: dict[tuple[int, int], int] = {}
    for at in in_order[:-DAILY]:
        year, week, _ = local(at).isocalendar()
        weeks.setdefault((year, week), at)
    return {*daily, *[*weeks.values()][-WEEKLY:]}
