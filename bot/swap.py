"""Puts a restored database, its files and secret in the place of those in DATA_DIR; what was there is kept aside.

All is made ready in a folder beside; giving that folder its last name is the moment that counts. From then on the
swap goes forward only: killed anywhere, it is finished by the next `restore` or `run`.
"""

import fcntl
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from bot.copied import DATABASE, Copy
from bot.data_dir import SECRET
from bot.disk import created, sync_folder
from bot.file_store import FOLDER

READY = ".restored"
_MAKING = ".restored-new"
_ASIDE = "aside"
_REPLACED = "replaced-%Y%m%dT%H%M%SZ"


def making(data_dir: Path) -> Path:
    """An empty folder to make ready what is to be put in."""
    folder = data_dir / _MAKING
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


def put_in(data_dir: Path, at: int) -> Path | None:
    """What was made ready takes the place of what is there; returns where that is kept aside, if anything was."""
    folder = data_dir / _MAKING
    name = datetime.fromtimestamp(at, UTC).strftime(_REPLACED)
    with created(folder / _ASIDE) as out:
        out.write(name.encode())
    for each in (*(path for path in folder.rglob("*") if path.is_dir()), folder):
        sync_folder(each)
    folder.rename(data_dir / READY)
    sync_folder(data_dir)
    finish(data_dir)
    aside = data_dir / name
    return aside if aside.exists() else None


def unfinished(data_dir: Path) -> bool:
    return (data_dir / READY).exists()


def finish(data_dir: Path) -> None:
    """Ends a swap that was begun, however far it came."""
    ready = data_dir / READY
    try:
        lock = os.open(ready, os.O_RDONLY)
    except FileNotFoundError:
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)  # equal processes start together
        if ready.exists():
            _finish(data_dir, ready)
    finally:
        os.close(lock)


def _finish(data_dir: Path, ready: Path) -> None:
    if (ready / _ASIDE).exists():
        aside = data_dir / (ready / _ASIDE).read_text(encoding="ascii")
        aside.mkdir(mode=0o700, exist_ok=True)
        # The database's log goes before the database: left beside another one it would belong to nothing.
        if (ready / DATABASE).exists():
            for log in (f"{DATABASE}-wal", f"{DATABASE}-shm"):
                _move(data_dir / log, aside)
        for name in (DATABASE, SECRET, FOLDER):
            if (ready / name).exists():
                _move(data_dir / name, aside)
                (ready / name).rename(data_dir / name)
        if not any(aside.iterdir()):
            aside.rmdir()
        for each in (aside, data_dir):
            if each.exists():
                sync_folder(each)
        (ready / _ASIDE).unlink()  # all is in its place: from here on there is only to clear away
    shutil.rmtree(ready)
    sync_folder(data_dir)


def _move(path: Path, aside: Path) -> None:
    """Keeps it aside; one that was put aside before stays, and this one stands beside it."""
    if path.exists():
        target = aside / path.name
        while target.exists():
            target = target.with_name(f"{target.name}+")
        path.rename(target)


def replaced(data_dir: Path) -> list[Copy]:
    """What former swaps left aside, and since when."""
    found = []
    for path in data_dir.glob("replaced-*"):
        try:
            made = datetime.strptime(path.name, _REPLACED).replace(tzinfo=UTC)
        except ValueError:
            continue
        found.append(Copy(path, int(made.timestamp())))
    return found
