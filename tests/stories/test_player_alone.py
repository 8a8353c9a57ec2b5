"""The player keeps to itself: its bot gets nothing of the caller's, and an interrupted one ends all it began."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.cli import main as bastama
from sandbox.__main__ import main
from tests.stories.playing import HEAD, PARROT, Play


def test_the_bot_gets_nothing_of_the_callers_settings(
    play: Play, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://localhost/mine")
    monkeypatch.setenv("ADMIN_IDS", "1")
    monkeypatch.setenv("SEASON_DIR", "/mine")
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("LOG_LEVEL=DEBUG\n")
    shown = "import os, sys; print(sorted(os.environ), sorted(os.listdir('.'))); sys.exit(1)"
    assert play("  - anna: Hello\n", command=[sys.executable, "-c", shown]) == 1
    told = capsys.readouterr().err
    for ours in ("BOT_TOKEN", "BOT_API_URL", "DATA_DIR", "CLOCK_FILE"):
        assert f"'{ours}'" in told
    for theirs in ("DATABASE_URL", "ADMIN_IDS", "SEASON_DIR", ".env"):
        assert theirs not in told


def test_an_unknown_story_is_told_with_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert bastama(["demo", "--play", "firststone", "--no-browser"]) == 2
    assert main(["--play", "firststone", "--", *PARROT]) == 2
    told = capsys.readouterr().err
    assert told.startswith("There is no story 'firststone'. Stories: ")
    assert "first-stone" in told


def test_a_port_in_use_is_told(play: Play, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert play("  - anna: Hello\n", "--port", str(port)) == 2
    assert capsys.readouterr().err.startswith(f"port {port} cannot be used: ")


def test_a_missing_bot_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--play", "first-stone"]) == 2
    assert "The bot's command is missing" in capsys.readouterr().err


def test_out_that_is_no_folder_is_told(play: Play, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert play("  - anna: Hello\n", "--out", str(tmp_path / "tale.yaml")) == 2
    assert "Nothing can be left in" in capsys.readouterr().err


@pytest.mark.parametrize("signals", [[signal.SIGINT], [signal.SIGTERM, signal.SIGINT]])
def test_an_interrupted_story_ends_its_bot(tmp_path: Path, signals: list[signal.Signals]) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    file = tmp_path / "tale.yaml"
    file.write_text(HEAD + "  - anna: Hello\n  - anna: /hush\n", encoding="utf-8")
    command = [sys.executable, "-m", "sandbox", "--play", str(file), "--", *PARROT]
    with begun(command, temporary, until=b"/hush") as story:
        [pid] = temporary.glob("*/data/pid")
        bot = int(pid.read_text())
        for each in signals:
            story.send_signal(each)
        # A second one may come when all is tidied up and nobody listens any more.
        assert story.wait(timeout=20) in (130, -signal.SIGINT)
    with pytest.raises(ProcessLookupError):
        os.kill(bot, 0)
    assert list(temporary.iterdir()) == []


def test_an_interrupted_demo_ends_all(tmp_path: Path) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    command = [sys.executable, "-m", "bot", "demo", "--play", "first-stone"]
    with begun(command, temporary, until="Келісемін".encode()) as demo:
        demo.send_signal(signal.SIGTERM)
        assert demo.wait(timeout=20) == 130
    assert list(temporary.iterdir()) == []


@contextmanager
def begun(command: list[str], temporary: Path, until: bytes) -> Iterator[subprocess.Popen[bytes]]:
    """A story being played, at the line that shows these words."""
    environment = os.environ | {"TMPDIR": str(temporary)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as playing:
        assert playing.stdout is not None
        while until not in playing.stdout.readline():
            assert playing.poll() is None
        yield playing
