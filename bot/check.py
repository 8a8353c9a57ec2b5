"""`bastama check`: what is wrong with settings, season, words, fonts, time zone and database, and how to mend it."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

from bot import swap
from bot.clock import SystemClock
from bot.copied import copies
from bot.seasons import moved_by_staff
from bot.settings import Settings, SettingsError, read_settings
from documents.fonts import fault as font_fault
from locales.check import findings as word_findings
from locales.format import local
from programme.changed_ids import Changes, changed
from programme.check import findings
from programme.season import SeasonError, from_text
from programme.season_files import read_marked
from storage import answers, seasons
from storage.database import Database, DatabaseAway, connect, retrying
from storage.migrations import NewerDatabase

STALE_SECONDS = 2 * 24 * 3600


def check() -> int:
    """Prints findings, a line each, and what is well to know; 2 when something is to be mended, else 0."""
    try:
        settings = read_settings()
    except SettingsError as wrong:
        sys.stdout.write(f"settings: {wrong}\n")
        return 2
    # A restore that was cut off is left alone: the database that is there now is about to be replaced.
    cut_off = swap.unfinished(settings.data_dir)
    of_database, known = asyncio.run(_database(settings)) if not cut_off else ([], [])
    found = [
        *(() if settings.bot_token.get_secret_value() else ("settings: BOT_TOKEN is missing; `bastama run` needs it",)),
        *(f"season: {each}" for each in findings(settings.season_dir)),
        *(f"words: {each}" for each in word_findings()),
        *(f"fonts: {each}" for each in (font_fault(),) if each),
        *of_database,
        *(("DATA_DIR: a restore was cut off; `bastama run` or `bastama restore` ends it",) if cut_off else ()),
    ]
    for each in (*found, *(f"to know: {each}" for each in (*known, *_copies(settings)))):
        sys.stdout.write(f"{each}\n")
    if not found:
        sys.stdout.write("Everything is in order.\n")
    return 2 if found else 0


def _copies(settings: Settings) -> Iterator[str]:
    """What the nightly copies lack."""
    if settings.database_url.get_secret_value():
        yield "the copies that `bastama backup` makes have no PostgreSQL in them: let pg_dump run each night too"
    here = copies(settings.backups)
    if here and here[-1].at < SystemClock().now() - STALE_SECONDS:
        yield f"the newest copy in {settings.backups} is of {local(here[-1].at):%Y-%m-%d}: the log says why"


async def _database(settings: Settings) -> tuple[list[str], list[str]]:
    """Whether the database opens, is as new as the code, and what the season changed under the answers in it.

    On a fresh DATA_DIR nothing is made.
    """
    url = settings.database_url.get_secret_value()
    if not url and not (settings.data_dir / "bastama.db").exists():
        return [], []
    try:
        db = await connect(url or None, settings.data_dir)
    except DatabaseAway as away:
        return [f"database: cannot be opened ({away}); see DATABASE_URL and DATA_DIR"], []
    except NewerDatabase as newer:
        return [f"database: {newer}"], []
    try:
        found = await retrying(lambda: _changes(db, settings.season_dir))
    except DatabaseAway as away:
        return [f"database: cannot be read ({away}); see DATABASE_URL and DATA_DIR"], []
    finally:
        await db.close()
    return [f"season: {each}" for each in found.wrong], list(found.known)


async def _changes(db: Database, folder: Path) -> Changes:
    """What differs from the newest version the bot has worked with; that a season cannot be read is told elsewhere."""
    try:
        season, files = read_marked(folder)
        kept = await seasons.last(db, season.id)
        former = None if kept is None else from_text(kept)
    except SeasonError:
        return Changes((), ())
    if former is None:
        return Changes((), ())
    choices = [question.id for question in former.form.questions if former.options(question)]
    async with db.read() as tx:
        found = changed(former, season, files, await answers.answered(tx, season.id, choices))
    if not await moved_by_staff(db, season, former):
        return found
    then = f"{local(former.closes_at):%Y-%m-%d %H:%M}"
    words = f"the staff moved `closes_at` to {then}, which holds until the file says another moment than now"
    return Changes(found.wrong, (*found.known, f"season.yaml: {words}"))
