"""What is wrong with a story is told with file and line, before anything is played."""

from pathlib import Path

import pytest

from sandbox.remains import PIECE, found, pieces
from sandbox.story import Act, BotStep, Turn
from sandbox.story_file import STORIES, StoryError, find, names, read

HEAD = """name: tale
title: A tale
starts: 2027-03-10 10:00 Asia/Almaty
people:
  anna: {name: Anna}
steps:
"""


def story(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "tale.yaml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("step", "line", "why"),
    [
        ("  - ana: Hello\n", 7, "nobody is called `ana` here; people: anna; other steps: note, wait, comes"),
        ("  - anna: Hello\n    see: Bye\n", 8, "`see` is not known here; correct its spelling or remove it"),
        ("  - anna: {says: Hi, presses: Yes}\n", 7, "a person does one thing a step, not says and presses"),
        ("  - anna: {on: Hi}\n", 7, "`on` belongs to `presses`"),
        ("  - anna: {edits: Hi}\n", 7, "`edits` (some of the old words) and `to` (the new ones) belong together"),
        ("  - anna: {sends: money}\n", 7, "`sends`: input should be 'voice', 'photo'"),
        ("  - anna: {sends: photo, seconds: 9}\n", 7, "`seconds` belongs to `sends` with voice or video"),
        ("  - anna: {sends: photo, photos: 2}\n", 7, "`photos` belongs to `sends` with album"),
        (
            "  - anna: {says: Hi, caption: Ho}\n",
            7,
            "`caption` belongs to `sends` with photo or album",
        ),
        ("  - anna: {sings: la}\n", 7, "`sings` is not known here"),
        ("  - anna: Hello\n    count: {Hello: many}\n", 8, "`Hello`: input should be a valid integer"),
        ("  - anna: Hello\n    keep: {n: '['}\n", 8, "the pattern of `n` cannot be read"),
        ("  - anna: Hello\n    keep: {N: 'A'}\n", 8, "the name `N` must be small Latin letters and `_`"),
        ("  - anna: Hello <number>\n", 7, "`<number>` was not kept by an earlier step (`keep`)"),
        ("  - anna: Hello\n    sees: {a: b}\n", 8, "`sees` must be a list"),
        ("  - anna: Hello\n    sees: ['']\n", 8, "is empty"),
        ("  - anna: Hello\n    sees: a\n    sees: b\n", 9, "`sees` stands here twice"),
        ("  - wait: five days\n", 7, "say how long, such as `5 days` or `30 minutes`, or `until 2027-04-02 17:59`"),
        ("  - wait: 5 moons\n", 7, "say how long"),
        ("  - wait: until spring\n", 7, "say how long"),
        ("  - bot: pause\n", 7, "`bot`: input should be 'start', 'stop' or 'kill'"),
        ("  - bot: stop\n    when: before the reply\n", 7, "only `kill` can wait for a reply; leave `when` out"),
        ("  - comes: ana\n", 7, "nobody is called `ana` here"),
        ("  - comes: anna\n    toast: a\n", 8, "`toast` is not known here"),
        ("  - wait: until 2027-04-02 17:59:61\n", 7, "say how long"),
        ("  - anna: Hello\n    network: is slow\n", 8, "`network`: input should be 'gives it twice'"),
        ("  - anna: {sends: album, photos: 2, missing: 2}\n", 7, "`missing` must be less than `photos`"),
        ("  - anna: {sends: photo, missing: 1}\n", 7, "`missing` must be less than `photos`"),
        ("  - run: export\n    keep: {n: '['}\n", 8, "the pattern of `n` cannot be read"),
        ("  - run: export\n    sees: a\n", 8, "`sees` is not known here"),
        ("  - gone: ana\n", 7, "nobody is called `ana` here"),
        ("  - note:\n", 7, "`note` is empty"),
        ("  - Hello\n", 7, "names with values are expected here"),
        ("  - anna: Hello\n  - anna: [Yes\n", 9, "cannot be read as YAML"),
    ],
)
def test_a_wrong_step_is_told_with_its_line(tmp_path: Path, step: str, line: int, why: str) -> None:
    with pytest.raises(StoryError) as refused:
        read(story(tmp_path, HEAD + step))
    assert f"tale.yaml:{line}: " in str(refused.value)
    assert why in str(refused.value)


@pytest.mark.parametrize(
    ("before", "after", "line", "why"),
    [
        ("name: tale", "name: other", 1, "the name `other` must be that of the file, `tale`"),
        ("title: A tale\n", "", 1, "`title` is missing"),
        ("2027-03-10 10:00 Asia/Almaty", "2027-03-10 10:00", 3, "must be a moment with its time zone"),
        ("2027-03-10 10:00 Asia/Almaty", "2027-03-10 10:00 Asia/Nowhere", 3, "must be a moment with its time zone"),
        ("anna: {name: Anna}", "run: {name: Runa}", 5, "`run` is the beginning of other steps"),
        ("anna: {name: Anna}", "anna: Anna", 5, "names with values are expected here"),
        ("anna: {name: Anna}", "anna: {name: Anna, age: 9}", 5, "`age` is not known here"),
    ],
)
def test_a_wrong_head_is_told_with_its_line(tmp_path: Path, before: str, after: str, line: int, why: str) -> None:
    with pytest.raises(StoryError) as refused:
        read(story(tmp_path, HEAD.replace(before, after) + "  - note: Hello\n"))
    assert f"tale.yaml:{line}: " in str(refused.value)
    assert why in str(refused.value)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(StoryError) as refused:
        read(story(tmp_path, HEAD + "  - wait: long\n  - note: Hi\n  - bot: pause\n"))
    assert [line.split(":")[1] for line in str(refused.value).splitlines()] == ["7", "9"]


def test_a_file_that_is_no_story_is_told(tmp_path: Path) -> None:
    for text, why in (("", "the file is empty"), ("Hello", "names with values"), ("\x00", "is not a YAML text")):
        with pytest.raises(StoryError, match=why):
            read(story(tmp_path, text))
    with pytest.raises(StoryError, match=r"none\.yaml:1: cannot be read: No such file"):
        read(tmp_path / "none.yaml")


def test_an_unknown_name_is_told_with_the_list(tmp_path: Path) -> None:
    with pytest.raises(StoryError, match=r"^There is no story 'aigul'. Stories: none\.$"):
        find("aigul", tmp_path)
    story(tmp_path, HEAD + "  - note: Hi\n")
    with pytest.raises(StoryError, match=r"Stories: tale\.$"):
        find("aigul", tmp_path)
    assert find("tale", tmp_path).title == "A tale"


@pytest.mark.parametrize("name", names(STORIES))
def test_every_story_of_ours_can_be_read(name: str) -> None:
    assert find(name).name == name


def test_words_are_taken_as_they_are_written(tmp_path: Path) -> None:
    steps = "  - anna: 0\n  - anna: 500 000\n  - anna: yes\n  - anna:\n  - anna: [Yes, Yes]\n  - bot: kill\n"
    read_steps = read(story(tmp_path, HEAD + steps)).steps
    acts = [step.act for step in read_steps if isinstance(step, Turn)]
    assert acts == [Act(says="0"), Act(says="500 000"), Act(says="yes"), Act(), Act(presses=("Yes", "Yes"))]
    assert read_steps[-1] == BotStep(line=12, bot="kill", when="now")


def test_what_remains_is_found_in_any_form(tmp_path: Path) -> None:
    words = "қымызхана ашып, өзен жағасында қонақ күту үшін екі киіз үй тігу"
    for name, held in {
        "plain": words.encode(),
        "wide": words.encode("utf-16-le"),
        "json": words.encode("unicode-escape"),
        "torn": words[:PIECE].encode() + b"\0\0" + words[PIECE:].encode(),
        "number": (7_000_000_002).to_bytes(6, "big"),
        "text": b"id=7000000002;",
        "innocent": "қымызхана – 5 шақырым".encode(),
    }.items():
        (tmp_path / name).write_bytes(held)
    (tmp_path / "7000000002").mkdir()
    (tmp_path / "7000000002" / "photo").write_bytes(b"")
    assert {where for _, where in found([words], tmp_path)} == {"plain", "wide", "json", "torn"}
    assert {where for _, where in found(["7000000002"], tmp_path)} == {"number", "text", "7000000002/photo"}
    assert found(["never said by anybody at all"], tmp_path) == []


@pytest.mark.parametrize("n", [1, PIECE, PIECE + 1, 3 * PIECE, 100])
def test_pieces_cover_the_whole_text(n: int) -> None:
    text = "".join(chr(0x400 + i) for i in range(n))
    cut = pieces(text)
    assert set("".join(cut)) == set(text)
    assert {len(piece) for piece in cut} == {min(n, PIECE)}
