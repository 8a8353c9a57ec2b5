"""Names as they may be shown beside other words: characters that turn the direction of writing around are taken out.

In a text they stay, for whoever shows it sets it apart; a name of a file or a person stands in the middle of a line,
and `photo\u202egnp.exe` must not read as a picture.
"""

from __future__ import annotations

import unicodedata

TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def tidy(name: str) -> str:
    """Without what turns, breaks or hides it."""
    return "".join(char for char in name if char not in TURNING and unicodedata.category(char) not in ("Cc", "Cs"))
