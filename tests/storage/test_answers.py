"""Answers of a season counted, on both engines."""

from programme.application import Answer
from programme.changed_ids import Answered
from storage import applications
from storage.answers import answered
from storage.database import Database
from tests.storage.test_applications import AT, begun, villager


async def test_answers_are_counted_and_of_a_choice_who_chose_what(database: Database) -> None:
    said = [
        {"title": Answer("Шеберхана"), "region": Answer("KZ-43"), "needs": Answer(["a", "b"]), "amount": Answer(None)},
        {"title": Answer("Алаң"), "region": Answer("KZ-43"), "needs": Answer(["b"])},
        {"title": Answer("Қайтарылған"), "region": Answer("KZ-10")},
        {"region": Answer("KZ-11")},
    ]
    for n, answers in enumerate(said):
        here = await begun(database, await villager(database, n))
        async with database.begin() as tx:
            for question, answer in answers.items():
                applications.keep_answer(tx, here.id, question, answer, message_id=None, at=AT)
            if n == 2:
                tx.run("UPDATE applications SET status = 'withdrawn' WHERE id = :id", id=here.id)
            if n == 3:
                tx.run("UPDATE answers SET value = 'no JSON' WHERE application = :id", id=here.id)
    async with database.read() as tx:
        found = await answered(tx, "2027", ["region", "needs", "never"])
        assert await answered(tx, "2026", ["region"]) == {}
    assert found == {
        "title": Answered(2),
        "region": Answered(3, {"KZ-43": 2}),
        "needs": Answered(2, {"a": 1, "b": 2}),
    }
