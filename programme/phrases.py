"""Phrases by which a rule knows what a text is about. They stand in YAML, so that whoever knows the words can add some.

Compared folded (`typed.words`): capitals and Kazakh letters do not count. All words of a phrase must be in the text, in
any order. `*` stands for any ending, words joined by `_` stand side by side, and a phrase that begins with `=` is the
whole text, numbers and currency aside.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from programme.letters import letters
from programme.typed import fold, words

_WHOLE = "="


@dataclass(frozen=True, slots=True)
class _Wish:
    """One word of a phrase: how it begins, and whether any ending will do."""

    beginning: str
    any_ending: bool

    def met(self, word: str) -> bool:
        return word.startswith(self.beginning) if self.any_ending else word == self.beginning


@dataclass(frozen=True, slots=True)
class _Phrase:
    runs: tuple[tuple[_Wish, ...], ...]
    whole: bool

    def said(self, said: list[str]) -> bool:
        if self.whole:
            said = [word for word in said if not word.isdecimal() and word not in _currency()]
            if len(said) != sum(map(len, self.runs)):
                return False
        return all(any(_at(said[i : i + len(run)], run) for i in range(len(said))) for run in self.runs)


def _at(said: list[str], run: tuple[_Wish, ...]) -> bool:
    return len(said) == len(run) and all(wish.met(word) for word, wish in zip(said, run, strict=True))


class Index:
    """Many lists of phrases, each under its key, looked through by the words of a text and not one after another."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        self._exact: dict[str, list[tuple[str, _Phrase]]] = defaultdict(list)
        self._begun: dict[str, list[tuple[str, _Phrase]]] = defaultdict(list)
        for key, phrases in lists.items():
            for phrase in map(_read, phrases):
                first = phrase.runs[0][0]
                (self._begun if first.any_ending else self._exact)[first.beginning].append((key, phrase))
        self._lengths = sorted({len(beginning) for beginning in self._begun})

    def found(self, text: str) -> set[str]:
        """The keys of the lists that have a phrase in the text."""
        said, keys = words(text), set[str]()
        for word in said:
            for key, phrase in self._candidates(word):
                if key not in keys and phrase.said(said):
                    keys.add(key)
        return keys

    def _candidates(self, word: str) -> Iterator[tuple[str, _Phrase]]:
        yield from self._exact.get(word, ())
        for length in self._lengths:
            yield from self._begun.get(word[:length], ()) if length <= len(word) else ()


def says(text: str, phrases: tuple[str, ...]) -> bool:
    """Whether one of the phrases is in the text."""
    return bool(_index(phrases).found(text))


@lru_cache(maxsize=256)
def _index(phrases: tuple[str, ...]) -> Index:
    return Index({"": phrases})


def _read(phrase: str) -> _Phrase:
    runs = phrase.removeprefix(_WHOLE).split()
    return _Phrase(tuple(tuple(_wish(word) for word in run.split("_")) for run in runs), phrase.startswith(_WHOLE))


def _wish(word: str) -> _Wish:
    return _Wish(fold(word), word.endswith("*"))


@lru_cache(maxsize=1)
def _currency() -> frozenset[str]:
    return frozenset(fold(word) for word in letters().tenge) - {""}
