"""`bastama retention --dry-run`: what the running bot would forget now, as counts and bare numbers, never a name."""

import sys
from collections.abc import Sequence

from bot.clock import FileClock, SystemClock
from bot.settings import read_settings
from programme.clock import Clock
from programme.retention import DAY, over
from programme.season_files import read_season
from storage import retention, seasons, visitors
from storage.database import connect
from storage.retention import Forgettable

SHOWN = 20
"""Numbers in a line; the count tells of the rest."""
NOTHING = Forgettable((), 0, (), ())


async def would_forget() -> int:
    """Prints a line a kind: its name, how many, and whose numbers. Nothing is changed."""
    settings = read_settings()
    clock: Clock = FileClock(settings.clock_file) if settings.clock_file else SystemClock()
    now, kept = clock.now(), read_season(settings.season_dir).retention
    db = await connect(settings.database_url.get_secret_value() or None, settings.data_dir)
    try:
        due = over(await seasons.all_newest(db), now)
        found = NOTHING if due is None else await retention.forgettable(db, due)
        silent = await visitors.count_old(db, seen_before=now - kept.visitors_days * DAY)
    finally:
        await db.close()
    lines: list[tuple[str, int, Sequence[int]]] = [
        ("drafts", len(found.drafts), found.drafts),
        ("files of drafts", found.files, ()),
        ("applicants", len(found.applicants), found.applicants),
        ("accounts", len(found.accounts), found.accounts),
        ("visitors", silent, ()),
    ]
    for name, n, ids in lines:
        shown = [*map(str, ids[:SHOWN]), *(["…"] if len(ids) > SHOWN else [])]
        sys.stdout.write("\t".join([name, str(n), " ".join(shown)]).rstrip() + "\n")
    return 0
