"""The words a sent application is found by: written with it, looked for by their beginnings."""

from collections.abc import Iterable, Sequence

from programme.places import after
from programme.searching import words_of
from storage.database import Param, Row, Tx


def index(tx: Tx, application: int, words: Iterable[str]) -> None:
    """Makes the application found by these words, and by no former ones. They may come as they were typed."""
    tx.run("DELETE FROM application_words WHERE application = :application", application=application)
    tx.run_many(
        "INSERT INTO application_words (application, word) VALUES (:application, :word)",
        [{"application": application, "word": word} for word in sorted(words_of(words))],
    )


def condition(alias: str, beginnings: Sequence[str]) -> tuple[str, dict[str, Param]]:
    """SQL that holds for applications in which every one of these folded words begins a word; empty for none."""
    sql, params = "", dict[str, Param]()
    for n, word in enumerate(beginnings):
        sql += f""" AND {alias}.id IN
            (SELECT application FROM application_words WHERE word >= :word{n} AND word < :after{n})"""
        params |= {f"word{n}": word, f"after{n}": after(word)}
    return sql, params


async def unindexed(tx: Tx, past: int, most: int) -> Sequence[Row]:
    """Sent applications that nobody can find, since they are older than the search; by id, behind `past`."""
    return await tx.all(
        """SELECT a.id, r.content, a.language FROM applications a
        JOIN revisions r ON r.application = a.id AND r.n = a.revision
        WHERE a.status = 'submitted' AND a.id > :past
        AND NOT EXISTS (SELECT 1 FROM application_words w WHERE w.application = a.id) ORDER BY a.id LIMIT :most""",
        past=past,
        most=most,
    )
