"""What the consent promises to forget by itself, and when: read from the seasons as they are stored.

Drafts that were not sent go some time after their season closed, whoever they are of. Whoever has nothing else here,
and has been silent as long, goes with them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Over:
    """Seasons whose unsent drafts have had their time; of people only those who came until `closed_at` and said
    nothing since `silent_since` (UTC seconds)."""

    seasons: tuple[str, ...]
    closed_at: int
    silent_since: int


def over(stored: Mapping[str, str], now: int) -> Over | None:
    """What is over now; None where nothing is. `stored` has the newest text of each season (`season.to_text`)."""
    found: dict[str, tuple[int, int]] = {}
    for season, text in stored.items():
        said = json.loads(text)  # only these two are asked for: an old form need not be readable any more
        closed_at, days = int(said["closes_at"]), int(said["retention"]["drafts_days"])
        if closed_at + days * DAY <= now:
            found[season] = closed_at, days
    if not found:
        return None
    closed_at, days = max(found.values())
    return Over(tuple(sorted(found)), closed_at, now - days * DAY)
