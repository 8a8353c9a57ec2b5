"""All that is kept about one account, read at once, to be handed to its owner."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage.database import Row, Statement, Tx, statement


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows by table; every row names its applicant or its application."""

    account: Row
    roles: Sequence[Row]
    opt_outs: Sequence[Row]
    applicants: Sequence[Row]
    consents: Sequence[Row]
    applications: Sequence[Row]
    answers: Sequence[Row]
    revisions: Sequence[Row]
    files: Sequence[Row]
    documents: Sequence[Row]
    threads: Sequence[Row]
    thread_messages: Sequence[Row]
    budget_undo: Sequence[Row]
    nudges: Sequence[Row]
    deadlines: Sequence[Row]
    sign_ups: Sequence[Row]
    attendances: Sequence[Row]
    bookings: Sequence[Row]
    booking_waits: Sequence[Row]


async def kept_of(tx: Tx, person: int) -> Kept:
    """What stands in the tables of a person who is there."""
    found = await tx.together(
        _of("SELECT p.tg_id, p.language, p.created_at, p.source FROM people p WHERE p.id = :person", person),
        _of("SELECT r.role, r.granted_at FROM roles r WHERE r.person = :person ORDER BY r.granted_at, r.role", person),
        _of("SELECT o.topic, o.at FROM opt_outs o WHERE o.person = :person ORDER BY o.at, o.topic", person),
        _of("SELECT c.id, c.n, c.whose FROM applicants c WHERE c.person = :person ORDER BY c.n", person),
        _of(
            """SELECT s.applicant, s.version, s.language, s.at FROM consents s
            JOIN applicants c ON c.id = s.applicant WHERE c.person = :person ORDER BY s.at, s.id""",
            person,
        ),
        _of(
            """SELECT a.id, a.applicant, a.season, a.status, a.number, a.created_at, a.changed_at, a.submitted_at,
            a.reopened_at, a.withdrawn_at, a.language FROM applications a
            JOIN applicants c ON c.id = a.applicant WHERE c.person = :person ORDER BY a.id""",
            person,
        ),
        _of(
            """SELECT an.application, an.question, an.value, an.at FROM answers an
            JOIN applications a ON a.id = an.application
            JOIN applicants c ON c.id = a.applicant WHERE c.person = :person ORDER BY an.at, an.question""",
            person,
        ),
        _of(
            """SELECT r.application, r.n, r.at, r.late, r.content FROM revisions r
            JOIN applications a ON a.id = r.application
            JOIN applicants c ON c.id = a.applicant WHERE c.person = :person ORDER BY r.application, r.n""",
            person,
        ),
        _of(
            """SELECT f.application, f.question, f.kind, f.name, f.size, f.seconds, f.state, f.at FROM files f
            JOIN applications a ON a.id = f.application
            JOIN applicants c ON c.id = a.applicant WHERE c.person = :person ORDER BY f.id""",
            person,
        ),
        _of(
            """SELECT d.application, d.revision, d.kind, d.name, d.size, d.at FROM documents d
            JOIN applications a ON a.id = d.application
            JOIN applicants c ON c.id = a.applicant WHERE c.person = :person ORDER BY d.id""",
            person,
        ),
        _of(
            """SELECT t.id, t.step, t.topic, t.state, t.asked_at, t.answered_at, t.closed_at, t.stars, t.word
            FROM threads t WHERE t.asker = :person ORDER BY t.id""",
            person,
        ),
        _of(
            """SELECT m.thread, m.asks, m.kind, m.text, m.at FROM thread_messages m
            JOIN threads t ON t.id = m.thread WHERE t.asker = :person ORDER BY m.id""",
            person,
        ),
        _of(
            """SELECT u.application, u.line, u.part, u.value FROM budget_undo u
            JOIN applications a ON a.id = u.application
            JOIN applicants c ON c.id = a.applicant WHERE c.person = :person ORDER BY u.application, u.n""",
            person,
        ),
        _of("SELECT g.application, g.kind, g.at FROM nudges g WHERE g.person = :person ORDER BY g.at", person),
        _of(
            """SELECT m.closes_at, m.reason, m.at FROM deadline_moves m WHERE m.person = :person
            UNION ALL SELECT l.closes_at, l.reason, l.at FROM deadline_plans l WHERE l.person = :person ORDER BY 3""",
            person,
        ),
        _of(
            """SELECT s.title_kk, s.title_ru, s.starts_at, u.people, u.state, u.answer, u.at FROM sign_ups u
            JOIN seminars s ON s.id = u.seminar WHERE u.person = :person ORDER BY u.id""",
            person,
        ),
        _of(
            """SELECT s.title_kk, s.title_ru, s.starts_at, t.people, t.at, f.mark, f.words FROM attendances t
            JOIN seminars s ON s.id = t.seminar LEFT JOIN feedback f ON f.seminar = t.seminar AND f.person = t.person
            WHERE t.person = :person ORDER BY t.at, t.seminar""",
            person,
        ),
        _of(
            """SELECT b.topic, b.language, b.mode, b.phone, b.starts_at, b.ends_at, b.state, b.answer, b.cancelled_by,
            b.reason, b.made_at FROM bookings b WHERE b.person = :person ORDER BY b.id""",
            person,
        ),
        _of(
            """SELECT w.topic, w.language, w.state, w.at FROM booking_waits w WHERE w.person = :person
            ORDER BY w.id""",
            person,
        ),
    )
    return Kept(found[0][0], *found[1:])


def _of(sql: str, person: int) -> Statement:
    return statement(sql, person=person)
