"""A parrot as the bot of a tale of one's own, played as any story is."""

import sys
from collections.abc import Callable
from pathlib import Path

PARROT = [sys.executable, str(Path(__file__).with_name("parrot.py"))]
HEAD = """name: tale
title: A tale
starts: 2027-03-10 10:00 Asia/Almaty
bot: Parrot
people:
  anna: {name: Anna}
  bela: {name: Bela, language_code: kk}
steps:
"""
FIRST = 9
"""The line of the first step."""

Play = Callable[..., int]
