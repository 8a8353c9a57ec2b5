"""Words in the language being spoken: `_("Back")`, `_n("{n} day left", "{n} days left", days)`.

The English sentence is the key, `kk` and `ru` have the words. A sentence that one of them lacks is said in the
other and logged once; English itself is shown only when both lack it, which the tests do not let through.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from locales.catalogue import Catalogue, NoWords

FOLDER = Path(__file__).parent
LANGUAGES = ("kk", "ru")

_language: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])
_log = logging.getLogger(__name__)


def language() -> str:
    """The language being spoken, Kazakh before anybody chose."""
    return _language.get()


def speak(language: str) -> None:
    """From here on in this task, this language; ValueError for one we do not speak."""
    if language not in LANGUAGES:
        raise ValueError("we speak kk and ru only")
    _language.set(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """This language inside the block, the former one behind it."""
    before = _language.get()
    speak(language)
    try:
        yield
    finally:
        _language.set(before)


def _(msgid: str, /, **facts: int | str) -> str:
    """The words for an English sentence, its {placeholders} filled with the facts."""
    return _words(msgid, lambda catalogue: catalogue.one(msgid)).format(**facts)


def _n(singular: str, plural: str, count: int, /, **facts: int | str) -> str:
    """The words for a count. {n} is the count, with spaces between thousands, unless the facts say otherwise."""
    words = _words(singular, lambda catalogue: catalogue.counted(singular, plural, count))
    return words.format(**{"n": f"{count:,}".replace(",", "\u00a0"), **facts})


def N_(msgid: str, /) -> str:
    """Marks a sentence that `_` will be asked for later; gives it back as it is."""
    return msgid


def _words(msgid: str, find: Callable[[Catalogue], str]) -> str:
    for each in (language(), *LANGUAGES):
        try:
            return find(_catalogue(each))
        except NoWords:
            _missing(msgid, each)
    return msgid


@cache
def _catalogue(language: str) -> Catalogue:
    return Catalogue(FOLDER, language)


@cache
def _missing(msgid: str, language: str) -> None:
    _log.warning("no words in %s for: %s", language, msgid)
