"""When the bot has something to say next: the one place of the sandbox that knows a table of the bot.

Everything else here would serve any bot. A stranger can learn this in no other way than by looking into the file, and
looking is all that is done: it is opened to be read only. Where there is no such file or table, nothing is due.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

FILE = "bastama.db"
NEXT = "SELECT min(due_at) FROM deliveries WHERE state = 'pending' AND due_at > ?"
WAIT = 2.0


def next_after(now: float, data: Path) -> float | None:
    """The moment, in seconds since 1970; None when nothing waits."""
    file = data / FILE
    if not file.is_file():
        return None
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=WAIT)) as db:
            row = db.execute(NEXT, (now,)).fetchone()
    except sqlite3.Error:
        return None
    return float(row[0]) if row and row[0] is not None else None
