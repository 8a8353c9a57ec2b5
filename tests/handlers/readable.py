"""Can it be read? What is wrong with a screen as people see it, in plain words; nothing if all is well.

The other language is known by its own words: pieces of every sentence of the catalogues and of the season that
occur in one language only.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from string import Formatter
from typing import Any

from babel.messages.pofile import read_po
from pydantic import BaseModel

from handlers.anyone.mydata import NAME_MOST
from handlers.applicant.asking import NOW_MOST
from handlers.applicant.drafts import TITLE_MOST
from handlers.applicant.sending import SHOWN_MOST
from handlers.staff import announcement_card, arrivals, deadline
from handlers.ui.answers import cut
from locales import FOLDER, LANGUAGES
from locales.catalogue import po_file
from programme.languages import Both
from programme.season_files import read_season
from sandbox.text import length
from tests.stage import FIRST_STONE

TEXT_MOST = 4096
BUTTON_MOST = 30
SMALL_MOST = 9
"""Characters of a button of which four stand side by side."""

KAZAKH_ONLY = re.compile("[әғқңөұүһі]", re.IGNORECASE)
NAMES = ("Шаңырақ", "Бәйтерек", "«Ауыл тірегі»", "Жетісу", "Ұлытау", "Қазақша", "Русский")
"""Names that stay as they are in the other language."""
_LATIN = re.compile(r"[A-Za-z][A-Za-z']+")
_LATIN_MAY = re.compile(
    r"https://meet\.example\.kz/abc|akimat-turgen|poster\b|PDF|Telegram|WhatsApp|/[a-z]+|[A-Z]{1,6}-\d{4}-\d{4,}|KZ-\d+|№?\b\d+[a-z]?\b"
)
_WORDS = re.compile(r"[^\W\d_]")
CUTS = (
    SHOWN_MOST, NOW_MOST, TITLE_MOST, NAME_MOST, arrivals.TITLE_MOST, deadline.REASON_SHOWN,
    announcement_card.SHOWN_MOST,
)  # fmt: skip
"""How much of an answer is shown, here and there."""
LEAST_OWN = 4
"""Shorter words of a person would be found inside of ours."""
LEAST_LETTERS = 8
"""A shorter piece of a sentence says nothing about its language."""


def faults(
    text: str, rows: Sequence[Sequence[str]] = (), language: str | None = None, own: Iterable[str] = ()
) -> list[str]:
    """What is wrong with a message: its text, the words of its buttons, and the language both are in.

    `own` are the person's own words, which may be anything. Without a language, both must be there.
    """
    found = list(_of_buttons(rows))
    if length(text) > TEXT_MOST:
        found.append(f"{length(text)} UTF-16 units of text")
    ours = without(text, own)
    found += _of_form(ours)
    everything = "\n".join([ours, *(without(words, own) for row in rows for words in row)])
    if language is None:
        found += [f"nothing in {each}" for each in LANGUAGES if foreign_to(everything, _other(each)) is None]
    else:
        found += foreign(everything, language)
    return found


def _of_buttons(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for row in rows:
        for words in row:
            if not words.strip():
                yield "a button without words"
            if len(words) > BUTTON_MOST:
                yield f"a button of {len(words)} characters: {words!r}"
        if (
            not _week(row)
            and not _hours(row)
            and not _small(row)
            and len(row) > (5 if all(words.isdecimal() for words in row) else 2)
        ):
            yield f"{len(row)} buttons in one row"


def _week(row: Sequence[str]) -> bool:
    """Of a calendar: seven days, those with something marked, or their names."""
    days = all(words.strip("•✕").isdecimal() or words == "–" for words in row)
    return len(row) == 7 and (days or all(len(words) == 2 and words.isalpha() for words in row))


def _small(row: Sequence[str]) -> bool:
    """Weekdays, days and hours as whoever holds them ticks or opens them: up to four."""
    return len(row) <= 4 and all(len(words) <= SMALL_MOST for words in row)


def _hours(row: Sequence[str]) -> bool:
    """Of a day: up to four hours, each with how one talks then."""
    return len(row) <= 4 and all(re.fullmatch(r"\d\d:\d\d .{1,2}", words) for words in row)


@lru_cache(maxsize=50_000)
def _of_form(text: str) -> tuple[str, ...]:
    found = []
    if not text.strip():
        found.append("no text")
    if re.search(r"\bNone\b|\bnull\b|\bnan\b", text):
        found.append("the word None")
    if placeholder := re.search(r"\{[\w!:.]*\}|%\(?\w*\)?[sd]\b", text):
        found.append(f"a placeholder: {placeholder[0]}")
    if "\n\n\n" in text:
        found.append("two empty lines in a row")
    lines = text.split("\n")
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        if line.endswith((": ", ":\u00a0")) or (line.endswith(":") and not after.strip()):
            found.append(f"a label without a value: {line!r}")
    return tuple(found)


def without(text: str, own: Iterable[str]) -> str:
    """The text with the person's own words taken out, also where they stand cut or run together."""
    for words in sorted(own, key=len, reverse=True):
        for shown in _shown(words):
            if len(shown) >= LEAST_OWN:
                text = text.replace(shown, "«»")
            elif shown:  # as the whole of a label's value, or of a line of a list
                text = re.sub(rf"(?:(?<=: )|(?<=\d\. )){re.escape(shown)}$", "«»", text, flags=re.MULTILINE)
    return text


@lru_cache(maxsize=50_000)
def _shown(words: str) -> tuple[str, ...]:
    """As she wrote it, and as it is shown where there is less room: the longest first."""
    cuts = (cut(words, most) for most in sorted(CUTS, reverse=True))
    return tuple(dict.fromkeys((words, " ".join(words.split()), *cuts)))


@lru_cache(maxsize=50_000)
def foreign(text: str, language: str) -> tuple[str, ...]:
    """What of a text is not in this language."""
    for name in NAMES:
        text = text.replace(name, "")
    found = []
    if (piece := foreign_to(text, language)) is not None:
        found.append(f"words of {_other(language)}: {piece!r}")
    if language == "ru" and (letter := KAZAKH_ONLY.search(text)):
        found.append(f"a Kazakh letter: {text[max(letter.start() - 20, 0) : letter.end() + 20]!r}")
    if english := _LATIN.search(_LATIN_MAY.sub("", text)):
        found.append(f"English: {text[max(english.start() - 20, 0) : english.end() + 20]!r}")
    return tuple(found)


def foreign_to(text: str, language: str) -> str | None:
    """A piece of the other language that stands in the text, if one does."""
    pieces, labels = _marks(_other(language))
    for line in text.split("\n"):
        if line.strip() in labels:
            return line
    return next((piece for piece in pieces if piece in text), None)


def _other(language: str) -> str:
    return next(each for each in LANGUAGES if each != language)


@cache
def _marks(language: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """Pieces of sentences, and whole short sentences, that only this language has."""
    own, other = sentences(language), "\n".join(sentences(_other(language)))
    pieces = {piece for sentence in own for piece in pieces_of(sentence) if piece not in other}
    others = set(other.split("\n"))
    labels = {line for sentence in own for line in sentence.split("\n") if _WORDS.search(line)} - others
    return tuple(sorted(pieces)), frozenset(labels)


def pieces_of(sentence: str) -> Iterator[str]:
    """What stands between the placeholders, line by line, where it is long enough to tell a language."""
    for literal, *_field in Formatter().parse(sentence):
        for line in (literal or "").split("\n"):
            if len(_WORDS.findall(line)) >= LEAST_LETTERS:
                yield line.strip()


@cache
def sentences(language: str) -> tuple[str, ...]:
    """All that we say in a language: the catalogue and the season."""
    with po_file(FOLDER, language).open("rb") as file:
        said = [message.string for message in read_po(file) if message.id]
    texts = [text for each in said for text in ((each,) if isinstance(each, str) else each)]
    texts += [both.in_(language) for both in both_in(read_season(FIRST_STONE))]
    # Words that people type are not said by us.
    return tuple(text for text in texts if ";" not in text)


def both_in(model: Any) -> Iterator[Both]:
    """Every text of a model that stands in both languages."""
    if isinstance(model, Both):
        yield model
    elif isinstance(model, BaseModel):
        for name in type(model).model_fields:
            yield from both_in(getattr(model, name))
    elif isinstance(model, (list, tuple)):
        for each in model:
            yield from both_in(each)
