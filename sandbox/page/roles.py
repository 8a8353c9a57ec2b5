"""Makes somebody one of the staff as it is done outside: by the bot's own command, whose link is opened on the phone.

The words of that command and the shape of what it prints are all that is known of the bot here.
"""

from __future__ import annotations

import re

from sandbox.bot_process import BotProcess
from sandbox.player import BotFailed

KNOWN = ("admin", "manager", "reviewer", "consultant", "observer")
SHOWN = ("consultant", "manager")
"""Roles that a phone of the page is called by; the others are `other`."""
LINK = re.compile(r"\?start=([\w-]{1,64})")


async def invite(stage: BotProcess, role: str) -> str | None:
    """What stands behind `?start=` in a new invite; None when none could be made."""
    try:
        made = await stage.run(["invite", "--role", role])
    except BotFailed:
        return None
    found = LINK.search(made.printed)
    return found[1] if found and made.code == 0 else None
