"""Bytes on our disk: what people sent and what we made of it, under DATA_DIR/files, for their owner alone.

A file is whole or not there: written beside, forced to the disk, then renamed. Rows name files, never the other way
round: a file that no row names is nobody's, and `sweep` takes it away. So nothing can be left behind by a crash. The
names carry the mark of their database, lest another one, opened here by mistake, take them all for nobody's.
"""

import asyncio
import contextlib
import hashlib
import os
import re
import secrets
import tempfile
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

from bot.disk import sync_folder
from storage.database import to_the_end

FOLDER = "files"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*(\.[a-z0-9]+)?")
_STORED = re.compile(r".*-([0-9a-f]+)(\.[a-z0-9]+)?(\.part)?")
_RANDOM = 16
"""Hexadecimal digits in a name."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stored:
    """What a row keeps of a file; `path` is relative to the store."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Swept:
    """How many files were left though no row names them: too young to tell, or another database's."""

    young: int
    foreign: int


class FileStore:
    """The files below one DATA_DIR. What writes is run to its end even if its task is cancelled meanwhile."""

    def __init__(self, data_dir: Path, mark: str = "") -> None:
        """`mark`: hexadecimal digits that stand for the database."""
        self.folder = data_dir / FOLDER
        self._mark = mark

    async def put(self, name: str, content: bytes) -> str:
        """Keeps the bytes; the path is `name` with something random in it, so nothing is ever written over."""
        async with self.receive(name) as incoming:
            await incoming.write(content)
            return (await incoming.keep()).path

    @asynccontextmanager
    async def receive(self, name: str) -> AsyncIterator["Incoming"]:
        """A file that comes piece by piece; unless it was kept, nothing is left of it."""
        incoming = Incoming(self.folder, name, self._mark)
        try:
            await _in_thread(incoming.open)
            yield incoming
        finally:
            await _in_thread(incoming.close)

    def path(self, relative: str) -> Path:
        """Where the bytes of a row lie."""
        if relative in ("", "..") or relative != Path(relative).name:
            raise ValueError("a path in the store has no folders")
        return self.folder / relative

    async def remove(self, relative: str) -> None:
        await _in_thread(lambda: self.path(relative).unlink(missing_ok=True))

    async def sweep(self, known: Collection[str], *, spare_seconds: int = 0) -> Swept:
        """Takes away all but `known`, what is half written too; nobody in this process may write meanwhile.

        Files written within `spare_seconds` stay, in case another process does; so do those of another database.
        """

        def swept() -> Swept:
            unknown = [path for path in self.folder.glob("*") if path.name not in known]
            ours = [path for path in unknown if self._is_ours(path.name)]
            young = set(_written_since(ours, spare_seconds)) if spare_seconds else set()
            for path in ours:
                if path not in young:
                    path.unlink(missing_ok=True)
            if len(ours) > len(young):
                sync_folder(self.folder)
            return Swept(len(young), len(unknown) - len(ours))

        return await _in_thread(swept)

    def _is_ours(self, name: str) -> bool:
        stored = _STORED.fullmatch(name)
        return stored is not None and stored[1].startswith(self._mark) and len(stored[1]) == len(self._mark) + _RANDOM


def _written_since(paths: Sequence[Path], seconds: int) -> Iterator[Path]:
    """By the disk's own clock: a file made now tells it."""
    if not paths:
        return
    with tempfile.TemporaryFile(dir=paths[0].parent) as fresh:
        now = os.fstat(fresh.fileno()).st_mtime
    for path in paths:
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime > now - seconds:
                yield path


class Incoming:
    """One file on its way in."""

    def __init__(self, folder: Path, name: str, mark: str) -> None:
        if not _NAME.fullmatch(name):
            raise ValueError("a name in the store is small Latin letters and digits with one ending")
        stem, dot, ending = name.partition(".")
        self._final = folder / f"{stem}-{mark}{secrets.token_hex(_RANDOM // 2)}{dot}{ending}"
        self._part = self._final.with_name(self._final.name + ".part")
        self._file: BinaryIO | None = None
        self._digest = hashlib.sha256()
        self.size = 0

    def open(self) -> None:
        """Blocks."""
        self._part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = os.fdopen(os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")

    async def write(self, piece: bytes) -> None:
        def written() -> None:
            self._opened.write(piece)
            self._digest.update(piece)

        await _in_thread(written)
        self.size += len(piece)

    async def keep(self) -> Stored:
        """Forces it to the disk and gives it its name."""

        def kept() -> None:
            self._opened.flush()
            os.fsync(self._opened.fileno())
            self._part.rename(self._final)
            sync_folder(self._final.parent)

        await _in_thread(kept)
        return Stored(self._final.name, self._digest.hexdigest(), self.size)

    def close(self) -> None:
        """Blocks."""
        try:
            if self._file is not None:
                self._file.close()
        except OSError:  # what was still to be written does not fit; it goes anyway
            pass
        finally:
            self._part.unlink(missing_ok=True)

    @property
    def _opened(self) -> BinaryIO:
        assert self._file is not None, "it is opened by the store"
        return self._file


async def _in_thread(work: Callable[[], T]) -> T:
    return await to_the_end(asyncio.to_thread(work))
