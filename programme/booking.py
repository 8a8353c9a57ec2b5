"""A talk with a consultant at an hour: its states, and what of it both sides must hear. Pure rules, no text."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from programme.languages import Frozen
from programme.marked import wrong


class NoCalls(Frozen):
    """Hours of a weekday (Monday is 1) in which nobody is rung."""

    weekday: Annotated[int, Field(ge=1, le=7)]
    starts: time
    ends: time

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends <= self.starts:
            raise wrong("is not after `starts`; correct one of the two", "ends")
        return self


class BookingRules(Frozen):
    """How talks are booked: days ahead, the shortest notice, and how long a time is kept for whoever confirms."""

    ahead_days: Annotated[int, Field(ge=1, le=90)] = 30
    least_minutes: Annotated[int, Field(ge=0)] = 60
    hold_minutes: Annotated[int, Field(ge=1)] = 10
    offer_minutes: Annotated[int, Field(ge=1)] = 30
    no_calls: tuple[NoCalls, ...] = ()

    @model_validator(mode="after")
    def _somebody_can_book(self) -> Self:
        if self.least_minutes >= self.ahead_days * 24 * 60:
            raise wrong(
                "is longer than all of `ahead_days`: nobody could book; correct one of the two", "least_minutes"
            )
        return self


class State(StrEnum):
    """`holding` for minutes, `booked`, then `kept`, `not_kept` (nobody's fault) or `missed` (a no-show)."""

    HOLDING = "holding"
    BOOKED = "booked"
    KEPT = "kept"
    NOT_KEPT = "not_kept"
    MISSED = "missed"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


PHONE_DAYS = 30
"""So long after a talk its telephone number is kept: for another one soon."""
LIVE = frozenset({State.HOLDING, State.BOOKED})
AFTERWARDS = frozenset({State.KEPT, State.NOT_KEPT, State.MISSED})


class Side(StrEnum):
    """Who cancels or moves a talk."""

    BOOKER = "booker"
    CONSULTANT = "consultant"


@dataclass(frozen=True, slots=True)
class Wait:
    """Somebody in line for a free time of a topic and a language; `id` is the order."""

    id: int
    person: int
    topic: str
    language: str
    state: str
    at: int
