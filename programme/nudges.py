"""When somebody is reminded of a draft she has not sent: pure rules over days and silence, no text.

The same rule plans a nudge and is asked once more as it is sent, so whatever changed in between makes it void.
"""

from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from programme.application import Answers, answered, asked
from programme.season import Season

IDLE_SECONDS = 7 * 24 * 3600
AT_HAND_SECONDS = 3 * 3600
"""Whoever was here so recently is at it, and is not reminded that it closes."""
CLOSING_DAYS = 3
NEARLY_DONE = 70
"""Per cent of the asked questions that are well answered."""


class Nudge(StrEnum):
    """Why somebody is reminded; each once a draft, the last two once for each closing moment."""

    IDLE = "idle"
    CLOSING = "closing"
    LAST_DAY = "last_day"


def nudge_of(season: Season, now: int) -> Nudge | None:
    """Which nudge this moment is for; None in quiet hours and when sending is over.

    Near closing only that is spoken of. A day on which nobody could be told is made up for on the next one, as long as
    it is before the last.
    """
    if now > season.closes_at or season.quiet_until(now) is not None:
        return None
    left = (_last_day(season) - day_of(season, now)).days
    if left <= 0:
        return Nudge.LAST_DAY
    return Nudge.CLOSING if left <= CLOSING_DAYS else Nudge.IDLE


def silence(nudge: Nudge) -> int:
    """Seconds for which the person has said nothing and the draft has stood still."""
    return IDLE_SECONDS if nudge is Nudge.IDLE else AT_HAND_SECONDS


def about(nudge: Nudge, season: Season) -> int:
    """What it is told once for: the draft (0), or this closing moment."""
    return 0 if nudge is Nudge.IDLE else season.closes_at


def nearly_done(answers: Answers, season: Season) -> bool:
    """Whether so much is answered that the last day is worth a word."""
    questions = asked(season.form, answers)
    good = sum(answered(question, answers, season) for question in questions)
    return good * 100 >= NEARLY_DONE * len(questions)


def day_of(season: Season, at: int) -> date:
    """The day there, on which at most one nudge comes."""
    return datetime.fromtimestamp(at, ZoneInfo(season.timezone)).date()


def _last_day(season: Season) -> date:
    """That of the last second before closing: what closes at midnight closes with the day before."""
    return day_of(season, season.closes_at - 1)
