"""How long what is due has been waiting: read by whoever watches over the bot, written by nobody."""

from dataclasses import dataclass

from programme.notices import Priority
from storage.database import Statement, Tx, statement


@dataclass(frozen=True, slots=True)
class Lags:
    """Seconds since the oldest of what waits was due, 0 where nothing waits; deliveries by their priority."""

    deliveries: dict[Priority, int]
    jobs: int


async def lags(tx: Tx, now: int) -> Lags:
    """Reads the first of each index and no table, however long the queues are."""
    *waiting, jobs = await tx.together(*(_oldest_delivery(each, now) for each in Priority), _oldest_job(now))
    seconds = [now - rows[0]["due_at"] if rows else 0 for rows in (*waiting, jobs)]
    return Lags(dict(zip(Priority, seconds, strict=False)), seconds[-1])


def _oldest_delivery(priority: Priority, now: int) -> Statement:
    return statement(
        """SELECT due_at FROM deliveries WHERE state = 'pending' AND priority = :priority AND due_at <= :now
        ORDER BY due_at LIMIT 1""",
        priority=priority.value,
        now=now,
    )


def _oldest_job(now: int) -> Statement:
    return statement(
        "SELECT due_at FROM jobs WHERE state = 'pending' AND due_at <= :now ORDER BY due_at LIMIT 1", now=now
    )
