"""`bastama check`: what is wrong with settings, season, words, fonts, time zone and database, and how to mend it."""

import asyncio
import sys

from bot.settings import Settings, SettingsError, read_settings
from documents.fonts import fault as font_fault
from locales.check import findings as word_findings
from programme.check import findings
from storage.database import DatabaseAway, connect
from storage.migrations import NewerDatabase


def check() -> int:
    """Prints findings, a line each; 0 when there are none, 2 when something is to be mended."""
    try:
        settings = read_settings()
    except SettingsError as wrong:
        sys.stdout.write(f"settings: {wrong}\n")
        return 2
    found = [
        *(() if settings.bot_token.get_secret_value() else ("settings: BOT_TOKEN is missing; `bastama run` needs it",)),
        *(f"season: {each}" for each in findings(settings.season_dir)),
        *(f"words: {each}" for each in word_findings()),
        *(f"fonts: {each}" for each in (font_fault(),) if each),
        *asyncio.run(_database(settings)),
    ]
    for each in found:
        sys.stdout.write(f"{each}\n")
    if not found:
        sys.stdout.write("Everything is in order.\n")
    return 2 if found else 0


async def _database(settings: Settings) -> list[str]:
    """Whether the database opens and is as new as the code; on a fresh DATA_DIR nothing is made."""
    url = settings.database_url.get_secret_value()
    if not url and not (settings.data_dir / "bastama.db").exists():
        return []
    try:
        db = await connect(url or None, settings.data_dir)
    except DatabaseAway as away:
        return [f"database: cannot be opened ({away}); see DATABASE_URL and DATA_DIR"]
    except NewerDatabase as newer:
        return [f"database: {newer}"]
    await db.close()
    return []
