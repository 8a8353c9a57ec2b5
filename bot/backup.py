"""`bastama backup PATH [--verify]`: database, files and secret in a dated folder, while the bot works or not.

A copy is whole or not there: it is written beside, forced to the disk, then named. Bytes that the copy before has
already, and has right, are shared with it, for they never change. Who may read a copy may read everything in it.
"""

import asyncio
import fcntl
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.clock import SystemClock
from bot.copied import DATABASE, MANIFEST, Manifest, copies, name_of, read, verify, write
from bot.data_dir import SECRET
from bot.disk import copy_file, digest, sync_folder
from bot.file_store import FOLDER
from bot.settings import Settings, read_settings
from storage import snapshots
from storage.database import Conflict, Database, DatabaseAway, connect
from storage.snapshots import StoredFile

PART = ".writing-"


class CannotCopy(Exception):
    """Why no copy was made, for whoever asked for one."""


class AnotherCopies(CannotCopy):
    """An equal process has made it, or is just making it."""


async def backup(path: Path, *, verify_too: bool) -> int:
    """What the command line does; a PATH that is a copy itself is only looked over."""
    if verify_too and (path / MANIFEST).exists():
        return _looked_over(path)
    try:
        made = await _make_with(read_settings(), path, SystemClock().now())
    except CannotCopy as wrong:
        sys.stderr.write(f"No copy was made: {wrong}.\n")
        return 1
    except (OSError, DatabaseAway, Conflict) as away:
        why = away.strerror if isinstance(away, OSError) else away
        sys.stderr.write(f"No copy was made ({why}). Those made before are as they were.\n")
        return 1
    sys.stdout.write(f"{made}\n")
    return _looked_over(made) if verify_too else 0


def _looked_over(folder: Path) -> int:
    problems = verify(folder)
    for each in problems:
        sys.stdout.write(f"{each}\n")
    if not problems:
        manifest = read(folder)
        sys.stdout.write(f"The copy is whole: {manifest.rows} rows, {len(manifest.files)} files.\n")
    return 1 if problems else 0


async def _make_with(settings: Settings, into: Path, at: int) -> Path:
    url = settings.database_url.get_secret_value()
    if not url:  # never by `connect`: what is copied is left as it is, migrations too
        return await make(settings.data_dir, into, at, None)
    db = await connect(url, settings.data_dir)
    try:
        return await make(settings.data_dir, into, at, db)
    finally:
        await db.close()


async def make(data_dir: Path, into: Path, at: int, db: Database | None) -> Path:
    """Writes a copy into a folder of its own below `into` and returns it; on PostgreSQL the files only.

    Raises CannotCopy, OSError, DatabaseAway or Conflict, and then nothing has changed.
    """
    stored = None
    if db is not None and db.engine == "postgres":
        async with db.read() as tx:
            stored = [snapshots.stored_from(row) for row in await tx.all(snapshots.STORED)]
    given_up = threading.Event()
    writing = asyncio.ensure_future(asyncio.to_thread(_make, data_dir, into, at, stored, given_up.is_set))
    try:
        return await asyncio.shield(writing)
    except asyncio.CancelledError:
        given_up.set()  # the thread goes on to the next file, and no further
        await asyncio.wait([writing])
        writing.exception()
        raise


def _make(data_dir: Path, into: Path, at: int, stored: list[StoredFile] | None, given_up: Callable[[], bool]) -> Path:
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    final = into / name_of(at)
    with _alone(into):
        if final.exists():
            raise AnotherCopies(f"{final.name} is there already")
        for left in into.glob(f"{PART}*"):  # of a process that was killed
            shutil.rmtree(left)
        before = copies(into)
        part = into / f"{PART}{final.name}"
        try:
            part.mkdir(mode=0o700)
            (part / FOLDER).mkdir(mode=0o700)
            writer = _Writer(data_dir, part, before[-1].folder if before else None, given_up)
            write(part, writer.database(at) if stored is None else writer.files_only(at, stored))
            for folder in (part / FOLDER, part):
                sync_folder(folder)
            part.rename(final)
            sync_folder(into)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
    return final


@contextmanager
def _alone(into: Path) -> Iterator[None]:
    with (into / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AnotherCopies("another copy is just being written there") from None
        yield


class _Writer:
    """Fills the folder of one copy."""

    def __init__(self, data_dir: Path, part: Path, former: Path | None, given_up: Callable[[], bool]) -> None:
        self._data_dir = data_dir
        self._part = part
        self._former = former
        self._given_up = given_up

    def database(self, at: int) -> Manifest:
        """Database, secret, and all bytes that its rows name."""
        source, copy = self._data_dir / DATABASE, self._part / DATABASE
        if not source.exists():
            raise CannotCopy(f"there is no database in {self._data_dir}")
        tables = snapshots.take(source, copy)
        stored = snapshots.stored(copy)
        missing = self._bytes(stored)
        # Who was erased since the moment of the copy, or took a file back, is still in it, and the bytes may be gone.
        # A row whose bytes are missing for no such reason stays, and `verify` tells.
        still = {each.path for each in snapshots.stored(source)} if missing else set()
        gone = [each for each in missing if each.path not in still]
        snapshots.drop(copy, gone)
        for each in gone:
            tables[each.table] -= 1
        snapshots.finish(copy)
        return Manifest(at, "sqlite", tables, self._own(), _by_path(each for each in stored if each not in gone))

    def files_only(self, at: int, stored: list[StoredFile]) -> Manifest:
        self._bytes(stored)
        return Manifest(at, "postgres", {}, self._own(), _by_path(stored))

    def _own(self) -> dict[str, str]:
        if (self._data_dir / SECRET).exists():
            copy_file(self._data_dir / SECRET, self._part / SECRET)
        return {name: digest(self._part / name) for name in (DATABASE, SECRET) if (self._part / name).exists()}

    def _bytes(self, stored: list[StoredFile]) -> list[StoredFile]:
        """Copies them; returns those that are missing."""
        missing = []
        for each in stored:
            if self._given_up():
                raise CannotCopy("the program stops")
            if not (self._shared(each) or self._copied(each)):
                missing.append(each)
        return missing

    def _shared(self, file: StoredFile) -> bool:
        """Whether the former copy has the bytes, and has them right."""
        if self._former is None:
            return False
        theirs = self._former / FOLDER / file.path
        try:
            if theirs.stat().st_size != file.size or digest(theirs) != file.sha256:
                return False
            (self._part / FOLDER / file.path).hardlink_to(theirs)
        except OSError:  # not there, or on a disk that shares nothing
            return False
        return True

    def _copied(self, file: StoredFile) -> bool:
        try:
            copy_file(self._data_dir / FOLDER / file.path, self._part / FOLDER / file.path)
        except FileNotFoundError:
            return False
        return True


def _by_path(stored: Iterator[StoredFile] | list[StoredFile]) -> dict[str, str]:
    return {each.path: each.sha256 for each in stored}
