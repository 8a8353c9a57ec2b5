"""Who does not want to be told of what."""

from programme.notices import Topic
from storage.database import Tx


async def of(tx: Tx, person: int) -> frozenset[Topic]:
    """The topics that this account has left."""
    rows = await tx.all("SELECT topic FROM opt_outs WHERE person = :person", person=person)
    return frozenset(Topic(row["topic"]) for row in rows)


def leave(tx: Tx, person: int, topic: Topic, at: int) -> None:
    """She is told of it no more; nothing changes where she has left it before."""
    tx.run(
        "INSERT INTO opt_outs (person, topic, at) VALUES (:person, :topic, :at) ON CONFLICT (person, topic) DO NOTHING",
        person=person,
        topic=topic.value,
        at=at,
    )


def come_back(tx: Tx, person: int, topic: Topic) -> None:
    """She is told of it again."""
    tx.run("DELETE FROM opt_outs WHERE person = :person AND topic = :topic", person=person, topic=topic.value)
