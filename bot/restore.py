"""`bastama restore PATH [--replace-newer]`: puts a copy back, and erases again whoever was erased since it was made."""

import asyncio
import sys
from pathlib import Path

from bot import swap
from bot.clock import SystemClock
from bot.copied import DATABASE, Manifest, NoCopy, read, verify
from bot.data_dir import AlreadyRunning, alone
from bot.disk import copy_file
from bot.erased_list import ErasedList
from bot.file_store import FOLDER, FileStore
from bot.settings import Settings, read_settings
from locales.format import local
from storage import erasures, files, snapshots
from storage.database import Conflict, DatabaseAway, connect
from storage.erasures import Erased


class CannotRestore(Exception):
    """Why nothing was restored, for whoever wanted it."""


async def restore(path: Path, *, replace_newer: bool) -> int:
    """What the command line does."""
    settings = read_settings()
    try:
        with alone(settings.data_dir):
            await _restore(settings, path, replace_newer)
    except AlreadyRunning:
        sys.stderr.write(f"A bot works in {settings.data_dir}: stop it first.\n")
        return 1
    except CannotRestore as why:
        sys.stderr.write(f"{why}\nNothing was changed.\n")
        return 1
    except OSError as refused:
        sys.stderr.write(f"The copy could not be put back ({refused.strerror}). Mend that and restore again.\n")
        return 1
    return 0


async def _restore(settings: Settings, path: Path, replace_newer: bool) -> None:
    data_dir, url = settings.data_dir, settings.database_url.get_secret_value()
    manifest = _whole(path)
    if (manifest.engine == "postgres") != bool(url):
        kept = {"sqlite": "the database too (SQLite)", "postgres": "files only (PostgreSQL)"}[manifest.engine]
        raise CannotRestore(f"This copy holds {kept}, and DATABASE_URL says otherwise.")
    swap.finish(data_dir)
    if manifest.engine == "sqlite" and not replace_newer:
        _refuse_newer(data_dir / DATABASE, manifest, path)
    known = await asyncio.to_thread(_erased, settings, path)
    folder = await asyncio.to_thread(_laid_out, data_dir, path, manifest)
    again = 0
    if manifest.engine == "sqlite":
        again = await _erase_again(None, folder, known)
    aside = await asyncio.to_thread(swap.put_in, data_dir, SystemClock().now())
    if url:
        again = await _erase_again(url, data_dir, known)
    sys.stdout.write(
        f"Restored: {manifest.rows} rows, {len(manifest.files)} files, as of {_moment(manifest.made_at)}.\n"
        f"Erased once more, as they had asked: {again}.\n"
    )
    if aside is not None:
        sys.stdout.write(f"What was there before is in {aside} for 30 days.\n")


def _whole(path: Path) -> Manifest:
    if problems := verify(path):
        raise CannotRestore("\n".join(problems))
    try:
        return read(path)
    except NoCopy as wrong:
        raise CannotRestore(str(wrong)) from None


def _refuse_newer(database: Path, manifest: Manifest, path: Path) -> None:
    if not database.exists():
        return
    try:
        last = snapshots.last_touched(database)
    except (DatabaseAway, Conflict):
        why = "The database in DATA_DIR cannot be read; there may be something newer in it."
    else:
        if last <= manifest.made_at:
            return
        why = f"DATA_DIR holds what people did after this copy was made, the last at {_moment(last)}."
    raise CannotRestore(f"{why} To put the copy in its place: bastama restore {path} --replace-newer")


def _erased(settings: Settings, path: Path) -> set[Erased]:
    """Everybody who is known to be erased: by the list here, by the one beside the copy, by the present database.

    Whom this machine's list does not have yet is put on it, for the database that knows goes aside.
    """
    here = ErasedList(settings.backups)
    listed = here.read()
    known = listed | ErasedList(path.parent).read()
    if (settings.data_dir / DATABASE).exists():
        known |= snapshots.erased(settings.data_dir / DATABASE)
    if known - listed:
        here.note(sorted(known - listed, key=lambda each: each.at))
    return known


def _laid_out(data_dir: Path, path: Path, manifest: Manifest) -> Path:
    """The copy's own copy, ready to be put in."""
    folder = swap.making(data_dir)
    for name in manifest.own:
        copy_file(path / name, folder / name)
    (folder / FOLDER).mkdir(mode=0o700)
    for name in manifest.files:
        copy_file(path / FOLDER / name, folder / FOLDER / name)
    return folder


async def _erase_again(url: str | None, folder: Path, known: set[Erased]) -> int:
    """Brings the database up to date, erases, and leaves no trace of it in the files."""
    db = await connect(url, folder)
    try:
        again = await erasures.again(db, known)
        await FileStore(folder, await files.mark(db)).sweep(await files.paths(db))
        await db.scrub()
    finally:
        await db.close()
    return again


def _moment(at: int) -> str:
    return f"{local(at):%Y-%m-%d %H:%M} (UTC{local(at):%z})"
