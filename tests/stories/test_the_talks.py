"""The story of talks at an hour: as it is told, and by the rows it leaves."""

from sandbox.story_file import find
from tests.databases import DatabaseAt
from tests.stories.on_stage import play


async def test_it_goes_as_told_and_is_counted(place: DatabaseAt) -> None:
    await play(find("talks"), place)
    rows = await place.all("SELECT state, sequence, language, cancelled_by, reason FROM bookings ORDER BY id")
    assert [(row["state"], row["sequence"], row["language"]) for row in rows] == [
        ("kept", 2, "kk"),
        ("cancelled", 1, "ru"),
        ("missed", 0, "kk"),
        ("booked", 0, "ru"),
    ]
    assert (rows[1]["cancelled_by"], rows[1]["reason"]) == ("consultant", "#illness")
    assert await place.all("SELECT channel, language FROM consultations") == [{"channel": "phone", "language": "kk"}]
    busy = await place.all("SELECT DISTINCT booking FROM busy_cells")
    assert len(busy) == 1, "of the talk that is still to come"
