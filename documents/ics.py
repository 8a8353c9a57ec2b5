"""A seminar as a calendar file (RFC 5545): the phone's own calendar keeps it, moves it and takes it out again.

In UTC, so that no phone needs our time zone's rules. The same seminar has the same UID in every file; a higher
SEQUENCE takes the place of a lower one, METHOD:CANCEL takes it out.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

MARK = b"BEGIN:VCALENDAR"


@dataclass(frozen=True, slots=True)
class Event:
    """Moments are UTC seconds; `point` is latitude and longitude."""

    uid: str
    sequence: int
    cancelled: bool
    title: str
    text: str
    starts_at: int
    ends_at: int
    made_at: int
    place: str | None = None
    link: str | None = None
    point: tuple[float, float] | None = None


def ics(event: Event) -> bytes:
    from icalendar import Calendar
    from icalendar import Event as Entry

    calendar = Calendar()
    calendar.add("prodid", "-//Bastama//Seminars//")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if event.cancelled else "PUBLISH")
    entry = Entry()
    entry.add("uid", event.uid)
    entry.add("sequence", event.sequence)
    entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    entry.add("dtstamp", _utc(event.made_at))
    entry.add("dtstart", _utc(event.starts_at))
    entry.add("dtend", _utc(event.ends_at))
    entry.add("summary", event.title)
    entry.add("description", event.text)
    if event.place is not None or event.link is not None:
        entry.add("location", event.place or event.link)
    if event.link is not None:
        entry.add("url", event.link)
    if event.point is not None:
        entry.add("geo", event.point)
    calendar.add_component(entry)
    made: bytes = calendar.to_ical()
    return made


def _utc(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)
