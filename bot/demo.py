"""`bastama demo`: the sandbox in a process of its own, with this bot in it. No token, no settings, no traces."""

import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

FIRST = "first-stone"
"""What is shown to somebody who names no story."""


def demo(play: str | None, slow: bool, out: Path | None, port: int, no_browser: bool) -> int:
    """Plays a story from start to end; returns the sandbox's exit code, 0 only when it went as told."""
    command = [sys.executable, "-m", "sandbox", "--play", play or FIRST, "--port", str(port)]
    if slow:
        command.append("--slow")
    if out is not None:
        command += ["--out", str(out)]
    return _beside([*command, "--", sys.executable, "-m", "bot"])


def _beside(command: list[str]) -> int:
    """Runs it to its end. Being interrupted is its business: it has a bot to end and a folder to remove."""
    with subprocess.Popen(command) as child:

        def hand_on(number: int, frame: FrameType | None) -> None:
            if child.poll() is None:
                child.send_signal(number)

        before = {each: signal.signal(each, hand_on) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            return child.wait()
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)
