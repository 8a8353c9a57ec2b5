"""What was sent, frozen: the application in the words and the language it was sent in, as every document shows it.

It is the content of a revision, stored as JSON; screen, text to forward, PDF and register are all made from it, so
they cannot differ.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict, cast

if TYPE_CHECKING:  # a process that only prints what was sent starts without the rules of every kind
    from programme.kinds import Value


class Table(TypedDict):
    """A table as it is printed: its head, its rows, and below them the sums, each a label and an amount."""

    head: list[str]
    rows: list[list[str]]
    sums: list[list[str]]


class Answered(TypedDict):
    """One question that was asked of her; a skipped one has no value and an empty text.

    `shown` is the answer as text, a table included; `table` is that table where the answer is one.
    """

    question: str
    section: str
    title: str
    value: Value | None
    shown: str
    table: Table | None


@dataclass(frozen=True, slots=True)
class Sent:
    """One revision."""

    language: str
    answers: tuple[Answered, ...]


def to_json(sent: Sent) -> str:
    return json.dumps({"language": sent.language, "answers": sent.answers}, ensure_ascii=False)


def from_json(text: str, language: str) -> Sent:
    """What was stored. The first release kept the bare list of answers: `language` is then the application's."""
    content = json.loads(text)
    if isinstance(content, list):
        return Sent(language, tuple(_completed(each) for each in content))
    return Sent(content["language"], tuple(_completed(each) for each in content["answers"]))


def _completed(stored: dict[str, object]) -> Answered:
    return cast(Answered, {"section": "", "table": None, **stored})
