"""What a consultant is told of his timetable that somebody else has changed: rows in the transaction of their cause.

The words are found when they are sent: `handlers/consultant/timetable_notices.py`.
"""

from collections.abc import Sequence
from datetime import date

from programme.notices import Notice
from storage import deliveries, people
from storage.database import Tx


async def opened(tx: Tx, consultant: int, hours: Sequence[int], by: int, at: int) -> None:
    for each in hours:
        await _tell(tx, consultant, by, at, f"opened:{each}", {"opened": each})


async def ended(tx: Tx, consultant: int, hours: int, by: int, at: int) -> None:
    await _tell(tx, consultant, by, at, f"ended:{hours}", {"ended": hours})


async def closed(tx: Tx, consultant: int, first: date, last: date, by: int, at: int) -> None:
    days = {"closed": first.toordinal(), "until": last.toordinal()}
    await _tell(tx, consultant, by, at, f"closed:{days['closed']}-{days['until']}:{at}", days)


async def opened_again(tx: Tx, consultant: int, day: date, by: int, at: int) -> None:
    await _tell(tx, consultant, by, at, f"again:{day.toordinal()}:{at}", {"again": day.toordinal()})


async def _tell(tx: Tx, consultant: int, by: int, at: int, key: str, facts: dict[str, int]) -> None:
    """Nothing of what he did himself; nothing to whoever is erased."""
    if consultant == by or await people.receiver(tx, consultant) is None:
        return
    key = f"timetable_changed:{consultant}:{key}"
    deliveries.enqueue(tx, Notice.TIMETABLE_CHANGED, consultant, key, due_at=at, at=at, **facts)
