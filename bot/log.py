"""Log lines of ids: JSON to standard error, never a text, a name or the token.

Foreign errors are shown by class and by the place in *our* code, because asyncpg's and pydantic's texts print
values, and a failed download prints the token.
"""

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

OURS = Path(__file__).resolve().parent.parent
SECRETS = re.compile(r"\d{5,}:[\w-]{20,}|/bot[^/\s]+/")
FACTS = (
    "update", "person", "code", "seconds", "count", "error", "where", "kind", "job", "delivery", "port", "offset",
)  # fmt: skip
"""Names of the ids and numbers that a log line may carry, given as `extra`."""


def where(error: BaseException) -> str:
    """The innermost place in our own code that the error went through: file and line, no text."""
    ours = [
        f"{Path(frame.filename).relative_to(OURS)}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(OURS) and ".venv" not in frame.filename
    ]
    return ours[-1] if ours else "?"


def fault(error: BaseException) -> dict[str, str]:
    """What may be said of an error in a log line."""
    return {"error": type(error).__name__, "where": where(error)}


class Line(logging.Formatter):
    """One JSON object a line: moment (UTC), level, our sentence, and the facts that are ids."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "said": record.getMessage() if record.name.startswith("bastama") else _foreign(record),
        }
        line |= {name: getattr(record, name) for name in FACTS if hasattr(record, name)}
        if record.exc_info and record.exc_info[1] is not None:
            line |= fault(record.exc_info[1])
        return SECRETS.sub("…", json.dumps(line, ensure_ascii=False, default=str))


def _foreign(record: logging.LogRecord) -> str:
    """A library's line without its arguments: they may hold what a person wrote."""
    return (
        f"{record.module}:{record.lineno} {record.msg if isinstance(record.msg, str) and record.args else ''}".strip()
    )


def start_logging(level: str) -> None:
    """Sends every logger through Line; libraries speak from WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Line())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("bastama").setLevel(level)
    logging.captureWarnings(True)
