"""`bastama export`: the submitted applications as text, as they were frozen; or how many came by which link."""

import sys

from bot.settings import read_settings
from handlers.ui.answers import plain_text
from locales import _, speaking
from locales.format import moment
from programme.season_files import read_season
from programme.sent import from_json
from storage import revisions, sources
from storage.database import connect


async def export_sources() -> int:
    """Prints every code of a link and how many it brought, the largest first."""
    settings = read_settings()
    db = await connect(settings.database_url.get_secret_value() or None, settings.data_dir)
    try:
        async with db.read() as tx:
            rows = await sources.counted(tx)
    finally:
        await db.close()
    for row in rows:
        sys.stdout.write(f"{row['code']}\t{row['n']}\n")
    return 0


async def export(season_id: str | None) -> int:
    """Prints every application sent in a season as it was sent last, in order of number; none that was withdrawn."""
    settings = read_settings()
    season = season_id or read_season(settings.season_dir).id
    db = await connect(settings.database_url.get_secret_value() or None, settings.data_dir)
    try:
        async with db.read() as tx:
            rows = await revisions.submitted(tx, season)
    finally:
        await db.close()
    for row in rows:
        sent = from_json(row["content"], row["language"])
        with speaking(sent.language):
            heading = [
                _("Application number: {number}", number=row["number"]),
                _("Sent on: {moment}", moment=moment(row["submitted_at"])),
            ]
            if row["revision"] > 1:
                heading.append(_("Times sent: {n}", n=row["revision"]))
            if row["late"]:
                heading.append(_("Sent after closing, in the time that makes our outage good"))
            sys.stdout.write(plain_text(heading, sent.answers) + "\n\n\n")
    return 0
