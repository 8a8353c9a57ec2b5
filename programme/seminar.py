"""A seminar of the staff: what it must say before it is published, and what becomes of whoever signs up."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, get_args

from programme.languages import Language
from programme.problem import Code, Problem
from programme.typed import clean


class State(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class Standing(StrEnum):
    """Of one sign-up: with seats, in line for some, with seats kept for a while, gone, or out of its offer's time."""

    GOING = "going"
    WAITING = "waiting"
    OFFERED = "offered"
    LEFT = "left"
    LAPSED = "lapsed"


LIVE = frozenset({Standing.GOING, Standing.WAITING, Standing.OFFERED})
"""Whoever has one of these is signed up; at most one of them a seminar and account."""
Spoken = Literal["kk", "ru", "both"]
"""The language in which a seminar is held."""

TITLE_MOST = 100
TEXT_MOST = 600
PLACE_MOST = 200
CAPACITY_MOST = 1000
PEOPLE_MOST = 5
"""Who come by one sign-up, all together."""
MINUTES = (60, 90, 120, 180, 240, 480)
"""How long one may last."""
DEGREE = 1_000_000
"""Parts of a degree in which a point of the map is kept."""


@dataclass(frozen=True, slots=True)
class Point:
    """Of the map, in millionths of a degree."""

    lat: int
    lon: int


@dataclass(frozen=True, slots=True)
class Seminar:
    """As its row stands; what is not said yet is None, all that is needed is there once it is published."""

    id: int
    rev: int
    sequence: int
    state: State
    titles: dict[Language, str]
    texts: dict[Language, str]
    starts_at: int | None
    minutes: int
    link: str | None
    place: str | None
    point: Point | None
    language: Spoken
    capacity: int | None
    closes_at: int | None
    made_by: int | None
    published_at: int | None
    changed_at: int

    def title(self, language: str) -> str:
        """In the language of whoever reads; in the other where only that is written yet, or nothing."""
        return _said(self.titles, language)

    def text(self, language: str) -> str:
        return _said(self.texts, language)

    @property
    def starts(self) -> int:
        """Of one that is published."""
        assert self.starts_at is not None, "it is published with its hour"
        return self.starts_at

    @property
    def ends_at(self) -> int:
        return self.starts + self.minutes * 60

    @property
    def sign_up_until(self) -> int:
        """The moment from which nobody signs up any more: the set one, never behind the beginning."""
        return min(self.closes_at, self.starts) if self.closes_at is not None else self.starts


def _said(both: dict[Language, str], language: str) -> str:
    first: Language = "ru" if language == "ru" else "kk"
    return both.get(first) or next(iter(both.values()), "")


Part = Literal["title_kk", "title_ru", "text_kk", "text_ru", "when", "where", "capacity", "closes"]
"""What somebody of the staff writes of it, one after the other."""
PARTS: tuple[Part, ...] = get_args(Part)
NEEDED: tuple[Part, ...] = PARTS[:-1]
"""All of these before it is published; without a set moment one may sign up until it begins."""
LENGTHS = {
    "title_kk": (3, TITLE_MOST),
    "title_ru": (3, TITLE_MOST),
    "text_kk": (10, TEXT_MOST),
    "text_ru": (10, TEXT_MOST),
}
CAPACITY_EXAMPLE = 30
URL = re.compile(r"https?://[^\s/]+\.\S{2,}", re.IGNORECASE)


def missing(here: Seminar) -> tuple[Part, ...]:
    """What is still to be written before it can be published."""
    there = {
        "title_kk": "kk" in here.titles,
        "title_ru": "ru" in here.titles,
        "text_kk": "kk" in here.texts,
        "text_ru": "ru" in here.texts,
        "when": here.starts_at is not None,
        "where": here.link is not None or here.place is not None,
        "capacity": here.capacity is not None,
    }
    return tuple(each for each in NEEDED if not there[each])


def read_words(part: str, typed: str) -> str:
    """A title on one line, or a text as it was written."""
    least, most = LENGTHS[part]
    text = clean(typed)
    if part.startswith("title"):
        text = " ".join(text.split())
    if len(text) < least:
        raise Problem(Code.TOO_SHORT, least=least, length=len(text))
    if len(text) > most:
        raise Problem(Code.TOO_LONG, most=most, length=len(text))
    return text


def read_capacity(typed: str) -> int:
    text = "".join(clean(typed).split())
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise Problem(Code.NOT_A_NUMBER, example=CAPACITY_EXAMPLE)
    if int(text) < 1:
        raise Problem(Code.TOO_SMALL, least=1)
    if int(text) > CAPACITY_MOST:
        raise Problem(Code.TOO_BIG, most=CAPACITY_MOST)
    return int(text)


@dataclass(frozen=True, slots=True)
class Where:
    """Online, or a place in words with a point of the map where it is known."""

    link: str | None = None
    place: str | None = None
    point: Point | None = None


def where_of(here: Seminar) -> Where:
    return Where(here.link, here.place, here.point)


def read_where(typed: str, was: Where) -> Where:
    """An address of the web is an online seminar; anything else is a place. A point waits for its words."""
    text = " ".join(clean(typed).split())
    if URL.fullmatch(text) is not None and len(text) <= PLACE_MOST:
        return Where(link=text)
    if len(text) < 3:
        raise Problem(Code.TOO_SHORT, least=3, length=len(text))
    if len(text) > PLACE_MOST:
        raise Problem(Code.TOO_LONG, most=PLACE_MOST, length=len(text))
    return Where(place=text, point=was.point if was.place is None else None)


def with_point(was: Where, lat: float, lon: float, words: str | None = None) -> Where:
    """A point that was sent; a venue has words of its own."""
    said = " ".join(clean(words).split())[:PLACE_MOST] if words else ""
    return Where(place=said or was.place, point=Point(round(lat * DEGREE), round(lon * DEGREE)))


def checked_closing(at: int, here: Seminar) -> int:
    """A moment until which one may sign up: before it begins."""
    if here.starts_at is not None and at > here.starts_at:
        raise Problem(Code.CLOSES_LATE, at=here.starts_at)
    return at


def moved_closing(here: Seminar, starts_at: int, now: int) -> int | None:
    """Sign-up ends as long before the new beginning as before the old one; where that is over, at the beginning."""
    if here.closes_at is None or here.starts_at is None:
        return here.closes_at
    closes_at = here.closes_at + starts_at - here.starts_at
    return closes_at if closes_at > now else None
