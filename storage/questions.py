"""Questions to a person, as rows: asked, added to, found again. Who takes them is in `storage/question_moves.py`.

Every change is one conditional UPDATE: no row, and the world has moved on (`Outdated`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from programme.problem import Outdated
from programme.question import ClosedBy, Phase, State, Waits
from programme.roles import CONSULTS
from storage.database import Param, Row, Tx

OF_CONSULTANTS = ", ".join(f"'{role.value}'" for role in sorted(CONSULTS))
COLUMNS = """t.id, t.rev, t.season, t.asker, t.application, t.step, t.shares, t.topic, t.language, t.phase, t.state,
    t.claimed_by, t.asked_at, t.waits_since, t.claim_since, t.reminded_at, t.alerted_at, t.answered_at, t.closed_at,
    t.closed_by, t.stars, t.rated"""
BARE = COLUMNS.replace("t.", "")
SHOWN = 8
"""Threads of a person that are listed: the newest."""


@dataclass(frozen=True, slots=True)
class Thread:
    """One question with all that was said about it."""

    id: int
    rev: int
    season: str
    asker: int
    application: int | None
    step: str | None
    shares: bool
    topic: str
    language: str
    phase: Phase
    state: State
    claimed_by: int | None
    asked_at: int
    waits_since: int | None
    claim_since: int | None
    reminded_at: int | None
    alerted_at: int | None
    answered_at: int | None
    closed_at: int | None
    closed_by: ClosedBy | None
    stars: int | None
    rated: int

    @property
    def open(self) -> bool:
        return self.state is not State.CLOSED

    @property
    def waits(self) -> Waits:
        return Waits(
            self.state, self.waits_since, self.claim_since, self.reminded_at, self.alerted_at, self.answered_at
        )


def thread_from(row: Row) -> Thread:
    closed = row["closed_by"]
    return Thread(
        id=row["id"],
        rev=row["rev"],
        season=row["season"],
        asker=row["asker"],
        application=row["application"],
        step=row["step"],
        shares=row["shares"] == 1,
        topic=row["topic"],
        language=row["language"],
        phase=Phase(row["phase"]),
        state=State(row["state"]),
        claimed_by=row["claimed_by"],
        asked_at=row["asked_at"],
        waits_since=row["waits_since"],
        claim_since=row["claim_since"],
        reminded_at=row["reminded_at"],
        alerted_at=row["alerted_at"],
        answered_at=row["answered_at"],
        closed_at=row["closed_at"],
        closed_by=ClosedBy(closed) if closed is not None else None,
        stars=row["stars"],
        rated=row["rated"],
    )


async def changed(tx: Tx, sets: str, where: str, **facts: Param) -> Thread | None:
    """One thread changed by one statement, or None where it is not as it was thought to be."""
    row = await tx.one(
        f"UPDATE threads SET rev = rev + 1, {sets} WHERE {where} RETURNING {BARE}",
        **facts,
    )
    return None if row is None else thread_from(row)


def surely(thread: Thread | None) -> Thread:
    return thread if thread is not None else _outdated()


def _outdated() -> NoReturn:
    raise Outdated


@dataclass(frozen=True, slots=True)
class About:
    """Where in an application somebody wants to ask, and whether her answer there may be read."""

    application: int | None = None
    step: str | None = None
    shares: bool = False


async def ask(
    tx: Tx, asker: int, *, season: str, about: About, topic: str, language: str, phase: Phase, at: int
) -> Thread:
    """A further question, in the queue from now on."""
    row = await tx.one(
        f"""INSERT INTO threads (season, asker, application, step, shares, topic, language, phase, state, asked_at,
        waits_since) VALUES (:season, :asker, :application, :step, :shares, :topic, :language, :phase, 'waiting', :at,
        :at) RETURNING {BARE}""",
        season=season,
        asker=asker,
        application=about.application,
        step=about.step,
        shares=int(about.shares),
        topic=topic,
        language=language,
        phase=phase.value,
        at=at,
    )
    assert row is not None, "an insert with RETURNING always gives its row"
    return thread_from(row)


async def add(tx: Tx, thread: int, asker: int, at: int) -> Thread:
    """The asker said more: back to who answered, if that one still answers questions, else into the queue."""
    hers = f"""EXISTS (SELECT 1 FROM roles r WHERE r.person = threads.claimed_by AND r.role IN ({OF_CONSULTANTS}))
        AND NOT EXISTS (SELECT 1 FROM consultants k WHERE k.person = threads.claimed_by AND k.on_duty = 0)"""
    return surely(
        await changed(
            tx,
            f"""waits_since = coalesce(waits_since, :at), closed_at = NULL, closed_by = NULL,
            claim_since = CASE WHEN state = 'claimed' THEN claim_since WHEN {hers} THEN :at ELSE NULL END,
            reminded_at = CASE WHEN state = 'claimed' THEN reminded_at ELSE NULL END,
            state = CASE WHEN state IN ('waiting', 'claimed') THEN state WHEN {hers} THEN 'claimed' ELSE 'waiting' END,
            claimed_by = CASE WHEN state = 'claimed' THEN claimed_by WHEN {hers} THEN claimed_by ELSE NULL END""",
            "id = :id AND asker = :asker",
            id=thread,
            asker=asker,
            at=at,
        )
    )


async def close(tx: Tx, thread: int, asker: int, by: ClosedBy, at: int) -> Thread:
    """The asker has had enough."""
    return surely(
        await changed(
            tx,
            "state = 'closed', waits_since = NULL, closed_at = :at, closed_by = :by",
            "id = :id AND asker = :asker AND state <> 'closed'",
            id=thread,
            asker=asker,
            at=at,
            by=by.value,
        )
    )


async def rate(tx: Tx, thread: int, asker: int, stars: int) -> Thread:
    """Her stars; changed once at most."""
    return surely(
        await changed(
            tx,
            "stars = :stars, rated = rated + 1",
            "id = :id AND asker = :asker AND answered_at IS NOT NULL AND rated < 2",
            id=thread,
            asker=asker,
            stars=stars,
        )
    )


def say_why(tx: Tx, thread: int, asker: int, word: str) -> None:
    tx.run("UPDATE threads SET word = :word WHERE id = :id AND asker = :asker", id=thread, asker=asker, word=word)


async def find(tx: Tx, id: int) -> Thread | None:
    row = await tx.one(f"SELECT {COLUMNS} FROM threads t WHERE t.id = :id", id=id)
    return None if row is None else thread_from(row)


async def of_asker(tx: Tx, asker: int, *, most: int = SHOWN) -> list[Thread]:
    """Hers, the newest first."""
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM threads t WHERE t.asker = :asker ORDER BY t.id DESC LIMIT :most", asker=asker, most=most
    )
    return [thread_from(row) for row in rows]


async def place_in_queue(tx: Tx, thread: Thread) -> int:
    """1 for the one that is answered next."""
    row = await tx.one(
        """SELECT count(*) AS n FROM threads WHERE state = 'waiting'
        AND (waits_since < :since OR (waits_since = :since AND id <= :id))""",
        since=thread.waits_since or 0,
        id=thread.id,
    )
    return row["n"] if row is not None else 1


async def waits_of(tx: Tx, season: str, most: int) -> list[int]:
    """Working seconds until the first answer, of the last that were answered."""
    rows = await tx.all(
        """SELECT worked FROM threads WHERE season = :season AND worked IS NOT NULL
        ORDER BY answered_at DESC, id DESC LIMIT :most""",
        season=season,
        most=most,
    )
    return [row["worked"] for row in rows]


# What is before somebody


@dataclass(frozen=True, slots=True)
class Desk:
    """The thread at hand, or what is to be asked about."""

    thread: int | None
    about: About


async def desk(tx: Tx, person: int) -> Desk:
    row = await tx.one("SELECT thread, application, step, shares FROM thread_desks WHERE person = :p", p=person)
    if row is None:
        return Desk(None, About())
    return Desk(row["thread"], About(row["application"], row["step"], row["shares"] == 1))


def lay(tx: Tx, person: int, *, thread: int | None = None, about: About | None = None) -> None:
    """Puts a thread before somebody, or what she is going to ask about."""
    wanted = about or About()
    tx.run(
        """INSERT INTO thread_desks (person, thread, application, step, shares)
        VALUES (:person, :thread, :application, :step, :shares)
        ON CONFLICT (person) DO UPDATE SET thread = excluded.thread, application = excluded.application,
        step = excluded.step, shares = excluded.shares""",
        person=person,
        thread=thread,
        application=wanted.application,
        step=wanted.step,
        shares=int(wanted.shares),
    )


# What ready answers are worth


def count_entries(tx: Tx, season: str, entries: Sequence[str], *, helped: bool = False) -> None:
    """Counts that they were offered, or that one was enough."""
    column = "helped" if helped else "offered"
    tx.run_many(
        f"""INSERT INTO faq_counts (season, entry, {column}) VALUES (:season, :entry, 1)
        ON CONFLICT (season, entry) DO UPDATE SET {column} = faq_counts.{column} + 1""",
        [{"season": season, "entry": each} for each in entries],
    )
