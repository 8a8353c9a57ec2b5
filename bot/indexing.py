"""What was sent before there was a search is made to be found, once, when the program starts."""

from programme.searching import texts_of
from programme.sent import from_json
from storage import search
from storage.database import Database, retrying

CHUNK = 50
"""Applications a transaction; their folding takes a few milliseconds."""


async def index_older(db: Database) -> int:
    """Returns how many there were."""
    past, done = 0, 0

    async def chunk() -> list[int]:
        async with db.begin() as tx:
            rows = await search.unindexed(tx, past, CHUNK)
            for row in rows:
                search.index(tx, row["id"], texts_of(from_json(row["content"], row["language"])))
            return [row["id"] for row in rows]

    while ids := await retrying(chunk):
        past, done = ids[-1], done + len(ids)
    return done
