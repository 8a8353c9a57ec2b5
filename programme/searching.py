"""What a sent application is found by, and what is made of the words somebody looks for it with.

Names are compared as those of places are: without the Kazakh letters, the same for Cyrillic and the Latins in use.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from programme import places
from programme.letters import letters
from programme.sent import Sent
from programme.typed import clean

NAMED = ("full_name", "ngo_name", "title", "region")
"""Questions whose answers name an application; a village does too, whatever its question is called."""
WORDS_MOST = 4
"""Of a longer text the first words are looked for."""
PACKED_MOST = 26
"""Characters that the words looked for take in the data of a button."""

_DASHES = r"[\s\-\u2010-\u2015\u2212]*"
_BETWEEN = "-"


def texts_of(sent: Sent) -> list[str]:
    """What of a sent application is found: the names of its applicant, its title, its village in both languages."""
    found = []
    for answered in sent.answers:
        value = answered["value"]
        if isinstance(value, Mapping) and "typed" in value:
            found += [str(value[each]) for each in ("typed", "kk", "ru") if value.get(each)]
        elif value is not None and answered["question"] in NAMED:
            found.append(answered["shown"])
    return found


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The folded words of texts, all of them: also those that say what kind of place something is."""
    found = (word for text in texts for word in places.every_word(_plain(text)))
    return frozenset(word for word in found if len(word) > 1 or word.isdecimal())


def looked_for(typed: str) -> tuple[str, ...]:
    """The folded beginnings of words to look for; all must be found. Empty if nothing of the text could be a word."""
    return _fitted(tuple(dict.fromkeys(each for word in places.words(_plain(typed)) if (each := places.fold(word)))))


def _plain(text: str) -> str:
    """School No. 5 is found by 5."""
    return text.replace("\N{NUMERO SIGN}", " ")


def _fitted(words: tuple[str, ...]) -> tuple[str, ...]:
    """As many as fit a button: the longest lose their ends, which makes the search a little wider."""
    kept = list(words[:WORDS_MOST])
    while len(_BETWEEN.join(kept)) > PACKED_MOST:
        longest = max(range(len(kept)), key=lambda n: len(kept[n]))
        kept[longest] = kept[longest][:-1]
    return tuple(dict.fromkeys(kept))


def packed(words: Sequence[str]) -> str:
    """The words for the data of a button, where a Cyrillic letter would take two bytes."""
    return _BETWEEN.join(words).translate({ord(letter): single for letter, single in _pairs().items()})


def unpacked(text: str) -> tuple[str, ...]:
    """What `packed` made; of forged data the words it may mean."""
    known = {single: letter for letter, single in _pairs().items()}
    words = ("".join(known.get(c, c) for c in word) for word in text.split(_BETWEEN))
    return tuple(word for word in words if word and set(word) <= set(letters().places.alphabet))


def _pairs() -> dict[str, str]:
    """A Latin letter for each letter of a fold; digits stand for themselves."""
    cyrillic = [letter for letter in letters().places.alphabet if not letter.isdecimal()]
    return {letter: chr(ord("a") + n) for n, letter in enumerate(cyrillic)}


def number_of(typed: str, prefix: str, year: int) -> int | None:
    """Which application of a season is meant by its number, be it typed whole, as 0137 or as 137; None if by none.

    The letters of the prefix may come from either alphabet.
    """
    whole = rf"(?:[^\W\d_]{{{len(prefix)}}}{_DASHES})?{year}{_DASHES}"
    found = re.fullmatch(rf"(?:\u2116|#)?\s*(?:{whole})?0*([1-9][0-9]{{0,6}})", clean(typed).casefold())
    return int(found[1]) if found is not None else None
