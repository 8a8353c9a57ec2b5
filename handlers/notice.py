"""What a notice is made from and what it becomes: words for somebody who did not just press.

One function a kind, `async def NAME(telling) -> Told | None`, in the receiver's folder; `bot/deliveries.py` has the
table. It reads rows and sends nothing. None: its fact is no longer true, and nobody is written to.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from handlers.ui.screen import Screen
from programme.season import Season
from storage.database import Tx


@dataclass(frozen=True, slots=True)
class Telling:
    """Who is told of what. The receiver's language is being spoken while the notice is made.

    `facts` are the ids of each row: one, or several where the kind is grouped. `now` is UTC seconds.
    """

    tx: Tx
    person: int
    language: str
    season: Season
    now: int
    facts: tuple[Mapping[str, int], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A message; with a document (id in `documents`) the screen's text is its caption."""

    screen: Screen
    document: int | None = None


Tell: TypeAlias = Callable[[Telling], Awaitable[Told | None]]
