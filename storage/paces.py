"""The schedule of sending that all processes share: when the next message may go out. Times are UTC microseconds."""

from storage.database import Database, retrying

FARTHEST = 120_000_000
"""A schedule that is farther ahead than this was left by a clock that went wrong, and begins anew."""
RECENT = 1_000_000
"""While somebody sends, the schedule is at most so far behind."""


async def take(db: Database, name: str, *, now: int, behind: int, push: int, interval: int) -> int:
    """The moment of the next message, taken for the caller alone.

    A schedule that is late by `behind` at most is caught up with; `push` is what replies have used of it meanwhile.
    """

    async def once() -> int:
        async with db.begin() as tx:
            row = await tx.one(
                """INSERT INTO paces (name, next_at) VALUES (:name, :first)
                ON CONFLICT (name) DO UPDATE SET next_at = :step + CASE
                WHEN paces.next_at < :oldest OR paces.next_at > :farthest THEN :now ELSE paces.next_at END
                RETURNING next_at""",
                name=name,
                first=now + push + interval,
                step=push + interval,
                oldest=now - behind,
                farthest=now + FARTHEST,
                now=now,
            )
        assert row is not None, "an upsert with RETURNING always gives its row"
        next_at: int = row["next_at"]
        return next_at - interval

    return await retrying(once)


async def push(db: Database, name: str, by: int, now: int) -> None:
    """Replies have used so much of the schedule, if anybody sends by it just now."""

    async def once() -> None:
        async with db.begin() as tx:
            tx.run(
                "UPDATE paces SET next_at = next_at + :by WHERE name = :name AND next_at > :recent",
                name=name,
                by=by,
                recent=now - RECENT,
            )

    await retrying(once)


async def put_off(db: Database, name: str, until: int) -> None:
    """Nothing goes out before then, of no process."""

    async def once() -> None:
        async with db.begin() as tx:
            tx.run(
                """INSERT INTO paces (name, next_at) VALUES (:name, :until)
                ON CONFLICT (name) DO UPDATE SET next_at =
                CASE WHEN paces.next_at < :until THEN :until ELSE paces.next_at END""",
                name=name,
                until=until,
            )

    await retrying(once)
