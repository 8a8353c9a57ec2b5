"""Questions of the form at which somebody wants to talk to a person."""

from storage.database import Tx


def keep(tx: Tx, application: int, question: str, at: int) -> None:
    """Notes the wish once, however often she presses."""
    tx.run(
        """INSERT INTO asks (application, question, at) VALUES (:application, :question, :at)
        ON CONFLICT (application, question) DO NOTHING""",
        application=application,
        question=question,
        at=at,
    )
