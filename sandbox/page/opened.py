"""A page put beside a bot, and the browser shown to it."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.bot_process import BotProcess
from sandbox.page.doing import Doing
from sandbox.page.serving import Serving
from sandbox.page.showing import Showing
from sandbox.page.world import World


@dataclass(frozen=True, slots=True)
class Opened:
    """A page that is served as soon as its bot's stage is entered."""

    world: World
    serving: Serving

    def show(self, tell: Callable[[str], None], *, browser: bool) -> None:
        """Says where it is, and opens it where there is a browser to open it in."""
        tell(f"The sandbox is open: {self.serving.address}")
        if browser and _has_screen():
            # Some browsers hold whoever opened them until they are closed: nobody waits for this thread.
            threading.Thread(target=webbrowser.open, args=(self.serving.address,), daemon=True).start()


def beside(stage: BotProcess, zone: str, deadline: float | None, showing: Showing | None = None) -> Opened:
    """Makes the page; call it before the stage is entered."""
    world = World(stage, zone)
    serving = Serving(world, Doing(world, deadline, showing))
    serving.add_to(stage.front.app)
    return Opened(world, serving)


def _has_screen() -> bool:
    """Without one, a browser of text alone would take the terminal over."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
