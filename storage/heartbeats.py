"""When we could be reached: a row from the first to the last sign of life, a new one after each gap."""

from programme.deadline import Spell
from storage.database import Database, Tx, statement


async def begin(db: Database, at: int) -> int:
    """Opens a row at a sign of life and returns its id."""
    async with db.begin() as tx:
        row = await tx.one("INSERT INTO heartbeats (began_at, last_at) VALUES (:at, :at) RETURNING id", at=at)
    assert row is not None, "an insert with RETURNING always gives its row"
    made: int = row["id"]
    return made


async def touch(db: Database, row: int, at: int) -> None:
    """We are still reached at this second; a row never becomes shorter."""
    async with db.begin() as tx:
        tx.run("UPDATE heartbeats SET last_at = :at WHERE id = :id AND last_at < :at", id=row, at=at)


async def spells(tx: Tx, since: int) -> list[Spell]:
    """Every spell that reaches to `since` or begins later, and the last one before it: there a gap may begin."""
    before, later = await tx.together(
        statement(
            "SELECT began_at, last_at FROM heartbeats WHERE last_at < :since ORDER BY last_at DESC LIMIT 1", since=since
        ),
        statement("SELECT began_at, last_at FROM heartbeats WHERE last_at >= :since ORDER BY last_at", since=since),
    )
    return [Spell(row["began_at"], row["last_at"]) for row in (*before, *later)]


async def forget_old(db: Database, *, ended_before: int) -> None:
    """Lets go of rows that no deadline is judged by any more; the newest always stays."""
    async with db.begin() as tx:
        tx.run(
            "DELETE FROM heartbeats WHERE last_at < :before AND id < (SELECT max(id) FROM heartbeats)",
            before=ended_before,
        )
