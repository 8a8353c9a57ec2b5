"""`bastama export`: the submitted applications as text, as they were frozen when they were sent."""

import json
import sys

from bot.settings import read_settings
from handlers.ui.answers import Entry, plain_text
from locales import _, speaking
from locales.format import moment
from programme.season_files import read_season
from storage import applications
from storage.database import connect


async def export(season_id: str | None) -> int:
    """Prints every application sent in a season, in order of number."""
    settings = read_settings()
    season = season_id or read_season(settings.season_dir).id
    db = await connect(settings.database_url.get_secret_value() or None, settings.data_dir)
    try:
        async with db.read() as tx:
            rows = await applications.submitted(tx, season)
    finally:
        await db.close()
    for row in rows:
        frozen: list[Entry] = json.loads(row["content"])
        with speaking(row["language"]):
            heading = [
                _("Application number: {number}", number=row["number"]),
                _("Sent on: {moment}", moment=moment(row["submitted_at"])),
            ]
            sys.stdout.write(plain_text(heading, frozen) + "\n\n\n")
    return 0
