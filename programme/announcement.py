"""An announcement of the staff: what it says, in whose language it is said, and when it is fit to be sent."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from programme.languages import LANGUAGES, Language
from programme.problem import Code, Problem

TEXT_MOST = 4096
CAPTION_MOST = 1024
"""UTF-16 units of a message, and of the words below a photo or a document (Bot API)."""
BELOW_MOST = 120
"""Of them, what is kept free for the line that says how to be told no more, where there can be no button."""
MEDIA_MOST = 10
LINKS_MOST = 3
LINK_WORDS_MOST = 40
SAME_SECONDS = 24 * 3600
"""In which the same text is not sent twice without a warning."""
_URL = re.compile(r"https?://[^\s/]+\.[^\s]{2,}|tg://[^\s]+", re.IGNORECASE)

Missing = Literal["other", "hold"]
"""What becomes of those in whose language nothing is written: they get the other text, or nothing now."""
Door = Literal["home", "about", "contacts"]
DOORS: tuple[Door, ...] = ("home", "about", "contacts")
"""Where a button of an announcement may lead inside the bot."""


class State(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    WRITING = "writing"
    SENDING = "sending"
    PAUSED = "paused"
    RETRYING = "retrying"
    CANCELLED = "cancelled"
    DONE = "done"


EDITABLE = frozenset({State.DRAFT})
"""What it says and whom it is for may be changed."""
UNDER_WAY = frozenset({State.WRITING, State.SENDING, State.PAUSED, State.RETRYING})


@dataclass(frozen=True, slots=True)
class Formatted:
    """Words with their formatting, as Telegram gave it."""

    text: str
    entities: tuple[Mapping[str, Any], ...] = ()

    @property
    def length(self) -> int:
        return len(self.text.encode("utf-16-le")) // 2


@dataclass(frozen=True, slots=True)
class Media:
    """A file as Telegram keeps it. `album` is Telegram's name of the album it came in."""

    kind: Literal["photo", "document"]
    tg_file_id: str
    album: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A button that leads out: its words in both languages."""

    kk: str
    ru: str
    url: str

    def words(self, language: str) -> str:
        return self.ru if language == "ru" else self.kk


@dataclass(frozen=True, slots=True)
class Content:
    """All that an announcement says."""

    texts: Mapping[str, Formatted] = field(default_factory=dict)
    missing: Missing | None = None
    media: tuple[Media, ...] = ()
    links: tuple[Link, ...] = ()
    doors: tuple[Door, ...] = ()

    @property
    def is_album(self) -> bool:
        return len(self.media) > 1

    @property
    def text_most(self) -> int:
        if not self.media:
            return TEXT_MOST
        return CAPTION_MOST - BELOW_MOST if self.is_album else CAPTION_MOST

    @property
    def unwritten(self) -> tuple[Language, ...]:
        """Languages that nothing is written in, while something is in the other."""
        return tuple(each for each in LANGUAGES if each not in self.texts) if self.texts else ()

    def said_in(self, language: str) -> Formatted | None:
        """What somebody of this language is told; None where she is told nothing."""
        own = self.texts.get(language)
        if own is None and self.missing == "other":
            return next(iter(self.texts.values()), None)
        return own

    @property
    def languages(self) -> frozenset[str]:
        """Of whom it is said to."""
        return frozenset(each for each in LANGUAGES if self.said_in(each) is not None)


def refuse_unfit(content: Content) -> None:
    """Problem for what cannot be sent as it stands."""
    if not content.texts:
        raise Problem(Code.NOTHING_WRITTEN)
    if content.unwritten and content.missing is None:
        raise Problem(Code.LANGUAGE_MISSING)
    for each in content.texts.values():
        if each.length > content.text_most:
            raise Problem(Code.TOO_LONG, length=each.length, most=content.text_most)
    if content.is_album and (content.links or content.doors):
        raise Problem(Code.ALBUM_WITH_BUTTONS)


def with_media(content: Content, one: Media) -> tuple[Media, ...]:
    """The files when one more has come: an album grows, anything else takes the place of what was there."""
    if one in content.media:
        return content.media
    grows = one.album is not None and all(each.album == one.album for each in content.media)
    kept = content.media if grows else ()
    if len(kept) >= MEDIA_MOST:
        raise Problem(Code.TOO_MANY_FILES, most=MEDIA_MOST)
    if any(each.kind != one.kind for each in kept):
        raise Problem(Code.FILE_KIND)
    return (*kept, one)


def read_link(typed: str) -> Link:
    """`words https://…`, or `words / other words https://…`: the Kazakh ones come first."""
    head, _gap, url = typed.strip().rpartition(" ")
    if not head or _URL.fullmatch(url) is None:
        raise Problem(Code.NOT_A_LINK)
    kk, _slash, ru = (part.strip() for part in head.partition("/"))
    kk, ru = kk or ru, ru or kk
    if not kk or max(len(kk), len(ru)) > LINK_WORDS_MOST:
        raise Problem(Code.NOT_A_LINK)
    return Link(kk, ru, url)


def fingerprint(content: Content) -> str:
    """The same for the same words, whatever their formatting and white space."""
    said = {each: " ".join(text.text.split()).casefold() for each, text in sorted(content.texts.items())}
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def to_text(content: Content) -> str:
    return json.dumps(
        {
            "texts": {each: [said.text, list(said.entities)] for each, said in sorted(content.texts.items())},
            "missing": content.missing,
            "media": [[each.kind, each.tg_file_id, each.album] for each in content.media],
            "links": [[each.kk, each.ru, each.url] for each in content.links],
            "doors": list(content.doors),
        },
        ensure_ascii=False,
    )


def from_text(text: str) -> Content:
    read = json.loads(text)
    return Content(
        texts={each: Formatted(said, tuple(entities)) for each, (said, entities) in read["texts"].items()},
        missing=read["missing"],
        media=tuple(Media(*each) for each in read["media"]),
        links=tuple(Link(*each) for each in read["links"]),
        doors=tuple(read["doors"]),
    )


def minutes_left(receivers: int, rate: float) -> int:
    """Whole minutes that so many messages take, rounded up."""
    return -(-receivers // max(int(rate * 60), 1))
