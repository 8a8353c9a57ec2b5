"""What was written before there was a search is made to be found, once, when the program starts."""

from programme.audience import place_of
from programme.kinds import from_json as from_answer
from programme.searching import texts_of
from programme.sent import from_json
from storage import answers, memos, search
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


PLACED = "answers_placed"
"""The memo that says that it was done."""


async def place_older(db: Database) -> int:
    """Answers that point at a place say so in their row; returns how many did not."""
    past, done = (0, ""), 0

    async def chunk() -> list[tuple[int, str]]:
        async with db.begin() as tx:
            rows = await answers.unplaced(tx, past, CHUNK)
            for row in rows:
                if (kato := place_of(from_answer(row["value"]))) is not None:
                    answers.place(tx, row["application"], row["question"], kato)
            return [(row["application"], row["question"]) for row in rows]

    async with db.read() as tx:
        if await memos.read(tx, PLACED) is not None:
            return 0
    while found := await retrying(chunk):
        past, done = found[-1], done + len(found)
    await retrying(lambda: memos.keep(db, PLACED, "1"))
    return done
