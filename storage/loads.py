"""How many talks there are, by whom, for whom and where from: counts of rows, read a thousand at a time."""

from collections import Counter
from dataclasses import dataclass, field

from programme.booking import State
from programme.season import Season
from storage.database import Tx

CHUNK = 1000
COUNTED = (State.BOOKED, State.KEPT, State.NOT_KEPT, State.MISSED)
"""Talks that somebody counts on or had; one that was cancelled is nobody's load."""


@dataclass(slots=True)
class Load:
    """`ahead`: booked and to come. `unsaid`: over, and nobody said what came of it. Regions by code, "" is unknown."""

    ahead: int = 0
    unsaid: int = 0
    waiting: int = 0
    by_state: Counter[State] = field(default_factory=Counter)
    ahead_of: Counter[int] = field(default_factory=Counter)
    by_consultant: Counter[int] = field(default_factory=Counter)
    by_region: Counter[str] = field(default_factory=Counter)
    by_language: Counter[str] = field(default_factory=Counter)
    by_topic: Counter[str] = field(default_factory=Counter)


async def load(tx: Tx, season: Season, now: int) -> Load:
    """Of this season; the region is that of the place in an application of whoever booked."""
    made, last = Load(), 0
    while True:
        rows = await tx.all(
            f"""SELECT b.id, b.state, b.consultant, b.language, b.topic, b.ends_at,
            (SELECT max(w.kato) FROM applicants c JOIN applications a ON a.applicant = c.id AND a.season = b.season
                AND a.status <> 'withdrawn' JOIN answers w ON w.application = a.id AND w.kato IS NOT NULL
                WHERE c.person = b.person) AS kato
            FROM bookings b WHERE b.id > :last AND b.season = :season
            AND b.state IN ('booked', 'kept', 'not_kept', 'missed', 'cancelled') ORDER BY b.id LIMIT {CHUNK}""",
            last=last,
            season=season.id,
        )
        for row in rows:
            state = State(row["state"])
            made.by_state[state] += 1
            if state not in COUNTED:
                continue
            if state is State.BOOKED:
                ahead = row["ends_at"] > now
                made.ahead += ahead
                made.unsaid += not ahead
                made.ahead_of[row["consultant"]] += ahead
            made.by_consultant[row["consultant"]] += 1
            made.by_language[row["language"]] += 1
            made.by_topic[row["topic"]] += 1
            made.by_region[region_of(row["kato"], season)] += 1
        if len(rows) < CHUNK:
            break
        last = rows[-1]["id"]
    [counted] = await tx.all(
        "SELECT count(*) AS n FROM booking_waits w WHERE w.season = :season AND w.state IN ('waiting', 'offered')",
        season=season.id,
    )
    made.waiting = counted["n"]
    return made


def region_of(kato: str | None, season: Season) -> str:
    """The code of the region that a place lies in, or that is answered by its own code."""
    if kato is None:
        return ""
    return next((each.code for each in season.regions if kato == each.code or kato[:2] == each.kato[:2]), "")
