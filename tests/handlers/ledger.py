"""The committed rows of everybody, and the way back to how they were at the beginning."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from programme.kinds import Value
from storage.visitors import visitor_key
from tests.handlers.states import State

KEPT = ("handled_updates", "seasons", "memos", "heartbeats", "marks", "migrations", "sqlite_sequence")
"""Tables that are not put back."""


@dataclass(slots=True)
class Rows:
    """What the database says of one phone."""

    person: dict[str, Any] | None = None
    visitor: dict[str, Any] | None = None
    applications: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, Value | None] = field(default_factory=dict)

    @property
    def application(self) -> dict[str, Any] | None:
        """The present one, which stands first."""
        return self.applications[0] if self.applications and self.person and self.person["application"] else None

    @property
    def place(self) -> str:
        row = self.person or self.visitor
        return str(row["expects"]) if row else "language"

    @property
    def language(self) -> str | None:
        row = self.person or self.visitor
        return row["language"] if row else None


class Ledger:
    """The committed rows through a connection of its own, and the way back to how they were at the beginning."""

    def __init__(self, folder: Path) -> None:
        self._secret = (folder / "secret").read_bytes()
        self._db = sqlite3.connect(folder / "bastama.db", isolation_level=None, timeout=10)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA synchronous=OFF")
        copy = folder / "beginning.db"
        self._db.execute("VACUUM INTO ?", (str(copy),))
        self._db.execute("ATTACH ? AS beginning", (str(copy),))
        named = self._db.execute("SELECT name FROM beginning.sqlite_master WHERE type = 'table'").fetchall()
        self._tables = [row["name"] for row in named if row["name"] not in KEPT]
        assert {"people", "applications", "answers", "visitors", "counters"} <= set(self._tables)

    def close(self) -> None:
        self._db.close()

    def put_back(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        for table in self._tables:
            self._db.execute(f"DELETE FROM {table}")
            self._db.execute(f"INSERT INTO {table} SELECT * FROM beginning.{table}")
        self._db.execute("COMMIT")

    def rows(self, states: Iterable[State]) -> dict[int, Rows]:
        """By the phone's id."""
        people = {row["tg_id"]: row for row in self._all("SELECT * FROM people")}
        visitors = {row["key"]: row for row in self._all("SELECT * FROM visitors")}
        of_person = defaultdict(list)
        for row in self._all("SELECT a.*, c.person FROM applications a JOIN applicants c ON c.id = a.applicant"):
            of_person[row["person"]].append(row)
        answers: dict[int, dict[str, Value | None]] = defaultdict(dict)
        for row in self._all("SELECT * FROM answers"):
            answers[row["application"]][row["question"]] = None if row["value"] is None else json.loads(row["value"])
        found = {}
        for state in states:
            person = people.get(state.phone.id)
            present = person["application"] if person else None
            mine = sorted(of_person[person["id"]], key=lambda each: each["id"] != present) if person else []
            visitor = visitors.get(visitor_key(self._secret, state.phone.id))
            found[state.phone.id] = Rows(person, visitor, mine, answers[present] if present else {})
        return found

    def _all(self, sql: str) -> list[dict[str, Any]]:
        return [dict(row) for row in self._db.execute(sql)]
