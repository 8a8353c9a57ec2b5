"""Words and their formatting: UTF-16 lengths, given entities, HTML, MarkdownV2, and commands in what people type.

The error texts are TDLib's (td/telegram/MessageEntity.cpp), as the Bot API passes them on.
"""

from __future__ import annotations

import re
import sys
from typing import Any

from sandbox.records import Json, Refusal, bad_request

TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "code": "code", "pre": "pre", "a": "text_link", "blockquote": "blockquote", "tg-emoji": "custom_emoji",
    "span": "spoiler",
}  # fmt: skip
MARKS = {"*": "bold", "_": "italic", "__": "underline", "~": "strikethrough", "||": "spoiler", "`": "code"}
RESERVED = "_*[]()~`>#+-=|{}.!"
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s+[a-zA-Z-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+))?)*)\s*>")
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+)))?")
_COMMAND = re.compile(r"(?<![\w/@])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/@])")


def length(text: str) -> int:
    """In UTF-16 units, as Telegram counts."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def commands(text: str) -> list[Json]:
    """The bot_command entities Telegram finds in what a person types."""
    return [
        {"type": "bot_command", "offset": length(text[: found.start()]), "length": len(found.group())}
        for found in _COMMAND.finditer(text)
    ]


def formatted(text: str, parse_mode: str | None, entities: list[Json] | None) -> tuple[str, list[Json]]:
    """The text as it is shown, trimmed, and its entities in order. Refusal 400 when they cannot be parsed."""
    if len(text.encode()) > 1 << 15:
        raise bad_request("text is too long")  # Client.cpp, get_formatted_text: before any parsing
    mode = (parse_mode or "none").lower()
    if mode == "html":
        text, marks = _html(text)
    elif mode == "markdownv2":
        text, marks = _markdown(text)
    elif mode == "markdown":
        raise Refusal(501, "Not Implemented: the sandbox does not read the old Markdown; take HTML or entities")
    elif mode == "none":
        marks = [dict(entity) for entity in entities or ()]
        if marks:
            _check(text, marks)
    else:
        raise bad_request("unsupported parse_mode")
    return _trim(text, marks)


def _check(text: str, entities: list[Json]) -> None:
    """Out of range, or inside a letter (td/telegram/MessageEntity.cpp, fix_formatted_text)."""
    edges: dict[int, int] = {}
    at = in_bytes = 0
    for letter in text:
        edges[at] = in_bytes
        at += 2 if letter > "\uffff" else 1
        in_bytes += len(letter.encode())
    edges[at] = in_bytes
    for entity in entities:
        start, size = entity["offset"], entity["length"]
        for name, number in (("offset", start), ("length", size)):
            if number < 0:
                raise bad_request(f"receive an entity with incorrect {name} {number}")
        if start > at:
            raise bad_request(f"entity begins after the end of the text at UTF-16 offset {start}")
        if start + size > at:
            where = f"entity beginning at UTF-16 offset {start} ends after the end of the text"
            raise bad_request(f"{where} at UTF-16 offset {start + size}")
        if start not in edges:
            raise bad_request(f"entity begins in a middle of a UTF-16 symbol at byte offset {edges[start + 1]}")
        if start + size not in edges:
            where = f"entity beginning at UTF-16 offset {start} ends in a middle of a UTF-16 symbol"
            raise bad_request(f"{where} at byte offset {edges[start + size + 1]}")


def _trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Telegram shows a text without the blanks around it; entities that cover nothing go with them."""
    cut = length(text) - length(text.lstrip())
    text = text.strip()
    end = length(text)
    kept = []
    for entity in entities:
        start = max(0, entity["offset"] - cut)
        stop = min(end, entity["offset"] + entity["length"] - cut)
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    return text, sorted(kept, key=lambda entity: (entity["offset"], -entity["length"], entity["type"]))


def _broken(what: str) -> Refusal:
    return bad_request(f"can't parse entities: {what}")


def _byte(source: str, at: int) -> str:
    return f"at byte offset {len(source[:at].encode())}"


class _Built:
    """Text and entities while they are being read."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.at = 0
        self.entities: list[Json] = []

    def add(self, text: str) -> None:
        self.text.append(text)
        self.at += length(text)

    def close(self, start: int, entity: Json) -> None:
        if self.at > start:
            self.entities.append({"type": entity.pop("type"), "offset": start, "length": self.at - start, **entity})

    def result(self) -> tuple[str, list[Json]]:
        return "".join(self.text), self.entities


def _html(source: str) -> tuple[str, list[Json]]:
    built = _Built()
    open_tags: list[tuple[str, int, Json]] = []
    at = 0
    while at < len(source):
        letter = source[at]
        if letter == "&":
            at = _html_letter(source, at, built)
        elif letter != "<":
            built.add(letter)
            at += 1
        elif (tag := _TAG.match(source, at)) is None:
            raise _broken(f"Unclosed start tag {_byte(source, at)}")
        else:
            at = tag.end()
            name = tag[2].lower()
            if not tag[1]:
                open_tags.append((name, built.at, _html_entity(name, tag[3], _byte(source, tag.start()))))
                continue
            if not open_tags:
                raise _broken(f"Unexpected end tag {_byte(source, tag.start())}")
            opened, start, entity = open_tags.pop()
            if opened != name:
                where = _byte(source, tag.start())
                raise _broken(f'Unmatched end tag {where}, expected "</{opened}>", found "</{name}>"')
            built.close(start, entity)
    if open_tags:
        raise _broken(f'Can\'t find end tag corresponding to start tag "{open_tags[-1][0]}"')
    return built.result()


def _html_letter(source: str, at: int, built: _Built) -> int:
    found = re.compile(r"&(#x[0-9a-fA-F]+|#[0-9]+|[a-z]+);").match(source, at)
    letter = _letter_of(found[1]) if found else None
    if found is None or letter is None:
        built.add("&")
        return at + 1
    built.add(letter)
    return found.end()


def _letter_of(name: str) -> str | None:
    if name[0] != "#":
        return NAMED.get(name)
    code = int(name[2:], 16) if name[1] == "x" else int(name[1:])
    return chr(code) if 0 < code < sys.maxunicode else None


def _html_entity(name: str, attributes: str, where: str) -> Json:
    given: dict[str, Any] = {
        found[1].lower(): found[2] or found[3] or found[4] or "" for found in _ATTRIBUTE.finditer(attributes)
    }
    if name not in TAGS or (name == "span" and given.get("class") != "tg-spoiler"):
        raise _broken(f'Unsupported start tag "{name}" {where}')
    entity: Json = {"type": TAGS[name]}
    if name == "a":
        entity["url"] = given.get("href", "")
    elif name == "tg-emoji":
        entity["custom_emoji_id"] = given.get("emoji-id", "")
    elif name == "blockquote" and "expandable" in given:
        entity["type"] = "expandable_blockquote"
    return entity


def _markdown(source: str) -> tuple[str, list[Json]]:
    built = _Built()
    opened: list[tuple[str, int, int]] = []
    at = 0
    while at < len(source):
        letter = source[at]
        if letter == "\\" and source[at + 1 : at + 2]:
            built.add(source[at + 1])
            at += 2
            continue
        mark = next((mark for mark in ("__", "||", *"*_~`[") if source.startswith(mark, at)), None)
        inside_code = bool(opened) and opened[-1][0] == "`"
        if inside_code and mark != "`":
            built.add(letter)
            at += 1
        elif letter == "]" and opened and opened[-1][0] == "[":
            link = re.compile(r"\]\(([^)\n]*)\)").match(source, at)
            if link is None:
                raise _broken(f"Can't find end of a URL {_byte(source, at)}")
            built.close(opened.pop()[1], {"type": "text_link", "url": link[1]})
            at = link.end()
        elif mark is not None:
            if opened and opened[-1][0] == mark:
                built.close(opened.pop()[1], {"type": MARKS[mark]})
            else:
                opened.append((mark, built.at, at))
            at += len(mark)
        elif letter in RESERVED:
            raise _broken(f"Character '{letter}' is reserved and must be escaped with the preceding '\\'")
        else:
            built.add(letter)
            at += 1
    if opened:
        kind = "Link" if opened[-1][0] == "[" else MARKS[opened[-1][0]].capitalize()
        raise _broken(f"Can't find end of {kind} entity {_byte(source, opened[-1][2])}")
    return built.result()
