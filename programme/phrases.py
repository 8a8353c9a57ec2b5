"""Phrases by which a rule knows what a text is about. They stand in YAML, so that whoever knows the words can add some.

Compared folded (`typed.words`): capitals and Kazakh letters do not count. All words of a phrase must be in the text, in
any order. `*` stands for any ending, words joined by `_` stand side by side, and a phrase that begins with `=` is the
whole text, numbers and currency aside.
"""

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


def says(text: str, phrases: tuple[str, ...]) -> bool:
    """Whether one of the phrases is in the text."""
    said = words(text)
    return any(_said(said, phrase) for phrase in _read(phrases))


def _said(said: list[str], phrase: _Phrase) -> bool:
    if phrase.whole:
        said = [word for word in said if not word.isdecimal() and word not in _currency()]
        return len(said) == sum(map(len, phrase.runs)) and _stands(said, phrase.runs)
    return _stands(said, phrase.runs)


def _stands(said: list[str], runs: tuple[tuple[_Wish, ...], ...]) -> bool:
    return all(any(_at(said[i : i + len(run)], run) for i in range(len(said))) for run in runs)


def _at(said: list[str], run: tuple[_Wish, ...]) -> bool:
    return len(said) == len(run) and all(wish.met(word) for word, wish in zip(said, run, strict=True))


@lru_cache(maxsize=256)
def _read(phrases: tuple[str, ...]) -> tuple[_Phrase, ...]:
    return tuple(
        _Phrase(
            tuple(tuple(_wish(word) for word in run.split("_")) for run in phrase.removeprefix(_WHOLE).split()),
            phrase.startswith(_WHOLE),
        )
        for phrase in phrases
    )


def _wish(word: str) -> _Wish:
    return _Wish(fold(word), word.endswith("*"))


@lru_cache(maxsize=1)
def _currency() -> frozenset[str]:
    return frozenset(fold(word) for word in letters().tenge) - {""}
