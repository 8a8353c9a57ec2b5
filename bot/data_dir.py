"""DATA_DIR: one process at a time works in it, and its secret is made once."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.settings import SettingsError

SECRET = "secret"


class AlreadyRunning(Exception):
    """Another process works on this DATA_DIR."""


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Holds the lock on DATA_DIR; raises AlreadyRunning where another process has it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / "lock").open("w")
    except OSError as refused:
        raise SettingsError(f"DATA_DIR cannot be written to ({type(refused).__name__}): {folder}") from None
    with lock as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning from None
        yield


def visitor_secret(folder: Path) -> bytes:
    """The secret under which visitors are kept; made once, readable by us alone."""
    file = folder / SECRET
    if not file.exists():
        fresh = folder / "secret.new"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(secrets.token_bytes(32))
            out.flush()
            os.fsync(out.fileno())
        fresh.rename(file)
    return file.read_bytes()
