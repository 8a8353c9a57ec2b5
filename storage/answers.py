"""What was answered to the questions of a season, counted."""

from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import suppress

from programme.changed_ids import Answered
from programme.kinds import from_json
from storage.database import Row, Tx, statement


async def answered(tx: Tx, season: str, choices: Collection[str]) -> dict[str, Answered]:
    """How many answers each question has, and of these `choices` who chose what; withdrawn ones do not count."""
    counted, *chosen = await tx.together(
        statement(f"SELECT an.question, count(*) AS n {_LIVE} GROUP BY an.question", season=season),
        *(
            statement(
                f"SELECT an.value, count(*) AS n {_LIVE} AND an.question = :question GROUP BY an.value",
                season=season,
                question=question,
            )
            for question in choices
        ),
    )
    found = {row["question"]: Answered(row["n"]) for row in counted}
    for question, rows in zip(choices, chosen, strict=True):
        options: Counter[str] = Counter()
        for row in rows:
            with suppress(ValueError):  # told when it is next shown
                value = from_json(row["value"])
                options.update({str(each): row["n"] for each in (value if isinstance(value, list) else [value])})
        if question in found:
            found[question] = Answered(found[question].count, dict(options))
    return found


_LIVE = """FROM answers an JOIN applications a ON a.id = an.application
    WHERE a.season = :season AND a.status <> 'withdrawn' AND an.value IS NOT NULL"""


async def unplaced(tx: Tx, past: tuple[int, str], most: int) -> Sequence[Row]:
    """Answers behind `past` (application, question) that may point at a place and do not say so in their row."""
    return await tx.all(
        """SELECT application, question, value FROM answers
        WHERE kato IS NULL AND (value LIKE '%"kato"%' OR value LIKE '"__-%')
        AND (application > :application OR (application = :application AND question > :question))
        ORDER BY application, question LIMIT :most""",
        application=past[0],
        question=past[1],
        most=most,
    )


def place(tx: Tx, application: int, question: str, kato: str) -> None:
    """Notes where an answer points."""
    tx.run(
        "UPDATE answers SET kato = :kato WHERE application = :application AND question = :question",
        application=application,
        question=question,
        kato=kato,
    )
