"""Looks for words in the bytes of files: the proof that something is gone, or still there.

A text is looked for in pieces, since a database may cut a long one at a page's end, and in every form it may have
taken: UTF-8, UTF-16 and JSON's escapes; a number also in the bytes a database keeps numbers in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

PIECE = 24
"""Characters of a piece: longer than what two people write alike by chance."""
SHORTEST_TEXT = 12
"""Shorter texts ("yes", "500 000") are anybody's."""


def pieces(text: str) -> list[str]:
    """The text in pieces that overlap by nothing; the last one is as long as the others."""
    if len(text) <= PIECE:
        return [text]
    starts = [*range(0, len(text) - PIECE, PIECE), len(text) - PIECE]
    return [text[start : start + PIECE] for start in starts]


def forms(text: str) -> Iterator[bytes]:
    """The bytes a text may have become."""
    yield text.encode()
    yield text.encode("utf-16-le")
    yield json.dumps(text)[1:-1].encode()
    if text.isdigit() and int(text) >= 1 << 32:
        number = int(text)
        yield number.to_bytes((number.bit_length() + 7) // 8, "big")


def found(texts: Iterable[str], folder: Path) -> list[tuple[str, str]]:
    """Each piece of a text that is somewhere below the folder, with the file it is in."""
    wanted = [(piece, form) for text in texts for piece in pieces(text) for form in forms(piece)]
    seen: dict[tuple[str, str], None] = {}
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            held = file.read_bytes()
        except FileNotFoundError:  # a database may just have taken its own file away
            continue
        name = str(file.relative_to(folder))
        seen |= {(piece, name): None for piece, form in wanted if form in held or form in name.encode()}
    return list(seen)
