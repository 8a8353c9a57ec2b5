"""Who did what and when, by ids alone: never a name, a text or a Telegram id."""

from typing import Literal, TypeAlias

from programme.roles import Role
from storage.database import Param, Tx

Reading: TypeAlias = Literal["read_card", "read_text", "read_pdf"]
"""How somebody of the staff opened what others wrote; the object is the application."""

_READINGS: tuple[Reading, ...] = ("read_card", "read_text", "read_pdf")
_OF_QUESTIONS = tuple(
    f"{did}_question" for did in ("read", "claimed", "refused", "released", "passed", "answered", "closed")
)
_DEEDS = (
    "published", "moved", "cancelled", "resized", "sign_up_end", "announced", "table", "poster", "tick", "thanked",
)  # fmt: skip
_SEMINARS = tuple(f"seminar_{deed}" for deed in _DEEDS)
_OF_HOURS = (
    "opened_hours", "ended_hours", "closed_days", "opened_day", "refused_timetable", "read_talk", "refused_talk",
    "moved_talk", "cancelled_talk", "talk_kept", "talk_not_kept", "talk_missed",
)  # fmt: skip
_OF_STAFF = (
    *_READINGS,
    *_SEMINARS,
    *_OF_QUESTIONS,
    *_OF_HOURS,
    "wrote_consultation",
    "moved_deadline",
    *(f"{change}_{role}" for change in ("became", "was") for role in Role),
)


def note(tx: Tx, *, at: int, person: int, action: str, object_id: int | None = None) -> None:
    """Keeps one line of the log in the same transaction as the deed."""
    tx.run(
        "INSERT INTO audit (at, person, action, object) VALUES (:at, :person, :action, :object)",
        at=at,
        person=person,
        action=action,
        object=object_id,
    )


def read(tx: Tx, *, at: int, person: int, how: Reading, application: int) -> None:
    """Notes that an application was opened."""
    note(tx, at=at, person=person, action=how, object_id=application)


def forget(tx: Tx, person: int) -> None:
    """Deletes the lines of an erased account, but not what it read of others: that is theirs to know."""
    kept: dict[str, Param] = {f"kept{n}": action for n, action in enumerate(_OF_STAFF)}
    names = ", ".join(f":{name}" for name in kept)
    tx.run(f"DELETE FROM audit WHERE person = :person AND action NOT IN ({names})", person=person, **kept)
