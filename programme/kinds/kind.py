"""What every kind of question is, and what its values are made of.

A value is what JSON can hold, so that the database and the text of a sent application keep any kind alike.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol, TypeAlias, Union

if TYPE_CHECKING:
    from programme.form import Asked
    from programme.season import Season

# A quoted alias could not stand beside `| None`.
Value: TypeAlias = Union[str, int, bool, list["Value"], dict[str, "Value"]]  # noqa: UP007

LONGEST_TEXT = 4096
"""Characters one Telegram message holds."""


def to_json(value: Value) -> str:
    """The value as it is stored."""
    return json.dumps(value, ensure_ascii=False)


def from_json(text: str) -> Value:
    """The stored value; ValueError when the text is no value of ours."""
    value: Value | float | None = json.loads(text)
    if value is None or isinstance(value, float):
        raise ValueError("the stored answer is no value of ours")
    return value


class AnyKind(Protocol):
    """What the conversation and `check` ask of a kind."""

    def faults(self, asked: Asked) -> Iterator[str]:
        """What is wrong with the question as the form has it, in plain words with how to mend it."""
        ...

    def read(self, asked: Asked, typed: str, season: Season) -> Value:
        """The value a person typed or pressed; raises Problem when it does not answer the question."""
        ...

    def good(self, asked: Asked, value: Value, season: Season) -> bool:
        """Whether a stored value still answers the question, which may have changed since."""
        ...


def no_options(asked: Asked) -> Iterator[str]:
    """The fault of a kind that has nothing to choose from and is given something."""
    if asked.options or asked.options_from is not None:
        yield "only a choice has `options`; remove them or write `kind: choice`"


def no_bounds(asked: Asked) -> Iterator[str]:
    """The fault of a kind that bounds mean nothing to."""
    if any(each is not None for each in (asked.min, asked.max, asked.max_from, asked.unit)):
        yield f"`min`, `max`, `max_from` and `unit` mean nothing for `kind: {asked.kind}`; remove them"
