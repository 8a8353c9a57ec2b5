"""`bastama`: the commands. Nothing heavy is imported before it is needed; `--help` and `check` never load aiogram."""

import argparse
import asyncio
import sys
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any

from bot.settings import SettingsError, read_settings

USAGE_ERROR = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code: 0 done, 1 it did not work out, 2 a setting or word is wrong."""
    words = _parser().parse_args(argv)
    try:
        match words.command:
            case "run":
                return _run()
            case "demo":
                from bot.demo import demo

                return demo(words.play, words.slow, words.out, words.port, words.no_browser)
            case "check":
                from bot.check import check

                return check()
            case "invite":
                from bot.invite import invite, named

                role = named(words.role)
                return USAGE_ERROR if role is None else _told(invite(role))
            case "import-places":
                from bot.places import import_places

                return _told(import_places(words.file))
            case "backup":
                from bot.backup import backup

                return _told(backup(words.path, verify_too=words.verify))
            case "restore":
                from bot.restore import restore

                return _told(restore(words.path, replace_newer=words.replace_newer))
            case "retention":
                from bot.retention import would_forget

                return _told(would_forget())
            case _export:
                from bot.export import export, export_sources

                return _told(export_sources() if words.sources else export(words.season))
    except SettingsError as wrong:
        sys.stderr.write(f"{wrong}\n")
        return USAGE_ERROR


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bastama", description="The helper bot of a village small grants programme.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("run", help="run the bot (polling, or by the webhook where WEBHOOK_URL is set)")
    demo = commands.add_parser("demo", help="the sandbox: Telegram on your desk, no token needed")
    demo.add_argument("--play", metavar="STORY", default=None, help="play this story; a wrong name lists all")
    demo.add_argument("--slow", action="store_true", help="play at reading speed")
    demo.add_argument("--out", metavar="FOLDER", type=Path, help="leave the transcript and documents here")
    demo.add_argument("--port", type=int, default=0, help="port of the sandbox (default: any free one)")
    demo.add_argument("--no-browser", action="store_true", help="do not open a browser")
    commands.add_parser("check", help="what is wrong with settings, season, words and database, and how to mend it")
    invite = commands.add_parser("invite", help="a one-time link that makes its opener one of the staff")
    invite.add_argument("--role", metavar="ROLE", help="what she becomes; a wrong name lists all")
    places = commands.add_parser("import-places", help="read the official list of districts and villages")
    places.add_argument("file", metavar="FILE", type=Path, help="the statistics bureau's .xlsx, or a CSV like it")
    backup = commands.add_parser("backup", help="copy database and files into a dated folder; the bot may run")
    backup.add_argument("path", metavar="PATH", type=Path, help="the folder of copies; with --verify also one copy")
    backup.add_argument("--verify", action="store_true", help="prove that the copy opens, is whole and counts right")
    restore = commands.add_parser("restore", help="put a copy back; the bot must be stopped")
    restore.add_argument("path", metavar="PATH", type=Path, help="one copy: a folder that `backup` made")
    restore.add_argument("--replace-newer", action="store_true", help="even if people did something since the copy")
    export = commands.add_parser("export", help="print the submitted applications as text")
    export.add_argument("--season", help="id of the season (default: the present one)")
    export.add_argument("--sources", action="store_true", help="print how many people came by which link instead")
    retention = commands.add_parser("retention", help="what the running bot would forget now, by its promises")
    retention.add_argument("--dry-run", action="store_true", required=True, help="only tell; the bot forgets by itself")
    return parser


def _run() -> int:
    settings = read_settings(token_needed=True)
    from bot.log import start_logging

    start_logging(settings.log_level)
    from bot.assembly import run
    from bot.data_dir import AlreadyRunning
    from bot.ear import TokenRefused
    from bot.polling import AnotherPoller
    from bot.webhook import WebhookRefused

    try:
        return _told(run(settings))
    except TokenRefused:
        sys.stderr.write("BOT_TOKEN is refused by Telegram: copy it again from BotFather.\n")
        return USAGE_ERROR
    except WebhookRefused:
        sys.stderr.write(
            "WEBHOOK_URL is refused by Telegram: it must be https with a name known everywhere and a certificate the "
            "world trusts, on port 443, 80, 88 or 8443.\n"
        )
        return USAGE_ERROR
    except AlreadyRunning:
        sys.stderr.write(f"Another bastama works in {settings.data_dir}: stop it, or give this one its own DATA_DIR.\n")
        return 1
    except AnotherPoller:
        sys.stderr.write("Another process answers for this bot already: stop it first, or use another BOT_TOKEN.\n")
        return 1


def _told(work: Coroutine[Any, Any, int | None]) -> int:
    """Does the work; what stands in its way from outside is one readable line."""
    from programme.season import SeasonError
    from storage.database import DatabaseAway
    from storage.migrations import NewerDatabase

    try:
        return asyncio.run(work) or 0
    except SeasonError as wrong:
        sys.stderr.write(f"{wrong}\n")
        return USAGE_ERROR
    except NewerDatabase as newer:
        sys.stderr.write(f"{newer}\n")
        return 1
    except DatabaseAway as away:
        sys.stderr.write(f"The database cannot be opened ({away}): see DATABASE_URL and DATA_DIR.\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
