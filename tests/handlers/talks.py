"""Whose words may be read because they were said in a question to a person, or with it."""

import re
from collections import defaultdict
from typing import Any

from programme.roles import CONSULTS
from tests.stage import Stage

TOKEN = re.compile(r"белгі\d+·\d+·")
"""How a monkey marks its words."""


def tokens_in(text: str | None) -> set[str]:
    return set(TOKEN.findall(text or ""))


class Talks:
    """What was ever so: rows change and go, messages stay in the chats."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._consulting: set[int] = set()
        self._askers: dict[str, set[int]] = defaultdict(set)
        """By token: who asked the question that it was said in."""
        self._among: set[str] = set()
        """Said among colleagues."""
        self._ready: set[str] = set()
        self._shared: set[int] = set()
        """Applications whose answer an asker let be read."""

    def may_be_seen(self, chat: int, token: str, homes: set[int]) -> bool:
        if token in self._ready or chat in self._askers.get(token, ()):
            return True
        heard = token in self._askers or token in self._among or bool(homes & self._shared)
        return chat in self._consulting and heard

    async def note(self) -> None:
        for row in await self._all(
            """SELECT p.tg_id, m.text FROM thread_messages m JOIN threads t ON t.id = m.thread
            JOIN people p ON p.id = t.asker"""
        ):
            for token in tokens_in(row["text"]):
                self._askers[token].add(row["tg_id"])
        for row in await self._all("SELECT words FROM thread_notes"):
            self._among |= tokens_in(row["words"])
        for row in await self._all("SELECT kk, ru FROM ready_answers"):
            self._ready |= tokens_in(f"{row['kk']} {row['ru']}")
        shared = await self._all("SELECT application FROM threads WHERE shares = 1 AND application IS NOT NULL")
        self._shared |= {row["application"] for row in shared}
        for row in await self._all("SELECT p.tg_id, r.role FROM roles r JOIN people p ON p.id = r.person"):
            self._consulting |= {row["tg_id"]} if row["role"] in CONSULTS else set()

    async def _all(self, sql: str) -> list[dict[str, Any]]:
        return await self._stage.place.all(sql)
