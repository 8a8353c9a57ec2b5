"""Whoever answers questions: the name colleagues know them by, and whether they are at work."""

from collections.abc import Collection

from programme.notices import Notice
from storage import deliveries
from storage.database import Tx
from storage.questions import OF_CONSULTANTS, Thread

NAME_MOST = 40


def enter(tx: Tx, person: int, name: str) -> None:
    """Came to the queue: known by this name from now on, and on duty unless she went off it."""
    tx.run(
        """INSERT INTO consultants (person, name) VALUES (:person, :name)
        ON CONFLICT (person) DO UPDATE SET name = excluded.name""",
        person=person,
        name=name[:NAME_MOST],
    )


def put(tx: Tx, person: int, *, on_duty: bool) -> None:
    tx.run("UPDATE consultants SET on_duty = :duty WHERE person = :person", duty=int(on_duty), person=person)


async def is_on_duty(tx: Tx, person: int) -> bool:
    row = await tx.one("SELECT on_duty FROM consultants WHERE person = :person", person=person)
    return row is None or row["on_duty"] == 1


async def on_duty(tx: Tx) -> list[int]:
    """Who is told of new questions."""
    rows = await tx.all(
        f"""SELECT k.person FROM consultants k WHERE k.on_duty = 1 AND EXISTS
        (SELECT 1 FROM roles r WHERE r.person = k.person AND r.role IN ({OF_CONSULTANTS})) ORDER BY k.person"""
    )
    return [row["person"] for row in rows]


async def tell_of(tx: Tx, here: Thread, at: int, *, again: bool = False, but: int | None = None) -> None:
    """Whoever is on duty hears that a question waits, or does so again; not who gave it back or asked it."""
    occasion = f"r{here.rev}" if again else f"{here.waits_since}"
    for each in await on_duty(tx):
        if each not in (but, here.asker):
            key = f"question_new:{here.id}:{occasion}:{each}"
            deliveries.enqueue(tx, Notice.QUESTION_NEW, each, key, due_at=at, at=at, thread=here.id)


async def colleagues(tx: Tx, person: int) -> list[tuple[int, str]]:
    """The others who answer questions, by name; those at work first."""
    rows = await tx.all(
        f"""SELECT k.person, k.name FROM consultants k WHERE k.person <> :person AND EXISTS
        (SELECT 1 FROM roles r WHERE r.person = k.person AND r.role IN ({OF_CONSULTANTS}))
        ORDER BY k.on_duty DESC, k.name, k.person""",
        person=person,
    )
    return [(row["person"], row["name"]) for row in rows]


async def names(tx: Tx, people: Collection[int]) -> dict[int, str]:
    """Of those who are known here."""
    found: dict[int, str] = {}
    for each in sorted(set(people)):
        row = await tx.one("SELECT name FROM consultants WHERE person = :person", person=each)
        if row is not None:
            found[each] = row["name"]
    return found
