"""What somebody of the consulting has before her while she opens hours, closes days, or looks at a talk."""

from dataclasses import dataclass, replace
from datetime import date

from programme.opening import BUFFER, ENDS, MINUTES, STARTS, Draft
from programme.timetable import Mode
from storage.database import Row, Tx


@dataclass(frozen=True, slots=True)
class Desk:
    """`rev` is that of the row as it was read. `closes` to `closes_until` are days about to be closed.

    `hours` are those about to be ended, `talk` the booking that is looked at, `shown` the day or the week that is.
    """

    person: int
    rev: int
    draft: Draft
    closes: date | None = None
    closes_until: date | None = None
    reason: str | None = None
    hours: int | None = None
    talk: int | None = None
    shown: date | None = None

    @property
    def consultant(self) -> int:
        """Whose timetable it is."""
        return self.draft.consultant


def proposed(consultant: int, language: str) -> Draft:
    """What is proposed to somebody who never opened hours."""
    return Draft(
        consultant=consultant,
        weekdays=frozenset(),
        day=None,
        starts=STARTS,
        ends=ENDS,
        minutes=MINUTES,
        buffer=BUFFER,
        mode=Mode.PHONE,
        place=None,
        language="ru" if language == "ru" else "kk",
        topics=frozenset(),
    )


async def desk(tx: Tx, person: int, language: str) -> Desk:
    """Hers; her own timetable where nothing was laid there yet."""
    row = await tx.one("SELECT * FROM timetable_desks WHERE person = :person", person=person)
    return Desk(person, 0, proposed(person, language)) if row is None else _desk_from(row)


def _desk_from(row: Row) -> Desk:
    return Desk(
        person=row["person"],
        rev=row["rev"],
        draft=Draft(
            consultant=row["consultant"],
            weekdays=frozenset(int(each) for each in row["weekdays"]),
            day=_day(row["day"]),
            starts=row["starts"],
            ends=row["ends"],
            minutes=row["minutes"],
            buffer=row["buffer"],
            mode=Mode(row["mode"]),
            place=row["place"],
            language=row["language"],
            topics=frozenset(row["topics"].split("\n")) - {""},
        ),
        closes=_day(row["closes"]),
        closes_until=_day(row["closes_until"]),
        reason=row["reason"],
        hours=row["hours"],
        talk=row["talk"],
        shown=_day(row["shown"]),
    )


def lay(tx: Tx, laid: Desk) -> Desk:
    """As it is from now on; buttons drawn before are old."""
    made = laid.draft
    tx.run(
        """INSERT INTO timetable_desks (person, rev, consultant, weekdays, day, starts, ends, minutes, buffer, mode,
            place, language, topics, closes, closes_until, reason, hours, talk, shown)
        VALUES (:person, :rev, :consultant, :weekdays, :day, :starts, :ends, :minutes, :buffer, :mode,
            :place, :language, :topics, :closes, :closes_until, :reason, :hours, :talk, :shown)
        ON CONFLICT (person) DO UPDATE SET rev = excluded.rev, consultant = excluded.consultant,
            weekdays = excluded.weekdays, day = excluded.day, starts = excluded.starts, ends = excluded.ends,
            minutes = excluded.minutes, buffer = excluded.buffer, mode = excluded.mode, place = excluded.place,
            language = excluded.language, topics = excluded.topics, closes = excluded.closes,
            closes_until = excluded.closes_until, reason = excluded.reason, hours = excluded.hours,
            talk = excluded.talk, shown = excluded.shown""",
        person=laid.person,
        rev=laid.rev + 1,
        consultant=made.consultant,
        weekdays="".join(str(each) for each in sorted(made.weekdays)),
        day=_iso(made.day),
        starts=made.starts,
        ends=made.ends,
        minutes=made.minutes,
        buffer=made.buffer,
        mode=made.mode.value,
        place=made.place,
        language=made.language,
        topics="\n".join(sorted(made.topics)),
        closes=_iso(laid.closes),
        closes_until=_iso(laid.closes_until),
        reason=laid.reason,
        hours=laid.hours,
        talk=laid.talk,
        shown=_iso(laid.shown),
    )
    return replace(laid, rev=laid.rev + 1)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
