"""Who was at a seminar: when the code of the room holds, and what the figures say. Pure rules."""

import secrets
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from programme.seminar import Seminar, State

BEFORE = 30 * 60
"""Seconds before the beginning from which the code of the room holds."""
AFTER = 60 * 60
"""Seconds behind the end in which it still does."""
TRIES = 5
"""Wrong codes an account may type in an hour."""
TRIES_SECONDS = 3600
DIGITS = 4
MARKS = (1, 2, 3, 4, 5)
WORDS_MOST = 500
"""Characters of the word that may go with a mark."""


def is_open(here: Seminar, now: int) -> bool:
    """Whether people are coming in, are there, or have just left."""
    return here.state is State.PUBLISHED and here.starts - BEFORE <= now < here.ends_at + AFTER


def is_over(here: Seminar, now: int) -> bool:
    return here.state is State.PUBLISHED and now >= here.ends_at


def fresh_code(taken: Collection[str]) -> str:
    """Four digits that no other room has just now; never 0000 or a year, which people type for other reasons."""
    while True:
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        if code not in taken and not code.startswith(("0", "19", "20")):
            return code


def read_code(text: str) -> str | None:
    """What was typed, if it can be a code at all."""
    typed = "".join(text.split())
    return typed if len(typed) == DIGITS and typed.isascii() and typed.isdecimal() else None


@dataclass(frozen=True, slots=True)
class Attendance:
    """One account of those who signed up or were there. `kato` is the place of an application, where there is one.

    `came` are the people who were there with her, herself among them; 0 is nobody. `signed_up` are those she had said.
    """

    person: int
    language: str
    kato: str | None
    signed_up: int
    came: int
    way: str | None
    number: int | None = None
    """Of her sign-up: what she sees on her screen, and can say at the door."""


@dataclass(frozen=True, slots=True)
class Figures:
    """People, not accounts, but for `accounts` and `missing`."""

    accounts: int
    signed_up: int
    came: int
    walked_in: int
    by_code: int
    ticked: int
    missing: int
    """Accounts that had seats and did not come."""
    by_language: dict[str, int]
    by_place: dict[str | None, int]


def figures(those: Iterable[Attendance]) -> Figures:
    rows = list(those)
    there = [each for each in rows if each.came]
    languages: Counter[str] = Counter()
    places: Counter[str | None] = Counter()
    for each in there:
        languages[each.language] += each.came
        places[each.kato] += each.came
    return Figures(
        accounts=len(there),
        signed_up=sum(each.signed_up for each in rows),
        came=sum(each.came for each in there),
        walked_in=sum(each.came for each in there if not each.signed_up),
        by_code=sum(each.came for each in there if each.way == "code"),
        ticked=sum(each.came for each in there if each.way == "ticked"),
        missing=sum(1 for each in rows if each.signed_up and not each.came),
        by_language=dict(languages),
        by_place=dict(places),
    )
