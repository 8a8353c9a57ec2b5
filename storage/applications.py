"""Applications and their answers, as they are being written; what was sent of them is in `storage/revisions.py`.

Every move is conditional on where the person stood: no row changed means the world moved (`Outdated`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from programme.application import Answer
from programme.audience import place_of
from programme.kinds import from_json, to_json
from programme.problem import Outdated
from storage.database import Row, Statement, Tx, statement

OPEN = "(status = 'draft' OR reopened_at IS NOT NULL)"
"""Of an application's row: it may be written in."""


@dataclass(frozen=True, slots=True)
class Application:
    """One application as it stands; `step` is a question's id or "summary".

    What was sent stays valid while a sent one is being changed again (`reopened_at`), until it is sent again.
    """

    id: int
    applicant: int
    season: str
    status: str
    step: str
    return_to: str | None
    rev: int
    number: str | None
    submitted_at: int | None
    answers: Mapping[str, Answer]
    sources: Mapping[str, int]
    """For each answer that was typed: the id of the message that gave it."""
    revision: int = 0
    """The newest one that was sent; 0 before the first."""
    reopened_at: int | None = None
    withdrawn_at: int | None = None

    @property
    def open(self) -> bool:
        """Whether it may be written in: not sent yet, or being changed again."""
        return self.status == "draft" or self.reopened_at is not None


COLUMNS = """a.id AS application, a.applicant, a.season, a.status, a.step, a.return_to, a.rev, a.number,
    a.submitted_at, a.revision, a.reopened_at, a.withdrawn_at"""
"""What `application_from` reads."""


def answers_of(tg_id: int) -> Statement:
    """The answers of the application this account is at."""
    return statement(
        """SELECT an.question, an.value, an.message_id FROM people p
        JOIN answers an ON an.application = p.application WHERE p.tg_id = :tg_id""",
        tg_id=tg_id,
    )


async def live_of(tx: Tx, person: int, season: str) -> list[Application]:
    """Every live application of an account in a season with its answers, as their applicants came."""
    return [each for each in await all_of(tx, person, season) if each.status != "withdrawn"]


async def all_of(tx: Tx, person: int, season: str) -> list[Application]:
    """Those that were withdrawn too; an applicant's in the order they were begun."""
    rows, said = await tx.together(
        statement(
            f"""SELECT {COLUMNS} FROM applications a JOIN applicants c ON c.id = a.applicant
            WHERE c.person = :person AND a.season = :season ORDER BY c.n, a.id""",
            person=person,
            season=season,
        ),
        statement(
            """SELECT an.application, an.question, an.value, an.message_id FROM applicants c
            JOIN applications a ON a.applicant = c.id AND a.season = :season
            JOIN answers an ON an.application = a.id WHERE c.person = :person""",
            person=person,
            season=season,
        ),
    )
    found = []
    for row in rows:
        of_it = [each for each in said if each["application"] == row["application"]]
        found.append(application_from(row, *read_answers(of_it)))
    return found


def application_from(row: Row, answers: Mapping[str, Answer], sources: Mapping[str, int]) -> Application:
    return Application(
        id=row["application"],
        applicant=row["applicant"],
        season=row["season"],
        status=row["status"],
        step=row["step"],
        return_to=row["return_to"],
        rev=row["rev"],
        number=row["number"],
        submitted_at=row["submitted_at"],
        answers=answers,
        sources=sources,
        revision=row["revision"],
        reopened_at=row["reopened_at"],
        withdrawn_at=row["withdrawn_at"],
    )


async def begin(tx: Tx, *, applicant: int, season: str, language: str, step: str, at: int) -> int:
    """Opens an application and returns its id; the database refuses a second live one (`Outdated`)."""
    row = await tx.one(
        """INSERT INTO applications (applicant, season, status, step, rev, language, created_at, changed_at)
        VALUES (:applicant, :season, 'draft', :step, 1, :language, :at, :at)
        ON CONFLICT (applicant, season) WHERE status <> 'withdrawn' DO NOTHING RETURNING id""",
        applicant=applicant,
        season=season,
        language=language,
        step=step,
        at=at,
    )
    if row is None:
        raise Outdated
    made: int = row["id"]
    return made


def keep_answer(tx: Tx, application: int, question: str, answer: Answer, *, message_id: int | None, at: int) -> None:
    """Keeps or replaces the answer to one question."""
    tx.run(
        """INSERT INTO answers (application, question, value, message_id, at, kato)
        VALUES (:application, :question, :value, :message_id, :at, :kato)
        ON CONFLICT (application, question) DO UPDATE SET value = excluded.value,
        message_id = excluded.message_id, at = excluded.at, kato = excluded.kato""",
        application=application,
        question=question,
        value=None if answer.value is None else to_json(answer.value),
        message_id=message_id,
        at=at,
        kato=place_of(answer.value),
    )


async def move(tx: Tx, here: Application, *, step: str, return_to: str | None, language: str, at: int) -> Application:
    """Moves the draft from where it stands to `step`; raises Outdated if it no longer stands there."""
    row = await tx.one(
        f"""UPDATE applications
        SET step = :step, return_to = :return_to, rev = rev + 1, language = :language, changed_at = :at
        WHERE id = :id AND applicant = :applicant AND step = :was AND rev = :rev AND {OPEN}
        RETURNING rev""",
        id=here.id,
        applicant=here.applicant,
        was=here.step,
        rev=here.rev,
        step=step,
        return_to=return_to,
        language=language,
        at=at,
    )
    if row is None:
        raise Outdated
    return replace(here, step=step, return_to=return_to, rev=row["rev"])


def read_answers(rows: Sequence[Row]) -> tuple[dict[str, Answer], dict[str, int]]:
    """The answers by question, and the messages they came from."""
    answers: dict[str, Answer] = {}
    sources: dict[str, int] = {}
    for row in rows:
        value = row["value"]
        answers[row["question"]] = Answer(None if value is None else from_json(value))
        if row["message_id"] is not None:
            sources[row["question"]] = row["message_id"]
    return answers, sources


async def answers_in(tx: Tx, application: int) -> dict[str, Answer]:
    """The answers of one application, whoever's it is."""
    rows = await tx.all(
        "SELECT question, value, message_id FROM answers WHERE application = :application", application=application
    )
    return read_answers(rows)[0]
