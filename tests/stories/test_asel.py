"""P9's story as far as the bot goes: a seminar, two mailings and a moved deadline, told by the rows they leave."""

import asyncio
import sys
from pathlib import Path

import pytest

from sandbox.player import Player
from sandbox.story_file import find
from tests.databases import DatabaseAt
from tests.stories.on_stage import OnStage

ROOT = Path(__file__).parents[2]


async def test_it_goes_as_told_in_process(place: DatabaseAt) -> None:
    story = find("asel")
    await Player(story, OnStage(place, story)).play()
    told = await place.all(
        """SELECT kind, state, count(*) AS n FROM deliveries WHERE kind LIKE 'announcement%'
        OR kind IN ('seminar_changed', 'deadline_moved') GROUP BY kind, state ORDER BY kind, state"""
    )
    counted = {(row["kind"], row["state"]): row["n"] for row in told}
    assert counted[("announcement", "sent")] == 1 + 2, "to Aigul alone; then to her and Asel, and not to Dinara"
    assert counted[("announcement", "unreachable")] == 1, "Kairat has blocked the bot"
    assert counted[("seminar_changed", "sent")] == 2
    assert counted[("deadline_moved", "sent")] == 1, "there is one draft"
    assert await place.all("SELECT receivers FROM announcements ORDER BY id") == [{"receivers": 1}, {"receivers": 3}]


@pytest.mark.soak
async def test_the_demo_plays_it_over_http(tmp_path: Path) -> None:
    demo = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--play", "asel", "--out", str(tmp_path)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    told, wrong = await demo.communicate()
    assert (demo.returncode, wrong.decode()) == (0, "")
    assert (tmp_path / "asel.txt").read_bytes() == told
