"""Versions of a season, on both engines: what was made from one version follows that one and no other."""

from storage import seasons
from storage.database import Database

AT = 1_804_654_800


async def followed(db: Database, former: int, text: str) -> int | None:
    async with db.begin() as tx:
        return await seasons.follow(tx, former, season="2027", text=text, made_by="staff", at=AT)


async def test_of_two_made_from_the_same_version_one_is_stored(database: Database) -> None:
    first = await seasons.keep(database, season="2027", text="as it began", made_by="yaml", at=AT)
    assert await followed(database, first, "moved by Asel") == first + 1
    assert await followed(database, first, "moved by Marat") is None
    assert await seasons.last(database, "2027") == "moved by Asel"
    assert await followed(database, first + 1, "moved once more") == first + 2
