"""When we could be reached, on both engines."""

from programme.deadline import Spell
from storage import heartbeats
from storage.database import Database
from tests.databases import second_look


async def test_a_row_grows_and_never_shrinks(database: Database) -> None:
    row = await heartbeats.begin(database, 100)
    for at in (110, 105, 120):
        await heartbeats.touch(database, row, at)
    assert await second_look(database).all("SELECT began_at, last_at FROM heartbeats") == [
        {"began_at": 100, "last_at": 120}
    ]


async def test_spells_since_a_moment_with_the_last_one_before(database: Database) -> None:
    for began, last in ((10, 20), (30, 40), (35, 38), (50, 60), (70, 80), (90, 100)):
        await heartbeats.touch(database, await heartbeats.begin(database, began), last)
    async with database.read() as tx:
        assert await heartbeats.spells(tx, 61) == [Spell(50, 60), Spell(70, 80), Spell(90, 100)]
        assert await heartbeats.spells(tx, 60) == [Spell(30, 40), Spell(50, 60), Spell(70, 80), Spell(90, 100)]
        assert await heartbeats.spells(tx, 0) == [
            Spell(*each) for each in ((10, 20), (35, 38), (30, 40), (50, 60), (70, 80), (90, 100))
        ]
        assert await heartbeats.spells(tx, 101) == [Spell(90, 100)]


async def test_the_newest_is_never_forgotten(database: Database) -> None:
    """Where the last life ended is needed however long nobody started us."""
    for began in (10, 20, 30):
        await heartbeats.begin(database, began)
    await heartbeats.forget_old(database, ended_before=25)
    look = second_look(database)
    assert [row["began_at"] for row in await look.all("SELECT began_at FROM heartbeats")] == [30]
    await heartbeats.forget_old(database, ended_before=1000)
    assert [row["began_at"] for row in await look.all("SELECT began_at FROM heartbeats")] == [30]
