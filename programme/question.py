"""A question to a person: its states, whose turn it is, and what is due when nobody moves. Pure rules, no text.

waiting -> claimed -> answered -> closed; a follow-up leads back to who answered, a claim may go back into the queue.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from statistics import median
from zoneinfo import ZoneInfo

from programme.faq import TOPIC_SHARE
from programme.season import Season
from programme.working_hours import HOUR

DAY = 24 * HOUR
OTHER = ""
"""The topic of what belongs to none of the season's."""
WORDS_LEAST = 15
"""Letters typed where nothing is expected that are a question by themselves; less needs a tap."""
MEDIAN_OF = 50
"""Answers that the usual waiting time is worked out from, and how many there must be at least."""
MEDIAN_LEAST = 3
STARS = (1, 2, 3, 4, 5)


class State(StrEnum):
    """`waiting`: in the queue. `claimed`: somebody owes the answer. `answered`: the asker may go on or close it."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    CLOSED = "closed"


class ClosedBy(StrEnum):
    """Why it is over."""

    ASKER = "asker"
    TAKEN_BACK = "taken_back"
    HELPED = "helped"  # by an answer that was ready
    CONSULTANT = "consultant"
    SILENCE = "silence"


class Phase(StrEnum):
    """When the advice was given, for the programme's figures."""

    BEFORE = "before"
    ANNOUNCEMENT = "announcement"
    IMPLEMENTATION = "implementation"


class Channel(StrEnum):
    CHAT = "chat"
    PHONE = "phone"
    MEETING = "meeting"


class Kind(StrEnum):
    """Who was advised."""

    RESIDENT = "resident"
    GROUP = "group"
    NGO = "ngo"


class Due(StrEnum):
    """What happens by itself."""

    REMIND = "remind"
    RETURN = "return"
    ALERT = "alert"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Waits:
    """Of a thread what its promises hang on. `waits_since`: its first message nobody has answered.

    `claim_since`: the last sign of life of whoever has it.
    """

    state: State
    waits_since: int | None
    claim_since: int | None
    reminded_at: int | None
    alerted_at: int | None
    answered_at: int | None


def moments(waits: Waits, season: Season) -> dict[Due, int]:
    """When what comes to pass if nobody moves; what has come to pass already is left out."""
    hours, clock = season.consulting, season.calendar
    found: dict[Due, int] = {}
    if waits.state is State.CLAIMED and waits.claim_since is not None:
        if waits.reminded_at is None:
            found[Due.REMIND] = clock.after(waits.claim_since, hours.remind_hours * HOUR)
        found[Due.RETURN] = clock.after(waits.claim_since, hours.return_hours * HOUR)
    owed = waits.state in (State.WAITING, State.CLAIMED)
    if owed and waits.waits_since is not None and waits.alerted_at is None:
        found[Due.ALERT] = clock.after(waits.waits_since, hours.promise_hours * HOUR)
    if waits.state is State.ANSWERED and waits.answered_at is not None:
        found[Due.CLOSE] = waits.answered_at + hours.silence_days * DAY
    return found


def due(waits: Waits, season: Season, now: int) -> list[Due]:
    """What is due now; a claim that goes back is not reminded as well."""
    found = [each for each, at in moments(waits, season).items() if at <= now]
    return [each for each in found if each is not Due.REMIND or Due.RETURN not in found]


def may_reopen(closed_at: int, season: Season, now: int) -> bool:
    return now <= closed_at + season.consulting.reopen_days * DAY


def phase(season: Season, at: int) -> Phase:
    """Before applications are taken, until projects begin, and while they run."""
    if at < season.opens_at:
        return Phase.BEFORE
    begins = datetime.combine(season.project_from, datetime.min.time(), ZoneInfo(season.timezone))
    return Phase.ANNOUNCEMENT if at < int(begins.timestamp()) else Phase.IMPLEMENTATION


def topic_of(season: Season, words: str) -> str:
    """The topic of the nearest ready answer, in whichever language it is asked; of none where none is near."""
    found = season.faq.nearest(words, 1, share=TOPIC_SHARE) if season.faq is not None else ()
    return found[0].topic if found else OTHER


def usual_wait(worked: list[int]) -> int | None:
    """The median of working seconds until the first answer; None while there are too few to tell."""
    return int(median(worked)) if len(worked) >= MEDIAN_LEAST else None


def is_question(typed: str) -> bool:
    """Whether words typed where nothing is expected are surely a question."""
    return len("".join(filter(str.isalpha, typed))) >= WORDS_LEAST or typed.strip().endswith("?")
