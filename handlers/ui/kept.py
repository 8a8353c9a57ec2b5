"""Words of somebody of the staff, said with the very formatting that they were written with."""

from collections.abc import Iterable, Mapping
from typing import Any

from aiogram.types import Message, MessageEntity
from aiogram.utils.formatting import Text

from programme.announcement import Formatted

KEPT = frozenset(
    {
        "bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "text_link",
        "blockquote", "expandable_blockquote",
    }
)  # fmt: skip
"""Formatting that a bot may use. Addresses and commands are found by Telegram itself; a person's name is never kept."""
_FIELDS = ("type", "offset", "length", "url", "language")


class Verbatim(Text):
    """Text with entities as Telegram counts them; `below` is a plain line under it."""

    def __init__(self, said: Formatted, below: str = "") -> None:
        super().__init__(said.text + below)
        self._entities = [MessageEntity(**each) for each in said.entities]

    def render(
        self,
        *,
        _offset: int = 0,
        _sort: bool = True,
        _collect_entities: bool = True,
    ) -> tuple[str, list[MessageEntity]]:
        text, _none = super().render(_offset=_offset, _sort=_sort, _collect_entities=False)
        moved = [each.model_copy(update={"offset": each.offset + _offset}) for each in self._entities]
        return text, moved if _collect_entities else []


def formatted(message: Message) -> Formatted:
    """What was typed, or stands below what was sent."""
    text = message.text or message.caption or ""
    return Formatted(text, tuple(_kept(message.entities or message.caption_entities or ())))


def _kept(entities: Iterable[MessageEntity]) -> Iterable[Mapping[str, Any]]:
    for each in entities:
        if each.type in KEPT:
            yield {name: value for name in _FIELDS if (value := getattr(each, name)) is not None}
