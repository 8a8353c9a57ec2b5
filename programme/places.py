"""Villages and districts: how their names are compared, how near two names are, and how the classifier orders them.

KATO numbers have nine digits, AB CD EF HIJ: region, district or city of regional rank, okrug, village; zeros at the
end mean a higher level. Folding serves comparison only: a name is kept as it was typed and shown as the list has it.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, TypeAlias

from programme import typed
from programme.letters import letters

Level: TypeAlias = Literal["region", "district", "okrug", "village"]

KATO = re.compile("[0-9]{9}", re.ASCII)
LONGEST_FOLD = 64
"""Longer names are compared by their beginning."""
LONGEST_NAME = 200
MOST_WORDS = 12
LONGEST_RUN = 3
"""Of a longer text the first words are looked at, one to three at a time."""

_DIGITS_OF: dict[Level, int] = {"region": 2, "district": 4, "okrug": 6, "village": 9}
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Place:
    """One place as people read it. A path runs from the region down; the okrug is in it only to tell two apart."""

    kato: str
    level: Level
    kk: str
    ru: str
    path_kk: str
    path_ru: str

    def name(self, language: str) -> str:
        return self.ru if language == "ru" else self.kk

    def path(self, language: str) -> str:
        return self.path_ru if language == "ru" else self.path_kk


# Comparing


def fold(text: str) -> str:
    """What names of places are compared by; "" if nothing of the text could be a name.

    Without the Kazakh letters, without words for the kind of place, the same for Cyrillic and the Latins in use.
    """
    return _run_together(words(text))


def words(text: str) -> list[str]:
    """The folded words of a name without those that only say what kind of place it is, unless nothing else is left."""
    found = _folded(text)
    return [word for word in found if not _is_kind(word)] or found


def every_word(text: str) -> list[str]:
    """The folded words of a text, each as it is compared alone; those for the kind of place too."""
    return [_run_together([word]) for word in _folded(text)]


def _folded(text: str) -> list[str]:
    known = letters().places
    plain = unicodedata.normalize("NFC", typed.clean(text)).casefold()
    marked = "".join(known.accents.get(c, c) for c in plain)
    bare = "".join(c for c in unicodedata.normalize("NFKD", marked) if not unicodedata.combining(c))
    return [folded for word in typed.words(bare) if (folded := _fold_word(word))]


@lru_cache(maxsize=8192)
def fold_name(name: str) -> str:
    """`fold`, remembered. For names of the list, which come again and again; never for what people type."""
    return fold(name)


def spellings(text: str) -> list[str]:
    """The fold, and a second one if digits stand where the Kazakh letters of the keyboard are."""
    digits = letters().places.digits

    def meant(found: re.Match[str]) -> str:
        return "".join(digits.get(c, c) for c in found[0]) if _CYRILLIC.search(found[0]) else found[0]

    folds = (fold(text), fold(_WORD.sub(meant, typed.clean(text))))
    return list(dict.fromkeys(each for each in folds if each))


def runs(text: str) -> dict[str, frozenset[int]]:
    """Every fold of one to three words of a text that stand together, and which words they are."""
    said = words(text)[:MOST_WORDS]
    return {
        _run_together(said[first:end]): frozenset(range(first, end))
        for first in range(len(said))
        for end in range(first + 1, min(first + LONGEST_RUN, len(said)) + 1)
    }


def tolerance(folded: str) -> int:
    """How many slips of the finger a typed name may have."""
    if len(folded) < 3:
        return 0
    return 1 if len(folded) <= 7 else 2


def distance(one: str, other: str, most: int) -> int | None:
    """How many letters were added, left out, changed or swapped with their neighbour; None if more than `most`."""
    # Each slip brings at most one letter and takes one away: this spares the long look at nearly all names.
    if abs(len(one) - len(other)) > most or len({*one} ^ {*other}) > 2 * most or not _within(one, other, most):
        return None
    return next(n for n in range(most + 1) if _within(one, other, n))


def first_letter_slips(folded: str) -> list[str]:
    """All names that differ from this one by their first letter: another, one more, one less."""
    rest = folded[1:]
    return [*(c + tail for tail in (rest, folded) for c in letters().places.alphabet), rest]


def after(folded: str) -> str:
    """The least text behind all that begin with this one."""
    return folded[:-1] + chr(ord(folded[-1]) + 1)


def _within(one: str, other: str, slips: int) -> bool:
    same = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        same += 1
    one, other = one[same:], other[same:]
    if not one or not other:
        return len(one) + len(other) <= slips
    if not slips:
        return False
    return (
        _within(one[1:], other[1:], slips - 1)
        or _within(one[1:], other, slips - 1)
        or _within(one, other[1:], slips - 1)
        or (one[0] == other[1:2] and other[0] == one[1:2] and _within(one[2:], other[2:], slips - 1))
    )


def _run_together(parts: Iterable[str]) -> str:
    return _velar().sub(r"\1", "".join(parts))[:LONGEST_FOLD]


def _fold_word(word: str) -> str:
    known = letters().places
    cyrillic = _latin().sub(lambda found: known.latin[found[0]], word)
    return "".join(c for c in "".join(known.fold.get(c, c) for c in cyrillic) if c in known.alphabet)


def _is_kind(word: str) -> bool:
    return word in _kinds() or (len(word) == 1 and not word.isdigit())


@cache
def _kinds() -> frozenset[str]:
    return frozenset(_fold_word(folded) for word in letters().places.words for folded in typed.words(word))


@cache
def _latin() -> re.Pattern[str]:
    longest_first = sorted(letters().places.latin, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))


@cache
def _velar() -> re.Pattern[str]:
    nasal = letters().places.latin["n"]
    return re.compile(f"({nasal}){letters().places.after_n}+")


# The classifier


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the list as it stands in the file; `row` is its number there."""

    row: int
    kato: str
    kk: str
    ru: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """A place as the list has it. A `twin` shares its name with another place of its district."""

    level: Level
    kk: str
    ru: str
    twin: bool


@dataclass(frozen=True, slots=True)
class Listed(Known):
    """A row as it is stored."""

    kato: str
    parent: str | None
    folds: frozenset[str]


def level(kato: str) -> Level:
    """What the digits say."""
    return next(each for each, digits in _DIGITS_OF.items() if not kato[digits:].strip("0"))


def below(kato: str) -> tuple[str, str]:
    """The first and the last number that a place and all below it may have."""
    digits = _DIGITS_OF[level(kato)]
    return kato, kato[:digits].ljust(9, "9")


def ancestors(kato: str) -> list[str]:
    """The numbers of the region, district and okrug a place is in, whether the list has them or not."""
    above = (kato[:digits].ljust(9, "0") for digits in (2, 4, 6))
    return [each for each in dict.fromkeys(above) if each != kato]


def place(known: Mapping[str, Known], kato: str) -> Place:
    """The place with its path; `known` has it and those of its ancestors that are in the list."""
    here = known[kato]
    above = [known[each] for each in ancestors(kato) if each in known]
    path = [*(each for each in above if each.level != "okrug" or here.twin), here]
    return Place(
        kato=kato,
        level=here.level,
        kk=written_out(here.kk),
        ru=written_out(here.ru),
        path_kk=", ".join(written_out(each.kk) for each in path),
        path_ru=", ".join(written_out(each.ru) for each in path),
    )


def written_out(name: str) -> str:
    """The classifier's name without its short forms."""
    known = letters().places
    for short, long in known.before.items():
        if name.startswith(short):
            return f"{long} {name.removeprefix(short).strip()}"
    for short, long in known.behind.items():
        if name.endswith(" " + short):
            return f"{name.removesuffix(short).strip()} {long}"
    return name


def mistakes(entries: Sequence[Entry]) -> list[tuple[int, str]]:
    """What stands in the way of using the list: the row, and in plain words what is wrong with it."""
    found: list[tuple[int, str]] = []
    first: dict[str, int] = {}
    for entry in entries:
        if not KATO.fullmatch(entry.kato):
            found.append((entry.row, "te is the number of the place and has nine digits, such as 155230100"))
        elif entry.kato in first:
            found.append((entry.row, f"{entry.kato} is in row {first[entry.kato]} already"))
        else:
            first[entry.kato] = entry.row
        for column, name in (("name_kaz", entry.kk), ("name_rus", entry.ru)):
            if not 0 < len(name) <= LONGEST_NAME:
                said = "is longer than any name" if name else "is empty"
                found.append((entry.row, f"{column} {said}"))
    found += [
        (row, f"the region of {kato} ({kato[:2]}0000000) is not in the list")
        for kato, row in first.items()
        if f"{kato[:2]}0000000" not in first
    ]
    return sorted(found)


def listed(entries: Sequence[Entry]) -> list[Listed]:
    """The rows to store, in order of number; only for entries without `mistakes`."""
    known = {entry.kato: entry for entry in entries}
    parents = {kato: next((a for a in reversed(ancestors(kato)) if a in known), None) for kato in known}
    inhabited = set(parents.values())
    levels = {kato: _level(kato, inhabited) for kato in known}
    names = Counter(name for kato in known if levels[kato] == "village" for name in set(_names(known[kato])))
    return [
        Listed(
            kato=kato,
            parent=parents[kato],
            level=levels[kato],
            kk=entry.kk,
            ru=entry.ru,
            twin=levels[kato] == "village" and any(names[name] > 1 for name in _names(entry)),
            folds=frozenset(folded for name in (entry.kk, entry.ru, *entry.aliases) if (folded := fold(name))),
        )
        for kato, entry in sorted(known.items())
    ]


def _level(kato: str, inhabited: set[str | None]) -> Level:
    here = level(kato)
    # A town that is an okrug of its own has no row below it: it is where people live.
    return "village" if here == "okrug" and kato not in inhabited else here


def _names(entry: Entry) -> tuple[tuple[str, str], ...]:
    """The names in their district, as they would read in a path."""
    return tuple((entry.kato[:4], name.casefold()) for name in (entry.kk, entry.ru))
