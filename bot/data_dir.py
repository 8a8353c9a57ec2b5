"""DATA_DIR: the lock on it, and the secret under which visitors and codes are kept."""

import fcntl
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.settings import SettingsError

SECRET = "secret"


class AlreadyRunning(Exception):
    """Another process works on this DATA_DIR."""


@contextmanager
def alone(folder: Path, *, among_equals: bool = False) -> Iterator[None]:
    """Holds the lock on DATA_DIR; raises AlreadyRunning where another process has it.

    Equals (of a webhook, on one PostgreSQL) may hold it together, but not beside one that must be alone.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / "lock").open("w")
    except OSError as refused:
        raise SettingsError(f"DATA_DIR cannot be written to ({type(refused).__name__}): {folder}") from None
    with lock as file:
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if among_equals else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning from None
        yield


def visitor_secret(folder: Path) -> bytes:
    """The secret under which visitors are kept; made once, whoever comes first, and readable by us alone."""
    file = folder / SECRET
    if not file.exists():
        fresh = folder / f"secret.{os.getpid()}"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(secrets.token_bytes(32))
            out.flush()
            os.fsync(out.fileno())
        with suppress(FileExistsError):
            os.link(fresh, file)
        fresh.unlink()
    return file.read_bytes()


def mark_of(secret: bytes) -> str:
    """What tells two secrets apart and nothing of either."""
    return hmac.digest(secret, b"the secret of this database", hashlib.sha256).hex()[:16]
