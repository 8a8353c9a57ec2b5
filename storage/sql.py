"""One SQL for two engines: `:name` parameters and a handful of `{tokens}`.

Statements are written once. SQLite gets them with `:name` as it stands, PostgreSQL with `$1`, `$2`, …; where the
two dialects differ for good, a token stands in the statement. No other difference may be hidden in here: what
cannot be said in both dialects with these tokens is written differently, or does not belong into the database.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Engine = Literal["sqlite", "postgres"]
Param = str | int | float | bytes | None

TOKENS: Mapping[Engine, Mapping[str, str]] = {
    "sqlite": {
        "id": "INTEGER PRIMARY KEY AUTOINCREMENT",
        "bytes": "BLOB",
        "skip_locked": "",
        "c": "",
        "for_update": "",
    },
    "postgres": {
        "id": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
        "bytes": "BYTEA",
        "skip_locked": "FOR UPDATE SKIP LOCKED",
        "c": 'COLLATE "C"',
        "for_update": "FOR UPDATE OF ",
    },
}
"""What each token becomes. `{for_update:alias}` is the only one that takes a word."""

_SCAN = re.compile(
    r"""
      (?P<alone> '[^']*' | "[^"]*" | --[^\n]* | /\*.*?\*/ | :: )
    | : (?P<name> [A-Za-z_][A-Za-z0-9_]* )
    | \{ (?P<token> [^{}]* ) \}
    | (?P<open> ['"{}] | /\* )
    """,
    re.VERBOSE | re.DOTALL,
)
_WITH_ALIAS = re.compile(r"for_update:([A-Za-z_][A-Za-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Translated:
    """A statement in one engine's dialect, and the names it wants in the order of their numbers."""

    text: str
    names: tuple[str, ...]
    wanted: frozenset[str]

    def check(self, params: Mapping[str, Param]) -> None:
        """Raises ValueError if a parameter is missing or superfluous; it names them, never their values."""
        if params.keys() == self.wanted:
            return
        missing = sorted(self.wanted - params.keys())
        extra = sorted(params.keys() - self.wanted)
        raise ValueError(f"parameters missing: {missing}, superfluous: {extra}, in: {self.text}")


@lru_cache(maxsize=1024)
def translate(sql: str, engine: Engine) -> Translated:
    """Replaces names and tokens; ValueError for an unknown token or a quote, comment or brace left open.

    Quoted text, comments and `::` are left alone. The same name twice is the same number. Comments do not nest.
    """
    numbers: dict[str, int] = {}

    def replaced(found: re.Match[str]) -> str:
        if (name := found["name"]) is not None:
            number = numbers.setdefault(name, len(numbers) + 1)
            return found[0] if engine == "sqlite" else f"${number}"
        if (token := found["token"]) is not None:
            return _token(token, engine)
        if found["open"]:
            raise ValueError(f"{found['open']} is left open in: {sql}")
        return found[0]

    text = _SCAN.sub(replaced, sql)
    return Translated(text, tuple(numbers), frozenset(numbers))


def _token(token: str, engine: Engine) -> str:
    if alias := _WITH_ALIAS.fullmatch(token):
        clause = TOKENS[engine]["for_update"]
        return clause and clause + alias[1]
    if token == "for_update" or token not in TOKENS[engine]:
        raise ValueError(f"unknown token {{{token}}}")
    return TOKENS[engine][token]
