"""What people type, made usable: cleaned texts, folded words for comparing, whole numbers.

Nothing here corrects what a person wrote. Folding serves comparison only and is never stored or shown.
"""

import re
import unicodedata
from decimal import Decimal
from functools import cache, lru_cache

from programme.letters import letters
from programme.problem import Code, Problem

_LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_KEPT = "\n\t"
# Cc controls, Cf zero-width and bidi controls, Cs halves of broken emoji (no database takes them).
_INVISIBLE = ("Cc", "Cf", "Cs")

_CYRILLIC = re.compile("[\u0400-\u04ff]")
_WORD = re.compile(r"[^\W_]+")

_DIGITS = "[0-9]+"
_GROUPED = r"[1-9][0-9]{0,2}(?:(?P<gap>[ .,'])[0-9]{3})(?:(?P=gap)[0-9]{3})*"
_NUMBER = re.compile(rf"(?P<whole>{_GROUPED}|{_DIGITS})(?:[.,](?P<fraction>[0-9]+))?")
_TYPED_NUMBER = re.compile(r"(?P<minus>[-\u2212\u2013\u2014] ?)?(?:\u20b8 ?)?(?P<number>[0-9][0-9 .,']*)(?P<words>.*)")
# More digits than any sum of money has; larger ones are all equally too big.
_MOST_DIGITS = 15


def clean(typed: str) -> str:
    """The text without invisible characters and outer white space; inside it stays as it was typed."""
    lines = _LINE_ENDS.sub("\n", typed)
    seen = (c for c in lines if c in _KEPT or unicodedata.category(c) not in _INVISIBLE)
    return "".join(seen).strip()


def words(text: str) -> list[str]:
    """The folded words of a text, for comparing only: lower case, Kazakh letters as typed without them."""
    return [folded for word in _WORD.findall(clean(text).casefold()) if (folded := _fold_word(word))]


def fold(text: str) -> str:
    """The folded words run together: two spellings of one name fold to the same string."""
    return "".join(words(text))


def fold_place(text: str) -> str:
    """As `fold`, without the words that only say what kind of place it is."""
    return fold(without_place_words(text))


@lru_cache(maxsize=4096)
def fold_name(name: str) -> str:
    """`fold`, remembered. For names of the season, which come again and again; never for what people type."""
    return fold(name)


@lru_cache(maxsize=4096)
def fold_place_name(name: str) -> str:
    """`fold_place`, remembered likewise."""
    return fold_place(name)


def without_place_words(text: str) -> str:
    """The name of a place alone: what it is looked for by."""
    return " ".join(word for word in _WORD.findall(text) if _fold_word(word.casefold()) not in _place_kinds())


@cache
def _place_kinds() -> frozenset[str]:
    return frozenset(_fold_word(word) for word in letters().place_words)


def whole_number(typed: str, *, tenge: bool) -> int:
    """The whole number a person typed, possibly negative.

    Reads "500000", "500 000" with any kind of space, "500.000" and "500,000" as thousands and "500 000,00".
    With `tenge` also the currency behind it in any spelling, and "500 thousand" or "0,5 million" in the words of both
    languages (`letters.yaml`).
    Raises NOT_WHOLE for "45.5" and NOT_A_NUMBER for everything else.
    """
    text = " ".join(clean(typed).casefold().split())
    found = _TYPED_NUMBER.fullmatch(text)
    if found is None:
        raise Problem(Code.NOT_A_NUMBER)
    scale = _scale(found["words"], tenge=tenge)
    number = _NUMBER.fullmatch(found["number"].rstrip(" ."))
    if scale is None or number is None or ("\u20b8" in text and not tenge):
        raise Problem(Code.NOT_A_NUMBER)
    whole = re.sub("[^0-9]", "", number["whole"]).lstrip("0") or "0"
    if len(whole) > _MOST_DIGITS:
        whole = "1" + "0" * _MOST_DIGITS
    value = Decimal(f"{whole}.{(number['fraction'] or '0')[:_MOST_DIGITS]}") * scale
    if value != int(value) or len(number["fraction"] or "") > 2:
        raise Problem(Code.NOT_WHOLE)
    return -int(value) if found["minus"] else int(value)


def _scale(text: str, *, tenge: bool) -> int | None:
    """What the words after a number multiply it by; None when they are no words for money."""
    said = text.replace(".", " ").split()
    scale = 1
    if tenge and said and (larger := _larger(said[0])):
        scale, said = larger, said[1:]
    if tenge and said and _is_one_of(said[0], letters().tenge):
        said = said[1:]
    return None if said else scale


def _larger(word: str) -> int | None:
    if _is_one_of(word, letters().thousand):
        return 1_000
    return 1_000_000 if _is_one_of(word, letters().million) else None


def _is_one_of(word: str, known: frozenset[str]) -> bool:
    return _fold_word(word) in {_fold_word(each) for each in known}


def _fold_word(word: str) -> str:
    known = letters()
    if _CYRILLIC.search(word):
        word = "".join(known.twins.get(c, c) for c in word)
    return "".join(known.fold.get(c, c) for c in word if c not in known.drop)
