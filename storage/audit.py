"""Who did what and when, by ids alone: never a name, a text or a Telegram id."""

from storage.database import Tx


def note(tx: Tx, *, at: int, person: int, action: str, object_id: int | None = None) -> None:
    """Keeps one line of the log in the same transaction as the deed."""
    tx.run(
        "INSERT INTO audit (at, person, action, object) VALUES (:at, :person, :action, :object)",
        at=at,
        person=person,
        action=action,
        object=object_id,
    )
