"""The kinds of questions. One small class says everything a kind needs; a further kind is an entry in KINDS.

The kind's name also goes into `form.Kind`. Nothing outside names a class of these: ask KINDS.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol, TypeAlias

from programme.problem import Code, Problem
from programme.typed import clean, fold, fold_name, fold_place, fold_place_name, whole_number

if TYPE_CHECKING:
    from programme.form import Question
    from programme.season import Season

Value: TypeAlias = str | int

# One Telegram message holds no more characters.
LONGEST_TEXT = 4096


def to_json(value: Value) -> str:
    """The value as it is stored: JSON, so that a later kind may hold more than a text or a number."""
    return json.dumps(value, ensure_ascii=False)


def from_json(text: str) -> Value:
    """The stored value; ValueError when the text is no value of ours."""
    value: object = json.loads(text)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise ValueError("the stored answer is neither a text nor a whole number")
    return value


class AnyKind(Protocol):
    """What the conversation and `check` ask of a kind."""

    def faults(self, question: Question) -> Iterator[str]:
        """What is wrong with the question as the form has it, in plain words with how to mend it."""
        ...

    def read(self, question: Question, typed: str, season: Season) -> Value:
        """The value a person typed or pressed; raises Problem when it does not answer the question."""
        ...

    def good(self, question: Question, value: Value, season: Season) -> bool:
        """Whether a stored value still answers the question, which may have changed since."""
        ...


class Text:
    """Words, kept as they were typed. `min` and `max` are characters."""

    def faults(self, question: Question) -> Iterator[str]:
        if question.min is None or question.max is None:
            yield "say how many characters at least and at most: add `min` and `max`"
        elif question.min < 1:
            yield "`min` must be 1 or more; a question that may stay empty says `required: false`"
        if question.max is not None and question.max > LONGEST_TEXT:
            yield f"`max` must be {LONGEST_TEXT} or less: one Telegram message holds no more"
        if question.max_from is not None:
            yield "`max_from` is for numbers; write `max` here"
        yield from _no_options(question)

    def read(self, question: Question, typed: str, season: Season) -> Value:
        text = clean(typed)
        least, most = season.bounds(question)
        if len(text) < least:
            raise Problem(Code.TOO_SHORT, least=least, length=len(text))
        if len(text) > most:
            raise Problem(Code.TOO_LONG, most=most, length=len(text))
        return text

    def good(self, question: Question, value: Value, season: Season) -> bool:
        least, most = season.bounds(question)
        return isinstance(value, str) and least <= len(value) <= most


class WholeNumber:
    """A count or a sum of whole tenge. `min` and `max` are bounds of the number itself."""

    def faults(self, question: Question) -> Iterator[str]:
        if question.min is None or (question.max is None) == (question.max_from is None):
            yield "say the smallest and the largest number: add `min`, and `max` or `max_from: grant`"
        yield from _no_options(question)

    def read(self, question: Question, typed: str, season: Season) -> Value:
        least, most = season.bounds(question)
        unit = {"unit": question.unit} if question.unit else {}
        try:
            number = whole_number(typed, tenge=question.unit == "tenge")
        except Problem as problem:
            raise Problem(problem.code, example=most if question.unit else least + 1, **unit) from None
        if number < least:
            raise Problem(Code.TOO_SMALL, least=least, **unit)
        if number > most:
            raise Problem(Code.TOO_BIG, most=most, **unit)
        return number

    def good(self, question: Question, value: Value, season: Season) -> bool:
        least, most = season.bounds(question)
        return isinstance(value, int) and least <= value <= most


class Choice:
    """One of the options; the value is the option's id."""

    def faults(self, question: Question) -> Iterator[str]:
        if bool(question.options) == (question.options_from is not None):
            yield "say what to choose from: add `options` or `options_from: regions`"
        if any(each is not None for each in (question.min, question.max, question.max_from, question.unit)):
            yield "`min`, `max`, `max_from` and `unit` mean nothing for a choice; remove them"

    def read(self, question: Question, typed: str, season: Season) -> Value:
        options = season.options(question)
        if any(typed == option.id for option in options):
            return typed
        for said, folded in ((fold(typed), fold_name), (fold_place(typed), fold_place_name)):
            meant = [o.id for o in options if said and said in (folded(o.name.kk), folded(o.name.ru))]
            if len(meant) == 1:
                return meant[0]
        raise Problem(Code.NOT_AN_OPTION)

    def good(self, question: Question, value: Value, season: Season) -> bool:
        return any(value == option.id for option in season.options(question))


def _no_options(question: Question) -> Iterator[str]:
    if question.options or question.options_from is not None:
        yield "only a choice has `options`; remove them or write `kind: choice`"


KINDS: dict[str, AnyKind] = {
    "short_text": Text(),
    "long_text": Text(),
    "whole_number": WholeNumber(),
    "choice": Choice(),
}
