"""P10 whole, as `--play timur` tells it: five consultations, three people, four in one phase and one in the other."""

from sandbox.story_file import find
from tests.databases import DatabaseAt
from tests.stories.on_stage import play


async def test_it_goes_as_told_and_is_counted(place: DatabaseAt) -> None:
    await play(find("timur"), place)
    [row] = await place.all("SELECT count(*) AS sessions, count(DISTINCT who) AS people FROM consultations")
    assert row == {"sessions": 5, "people": 3}
    phases = await place.all("SELECT phase, count(*) AS n FROM consultations GROUP BY phase ORDER BY phase")
    assert phases == [{"phase": "announcement", "n": 4}, {"phase": "implementation", "n": 1}]
    assert await place.all("SELECT id FROM threads WHERE state <> 'closed'") == []
    asked = await place.all("SELECT DISTINCT object FROM audit WHERE action = 'read_question' ORDER BY object")
    opened = await place.all("SELECT action FROM audit WHERE action LIKE 'read_%' AND action <> 'read_question'")
    assert len(asked) == 4
    assert opened == [], "nobody's file was opened but of those who asked"
