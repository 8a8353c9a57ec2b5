"""Small facts the program must remember about itself."""

from storage.database import Database, Tx


async def keep(db: Database, name: str, value: str) -> None:
    async with db.begin() as tx:
        tx.run(
            """INSERT INTO memos (name, value) VALUES (:name, :value)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value""",
            name=name,
            value=value,
        )


async def once(db: Database, name: str, value: str) -> str:
    """Keeps the value if nothing is kept by this name yet; returns what is."""
    async with db.begin() as tx:
        tx.run(
            "INSERT INTO memos (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING",
            name=name,
            value=value,
        )
        kept = await read(tx, name)
    return kept or value


async def read(tx: Tx, name: str) -> str | None:
    row = await tx.one("SELECT value FROM memos WHERE name = :name", name=name)
    return None if row is None else row["value"]
