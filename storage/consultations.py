"""Sessions of advice as the programme counts them, each once, and the figures made of them: counts of rows, no more."""

import hashlib
import hmac
from dataclasses import dataclass

from programme.question import Channel, Kind, Phase
from programme.typed import words
from storage.database import Tx, statement
from storage.questions import Thread

TOP = 5


def of_account(person: int) -> str:
    """One who asked here; the bare number outlives the account, as the audit's does."""
    return f"account:{person}"


def of_phone(key: bytes, phone: str) -> str:
    """One without Telegram: a keyed hash of her number tells her apart, and the number itself is kept nowhere."""
    return "phone:" + hmac.new(key, f"consultation:{phone}".encode(), hashlib.sha256).hexdigest()[:32]


def of_name(key: bytes, typed: str) -> str:
    """One without a telephone: told apart by her name and village, however they are spelled; neither is kept."""
    named = " ".join(sorted(set(words(typed))))
    return "named:" + hmac.new(key, f"consultation:{named}".encode(), hashlib.sha256).hexdigest()[:32]


def keep(
    tx: Tx,
    season: str,
    *,
    who: str,
    kind: Kind,
    topic: str,
    channel: Channel,
    phase: Phase,
    language: str,
    consultant: int,
    at: int,
    thread: int | None = None,
    booking: int | None = None,
) -> None:
    """One session: written down by hand, or once of a question that was answered, or of a talk that was kept."""
    tx.run(
        """INSERT INTO consultations (season, thread, who, kind, topic, channel, phase, language, consultant, at,
            booking)
        VALUES (:season, :thread, :who, :kind, :topic, :channel, :phase, :language, :consultant, :at, :booking)
        ON CONFLICT DO NOTHING""",
        season=season,
        thread=thread,
        who=who,
        kind=kind.value,
        topic=topic,
        channel=channel.value,
        phase=phase.value,
        language=language,
        consultant=consultant,
        at=at,
        booking=booking,
    )


def keep_of_thread(tx: Tx, thread: Thread, kind: Kind, consultant: int, at: int) -> None:
    """A question that was answered is one session, however long the talk."""
    keep(
        tx,
        thread.season,
        who=of_account(thread.asker),
        kind=kind,
        topic=thread.topic,
        channel=Channel.CHAT,
        phase=thread.phase,
        language=thread.language,
        consultant=consultant,
        at=at,
        thread=thread.id,
    )


async def kind_of(tx: Tx, application: int | None) -> Kind:
    """Who asks, by what her application says of it."""
    if application is None:
        return Kind.RESIDENT
    rows = await tx.all(
        "SELECT value FROM answers WHERE application = :application AND value IN (:group, :ngo)",
        application=application,
        group='"group"',
        ngo='"ngo"',
    )
    return Kind(rows[0]["value"].strip('"')) if rows else Kind.RESIDENT


# A consultation being written down


@dataclass(frozen=True, slots=True)
class Plan:
    channel: Channel
    kind: Kind | None
    topic: str | None


async def plan(tx: Tx, person: int) -> Plan | None:
    row = await tx.one("SELECT channel, kind, topic FROM consultation_plans WHERE person = :person", person=person)
    if row is None:
        return None
    return Plan(Channel(row["channel"]), Kind(row["kind"]) if row["kind"] is not None else None, row["topic"])


def keep_plan(tx: Tx, person: int, made: Plan) -> None:
    tx.run(
        """INSERT INTO consultation_plans (person, channel, kind, topic) VALUES (:person, :channel, :kind, :topic)
        ON CONFLICT (person) DO UPDATE SET channel = excluded.channel, kind = excluded.kind, topic = excluded.topic""",
        person=person,
        channel=made.channel.value,
        kind=made.kind.value if made.kind is not None else None,
        topic=made.topic,
    )


async def take_plan(tx: Tx, person: int) -> Plan | None:
    """Takes it off the table: of two presses one writes it down."""
    found = await plan(tx, person)
    rows = await tx.all("DELETE FROM consultation_plans WHERE person = :person RETURNING person", person=person)
    return found if rows else None


# Figures


@dataclass(frozen=True, slots=True)
class Figures:
    """What the managers' board shows; every number is a count of rows."""

    people: int
    sessions: int
    by_phase: dict[str, int]
    by_kind: dict[str, int]
    by_channel: dict[str, int]
    by_topic: dict[str, int]
    by_consultant: dict[int, int]
    waiting: int
    claimed: int
    oldest: int | None
    """Since when the one that has waited longest does."""
    stars: int
    starred: int
    """The sum of all marks, and how many there are."""
    misses: tuple[tuple[str, int], ...]
    """Ready entries that were offered and not enough: the most frequent; '' is: none was found."""


async def figures(tx: Tx, season: str) -> Figures:
    def by(column: str) -> str:
        return f"""SELECT {column} AS what, count(*) AS n FROM consultations WHERE season = :season
            GROUP BY {column} ORDER BY n DESC, what"""

    [[total], phases, kinds, channels, topics, consultants, [queue], [marks], misses] = await tx.together(
        statement(
            """SELECT count(*) AS sessions, count(DISTINCT who) AS people FROM consultations
            WHERE season = :season""",
            season=season,
        ),
        statement(by("phase"), season=season),
        statement(by("kind"), season=season),
        statement(by("channel"), season=season),
        statement(by("topic"), season=season),
        statement(by("consultant"), season=season),
        statement(
            """SELECT count(CASE WHEN state = 'waiting' THEN 1 END) AS waiting,
            count(CASE WHEN state = 'claimed' THEN 1 END) AS claimed, min(waits_since) AS oldest
            FROM threads WHERE state IN ('waiting', 'claimed')"""
        ),
        statement(
            "SELECT coalesce(sum(stars), 0) AS sum, count(stars) AS n FROM threads WHERE season = :season",
            season=season,
        ),
        statement(
            f"""SELECT entry, offered - helped AS n FROM faq_counts WHERE season = :season AND offered > helped
            ORDER BY offered - helped DESC, entry LIMIT {TOP}""",
            season=season,
        ),
    )
    return Figures(
        people=total["people"],
        sessions=total["sessions"],
        by_phase={row["what"]: row["n"] for row in phases},
        by_kind={row["what"]: row["n"] for row in kinds},
        by_channel={row["what"]: row["n"] for row in channels},
        by_topic={row["what"]: row["n"] for row in topics},
        by_consultant={row["what"]: row["n"] for row in consultants},
        waiting=queue["waiting"],
        claimed=queue["claimed"],
        oldest=queue["oldest"],
        stars=int(marks["sum"]),
        starred=marks["n"],
        misses=tuple((row["entry"], row["n"]) for row in misses),
    )
