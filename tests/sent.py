"""Sent applications, many and at once: put where `submit` puts them, for tests of those who read them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from programme.kinds import Value
from programme.searching import texts_of
from programme.sent import Answered, Sent, Table, to_json
from storage import search
from storage.database import Database, Tx

AT = 1_804_600_000
SEASON = "2027"


@dataclass(frozen=True, slots=True)
class Paper:
    """One application as it was sent; `at` of the nth is n minutes after AT."""

    title: str
    name: str = "Айгүл Нұрланова"
    place: tuple[str, str, str] = (
        "Ойыл",
        "Ақтөбе облысы, Ойыл ауданы, Ойыл ауылы",
        "Актюбинская область, Уилский район, село Уил",
    )
    """As it was typed, and its path in both languages."""
    amount: int = 437_500
    language: str = "kk"
    revision: int = 1
    late: bool = False
    reopened: bool = False
    status: str = "submitted"
    table: Table | None = None
    more: Sequence[Answered] = field(default=())

    def sent(self) -> Sent:
        typed, kk, ru = self.place
        where: Value = {"typed": typed, "sure": True, "kato": "154630100", "kk": kk, "ru": ru}
        kinds = {"kk": "Бастамашыл топ", "ru": "Инициативная группа"}
        return Sent(
            self.language,
            (
                answered("kind_of_applicant", "group", kinds[self.language]),
                answered("full_name", self.name, self.name),
                answered("place", where, kk if self.language == "kk" else ru),
                answered("title", self.title, self.title),
                *self.more,
                answered("amount", self.amount, f"{self.amount} ₸"),
            ),
        )


def answered(question: str, value: Value | None, shown: str, table: Table | None = None) -> Answered:
    title = {"kk": "Сұрақ", "ru": "Вопрос"}["kk"]
    return Answered(question=question, section="", title=f"{title}: {question}", value=value, shown=shown, table=table)


async def send_in(db: Database, *papers: Paper, first: int = 1, season: str = SEASON, prefix: str = "AB") -> list[int]:
    """Their ids; they get the numbers from `first` on, each of an account of its own."""
    made = []
    for chunk in range(0, len(papers), 200):
        async with db.begin() as tx:
            for n, paper in enumerate(papers[chunk : chunk + 200], first + chunk):
                made.append(await _one(tx, paper, n, f"{prefix}-{season[:4]}-{n:04d}", season))
    return made


async def _one(tx: Tx, paper: Paper, n: int, number: str, season: str) -> int:
    at = AT + 60 * n
    person = await _made(
        tx,
        """INSERT INTO people (tg_id, language, expects, created_at, last_seen)
        VALUES (:tg_id, :language, 'home', :at, :at) RETURNING id""",
        tg_id=900_000_000 + n,
        language=paper.language,
        at=at,
    )
    applicant = await _made(
        tx,
        """INSERT INTO applicants (person, n, whose, created_at) VALUES (:person, 1, 'self', :at) RETURNING id""",
        person=person,
        at=at,
    )
    application = await _made(
        tx,
        """INSERT INTO applications (applicant, season, status, step, rev, number, language, created_at, changed_at,
        submitted_at, revision, reopened_at) VALUES (:applicant, :season, :status, 'summary', 1, :number, :language,
        :at, :at, :at, :revision, :reopened) RETURNING id""",
        applicant=applicant,
        season=season,
        status=paper.status,
        number=number,
        language=paper.language,
        revision=paper.revision,
        reopened=at if paper.reopened else None,
        at=at,
    )
    tx.run(
        "UPDATE people SET applicant = :applicant, application = :application WHERE id = :person",
        applicant=applicant,
        application=application,
        person=person,
    )
    for revision in range(1, paper.revision + 1):
        tx.run(
            """INSERT INTO revisions (application, n, content, at, late)
            VALUES (:application, :n, :content, :at, :late)""",
            application=application,
            n=revision,
            content=to_json(paper.sent()),
            at=at + revision - 1,
            late=int(paper.late),
        )
    search.index(tx, application, texts_of(paper.sent()))
    return application


async def _made(tx: Tx, sql: str, **params: str | int | None) -> int:
    row = await tx.one(sql, **params)
    assert row is not None
    made: int = row["id"]
    return made
