"""The order in which people look for things: by the Kazakh alphabet, which holds the Russian one in its order."""

import unicodedata
from functools import cache

from programme.letters import letters

# Each letter of the alphabet gets a character behind all Latin ones, in the alphabet's order.
_FIRST_PLACE = 0x400
_YO, _YE = "\N{CYRILLIC SMALL LETTER IO}", "\N{CYRILLIC SMALL LETTER IE}"


def sort_key(text: str, language: str) -> str:
    """A text that sorts by plain comparison (also by a database's COLLATE "C") as people would sort `text`.

    Quotes, hyphens and other marks do not count; digits come first, then Latin, then Cyrillic. In Russian yo is
    sorted as ye; in Kazakh it is a letter of its own. Texts that differ only in such things keep a fixed order.
    """
    plain = unicodedata.normalize("NFC", text).casefold()
    sorted_by = plain.replace(_YO, _YE) if language == "ru" else plain
    places = _places()
    counting = (c for c in sorted_by if c.isalnum() or c.isspace())
    words = "".join(places.get(c, c) for c in counting).split()
    return " ".join(words) + "\t" + plain


@cache
def _places() -> dict[str, str]:
    return {letter: chr(_FIRST_PLACE + n) for n, letter in enumerate(letters().alphabet)}
