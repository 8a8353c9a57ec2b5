"""The player does fail: each wrong expectation is told with its step, and a bot that dies with its last words."""

import sys
from pathlib import Path

import pytest

from sandbox.story_file import STORIES
from tests.stories.playing import FIRST, HEAD, Play


def test_what_goes_as_told_is_written_down(play: Play, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steps = """
  - note: Anna tries the parrot.
  - anna: Hello
    sees: "You said: Hello"
    not_sees: ["You said: Bye", "Maybe"]
    buttons: ["Yes", …]
  - anna: ["Yes"]
    toast: Pressed
    sees: Changed
    count: {"You said: Hello": 0, Changed: 1}
  - anna: {edits: Hell, to: Good morning}
    sees: You changed it
  - anna: /gap
    sees: ["500 000 tenge, number", P-17]
    keep: {number: "P-[0-9]+"}
  - anna: I keep <number>
    sees: "You said: I keep P-17"
  - bela: {sends: voice}
    sees: "You said:"
  - wait: 2 days
  - bela: /moment
    sees: 2027-03-12
  - wait: until 2027-03-20 12:00
  - bela: /moment
    sees: 2027-03-20
  - wait: until 2027-04-02 17:59:40
  - bela: /moment
    sees: "2027-04-02 12:59:4"
  - bot: kill
    when: after the reply
  - bela: Are you there?
    sees: "You said: Are you there?"
  - bot: start
  - bela:
    count: {"You said: Are you there?": 2}
  - bot: kill
  - bot: start
  - run: export
    has: I keep <number>
    has_not: nobody said this
    count: {"Are you there?": 2}
  - kept: I keep <number>
"""
    assert play(steps, "--out", str(tmp_path / "out")) == 0
    told = (tmp_path / "out" / "tale.txt").read_text(encoding="utf-8")
    assert capsys.readouterr().out == told
    for seen in (
        "A tale\n======",
        "─ until 2027-03-20 12:00: Saturday 20 March 2027, 12:00 ─",
        "\n  Anna tries the parrot.\n",
        "\nAnna      Hello\n\nParrot    You said: Hello\n          [ Yes ] [ No ]\n",
        "\nAnna      → [ Yes ]\n\nParrot ✎  Changed\n\n          ( Pressed )\n",
        "Anna      <edited> Good morning\n",
        "─ 2 days: Friday 12 March 2027, 10:00 ─",
        "─ the bot is killed just after its answer ─",
        "\n$ export\n  Hello\n",
    ):
        assert seen in told
    assert (tmp_path / "out" / "tale.1-export.txt").read_text(encoding="utf-8").startswith("Hello\n")


@pytest.mark.parametrize(
    ("steps", "line", "why"),
    [
        ("  - anna: Hello\n    sees: Good bye\n", 0, "Anna does not see 'Good bye'"),
        ("  - anna: Hello\n    not_sees: You said\n", 0, "Anna sees 'You said'"),
        ("  - anna: Hello\n    not_sees: 'Yes'\n", 0, "Anna sees 'Yes'"),
        ("  - anna: Hello\n    buttons: ['Yes']\n", 0, "the buttons are [Yes] [No], not [Yes]"),
        ("  - anna: Hello\n    buttons: ['No', 'Yes']\n", 0, "the buttons are [Yes] [No], not [No] [Yes]"),
        ("  - anna: Hello\n    buttons: […, 'Yes']\n", 0, "the buttons are [Yes] [No], not […] [Yes]"),
        ("  - anna: Hello\n  - anna: ['Yes']\n    toast: Held\n", 1, "toast 'Held' did not come; toasts: 'Pressed'"),
        ("  - anna: Hello\n  - anna: ['No']\n", 1, "a button goes on spinning"),
        ("  - anna: Hello\n  - anna: ['Maybe']\n", 1, "no button says 'Maybe'"),
        ("  - anna: /twice\n    count: {Again: 1}\n", 0, "'Again' is in 2 messages, not in 1"),
        ("  - anna: Hello\n    keep: {number: 'P-[0-9]+'}\n", 0, "nothing on the screen is like 'P-[0-9]+'"),
        ("  - anna: Hello\n  - bela: Hi\n  - anna:\n    sees: 'You said: Hi'\n", 2, "does not see 'You said: Hi'"),
        ("  - anna: Hello\n  - comes: anna\n    sees: Good bye\n", 1, "Anna does not see 'Good bye'"),
        ("  - anna: /paper A\n  - comes: anna\n    file: a.txt\n", 1, "no file 'a.txt' came; files: paper.txt"),
        ("  - anna: /silent\n    network: loses the answer\n", 0, "nothing happened in which the network loses"),
        ("  - anna: {sends: same album}\n", 0, "Anna has sent no album yet"),
        ("  - anna: Hi\n  - run: export\n    keep: {n: 'P-[0-9]+'}\n", 1, "nothing in what it printed is like 'P-"),
        ("  - anna: /broken\n", 0, "Telegram refused sendMessage: Bad Request"),
        ("  - anna: {edits: Hello, to: Bye}\n", 0, "Anna has written nothing like 'Hello'"),
        ("  - wait: until 2027-03-09 12:00\n", 0, "it is later than 2027-03-09 12:00 already"),
        ("  - bot: start\n", 0, "the bot runs already"),
        ("  - bot: kill\n  - bot: stop\n", 1, "the bot does not run"),
        ("  - run: dance\n", 0, "`dance` ended with code 1:\nthere is no such command"),
        ("  - anna: Hello\n  - run: export\n    has: Bye\n", 1, "'Bye' is not in what it printed:\nHello"),
        ("  - anna: Hello\n  - run: export\n    has_not: ell\n", 1, "'ell' is in what it printed:\nHello"),
        ("  - anna: Hello\n  - run: export\n    count: {Hello: 2}\n", 1, "'Hello' is 1 times in it, not 2"),
        ("  - kept: never said\n", 0, "'never said' is nowhere in the bot's files"),
        ("  - anna: /die\n", 0, "the bot ended by itself, with code 3"),
    ],
)
def test_what_goes_otherwise_names_its_step(
    play: Play,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    steps: str,
    line: int,
    why: str,
) -> None:
    monkeypatch.setattr("sandbox.player.COMING", 1.0)
    assert play(steps) == 1
    told = capsys.readouterr().err
    lines = [FIRST + n for n, each in enumerate(steps.splitlines()) if each.startswith("  - ")]
    assert f"tale, step {line + 1} (tale.yaml:{lines[line]}): " in told
    assert why in told
    assert "the bot's last log lines:\n  parrot awake" in told


def test_what_is_sent_is_written_down_as_it_is(play: Play, capsys: pytest.CaptureFixture[str]) -> None:
    steps = """
  - anna: {sends: voice, seconds: 75}
    sees: "You said:"
  - anna: {sends: photo, caption: The letter}
    sees: "You said: The letter"
  - anna: {sends: album, photos: 6, caption: As it is now}
    sees: "You said: As it is now"
    count: {"You said:": 8}
  - anna: {sends: document}
"""
    assert play(steps) == 0
    told = capsys.readouterr().out
    for sent in ("<voice, 1:15>", "<photo> The letter", "<album, 6 photos> As it is now", "<document>"):
        assert f"\nAnna      {sent}\n" in told


def test_what_comes_by_itself_is_waited_for_and_left_in_out(play: Play, tmp_path: Path) -> None:
    steps = """
  - bela: Hello
  - anna: /paper first
    sees: It will come
    buttons: ["Yes", "No"]
  - comes: anna
    sees: Your paper
    file: paper.txt
    buttons: ["Yes", "No"]
  - anna: /paper first
  - comes: anna
    file: paper.txt
  - anna: /paper second
  - bela: ["Yes"]
  - comes: anna
    file: paper.txt
  - run: export
    keep: {last: "/paper (sec[a-z]+)"}
  - anna: The <last> one
    sees: "You said: The second one"
"""
    assert play(steps, "--out", str(tmp_path / "out")) == 0
    assert "Parrot    (→ Anna)\n          <document: paper.txt>\n          Your paper\n" in (
        tmp_path / "out" / "tale.txt"
    ).read_text(encoding="utf-8")
    left = {file.name: file.read_text() for file in (tmp_path / "out").glob("tale.paper*")}
    assert left == {"tale.paper.txt": "first", "tale.paper-2.txt": "second"}


def test_a_bad_network_is_told_in_a_word(play: Play, capsys: pytest.CaptureFixture[str]) -> None:
    steps = """
  - anna: Hello
    network: gives it twice
    count: {"You said: Hello": 2}
  - anna: ["Yes"]
    network: gives it twice
    sees: Changed
  - anna: Are you there?
    network: loses the answer
    not_sees: "You said: Are you there?"
  - anna: And now?
    network: breaks after the answer
    sees: "You said: And now?"
  - anna: All is well
    count: {"You said: Are you there?": 0, "You said: And now?": 1, "You said: All is well": 1}
  - anna: {sends: album, photos: 6, missing: 2}
    count: {"You said:": 7}
  - anna: {sends: same album, caption: All six}
    count: {"You said:": 13, "You said: All six": 1}
"""
    assert play(steps) == 0
    told = capsys.readouterr().out
    assert "Anna      And now?\n\n          (the network breaks after the answer)\n" in told
    assert "<album, 6 photos, 2 of them do not get through>" in told
    assert "<same album> All six" in told


def test_places_are_imported_once_before_the_bot_starts(play: Play, capsys: pytest.CaptureFixture[str]) -> None:
    head = HEAD.replace("bot: Parrot", "bot: Parrot\nplaces: places.csv")
    steps = """
  - bot: kill
  - bot: start
  - run: export
    count: {"places: ": 1}
"""
    assert play(steps, head=head) == 0
    villages = (STORIES / "places.csv").read_text(encoding="utf-8").count("ауылы")
    assert f"places: {villages}" in capsys.readouterr().out
    assert play(steps, head=head.replace("places.csv", "nowhere.csv")) == 1
    assert "the bot does not start: `import-places` ended with code 1:" in capsys.readouterr().err


def test_planted_words_are_found(play: Play, capsys: pytest.CaptureFixture[str]) -> None:
    secret = "My grandmother hid the silver spoons under the third stair of the old mill"
    steps = f"""
  - anna: {secret}
  - anna: 'no'
  - bela: "Anna says hello"
  - gone: anna
    words: ["third stair"]
"""
    assert play(steps) == 1
    told = capsys.readouterr().err
    assert "tale, step 4" in told
    for text in ("'My grandmother hid the s'", "'rd stair of the old mill'", "'third stair'", "'Anna'"):
        assert text in told
    assert told.count(" in heard") == 6
    assert "'no'" not in told

    steps = steps.replace("  - gone:", "  - anna: /forget\n  - gone:")
    assert play(steps) == 0
    assert "(nothing of Anna is left in the bot's files)" in capsys.readouterr().out


def test_a_bot_that_never_starts_is_told_with_its_log(play: Play, capsys: pytest.CaptureFixture[str]) -> None:
    command = [sys.executable, "-c", "import sys; print('no season here'); sys.exit(2)"]
    assert play("  - anna: Hello\n", command=command) == 1
    told = capsys.readouterr().err
    assert "tale, the bot does not start: the bot ended by itself, with code 2" in told
    assert "the bot's last log lines:\n  no season here" in told


def test_a_bot_that_is_not_there_is_told(play: Play, capsys: pytest.CaptureFixture[str]) -> None:
    assert play("  - anna: Hello\n", command=["/nowhere/bot"]) == 1
    assert "/nowhere/bot cannot be started: No such file or directory" in capsys.readouterr().err


def test_nothing_is_left_behind(play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    assert play("  - anna: Hello\n") == 0
    assert play("  - anna: Hello\n    sees: Bye\n") == 1
    assert play("  - anna: Hello\n", command=["/nowhere/bot"]) == 1
    assert list(temporary.iterdir()) == []


def test_slow_rests_after_each_step(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    rests: list[float] = []

    async def rest(seconds: float) -> None:
        rests.append(seconds)

    monkeypatch.setattr("sandbox.page.showing.sleep", rest)
    assert play("  - anna: Hello\n  - note: " + "Long " * 200 + "\n", "--slow") == 0
    assert [0 < seconds <= 12 for seconds in rests] == [False, True, True]
    assert rests[2] > rests[1]
