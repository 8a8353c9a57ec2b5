"""Who has been there when the sandbox's page opens: played in process, so that a changed form is seen here first."""

import pytest

from sandbox.page.sample import ON_THE_PAGE, SEASON
from sandbox.story_file import find
from storage.database import Engine
from tests.databases import DatabaseAt
from tests.stories.on_stage import play


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_two_are_sent_two_are_begun_and_the_villagers_phone_is_new(place: DatabaseAt, engine: Engine) -> None:
    story = find(SEASON)
    assert tuple(story.people)[:3] == ON_THE_PAGE
    player = await play(story, place)
    rows = await place.all("SELECT number, status FROM applications ORDER BY id")
    assert [row["number"] for row in rows if row["status"] != "draft"] == ["AB-2027-0001", "AB-2027-0002"]
    assert len(rows) == 4
    assert player.phones["villager"].messages == []
    held = await place.all("SELECT role FROM roles ORDER BY role")
    assert [row["role"] for row in held] == ["consultant", "manager"]
    waiting = await place.all("SELECT kind FROM deliveries WHERE state = 'pending'")
    assert {row["kind"] for row in waiting} == {"new_applications"}
