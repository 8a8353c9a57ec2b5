"""The code of an invite to the staff: nobody can guess it, and it survives a keyboard that begins with a capital."""

import base64
import hashlib
import re
import secrets

from programme.typed import clean

BITS = 128
SECONDS = 7 * 24 * 3600
"""How long an invite waits for whom it was made for."""

_CODE = re.compile("[a-z2-7]{26}")


def fresh() -> str:
    """A new code: 26 small Latin letters and digits."""
    return base64.b32encode(secrets.token_bytes(BITS // 8)).decode().rstrip("=").lower()


def read(typed: str) -> str | None:
    """The code somebody sent, capitals and invisible characters forgiven; None if it cannot be one."""
    code = clean(typed).lower()
    return code if _CODE.fullmatch(code) else None


def digest(code: str) -> bytes:
    """What is kept of a code; 32 bytes. It is as random as its code, so it needs no key."""
    return hashlib.sha256(code.encode()).digest()
