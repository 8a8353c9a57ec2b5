"""The stories of people who fill in the whole form, played in process on both engines."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from programme.budget import lines_of, sums
from sandbox.player import Player
from sandbox.story_file import find
from sandbox.telegram import Call
from sandbox.transcript import cells
from tests.databases import DatabaseAt
from tests.stories.on_stage import OnStage, traces

ROOT = Path(__file__).parents[2]
PERSONAS = ("aigul", "kairat", "svetlana", "zhumabek", "nurbol", "gulmira", "bolat", "dinara")
MOST_SHOWN = 350
"""Characters of a question on a small phone, with whatever is said above it."""
QUESTION = ("-сұрақ, барлығы", "Вопрос ")

Answers = dict[str, object]


async def played(name: str, place: DatabaseAt) -> tuple[list[str], list[Answers]]:
    """Plays a story: every text the bot said in it, and the answers of each application, oldest first."""
    said: list[str] = []

    def hear(call: Call) -> None:
        if call.when == "before" and call.method in ("sendMessage", "editMessageText"):
            said.append(str(call.params["text"]))

    story = find(name)
    stage = OnStage(place, story)
    stage.telegram.on_call.append(hear)
    player = Player(story, stage)
    await player.play()
    assert [line for line in player.transcript.lines if cells(line) > 80] == []
    rows = await place.all(
        "SELECT applications.id AS id, question, value FROM applications"
        " LEFT JOIN answers ON answers.application = applications.id ORDER BY applications.id"
    )
    held: dict[int, Answers] = {}
    for row in rows:
        held.setdefault(row["id"], {})[row["question"]] = json.loads(row["value"]) if row["value"] is not None else None
    return said, list(held.values())


def asked_of_the_grant(answers: Answers) -> int:
    return sums(lines_of(answers["budget"]), 500_000).asked  # type: ignore[arg-type]


@pytest.mark.parametrize("name", PERSONAS)
async def test_it_goes_as_told_in_process(name: str, place: DatabaseAt) -> None:
    said, _ = await played(name, place)
    questions = [text for text in said if any(words in text.split("\n\n")[0] for words in QUESTION)]
    assert len(questions) > 25
    assert [text for text in questions if len(text) > MOST_SHOWN and "₸ = " not in text] == []  # a table may be long


@pytest.mark.soak
@pytest.mark.parametrize("name", PERSONAS)
def test_the_demo_plays_it_over_http(name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "demo", "--play", name, "--out", str(tmp_path)]
    played = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=300)
    assert (played.returncode, played.stderr.decode()) == (0, "")
    assert (tmp_path / f"{name}.txt").read_bytes() == played.stdout


async def test_a_village_stays_as_it_was_typed_beside_the_official_one(place: DatabaseAt) -> None:
    _, [answers] = await played("kairat", place)
    assert answers["full_name"] == "Кайрат Абилдаев"
    assert answers["place"] == {
        "typed": "Уйыл",
        "sure": True,
        "kato": "155230100",
        "kk": "Ақтөбе облысы, Ойыл ауданы, Ойыл ауылы",
        "ru": "Актюбинская область, Уилский район, село Уил",
    }
    members = answers["members"]
    assert isinstance(members, list)
    assert [each["agreed"] for each in members] == [True] * 5
    assert asked_of_the_grant(answers) == 310_000
    letters = answers["letters"]
    assert isinstance(letters, list)
    # The photo of the identity card is not among them.
    assert len(letters) == len(set(letters)) == 3
    assert await place.all("SELECT count(*) AS n FROM files") == [{"n": 3}]


async def test_nothing_of_one_draft_is_in_the_other_nor_anything_of_the_helper(place: DatabaseAt) -> None:
    _, [his, hers] = await played("zhumabek", place)
    assert his["full_name"] == "Жұмабек Тілеубаев"
    assert [his[each]["seconds"] for each in ("problem", "experience")] == [48, 75]  # type: ignore[index]
    assert hers["full_name"] == "Гүлнәр Тілеубаева"
    assert set(hers) == {"kind_of_applicant", "full_name", "role", "phone", "members", "place", "title"}
    assert "шахмат" not in json.dumps(his, ensure_ascii=False)
    assert "киіз" not in json.dumps(hers, ensure_ascii=False)
    assert await traces(place, ["Аружан"]) == []


async def test_answers_stay_in_the_language_they_were_given_in(place: DatabaseAt) -> None:
    _, [answers] = await played("dinara", place)
    assert answers["role"] == "Учитель музыки, веду ансамбль и ставлю номера"
    assert "балалар после школы бос жүреді" in str(answers["problem"])
    assert asked_of_the_grant(answers) == 216_000
