"""`bastama demo`: the sandbox in a process of its own, with this bot in it. No token, no settings, no traces."""

import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from bot.settings import SEASON


def demo(play: str | None, slow: bool, out: Path | None, port: int, no_browser: bool) -> int:
    """Opens the page until it is interrupted, or plays a story from start to end.

    Returns the sandbox's exit code: of a story, 0 only when it went as told.
    """
    command = [sys.executable, "-m", "sandbox", "--port", str(port), *_deadline()]
    if play is not None:
        command += ["--play", play]
    if no_browser:
        command.append("--no-browser")
    if slow:
        command.append("--slow")
    if out is not None:
        command += ["--out", str(out)]
    return _beside([*command, "--", sys.executable, "-m", "bot"])


def _deadline() -> list[str]:
    """The sandbox knows nothing of the programme; this moment it is told, for its clock."""
    from programme.season import SeasonError
    from programme.season_files import read_season

    try:
        return ["--deadline", datetime.fromtimestamp(read_season(SEASON).closes_at, UTC).isoformat()]
    except SeasonError:  # the bot says what is wrong with it
        return []


def _beside(command: list[str]) -> int:
    """Runs it to its end. Being interrupted is its business: it has a bot to end and a folder to remove."""
    with subprocess.Popen(command) as child:

        def hand_on(number: int, frame: FrameType | None) -> None:
            if child.poll() is None:
                child.send_signal(number)

        before = {each: signal.signal(each, hand_on) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        try:
            return child.wait()
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)
