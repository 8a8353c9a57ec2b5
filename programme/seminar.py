"""A seminar of the staff: what it must say before it is published, and what becomes of whoever signs up."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from programme.languages import Language


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
