"""Everything wrong with the catalogues, in plain words with file and line. Empty means they may be shipped.

Checked per sentence: words in every plural form, none of them a guess (fuzzy), the same placeholders and tags as the
English sentence, the same line breaks around it, buttons and toasts that fit, and no Kazakh ending on a value.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from babel.messages import Catalog
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from locales import FOLDER, LANGUAGES
from locales.catalogue import po_file

# Characters. A toast is the text of answerCallbackQuery (Bot API); buttons are measured on a phone of 360 points.
MOST = {"NOTE: button": 30, "NOTE: toast": 200}
SLOTS = {"kk": 2, "ru": 3}

_TAG = re.compile(r"</?[a-z][^<>]*>")
# Endings follow the vowels and the last letter of the word: none fits every value. "{i}-…" before a whole word does.
_ENDING = re.compile(r"\}(?:[^\W\d_]|[-\u2011'\u2019][^\W\d_]{1,3}(?![^\W\d_]))")


def findings(folder: Path = FOLDER) -> list[str]:
    """What is wrong with the words of all languages."""
    return [f"{language}/messages.po:{line}: {words}" for language, line, words in _all(folder)]


def _all(folder: Path) -> Iterator[tuple[str, int, str]]:
    for language in LANGUAGES:
        path = po_file(folder, language)
        if not path.exists():
            yield language, 1, "the file is missing; run `python -m locales update`"
            continue
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
        for message in catalog.obsolete.values():
            yield language, 1, f"nobody says this any more, run `python -m locales update`: {_first(message.id)}"
        for line, words in _of(catalog, language):
            yield language, line, words


def _of(catalog: Catalog, language: str) -> Iterator[tuple[int, str]]:
    if catalog.num_plurals != SLOTS[language]:
        yield 1, f"`Plural-Forms` must have {SLOTS[language]} forms"
    for message in catalog:
        if not message.id:
            continue
        for words in message_faults(message, language):
            yield message.lineno or 1, f"{words}: {_first(message.id)}"


def message_faults(message: Message, language: str) -> Iterator[str]:
    """What is wrong with the words of one sentence."""
    ids, said = _several(message.id), _several(message.string)
    slots = SLOTS[language] if len(ids) > 1 else 1
    if len(said) != slots or not all(said):
        yield "no words yet" if slots == 1 else f"words are needed in {slots} forms"
        return
    if message.fuzzy:
        yield "marked `fuzzy`; read the words and remove the mark"
    if language == "kk" and len(set(said)) > 1:
        yield "the forms differ, but a Kazakh noun stays as it is after a number"
    for words in said:
        yield from _faults(ids, words, language)
        for note, most in MOST.items():
            length = len(re.sub(r"\{\w+\}", "00", words))
            if note in message.auto_comments and length > most:
                yield f"{length} characters are too long for a {note.removeprefix('NOTE: ')}; shorten to {most}"


def _faults(ids: tuple[str, ...], words: str, language: str) -> Iterator[str]:
    placeholders = placeholders_of(words)
    if placeholders is None:
        yield "braces must hold one plain name, such as {date}"
    elif any(placeholders_of(each) != placeholders for each in ids):
        yield "the placeholders in braces are not those of the sentence"
    if sorted(_TAG.findall(words)) != sorted(_TAG.findall(ids[-1])):
        yield "the tags are not those of the sentence"
    if _edges(words) != _edges(ids[-1]):
        yield "the spaces or line breaks at the ends are not those of the sentence"
    if language == "kk" and _ENDING.search(words):
        yield "an ending hangs on a value; write a label and the value instead"


def placeholders_of(text: str) -> set[str] | None:
    """The names in braces; None when the braces hold anything but plain names."""
    try:
        fields = [field for field in Formatter().parse(text) if field[1] is not None]
    except ValueError:
        return None
    if any(not (name or "").isidentifier() or spec or conversion for _, name, spec, conversion in fields):
        return None
    return {str(name) for _, name, _, _ in fields}


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def _several(words: object) -> tuple[str, ...]:
    if isinstance(words, str):
        return (words,)
    return tuple(map(str, words)) if isinstance(words, (list, tuple)) else ()


def _first(words: object) -> str:
    return repr(_several(words)[0])
