"""The first stone, played: in process on both engines, and as people run it, over HTTP against a process."""

import asyncio
import re
import sys
from pathlib import Path

from sandbox.story_file import find
from sandbox.transcript import cells
from tests.databases import DatabaseAt
from tests.stories.on_stage import play

ROOT = Path(__file__).parents[2]


async def test_it_goes_as_told_in_process(place: DatabaseAt) -> None:
    played = await play(find("first-stone"), place)
    lines = played.transcript.lines
    assert sum("the bot is killed" in line for line in lines) == 2
    assert [line for line in lines if cells(line) > 80] == []
    [numbers] = await place.all("SELECT count(*) AS n, min(number) AS number FROM applications")
    assert numbers == {"n": 1, "number": "AB-2027-0001"}
    _reads_as_a_conversation(played.transcript.text)


def _reads_as_a_conversation(text: str) -> None:
    answer = "Айгүл      → [ Қазақша ]\n\nБастама ✎  Өзіңіз үшін жазып отырсыз ба"
    killed = (
        r"бесеуі – көпбалалы ана\n\n─+ the bot is killed before it can answer ─+\n\n─+ the bot is started again ─+\n"
    )
    assert answer in text
    assert re.search(killed + r"\nБастама    6-сұрақ, барлығы 7\n", text)
    assert re.search(r"─ 5 days: Monday 15 March 2027, 10:0\d ─", text)
    assert "( Бұл батырма ескірген." in text
    assert "(nothing of Марина is left in the bot's files)" in text


async def test_the_demo_plays_it_over_http(tmp_path: Path) -> None:
    out, temporary = tmp_path / "out", tmp_path / "tmp"
    temporary.mkdir()
    settings = {"BOT_TOKEN": "1:not-mine", "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "DATA_DIR": "/"}
    demo = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.cli", "demo", "--play", "first-stone", "--out", str(out)),
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "TMPDIR": str(temporary), **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    told, wrong = await demo.communicate()
    assert (demo.returncode, wrong.decode()) == (0, "")
    transcript = (out / "first-stone.txt").read_text(encoding="utf-8")
    assert transcript == told.decode()
    assert max(map(cells, transcript.splitlines())) <= 80
    assert sorted(file.name for file in out.iterdir()) == [
        "first-stone.1-export.txt",
        "first-stone.2-export.txt",
        "first-stone.3-export.txt",
        "first-stone.AB-2027-0001.pdf",
        "first-stone.AB-2027-0002.pdf",
        "first-stone.txt",
    ]
    last = (out / "first-stone.3-export.txt").read_text(encoding="utf-8")
    assert re.findall(r"AB-2027-\d{4}", last) == ["AB-2027-0001"]
    assert list(temporary.iterdir()) == []
