"""Files that a power cut leaves whole, for their owner alone, and what their bytes are."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20


@contextmanager
def created(path: Path) -> Iterator[BinaryIO]:
    """A new file; at the end of the block it is on the disk for good. Its name is so after `sync_folder`."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def copy_file(source: Path, target: Path) -> None:
    with source.open("rb") as read, created(target) as written:
        while piece := read.read(CHUNK):
            written.write(piece)


def digest(path: Path) -> str:
    """SHA-256 of its bytes, as hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_folder(folder: Path) -> None:
    """The names in it are on the disk for good."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
