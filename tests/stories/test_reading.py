"""What a native reader is given: every question of the form in each language, and each story as a page."""

import sys
from pathlib import Path

import pytest

from bot.settings import SEASON
from programme.season_files import read_season
from sandbox.checks import flat
from sandbox.story import Act, Step, Turn
from sandbox.story_file import find
from sandbox.transcripts import main
from storage.database import Engine
from tests.databases import DatabaseAt
from tests.sandbox.page.test_shown import ALLOWED, Tags
from tests.stories.on_stage import play

PARROT = [sys.executable, str(Path(__file__).with_name("parrot.py"))]
TALE = """name: tale
title: "A <b>tale</b>"
starts: 2027-03-10 10:00 Asia/Almaty
bot: Parrot
people:
  anna: {name: Anna}
steps:
  - note: Anna tries the parrot.
  - anna: Hello
    sees: "You said: Hello"
  - anna: ["Yes"]
    toast: Pressed
"""
OUTDATED = {"kk": "Бұл батырма ескірген", "ru": "Эта кнопка устарела"}


def shape(step: Step) -> tuple[str, ...]:
    """What is done in it, whatever the words."""
    if not isinstance(step, Turn):
        return (type(step).__name__,)
    act: Act = step.act
    return (step.who, "says" if act.says else "", f"{len(act.presses)} pressed", act.sends or "")


def test_the_two_have_the_same_steps() -> None:
    kazakh, russian = (find(f"reading-{language}").steps for language in ("kk", "ru"))
    assert [shape(step) for step in kazakh] == [shape(step) for step in russian]


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("language", ["kk", "ru"])
async def test_every_question_and_example_is_read(place: DatabaseAt, language: str, engine: Engine) -> None:
    player = await play(find(f"reading-{language}"), place)
    seen = flat(" ".join(entry.words for entry in player.transcript.entries if entry.kind in ("bot", "changed")))
    for question in read_season(SEASON).form.questions:
        if question.id in ("kind_of_applicant", "charter"):  # answered by the checks before; of an organisation
            continue
        assert flat(question.title.in_(language)) in seen
        if question.good is not None and question.id not in ("ngo_base",):
            assert flat(question.good.in_(language)) in seen
    toasts = [entry.words for entry in player.transcript.entries if entry.kind == "toast"]
    assert not any(OUTDATED[language] in toast for toast in toasts), "the reader only presses what is there"


def test_transcripts_are_written_with_an_index(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tale, out = tmp_path / "tale.yaml", tmp_path / "out"
    tale.write_text(TALE, encoding="utf-8")
    assert main(["--out", str(out), str(tale), "--", *PARROT]) == 0
    assert sorted(file.name for file in out.iterdir()) == ["index.html", "tale.html", "tale.txt"]
    assert "tale: written" in capsys.readouterr().out
    html = (out / "tale.html").read_text(encoding="utf-8")
    read = Tags(html)
    assert read.tags <= ALLOWED
    for words in ("A <b>tale</b>", "Anna tries the parrot.", "You said: Hello", "Changed", "Pressed", "Yes"):
        assert words in read.text
    assert "http" not in html.replace('http-equiv="Content-Security-Policy"', ""), "nothing is fetched"
    assert 'href="tale.html"' in (out / "index.html").read_text(encoding="utf-8")


def test_a_story_that_goes_otherwise_is_left_as_far_as_it_went(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tale, out = tmp_path / "tale.yaml", tmp_path / "out"
    tale.write_text(TALE.replace("Pressed", "Held"), encoding="utf-8")
    assert main(["--out", str(out), str(tale), "--", *PARROT]) == 1
    assert "tale: tale, step 3" in capsys.readouterr().out
    assert "here it went otherwise" in (out / "tale.txt").read_text(encoding="utf-8")


def test_an_unknown_one_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--out", str(tmp_path), "nobody", "--", *PARROT]) == 2
    assert "There is no story 'nobody'" in capsys.readouterr().err
